"""The processed file (rules §5): all rows with their comments, in the user's own text; it can be uploaded again."""

import csv
import io
import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from castlist.imports.cancelling import cancel_import
from castlist.imports.expiry import forget_expired
from castlist.imports.history import count_reasons
from castlist.imports.models import Import
from castlist.imports.processed_file import NoProcessedFile, copy_original
from castlist.workspaces.models import Workspace
from scenes import (
    SEVEN,
    comments,
    contacts,
    counts,
    import_sheet,
    new_workspace,
    processed,
    processed_text,
    save,
    sheet,
    work,
)


def test_every_row_stands_in_order_with_its_text_unaltered_and_a_last_column_comments(workspace: Workspace) -> None:
    text = sheet(' =x ,9876543210,,"A ""B"", C",,,,a', "", ",12", ',9876543211,,"two\r\nlines"', columns="city")
    saved = import_sheet(workspace, text)
    assert processed_text(saved) == (
        f"{SEVEN},city,Comments\r\n"
        ' =x ,9876543210,,"A ""B"", C",,,,a,Created\r\n'
        ',12,,,,,,,"user.phone_no: ""12"" is not a valid number for India (+91)"\r\n'
        ',9876543211,,"two\r\nlines",,,,,Created\r\n'
    )


def test_errors_only_has_the_same_columns_and_the_rows_that_were_left_out(house: object) -> None:
    workspace = new_workspace(row_limit=3)
    saved = import_sheet(workspace, sheet(",9876543210", ",12", ",9876543210", ",9876543211"))
    assert [row[-1].split()[0] for row in processed(saved)[1:]] == [
        "Replaced",
        "user.phone_no:",
        "Created",
        "Discarded:",
    ]
    assert [row[1] for row in processed(saved, errors_only=True)] == ["user.phone_no", "12", "9876543211"]


def test_created_updated_and_unchanged_are_told_apart(workspace: Workspace) -> None:
    import_sheet(workspace, sheet(",9876543210,,Asha", ",9876543211,,Ravi"))
    saved = import_sheet(workspace, sheet(",9876543210,,Usha", ",9876543211,,Ravi", ",9876543212,,Dev"))
    assert comments(saved) == ["Updated", "Unchanged", "Created"]


def test_a_corrected_file_goes_in_and_makes_no_comments_attribute(workspace: Workspace) -> None:
    first = import_sheet(workspace, sheet(",9876543210,,,,,,Pune", ",12,,,,,,Goa", columns="city"))
    corrected = processed_text(first, errors_only=True).replace(",12,", ",9876543211,")
    second = import_sheet(workspace, "\ufeff" + corrected)
    assert counts(second) == {"created": 1}
    assert [attribute.name for attribute in workspace.attributes.all()] == ["city"]
    assert processed(second)[0].count("Comments") == 1, "an uploaded Comments column is replaced, not kept beside"
    whole = import_sheet(workspace, "\ufeff" + processed_text(first))
    assert counts(whole) == {"unchanged": 1, "errors": 1}


TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12) | st.sampled_from(
    ['"', '""', "a,b", "\r", "\n", "\r\n", "'", "=1", " ", "\u200b", "é", "😀", "\ufeff"]
)


@pytest.mark.usefixtures("house")
@given(rows=st.lists(st.lists(TEXTS, min_size=1, max_size=11), min_size=1, max_size=6))
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
def test_the_cells_of_any_text_come_back_as_they_were(rows: list[list[str]]) -> None:
    """Round trip: the processed file has the upload's cells, and uploading it again comes to the same comments."""
    output = io.StringIO(newline="")
    writer = csv.writer(output, lineterminator="\r\n")
    writer.writerow([*SEVEN.split(","), "note"])
    writer.writerows([*row[:1], f"98765432{at:02d}", *row[1:]] for at, row in enumerate(rows))
    saved = import_sheet(new_workspace(), output.getvalue())
    again = processed(saved)
    for row, before in zip(again[1:], rows, strict=True):
        cells = [*before[:1], row[1], *before[1:]]
        assert row[:8] == [*cells, *[""] * 8][:8]
    text = processed_text(saved)
    second = import_sheet(new_workspace(), "\ufeff" + text)
    assert _without_columns(processed_text(second)) == _without_columns(text)


