"""Import History and the page of an import: import sheet rules §5, screens.md §5.4 and §5.5."""

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client
from import_pages import SCRIPTED, address, content_of, words

from castlist.imports.cancelling import cancel_import
from castlist.imports.history import COUNTS
from castlist.imports.models import Import
from castlist.ui.imports.live import render_details, render_row, render_words
from castlist.workspaces.models import Workspace
from scenes import import_sheet, new_workspace, processed_text, sample_path, save, sheet, work

ROWS = (
    "asha,919876543210,,Asha,,,,1250",
    "ravi,+919876543211,,Ravi,,,,1",
    "meera,919876543212,,Meera,,,,many",
    "again,919876543210,,Again,,,,2",
    "five,919876543215,,Five,,,,x",
    "six,919876543216",
)
MIXED = sheet(*ROWS, columns="points||NUMBER")
SEMICOLONS = "a;b;c\n1;2;3\n"


@pytest.fixture
def mixed(workspace: Workspace) -> Import:
    workspace.row_limit = 5
    workspace.save()
    return import_sheet(workspace, MIXED, name="october.csv", segment="Pune")


def row_of(page: str, saved: Import) -> str:
    rows = re.findall(r'<tr role="row".*?</tr>', page, re.DOTALL)
    return next(row for row in rows if str(saved.uuid) in row)


def test_a_row_shows_counts_that_add_up(viewer: Client, workspace: Workspace, mixed: Import) -> None:
    page = viewer.get(address(workspace)).content.decode()
    row = row_of(page, mixed)
    cells = [words(cell) for cell in re.findall(r"<td.*?</td>", row, re.DOTALL)]
    assert cells[3] == "Completed with errors"
    total, *counts = [int(cell) for cell in cells[4:11]]
    assert total == sum(counts) == 6
    assert counts == [getattr(mixed, name) for name in COUNTS] == [1, 0, 0, 1, 3, 1]
    assert words(row).startswith("october.csv Pune ··00110")
    assert "3 errors: download the processed file" in row
    assert "today, " in row


def test_what_ended_otherwise_has_a_sentence(editor: Client, workspace: Workspace) -> None:
    failed = import_sheet(workspace, sheet("x").replace("user.phone_no,user.email", "user.email,user.phone_no"))
    other = import_sheet(workspace, SEMICOLONS)
    cancelled = save(workspace, MIXED)
    cancel_import(cancelled, cancelled_by="Farida")
    first, second = save(workspace, MIXED, name="west.csv"), save(workspace, MIXED, name="south.csv")
    page = editor.get(address(workspace)).content.decode()
    assert "The header has 1 problem. Nothing was written. See what to correct" in words(row_of(page, failed))
    assert "separated by semicolons. Save it with commas. Nothing was written." in words(row_of(page, other))
    assert "Cancelled by Farida before it began. Nothing was written." in words(row_of(page, cancelled))
    assert "Queued Starts as soon as a worker is free. Cancel" in words(row_of(page, first))
    assert "Queued Starts after west.csv . Cancel" in words(row_of(page, second))
    assert f"import-{first.uuid},import-{second.uuid}" in page or f"import-{second.uuid},import-{first.uuid}" in page


def test_filters_count_and_show_the_same(viewer: Client, workspace: Workspace, mixed: Import) -> None:
    import_sheet(workspace, SEMICOLONS, name="kunden.csv", segment="Kunden")
    save(workspace, MIXED, name="later.csv", segment="Later")
    page = words(viewer.get(address(workspace)))
    assert "All 3 Running 1 With errors 1 Failed 1" in page
    shown = {
        "running": {"later.csv"},
        "errors": {"october.csv"},
        "failed": {"kunden.csv"},
        "all": {"later.csv", "october.csv", "kunden.csv"},
        "nonsense": {"later.csv", "october.csv", "kunden.csv"},
    }
    for show, names in shown.items():
        page = words(viewer.get(address(workspace), {"show": show}))
        assert {name for name in ("later.csv", "october.csv", "kunden.csv") if name in page} == names
    assert "kunden.csv" in words(viewer.get(address(workspace), {"q": "KUND"}))
    assert "Nothing like that here." in words(viewer.get(address(workspace), {"q": "nobody"}))


def test_pages_hold_the_newest_first(viewer: Client, workspace: Workspace) -> None:
    for at in range(27):
        cancel_import(save(workspace, MIXED, name=f"file-{at:02}.csv"), cancelled_by="Farida")
    first, second = (words(viewer.get(address(workspace), {"page": page})) for page in (1, 2))
    assert "1–25 of 27" in first
    assert "26–27 of 27" in second
    assert first.index("file-26.csv") < first.index("file-25.csv")
    assert "file-00.csv" in second


def test_nobody_imported_yet(viewer: Client, workspace: Workspace) -> None:
    page = words(viewer.get(address(workspace)))
    assert "No imports yet." in page
    assert "Download sample file" in page


