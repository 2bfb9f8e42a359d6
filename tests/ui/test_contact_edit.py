"""Editing a contact: the rules of the sheet, only what was changed, and whose hand it was."""

import html
import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from broadcast_scenes import ASHA
from castlist.workspaces.models import Workspace
from scenes import contacts, import_sheet, sheet

if TYPE_CHECKING:
    from django.test import Client

COLUMNS = (
    "city,points||NUMBER,born||DATE,wakes||TIME,seen||DATETIME,is gold||BOOLEAN,likes||ARRAY,size||OBJECT,at||LOCATION"
)


@pytest.fixture
def listed(workspace: Workspace) -> Workspace:
    import_sheet(workspace, sheet(",9876543201,a@x.in,Asha,,,,Pune,12345678901234567890.50,,,,,,,", columns=COLUMNS))
    return workspace


def address(workspace: Workspace) -> str:
    return f"/w/{workspace.slug}/users/{ASHA}/edit/"


def words(response: object) -> str:
    text = re.sub(r"<[^>]+>", " ", response.content.decode())  # type: ignore[attr-defined]
    return " ".join(text.split())


def shown(workspace: Workspace, editor: "Client") -> dict[str, str]:
    """Give what the form posts when nothing is changed: its fields, and what they were when it was shown."""
    page = editor.get(address(workspace)).content.decode()
    hidden = re.findall(r'<input type="hidden" name="initial-([^"]+)"(?: value="([^"]*)")?', page)
    values = {html.unescape(name): html.unescape(value) for name, value in hidden}
    return {**values, **{f"initial-{name}": value for name, value in values.items()}}


def stored(workspace: Workspace) -> dict[str, Any]:
    (contact,) = contacts(workspace)
    return contact


def test_saving_without_a_change_changes_nothing(listed: Workspace, editor: "Client") -> None:
    before = stored(listed)
    told = words(editor.post(address(listed), shown(listed, editor), follow=True))
    assert "Nothing was changed." in told
    assert stored(listed) == before


def test_every_type_is_read_as_the_sheet_reads_it(listed: Workspace, editor: "Client") -> None:
    changed = {
        "user.last_name": "  Nair ",
        "a-city": "Kochi",
        "a-points": "+007.10",
        "a-born": "1990-02-28",
        "a-wakes": "06:30",
        "a-seen": "2026-11-25 18:30",
        "a-is gold": "true",
        "a-likes": '["tea"]',
        "a-size": '{"top":"M"}',
        "a-at": '{"latitude":18.52,"longitude":73.85}',
    }
    assert editor.post(address(listed), {**shown(listed, editor), **changed}).status_code == 302
    contact = stored(listed)
    assert contact["last_name"] == "Nair"
    assert contact["first_name"] == "Asha"
    assert contact["attributes"] == {
        "city": "Kochi",
        "points": Decimal("7.10"),
        "born": "1990-02-28",
        "wakes": "06:30:00",
        "seen": "2026-11-25T18:30:00+00:00",
        "is gold": True,
        "likes": ["tea"],
        "size": {"top": "M"},
        "at": {"latitude": Decimal("18.52"), "longitude": Decimal("73.85")},
    }


def test_digits_pass_through_the_form_unchanged(listed: Workspace, editor: "Client") -> None:
    assert shown(listed, editor)["a-points"] == "12345678901234567890.50"
    number = "98765432109876543210987654321098.123456"
    editor.post(address(listed), {**shown(listed, editor), "a-points": number})
    assert stored(listed)["attributes"]["points"] == Decimal(number)


def test_an_empty_field_has_no_value(listed: Workspace, editor: "Client") -> None:
    editor.post(address(listed), {**shown(listed, editor), "user.email": " ", "a-city": ""})
    assert stored(listed)["email"] is None
    assert "city" not in stored(listed)["attributes"]


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("a-points", "1,000", "is not a NUMBER"),
        ("a-points", "1" * 39, "more than 38 digits"),
        ("a-born", "2023-02-29", "is not a DATE"),
        ("a-wakes", "5pm", "is not a TIME"),
        ("a-seen", "2026-11-25", "is not a DATETIME"),
        ("a-is gold", "yes", "is not a BOOLEAN"),
        ("a-likes", "red,blue", "is not an ARRAY"),
        ("a-size", '{"a":1,"a":2}', "the same key twice"),
        ("a-at", "18.52,73.85", "is not a LOCATION"),
        ("a-city", "x" * 4097, "longer than 4,096 characters"),
        ("user.first_name", "x" * 4097, "longer than 4,096 characters"),
    ],
)
def test_what_a_sheet_refuses_is_refused_here(
    listed: Workspace, editor: "Client", name: str, text: str, said: str
) -> None:
    before = stored(listed)
    response = editor.post(address(listed), {**shown(listed, editor), "user.last_name": "Nair", name: text})
    assert response.status_code == 200
    assert said in words(response)
    assert stored(listed) == before


