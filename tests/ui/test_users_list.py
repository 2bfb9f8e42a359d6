"""The list of users as pages show it: whom, how many, in what order, and what each role may do with it."""

import json
import re
from contextlib import closing
from html import unescape
from typing import TYPE_CHECKING

import pytest

from castlist.audience.quick_index_building import build_asked
from castlist.config.database import connect
from castlist.ui.users.live import render_ended, render_preparing
from scenes import import_sheet, new_workspace, sheet

if TYPE_CHECKING:
    from django.test import Client

    from castlist.workspaces.models import Workspace

PEOPLE = sheet(
    "asha,9876543201,asha@example.com,Asha,Patil,,,Pune,1250.75,2024-03-14,true",
    "bela,9876543202,,Bela,<b>Rao</b>,,,Mumbai,4500,,false",
    ",9876543203,,,,,,,,,",
    columns="city,loyalty.points||NUMBER,joined||DATE,vip||BOOLEAN",
)


def text_of(client: "Client", address: str, **headers: str) -> str:
    """Get a page and give what stands on it, tags and spaces taken out."""
    response = client.get(address, headers=headers)
    assert response.status_code == 200, response.content.decode()[:2_000]
    body = re.sub(r"(?s)<(script|style|svg).*?</\1>|<head>.*?</head>", " ", response.content.decode())
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())


def address(workspace: "Workspace", path: str = "") -> str:
    return f"/w/{workspace.slug}/users/{path}"


@pytest.fixture
def filled(workspace: "Workspace") -> "Workspace":
    import_sheet(workspace, PEOPLE)
    return workspace


def test_everybody_is_listed_with_their_values(owner: "Client", filled: "Workspace") -> None:
    text = text_of(owner, address(filled))
    assert "3 can be messaged, 0 opted out." in text
    assert "1–3 of 3" in text
    for shown in (
        "Asha Patil",
        "Bela <b>Rao</b>",
        "+91 98765 43203",
        "Pune",
        "1,250.75",
        "14 Mar 2024",
        "Not messaged yet",
    ):
        assert shown in text


def test_filters_stand_as_chips_and_the_counts_add_up(owner: "Client", filled: "Workspace") -> None:
    text = text_of(owner, address(filled, "?f=loyalty.points&o=at_least&v=2000&sort=-a:loyalty.points"))
    assert "loyalty.points at least 2,000" in text
    assert "1 of 3 users" in text
    assert "The 1 users of this list, as CSV" in text
    assert "Bela" in text
    assert "Asha" not in text
    assert "Most loyalty.points first" in text


def test_a_segment_is_named_by_its_uuid(owner: "Client", filled: "Workspace") -> None:
    from castlist.audience.models import Segment

    uuid = Segment.objects.get(workspace=filled).uuid
    text = text_of(owner, address(filled, f"?segment={uuid}&q=asha"))
    assert "Segment Everyone" in text
    assert "1 of 3 users" in text
    response = owner.get(address(filled, f"?segment={uuid}"))
    assert f'/broadcasts/new/?segment={uuid}"' in response.content.decode()


@pytest.mark.parametrize(
    ("query", "problem"),
    [
        ("?f=gone&o=is&v=x", "There is no attribute gone."),
        ("?f=loyalty.points&o=at_least&v=many", "Write a number, for example 2000."),
        ("?segment=nonsense", "This segment is deleted, or belongs to another workspace."),
        ("?f=loyalty.points&o=contains&v=1", 'loyalty.points (NUMBER) has no operator "contains".'),
    ],
)
def test_a_filter_that_cannot_be_worked_out_shows_nobody(
    owner: "Client", filled: "Workspace", query: str, problem: str
) -> None:
    text = text_of(owner, address(filled, query))
    assert problem in text
    assert "Asha" not in text
    assert owner.get(address(filled, f"export.csv{query}")).status_code == 400


def test_a_segment_of_another_workspace_is_none(owner: "Client", filled: "Workspace") -> None:
    from castlist.audience.models import Segment

    other = new_workspace()
    import_sheet(other, sheet(",9876543299,,Secret"))
    uuid = Segment.objects.get(workspace=other).uuid
    assert "belongs to another workspace" in text_of(owner, address(filled, f"?segment={uuid}"))


@pytest.mark.parametrize(
    "query", ["?after=x&number=-1", "?sort=a:gone", "?sort=%00", "?after=99999999999999999999", "?q=%28%5B"]
)
def test_an_address_that_says_nonsense_is_a_list_all_the_same(owner: "Client", filled: "Workspace", query: str) -> None:
    text_of(owner, address(filled, query))


