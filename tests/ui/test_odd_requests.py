"""What nobody writes by hand is answered with a page or a sentence, never with a fault."""

import re
from typing import TYPE_CHECKING

import pytest
from broadcast_pages import address, complete, place
from django.test import Client
from django.urls import reverse

from broadcast_scenes import anew, compose, freeze
from castlist.audience.attribute_types import AttributeType, KnownAttribute
from castlist.audience.attributes import add_attributes
from castlist.config.database import connect
from castlist.config.limits import LARGEST_FORM
from castlist.ui.whole_number import whole_number
from scenes import contacts, import_sheet, sheet

if TYPE_CHECKING:
    from castlist.workspaces.models import Workspace


@pytest.mark.parametrize(
    ("text", "number"),
    [("7", 7), ("007", 7), ("9" * 18, int("9" * 18)), ("9" * 19, None), ("²", None), ("-1", None), ("", None)],
)
def test_a_whole_number_is_ascii_digits_that_a_column_holds(text: str, number: int | None) -> None:
    assert whole_number(text) == number


@pytest.mark.parametrize(
    "asked",
    [
        "imports/?q=%00",
        "users/?q=%00&f=user.first_name&o=is&v=%00&sort=a:%00",
        "broadcasts/?q=%00",
        "configure/whatsapp/templates/?q=%00",
        "configure/whatsapp/opt-outs/?before=²",
        "reports/?before=²",
        "segments/row/?number=²",
        "users/?after=" + "9" * 40,
    ],
)
def test_odd_addresses_are_answered_with_a_page(editor: Client, workspace: "Workspace", asked: str) -> None:
    import_sheet(workspace, sheet(",9876543210,,Asha"))
    assert editor.get(f"/w/{workspace.slug}/{asked}").status_code == 200


@pytest.mark.parametrize("asked", ["after=²", "reason=%00", "state=%00", "after=" + "9" * 40])
def test_odd_addresses_of_a_report_are_answered_with_a_page(editor: Client, workspace: "Workspace", asked: str) -> None:
    complete(workspace)
    running = freeze(compose(workspace, "Second"))
    assert editor.get(f"{address('broadcast', running)}?{asked}").status_code == 200


@pytest.mark.parametrize(
    ("page", "sent"),
    [
        ("segments/check/", {"skip": "²"}),
        ("segments/check/", {"field": "user.first_name", "operator": "is", "value": "a\0", "remove": "²"}),
        ("configure/whatsapp/opt-outs/settle/", {"message": "\0"}),
        ("users/segment/", {"name": "a\0b", "f": "user.first_name", "o": "is", "v": "Asha"}),
    ],
)
def test_odd_forms_are_answered_in_words(
    editor: Client, workspace: "Workspace", page: str, sent: dict[str, str]
) -> None:
    import_sheet(workspace, sheet(",9876543210,,Asha"))
    assert editor.post(f"/w/{workspace.slug}/{page}", sent).status_code in {200, 302, 404}


def test_a_nul_is_left_out_of_what_is_kept(editor: Client, workspace: "Workspace") -> None:
    one = complete(workspace)
    editor.post(address("compose_message", one), {"text.body.1": "dear\0 friend"})
    assert anew(one).values["body.1"]["text"] == "dear friend"


def test_a_form_that_is_too_large_is_refused_in_words(workspace: "Workspace", owner: Client) -> None:
    one = complete(workspace)
    assert owner.post(address("compose_message", one), {"text.body.1": "x" * (3 << 20)}).status_code == 302
    refused = owner.post(address("compose_message", one), {"text.body.1": "x" * (LARGEST_FORM + 1)})
    assert refused.status_code == 413
    assert "This form is too large. Send less at once." in refused.content.decode()


def test_a_person_with_very_many_attributes_can_be_edited(editor: Client, workspace: "Workspace") -> None:
    import_sheet(workspace, sheet(",9876543210,,Asha"))
    with connect() as connection:
        many = [KnownAttribute(name=f"a{number}", type=AttributeType.TEXT) for number in range(520)]
        add_attributes(connection, workspace.pk, many)
    there = f"/w/{workspace.slug}/users/919876543210/edit/"
    names = re.findall(r'name="((?:initial-)?a-a\d+)"', editor.get(there).content.decode())
    assert len(names) == 1040
    assert editor.post(there, {**dict.fromkeys(names, ""), "a-a7": "yes"}).status_code == 302
    assert contacts(workspace)[0]["attributes"] == {"a7": "yes"}


def test_a_segment_is_not_made_of_a_draft(editor: Client, workspace: "Workspace") -> None:
    one = complete(workspace)
    answer = editor.post(reverse("report_segment", args=[workspace.slug, one.uuid, "read"]), {"name": "Readers"})
    assert answer.status_code == 200
    assert "nothing was sent, so there is no outcome to choose by" in answer.content.decode()


def test_a_new_password_is_not_ones_own_address(workspace: "Workspace", owner: Client) -> None:
    sent = {"name": "Meera Das", "email": f"meera.das@{workspace.slug}.example", "role": "editor"}
    made = owner.post(place("add_member", workspace), sent).content.decode()
    link = made[made.index("/welcome/") :].split('"')[0].split("<")[0]
    refused = Client().post(link, {"password": sent["email"]})
    assert refused.status_code == 200
    assert "too similar to the email" in refused.content.decode()