def _without_columns(text: str) -> str:
    """Leave out where surplus cells stood: the Comments column that was added moved them by one."""
    return re.sub(r"in column [A-Z]+", "in its column", text)


def test_a_windows_1252_upload_comes_back_as_utf_8(workspace: Workspace) -> None:
    saved = import_sheet(workspace, sheet(",9876543210,,José").encode("cp1252"))
    assert saved.encoding == "windows-1252"
    assert processed(saved)[1][3] == "José"


def test_the_original_comes_back_byte_for_byte(workspace: Workspace) -> None:
    content = b"\xef\xbb\xbf" + sheet(",9876543210", "", '"",12').encode()
    saved = import_sheet(workspace, content)
    output = io.BytesIO()
    copy_original(saved, output)
    assert output.getvalue() == content


def test_a_refused_or_running_import_has_no_processed_file(workspace: Workspace) -> None:
    refused = import_sheet(workspace, "nothing")
    with pytest.raises(NoProcessedFile, match="refused as a whole"):
        processed(refused)
    queued = save(workspace, sheet(",9876543210"))
    with pytest.raises(NoProcessedFile, match="not ended yet"):
        processed(queued)
    work(workspace)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (SEVEN, "The file has no rows. Add users below the header."),
        (f'{SEVEN}\n,9876543210,,"Asha"x,,,\n', "In row 2 a cell goes on after its closing quote."),
        ("", "The file is empty."),
    ],
)
def test_what_was_cancelled_before_it_was_read_may_be_no_sheet_of_rows(
    workspace: Workspace, content: str, words: str
) -> None:
    saved = save(workspace, content)
    cancel_import(saved, cancelled_by="farida")
    saved.refresh_from_db()
    with pytest.raises(NoProcessedFile, match=f"^The upload cannot be shown row by row. {words}"):
        processed(saved)


def test_uploads_and_verdicts_expire_and_the_counts_stay(workspace: Workspace, house: Path) -> None:
    from datetime import timedelta

    from django.utils import timezone

    kept = import_sheet(workspace, sheet(",9876543210"))
    saved = import_sheet(workspace, sheet(",9876543210", ",12"))
    stored = house / "uploads" / saved.stored_file
    assert stored.exists()
    Import.objects.filter(pk=saved.pk).update(finished_at=timezone.now() - timedelta(days=181))
    assert forget_expired() == 1
    saved.refresh_from_db()
    assert not stored.exists()
    assert counts(saved) == {"unchanged": 1, "errors": 1}
    assert count_reasons(saved) == {}
    for ask in (lambda: processed(saved), lambda: copy_original(saved, io.BytesIO())):
        with pytest.raises(NoProcessedFile, match="expired on"):
            ask()
    kept.refresh_from_db()
    assert kept.expired_at is None
    assert contacts(workspace)[0]["phone"] == "919876543210"


def test_uploads_are_readable_by_their_owner_alone(workspace: Workspace, house: Path) -> None:
    saved = import_sheet(workspace, sheet(",9876543210"))
    assert (house / "uploads" / saved.stored_file).stat().st_mode & 0o777 == 0o600
    assert (house / "uploads").stat().st_mode & 0o777 == 0o700


def test_reasons_are_counted_most_first(workspace: Workspace) -> None:
    saved = import_sheet(workspace, sheet(",12,,,,,,x", ",13", ",9876543210,,,,,,y", columns="n||NUMBER"))
    assert count_reasons(saved).most_common() == [("Not a valid number for India (+91)", 2), ("Not a NUMBER", 2)]