def test_an_empty_list_says_which_filter_empties_it(owner: "Client", filled: "Workspace") -> None:
    text = text_of(owner, address(filled, "?f=city&o=is&v=Pune&f=loyalty.points&o=at_least&v=2000"))
    assert "Nobody matches these filters" in text
    assert "Without city is Pune there are 1 ." in text
    assert "Without loyalty.points at least 2,000 there are 1 ." in text


def test_who_opted_out_is_told_in_place_of_the_last_message(owner: "Client", filled: "Workspace") -> None:
    from castlist.audience.opt_outs import OptOut, OptOutSource, add_opt_outs
    from castlist.config.database import connect

    with closing(connect()) as connection:
        add_opt_outs(connection, filled.pk, [OptOut(person="919876543201", source=OptOutSource.PERSON)])
    text = text_of(owner, address(filled))
    assert "2 can be messaged, 1 opted out." in text
    assert "Opted out" in text


def test_nobody_yet_says_what_to_do_first(owner: "Client", workspace: "Workspace") -> None:
    assert "Import a list of people next." in text_of(owner, address(workspace))


def test_without_a_channel_the_gate_says_what_is_missing() -> None:
    from people import log_in

    closed = new_workspace(has_channel=False)
    text = text_of(log_in(closed, "owner"), address(closed))
    assert "Import needs an active WhatsApp channel." in text
    assert "Three steps to your first broadcast." in text


def test_the_pages_own_script_gets_the_list_alone(owner: "Client", filled: "Workspace") -> None:
    part = owner.get(address(filled, "?q=asha"), headers={"HX-Request": "true", "HX-Target": "users-list"})
    assert part.content.decode().lstrip().startswith('<div id="users-list"')
    again = {"HX-Request": "true", "HX-Target": "users-list", "HX-History-Restore-Request": "true"}
    assert owner.get(address(filled), headers=again).content.decode().startswith("<!doctype html>")


def test_columns_are_kept_for_each_person(owner: "Client", editor: "Client", filled: "Workspace") -> None:
    chosen = {"column": ["joined", "user.email", "gone"], "q": "asha"}
    response = owner.post(address(filled, "columns/"), chosen)
    assert response.status_code == 302
    assert response["Location"].endswith("?q=asha")
    assert 'data-label="E-mail"' in owner.get(address(filled)).content.decode()
    assert 'data-label="city"' not in owner.get(address(filled)).content.decode()
    assert 'data-label="city"' in editor.get(address(filled)).content.decode()


def test_an_attribute_called_as_a_field_of_ours_has_the_operators_of_its_type(
    owner: "Client", workspace: "Workspace"
) -> None:
    import_sheet(workspace, sheet(",9876543210,,Asha,,,,,5", columns="city,created||NUMBER"))
    assert "at least" in text_of(owner, address(workspace, "filter/?field=created"))


def test_a_filter_is_added_step_by_step(owner: "Client", filled: "Workspace") -> None:
    first = text_of(owner, address(filled, "filter/"))
    assert "loyalty.points · NUMBER" in first
    assert "at least" in text_of(owner, address(filled, "filter/?field=loyalty.points"))
    refused = owner.post(
        address(filled, "filter/"),
        {"field": "loyalty.points", "operator": "at_least", "value": "x", "add": "1", "q": "a"},
    )
    assert "Write a number, for example 2000." in refused.content.decode()
    added = owner.post(
        address(filled, "filter/"),
        {"field": "loyalty.points", "operator": "at_least", "value": "600", "add": "1", "q": "a"},
    )
    assert added["Location"] == address(filled, "?q=a&f=loyalty.points&o=at_least&v=600")
    segment = owner.post(
        address(filled, "filter/"), {"field": "user.segment", "operator": "in", "value": "everyone", "add": "1"}
    )
    assert re.search(r"\?segment=[0-9a-f-]{36}$", segment["Location"])


def test_filters_become_a_segment(owner: "Client", filled: "Workspace") -> None:
    filters = {"f": "loyalty.points", "o": "at_least", "v": "2000"}
    made = owner.post(address(filled, "segment/"), {**filters, "name": "Gold"})
    assert re.search(r"\?segment=[0-9a-f-]{36}$", made["Location"])
    assert "1 of 3 users" in text_of(owner, made["Location"])
    taken = owner.post(address(filled, "segment/"), {**filters, "name": "gold"})
    assert "There is a segment gold already. Choose another name." in taken.content.decode()
    searched = owner.post(address(filled, "segment/"), {**filters, "name": "Other", "q": "asha"})
    assert "and no search" in searched.content.decode()
    onward = owner.post(address(filled, "segment/"), {**filters, "name": "Silver", "then": "broadcast"})
    assert f"/w/{filled.slug}/broadcasts/new/?segment=" in onward["Location"]