def test_the_details_add_up_and_say_what_to_correct(viewer: Client, workspace: Workspace, mixed: Import) -> None:
    page = words(viewer.get(address(workspace, f"{mixed.uuid}/")))
    assert "6 rows in the file Created 1 Updated 0 Unchanged 0 Replaced 1 Errors 3 Discarded 1" in page
    assert "3 rows have 3 problems. None of these rows was written." in page
    assert "2 Rows with: Not a NUMBER Digits and one decimal point: no commas. points many row 4" in page
    assert "1 Rows with: Has characters other than digits" in page
    assert "user.phone_no +919876543211 row 3" in page
    assert "Download the 4 rows" in page
    assert "The users join Pune ." in page
    assert '3 +919876543211 Ravi user.phone_no: "+919876543211" has characters other than digits' in page


@pytest.mark.parametrize(
    ("query", "present", "absent"),
    [
        ({"kind": "replaced"}, "2 919876543210 Asha Replaced by row 5", "Ravi user"),
        ({"kind": "discarded"}, "7 919876543216 Discarded: over the limit of 5 users per file", "Ravi user"),
        ({"kind": "errors", "reason": "not_number"}, "4 919876543212 Meera points:", "Ravi user"),
        ({"kind": "errors", "reason": "nonsense"}, "Ravi user.phone_no", "Replaced by row"),
        ({"kind": "nonsense", "page": "x"}, "Ravi user.phone_no", "Replaced by row"),
    ],
)
def test_rows_are_listed_by_what_came_of_them(
    query: dict[str, str], present: str, absent: str, viewer: Client, workspace: Workspace, mixed: Import
) -> None:
    page = words(viewer.get(address(workspace, f"{mixed.uuid}/"), query))
    assert present in page
    assert absent not in page


def test_long_lists_of_rows_come_in_pages(viewer: Client, workspace: Workspace) -> None:
    saved = import_sheet(workspace, sheet(*(f",+{at}" for at in range(120))))
    pages = [words(viewer.get(address(workspace, f"{saved.uuid}/"), {"page": page})) for page in (1, 2, 3)]
    assert "1–50 of 120" in pages[0]
    assert "51–100 of 120" in pages[1]
    assert "101–120 of 120" in pages[2]
    assert '121 +119 user.phone_no: "+119"' in pages[2]


def test_an_import_without_errors_says_so(viewer: Client, workspace: Workspace) -> None:
    saved = import_sheet(workspace, sheet(",919876543210", ",919876543211"))
    page = words(viewer.get(address(workspace, f"{saved.uuid}/")))
    assert "All 2 rows went in." in page
    assert "What went wrong" not in page


def test_a_refused_header_is_shown_with_its_sheet(editor: Client, workspace: Workspace) -> None:
    content = sheet("x,asha@example.in,919876543210").replace("user.phone_no,user.email", "user.email,user.phone_no")
    saved = import_sheet(workspace, content)
    page = editor.get(address(workspace, f"{saved.uuid}/")).content.decode()
    assert "Columns B and C are swapped" in words(page)
    assert "asha@example.in" in page
    assert f"new/?after={saved.uuid}" in page


def test_the_original_comes_back_byte_for_byte_under_its_own_name(viewer: Client, workspace: Workspace) -> None:
    content = sample_path("clientes-brasil-windows1252.csv").read_bytes()
    saved = import_sheet(workspace, content, name="clientes são paulo “ü”.csv", country="BR")
    answer = viewer.get(address(workspace, f"{saved.uuid}/original/"))
    assert content_of(answer) == content
    assert "filename*=UTF-8''clientes%20s%C3%A3o%20paulo" in answer["Content-Disposition"]


@pytest.mark.parametrize(("place", "errors_only"), [("processed", False), ("errors", True)])
def test_the_processed_file_is_that_of_the_command(
    place: str, errors_only: bool, viewer: Client, workspace: Workspace, mixed: Import
) -> None:
    answer = viewer.get(address(workspace, f"{mixed.uuid}/{place}/"))
    assert content_of(answer).decode("utf-8-sig") == processed_text(mixed, errors_only=errors_only)
    assert f'filename="october-{place}.csv"' in answer["Content-Disposition"]


def test_what_cannot_be_downloaded_is_said_in_words(viewer: Client, workspace: Workspace) -> None:
    queued = save(workspace, MIXED)
    assert "not ended yet" in words(viewer.get(address(workspace, f"{queued.uuid}/processed/")))
    queued.expired_at, queued.stored_file = datetime(2026, 1, 2, tzinfo=UTC), ""
    queued.save()
    answer = viewer.get(address(workspace, f"{queued.uuid}/original/"))
    assert answer.status_code == 410
    assert "expired on 2026-01-02" in words(answer)


