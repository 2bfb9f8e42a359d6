"""The Import Broadcast List dialog: import sheet rules §1 and screens.md §5.2 and §5.3."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections
from django.test import Client
from import_pages import SCRIPTED, address, check, form, token_in, upload, words

from castlist.imports.gate import GateClosed, importing_channels
from castlist.imports.models import Import
from castlist.workspaces.models import Workspace
from people import log_in
from scenes import contacts, new_workspace, sheet, work

GOOD = sheet("asha,919876543210,,Asha,,,,Pune,1250", "ravi,919876543211,,Ravi", columns="city,points||NUMBER")
SWAPPED = GOOD.replace("user.phone_no,user.email", "user.email,user.phone_no")


def test_the_dialog_has_its_parts_in_the_order_of_the_specification(editor: Client, workspace: Workspace) -> None:
    page = words(editor.get(address(workspace, "new/"), **SCRIPTED))
    places = [page.index(part) for part in ("Channel", "Country", "Upload user list", "Segment name", "I understand")]
    assert places == sorted(places)
    assert page.split(" Discard this import?")[0].endswith("Cancel Save")
    assert "India (+91)" in page
    assert "Download sample file" in page
    assert f"WhatsApp by {workspace.name}, that users over the limit of 1,000 are discarded" in page


@pytest.mark.parametrize("headers", [SCRIPTED, {}])
def test_without_a_channel_the_dialog_says_what_every_door_says(headers: dict[str, str], house: object) -> None:
    workspace = new_workspace(has_channel=False)
    client = log_in(workspace, "editor")
    with pytest.raises(GateClosed) as gate:
        importing_channels(workspace)
    said = " ".join(str(gate.value).replace("`", " ").split()[:12])
    assert said in words(client.get(address(workspace, "new/"), **headers))
    assert said in words(client.post(address(workspace, "new/"), form(file=upload(GOOD)), **headers))
    assert not Import.objects.filter(workspace=workspace).exists()


def test_a_right_file_is_told_of_and_nothing_is_saved(editor: Client, workspace: Workspace) -> None:
    page = check(editor, workspace, GOOD)
    said = words(page)
    assert 'data-file-state="right"' in page
    assert "The header is right 7 fixed columns, 2 attributes" in said
    assert "CSV in UTF-8 · 9 columns · 2 users" in said
    assert "city TEXT new" in said
    assert "points NUMBER new" in said
    assert "Rows to import 2" in said
    assert "Discarded" not in said
    assert not Import.objects.filter(workspace=workspace).exists()


def test_rows_over_the_limit_are_told_as_discarded(house: object) -> None:
    workspace = new_workspace(row_limit=3)
    page = check(log_in(workspace, "editor"), workspace, sheet(*(f",9198765432{at:02}" for at in range(5))))
    assert "5 users" in words(page)
    assert "Rows to import 3 Discarded, over the limit 2" in words(page)


def test_a_refused_header_is_shown_with_its_columns_marked(editor: Client, workspace: Workspace) -> None:
    page = check(editor, workspace, SWAPPED)
    said = words(page)
    assert 'data-file-state="header"' in page
    assert "The header of list.csv has 1 problem" in said
    assert "Nothing was saved. Correct row 1 in your sheet, then choose the file again." in said
    assert "Columns B and C are swapped" in said
    assert '<th class="cl-x">B<span class="cl-pin">1</span></th><th class="cl-x">C<span class="cl-pin">1</span>' in page
    assert '<code class="cl-was" dir="auto">user.email</code>' in page
    assert '<code class="cl-is" dir="auto">user.phone_no</code>' in page
    assert "First rows of list.csv. Columns B and C have problems." in page
    assert token_in(page) == ""


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        ("", "list.csv", "The file is empty."),
        ("a;b;c\n1;2;3\n", "list.csv", "This file is separated by semicolons. Save it with commas."),
        (b"\x89PNG\r\n\x1a\n....", "list.csv", "This is a PNG image, not a sheet."),
        (sheet(), "list.csv", "The file has no rows. Add users below the header."),
        (GOOD.replace("Pune", "Pu\0ne"), "list.csv", "There are NUL bytes at line 2. Export the sheet again."),
    ],
)
def test_what_is_no_sheet_is_refused_with_its_sentence(
    content: str | bytes, name: str, sentence: str, editor: Client, workspace: Workspace
) -> None:
    page = check(editor, workspace, content, name)
    assert sentence in words(page)
    assert 'data-file-state="refused"' in page


def test_a_file_over_the_limit_is_refused_and_not_kept(house: object) -> None:
    workspace = new_workspace(file_limit_mb=1)
    page = check(log_in(workspace, "editor"), workspace, GOOD + "x" * 1_500_000)
    assert "The file has 1.44 MB; the limit is 1 MB." in words(page)
    assert not Import.objects.filter(workspace=workspace).exists()


def test_save_imports_what_was_checked_without_sending_it_again(editor: Client, workspace: Workspace) -> None:
    token = token_in(check(editor, workspace, GOOD, "gäste.csv"))
    answer = editor.post(address(workspace, "new/"), form(token=token), **SCRIPTED)
    assert "castlist:close-dialog" in answer["HX-Trigger"]
    assert "Import started. See its progress" in words(answer)
    saved = Import.objects.get(workspace=workspace)
    assert (saved.file_name, saved.segment_name, saved.status) == ("gäste.csv", "Diwali", "queued")
    assert saved.uploaded_by is not None
    assert saved.accepted_wording.startswith("I understand that everyone in this file agreed")
    work(workspace)
    assert {contact["phone"] for contact in contacts(workspace)} == {"919876543210", "919876543211"}
    again = editor.post(address(workspace, "new/"), form(token=token), **SCRIPTED)
    assert "Choose a file." in words(again)
    assert Import.objects.filter(workspace=workspace).count() == 1


def test_a_token_finds_nothing_for_others(editor: Client, owner: Client, workspace: Workspace) -> None:
    token = token_in(check(editor, workspace, GOOD))
    assert "Choose a file." in words(owner.post(address(workspace, "new/"), form(token=token), **SCRIPTED))
    assert not Import.objects.filter(workspace=workspace).exists()


def test_without_scripts_the_form_saves_in_one_step(editor: Client, workspace: Workspace) -> None:
    answer = editor.post(address(workspace, "new/"), form(file=upload(GOOD)), follow=True)
    assert "list.csv Queued" in words(answer)
    assert "Import started." in words(answer)


def test_without_scripts_a_refused_header_is_shown_as_well(editor: Client, workspace: Workspace) -> None:
    answer = editor.post(address(workspace, "new/"), form(file=upload(SWAPPED)))
    assert "Columns B and C are swapped" in words(answer)
    assert 'value="Diwali"' in answer.content.decode()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"accepted": ""}, "Tick the box to go on."),
        ({"segment": "  "}, "Give the segment a name."),
        ({"segment": ""}, "Give the segment a name."),
        ({"segment": "x" * 121}, "121 characters; 120 is the most."),
        ({"country": "XX"}, "Select a valid choice."),
        ({"channel": "Nowhere"}, "Select a valid choice."),
    ],
)
def test_the_server_refuses_what_the_page_would_not_send(
    changes: dict[str, str], sentence: str, editor: Client, workspace: Workspace
) -> None:
    token = token_in(check(editor, workspace, GOOD))
    answer = editor.post(address(workspace, "new/"), form(token=token, **changes), **SCRIPTED)
    assert sentence in words(answer)
    assert f'value="{token}"' in answer.content.decode(), "the file stays chosen"
    assert not Import.objects.filter(workspace=workspace).exists()


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("", ""),
        ("New", "New segment"),
        ("diwali", "Exists with 2 users. These users will be added."),
        ("lapsed VIPs", "Lapsed VIPs is a rule segment. Choose another name."),
    ],
)
def test_the_segment_name_says_what_it_would_come_to(
    name: str, said: str, editor: Client, workspace: Workspace
) -> None:
    from castlist.audience.models import Segment

    Segment.objects.create(workspace=workspace, name="Lapsed VIPs", name_key="lapsed vips", kind="rule", rule={})
    editor.post(address(workspace, "new/"), form(token=token_in(check(editor, workspace, GOOD))), **SCRIPTED)
    work(workspace)
    assert words(editor.get(address(workspace, "new/segment/"), {"segment": name}, **SCRIPTED)) == said


def test_a_correction_begins_with_what_the_import_had(editor: Client, workspace: Workspace) -> None:
    token = token_in(check(editor, workspace, GOOD))
    editor.post(address(workspace, "new/"), form(token=token, country="AE", blank_clears="on"), **SCRIPTED)
    before = Import.objects.get(workspace=workspace)
    page = editor.get(address(workspace, f"new/?after={before.uuid}"), **SCRIPTED).content.decode()
    assert '<option value="AE" selected>' in page
    assert 'value="Diwali"' in page
    assert 'id="id_blank_clears" checked' in page


@pytest.mark.parametrize("place", ["new/", "new/segment/"])
def test_viewers_import_nothing(place: str, viewer: Client, stranger: Client, workspace: Workspace) -> None:
    answer = viewer.get(address(workspace, place))
    assert answer.status_code == 403
    assert "Ask an owner or an editor." in words(answer)
    assert viewer.post(address(workspace, "new/check/"), {"file": upload(GOOD)}).status_code == 403
    assert stranger.get(address(workspace, place)).status_code == 404


def test_of_two_who_save_a_checked_file_at_once_one_does(workspace: Workspace, editor: Client) -> None:
    token, both = token_in(check(editor, workspace, sheet(",9876543210,,Asha"))), threading.Barrier(2)

    def save(_number: int) -> str:
        mine = Client()
        mine.cookies = editor.cookies
        both.wait(10)
        answer = words(mine.post(address(workspace, "new/"), form(token=token), **SCRIPTED))
        connections.close_all()
        return answer

    with ThreadPoolExecutor(2) as people:
        answers = list(people.map(save, range(2)))
    assert sum("Import started" in answer for answer in answers) == 1
    assert Import.objects.filter(workspace=workspace).count() == 1