def test_an_export_is_the_list_that_is_shown(viewer: "Client", filled: "Workspace") -> None:
    response = viewer.get(address(filled, "export.csv?f=city&o=is&v=Pune"))
    lines = b"".join(response.streaming_content).decode().removeprefix("\ufeff").splitlines()  # type: ignore[attr-defined]
    assert lines[1:] == ["asha,919876543201,asha@example.com,Asha,Patil,,,Pune,2024-03-14,1250.75,true"]
    assert response["Content-Disposition"].startswith("attachment")


def test_viewers_change_nothing(viewer: "Client", filled: "Workspace") -> None:
    text = text_of(viewer, address(filled))
    assert "Viewers cannot import." in text
    assert "New broadcast" not in text
    assert (
        viewer.post(address(filled, "segment/"), {"name": "Gold", "f": "city", "o": "is", "v": "Pune"}).status_code
        == 403
    )


@pytest.mark.parametrize("path", ["", "filter/", "columns/", "segment/", "export.csv"])
def test_strangers_find_nothing(stranger: "Client", filled: "Workspace", path: str) -> None:
    assert stranger.get(address(filled, path)).status_code == 404


def test_a_large_list_says_that_it_is_being_prepared(
    viewer: "Client", filled: "Workspace", monkeypatch: pytest.MonkeyPatch
) -> None:
    by_city = address(filled, "?sort=a:city")
    assert 'sse-swap="lists"' not in viewer.get(by_city).content.decode()
    monkeypatch.setattr("castlist.audience.listing_counts.LARGE", 0)
    page = viewer.get(by_city)
    assert "rail,badge,people,lists" in page.content.decode()
    assert "This list stays slow until a worker runs, which prepares it." in text_of(viewer, by_city)
    with closing(connect()) as connection:
        build_asked(connection)
    assert 'sse-swap="lists"' not in viewer.get(by_city).content.decode()
    assert "This list is prepared: from now on it is quick." in render_preparing(page.wsgi_request, "")


def test_what_takes_too_long_is_not_waited_for(
    viewer: "Client", filled: "Workspace", monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("castlist.audience.listing.LONGEST_MS", 1)
    with closing(connect()) as connection:
        connection.execute(
            "INSERT INTO contact (workspace_id, phone, attributes)"
            " SELECT %s, 919000000000 + n, jsonb_build_object('city', n || ' Pune') FROM generate_series(1, 20000) n",
            [filled.pk],
        )
    told = text_of(viewer, address(filled, "?f=city&o=contains&v=pune&sort=a:city"))
    assert "takes longer than a page can wait. Add one that leaves fewer, such as a segment" in told
    assert "Nobody is shown until it is removed." in told


def test_a_page_is_told_of_the_import_that_changed_the_list_last(viewer: "Client", filled: "Workspace") -> None:
    def told() -> str:
        return render_ended(viewer.get(address(filled)).wsgi_request, "")

    def known(query: str = "") -> str:
        found = re.search(
            r'data-ended="([\d.]+)"( data-untouched)?', viewer.get(address(filled, query)).content.decode()
        )
        assert found is not None
        return found[1] + (found[2] or "")

    before = known()
    assert f'data-ended="{before.split()[0]}"' in told()
    assert before.endswith("data-untouched")
    assert not known("?q=asha").endswith("data-untouched")
    import_sheet(filled, sheet(",12,,Nobody"), name="nothing.csv")
    assert "nothing.csv" not in told()
    import_sheet(filled, sheet(",9876543288,,Zoë"), name="new.csv")
    assert "The import <bdi>new.csv</bdi> has ended:" in told()
    assert float(known().split()[0]) > float(before.split()[0])


def test_a_filter_added_in_a_dialog_swaps_the_list_beneath_it(owner: "Client", filled: "Workspace") -> None:
    posted = {"field": "city", "operator": "is", "value": "Pune", "add": "1"}
    answer = owner.post(address(filled, "filter/"), posted, headers={"HX-Request": "true"})
    there = json.loads(answer["HX-Location"])
    assert there == {"path": address(filled, "?f=city&o=is&v=Pune"), "target": "#users-list", "swap": "outerHTML"}
    assert "castlist:close-dialog" in answer["HX-Trigger"]