def test_line_breaks_stay_single(listed: Workspace, editor: "Client") -> None:
    editor.post(address(listed), {**shown(listed, editor), "a-city": "Pune\r\nCamp"})
    assert stored(listed)["attributes"]["city"] == "Pune\nCamp"
    before = stored(listed)
    again = {name: value.replace("\n", "\r\n") for name, value in shown(listed, editor).items()}
    editor.post(address(listed), again)
    assert stored(listed) == before


def test_what_an_import_changes_meanwhile_stays(listed: Workspace, editor: "Client") -> None:
    form = shown(listed, editor)
    import_sheet(listed, sheet(",9876543201,,Asha,,,,Delhi,", columns="city,points||NUMBER"))
    editor.post(address(listed), {**form, "user.last_name": "Nair"})
    assert stored(listed)["attributes"]["city"] == "Delhi"
    assert stored(listed)["last_name"] == "Nair"


def test_the_number_cannot_be_changed(listed: Workspace, editor: "Client") -> None:
    editor.post(address(listed), {**shown(listed, editor), "user.phone_no": "919876543209", "phone": "1"})
    assert stored(listed)["phone"] == ASHA


def test_an_attribute_that_is_deleted_meanwhile_is_not_made_again(listed: Workspace, editor: "Client") -> None:
    from castlist.audience.models import Attribute

    form = shown(listed, editor)
    Attribute.objects.filter(workspace=listed, name="city").delete()
    editor.post(address(listed), {**form, "a-city": "Kochi"})
    assert stored(listed)["attributes"]["city"] == "Pune"


def test_who_changed_a_value_is_told_beside_it(listed: Workspace, editor: "Client") -> None:
    told = words(editor.post(address(listed), {**shown(listed, editor), "a-city": "Kochi"}, follow=True))
    assert re.search(r"Kochi The editor , \d", told)


@pytest.fixture
def timed(workspace: Workspace) -> Workspace:
    Workspace.objects.filter(pk=workspace.pk).update(timezone="Asia/Kolkata")
    workspace.refresh_from_db()
    row = ',9876543201,,Asha,,,,,,,06:30,2026-11-25T13:00Z,,"[]",,'
    import_sheet(workspace, sheet(row, columns=COLUMNS))
    return workspace


def test_a_time_is_shown_and_edited_as_a_sheet_has_it_by_the_workspaces_clock(
    timed: Workspace, editor: "Client"
) -> None:
    told = words(editor.get(address(timed).removesuffix("edit/")))
    assert "seen 2026-11-25 18:30 Asia/Kolkata" in told
    assert "Times on this page are those of Asia/Kolkata." in told
    form = shown(timed, editor)
    assert form["a-seen"] == "2026-11-25 18:30"
    assert form["a-wakes"] == "06:30"
    asked = words(editor.get(address(timed))).translate({0x2066: None, 0x2069: None})
    assert "As in a sheet: 2026-11-25 18:30. Without an offset such as +05:30 it is a time of Asia/Kolkata." in asked
    editor.post(address(timed), {**form, "a-seen": "2026-11-25 18:45"})
    assert stored(timed)["attributes"]["seen"] == "2026-11-25T18:45:00+05:30"


def test_an_array_of_nothing_is_said_in_words(timed: Workspace, editor: "Client") -> None:
    assert "likes no values" in words(editor.get(address(timed).removesuffix("edit/")))
    assert shown(timed, editor)["a-likes"] == "[]"


@pytest.mark.parametrize(
    ("name", "text"), [("a-born", "25 Nov"), ("a-wakes", "5pm"), ("a-seen", "soon"), ("a-points", "1,0")]
)
def test_what_is_refused_stays_in_its_field_with_the_sentence_beside_it(
    listed: Workspace, editor: "Client", name: str, text: str
) -> None:
    page = editor.post(address(listed), {**shown(listed, editor), name: text}).content.decode()
    field = re.search(rf'<input(?=[^>]* name="{name}")[^>]*>', page)
    assert field is not None
    assert f'value="{text}"' in field[0]
    assert 'type="text"' in field[0]
    described = re.search(r'aria-describedby="([^"]+)"', field[0])
    assert described is not None
    assert any(f'<p class="cl-field-error" id="{each}"' in page for each in described[1].split())


def test_in_arabic_examples_and_what_was_typed_keep_their_order(listed: Workspace, editor: "Client") -> None:
    editor.cookies["django_language"] = "ar"
    page = editor.post(address(listed), {**shown(listed, editor), "a-born": "tomorrow"}).content.decode()
    assert "\u20662026-11-25\u2069" in page
    assert re.search('\u2068["“”&quot;]+tomorrow["”&quot;;]+\u2069 (?!is not)', page)
    assert re.search(r'<textarea(?=[^>]* name="a-likes")[^>]* dir="ltr"', page)
