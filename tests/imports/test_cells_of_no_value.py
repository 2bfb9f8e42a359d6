"""Cells that hold no value of their column: a workbook's errors, and what stands where no header is (rules §2, §3)."""

import io

import openpyxl

from castlist.workspaces.models import Workspace
from scenes import SEVEN, comments, contacts, counts, import_sheet, processed, sheet

ERROR = "is an error of the workbook, not a value"


def workbook(*rows: list[object], columns: tuple[str, ...] = ()) -> bytes:
    """Write a workbook: the seven columns and these, then rows."""
    book = openpyxl.Workbook()
    for row in ([*SEVEN.split(","), *columns], *rows):
        book.worksheets[0].append(row)
    output = io.BytesIO()
    book.save(output)
    return output.getvalue()


def test_an_error_cell_of_a_workbook_is_an_error_of_its_row_and_named_in_the_comment(workspace: Workspace) -> None:
    content = workbook(
        ["asha", 9876543210, None, "Asha", None, None, None, "gold", 12.5],
        ["ravi", 9876543211, None, "#N/A", None, None, None, "gold", "#DIV/0!"],
        ["dev", "#REF!", None, "Dev", None, None, None, None, None],
        columns=("plan", "points||NUMBER"),
    )
    saved = import_sheet(workspace, content, name="list.xlsx")
    assert (saved.status, saved.encoding) == ("completed_with_errors", "xlsx")
    assert counts(saved) == {"created": 1, "errors": 2}
    assert comments(saved) == [
        "Created",
        f'user.first_name: "#N/A" {ERROR}; points: "#DIV/0!" {ERROR}',
        f'user.phone_no: "#REF!" {ERROR}',
    ]
    assert processed(saved)[2] == [
        *("ravi", "9876543211", "", "#N/A", "", "", "", "gold", "#DIV/0!"),
        f'user.first_name: "#N/A" {ERROR}; points: "#DIV/0!" {ERROR}',
    ]
    assert [contact["username"] for contact in contacts(workspace)] == ["asha"]


def test_the_same_text_in_a_csv_is_text(workspace: Workspace) -> None:
    saved = import_sheet(workspace, sheet(",9876543210,,#N/A"))
    assert counts(saved) == {"created": 1}
    assert contacts(workspace)[0]["first_name"] == "#N/A"


def test_a_cell_under_a_dropped_empty_header_is_an_error_of_its_row_alone(workspace: Workspace) -> None:
    text = sheet(
        ",9876543210,,,,,,Pune,,",
        ",9876543211,,,,,,Goa,,x",
        ",9876543212,,,,,,Agra, ,\u200b",
        ",9876543213,,,,,,Delhi,y",
        columns="city,,",
    )
    saved = import_sheet(workspace, text)
    assert counts(saved) == {"created": 2, "errors": 2}
    assert comments(saved) == [
        "Created",
        'more cells than the header: "x" in column J',
        "Created",
        'more cells than the header: "y" in column I',
    ]
    assert processed(saved)[0] == [*SEVEN.split(","), "city", "Comments"], "the empty headers are dropped"
    assert [attribute.name for attribute in workspace.attributes.all()] == ["city"]


def test_the_same_in_a_workbook(workspace: Workspace) -> None:
    content = workbook(
        [None, 9876543210, *[None] * 5, "Pune", None, "x"],
        [None, 9876543211, *[None] * 5, "Goa", " ", " "],
        columns=("city", " ", ""),
    )
    saved = import_sheet(workspace, content, name="list.xlsx")
    assert comments(saved) == ['more cells than the header: "x" in column J', "Created"]


def test_all_that_is_wrong_with_a_row_is_told_with_its_surplus(workspace: Workspace) -> None:
    saved = import_sheet(workspace, sheet(",12,,,,,,x,z", columns="n||NUMBER,"))
    (comment,) = comments(saved)
    assert comment.split("; ")[-1] == 'more cells than the header: "z" in column I'
    assert comment.startswith('user.phone_no: "12" is not a valid number for India (+91); n: "x" is not a NUMBER')
