"""NUL, which only a cell of a workbook can have: an error of its row, and shown in the processed file."""

from pathlib import Path

from workbook_files import inline, parts, write

from castlist.workspaces.models import Workspace
from scenes import SEVEN, counts, import_sheet, processed, processed_text


def test_a_nul_of_a_workbook_is_shown_so_that_the_file_can_be_uploaded_again(
    workspace: Workspace, tmp_path: Path
) -> None:
    """A cell can have one (`_x0000_`); as CSV no program would read it again."""
    titles = [*SEVEN.split(","), "note"]
    rows = [
        [inline(f"{letter}1", title) for letter, title in zip("ABCDEFGH", titles, strict=True)],
        [inline("B2", "9876543210"), inline("H2", "be_x0000_fore")],
        [inline("B3", "9876543211"), inline("D3", "Ravi"), inline("J3", "_x0000_beyond")],
    ]
    book = write(
        tmp_path / "list.xlsx", parts("".join(f'<row r="{at}">{"".join(row)}</row>' for at, row in enumerate(rows, 1)))
    )
    saved = import_sheet(workspace, book.read_bytes(), name="list.xlsx")
    text = processed_text(saved)
    assert "\0" not in text
    _, first, second = processed(saved)
    assert first[7:] == ["be␀fore", 'note: "be␀fore" has a NUL character']
    assert second[8:] == ['more cells than the header: "␀beyond" in column J', "␀beyond"]
    again = import_sheet(workspace, text)
    assert (again.status, counts(again)) == ("completed_with_errors", {"created": 1, "errors": 1})