def test_the_sample_has_numbers_of_the_country(viewer: Client, workspace: Workspace) -> None:
    text = viewer.get(address(workspace, "sample.csv"), {"country": "BR"}).content.decode("utf-8-sig")
    assert text.startswith("user.username,user.phone_no,")
    assert ",55" in text
    assert viewer.get(address(workspace, "sample.csv"), {"country": "??"}).status_code == 200


def test_cancel_is_asked_first_and_then_done(editor: Client, workspace: Workspace) -> None:
    saved = save(workspace, MIXED)
    asked = words(editor.get(address(workspace, f"{saved.uuid}/cancel/"), **SCRIPTED))
    assert asked.startswith("Stop this import? list.csv Nothing has been written yet")
    assert asked.endswith("Go on Stop import")
    answer = editor.post(address(workspace, f"{saved.uuid}/cancel/"), follow=True)
    assert "Cancelled by The editor before it began." in words(answer)
    again = editor.post(address(workspace, f"{saved.uuid}/cancel/"), follow=True)
    assert "This import has ended already; there is nothing to cancel." in words(again)


@pytest.mark.parametrize(
    ("changes", "acts"),
    [
        ({"status": "queued"}, {"cancel"}),
        ({"status": "in_progress"}, {"cancel"}),
        ({"status": "in_progress", "rows": 6, "rows_decided": 3, "created": 3}, {"cancel"}),
        ({"status": "in_progress", "retry_at": datetime(2036, 1, 2, tzinfo=UTC)}, {"cancel", "resume"}),
        ({"status": "in_progress", "cancel_requested_at": datetime(2026, 1, 2, tzinfo=UTC)}, set()),
        ({"status": "stopped", "rows": 6, "rows_decided": 3, "created": 3}, {"cancel", "resume"}),
        ({"status": "completed", "rows": 6, "rows_decided": 6, "created": 6}, set()),
    ],
)
def test_what_can_be_done_to_an_import_stands_in_its_row(
    changes: dict[str, Any], acts: set[str], editor: Client, viewer: Client, workspace: Workspace
) -> None:
    saved = save(workspace, MIXED)
    Import.objects.filter(pk=saved.pk).update(**changes)
    row = row_of(editor.get(address(workspace)).content.decode(), saved)
    assert set(re.findall(r'id="(cancel|resume)-', row)) == acts
    assert not re.search(r'id="(cancel|resume)-', row_of(viewer.get(address(workspace)).content.decode(), saved))


def test_a_stopped_import_can_be_resumed(editor: Client, workspace: Workspace) -> None:
    saved = save(workspace, MIXED)
    Import.objects.filter(pk=saved.pk).update(status="stopped", fault="The disk is full.")
    page = words(editor.get(address(workspace, f"{saved.uuid}/")))
    assert "This import was stopped. The disk is full. Resume goes on from where it stopped" in page
    editor.post(address(workspace, f"{saved.uuid}/resume/"))
    work(workspace)
    saved.refresh_from_db()
    assert saved.status == "completed_with_errors"
    refused = editor.post(address(workspace, f"{saved.uuid}/resume/"), **SCRIPTED)
    assert refused.content.decode().startswith("Only an import that was stopped")


def test_fragments_follow_an_import_while_it_runs(editor: Client, workspace: Workspace) -> None:
    saved = save(workspace, MIXED)
    request = request_of(editor, workspace, saved)
    assert "Queued" in render_row(request, str(saved.uuid))
    Import.objects.filter(pk=saved.pk).update(status="in_progress", rows=6, rows_decided=3, created=2, errors=1)
    row = words(render_row(request, str(saved.uuid)))
    assert "In progress 3 of 6" in row
    assert "3 of 6 rows" in words(render_details(request, str(saved.uuid)))
    assert render_words(request, str(saved.uuid)) == "50 percent imported."


def request_of(client: Client, workspace: Workspace, saved: Import) -> Any:
    """Give the request of a page of an import, as the stream of events has it."""
    return client.get(address(workspace, f"{saved.uuid}/")).wsgi_request


@pytest.mark.parametrize("place", ["", "original/", "processed/", "errors/", "cancel/"])
def test_another_workspaces_import_is_not_there(
    place: str, owner: Client, stranger: Client, workspace: Workspace, mixed: Import
) -> None:
    assert stranger.get(address(workspace, f"{mixed.uuid}/{place}")).status_code == 404
    elsewhere = import_sheet(new_workspace(), MIXED)
    assert owner.get(address(workspace, f"{elsewhere.uuid}/{place}")).status_code == 404


def test_viewers_look_and_change_nothing(viewer: Client, workspace: Workspace, mixed: Import) -> None:
    page = viewer.get(address(workspace)).content.decode()
    assert "hx-get" not in page.split('role="table"')[1]
    for place in ("cancel/", "resume/"):
        assert viewer.post(address(workspace, f"{mixed.uuid}/{place}")).status_code == 403
