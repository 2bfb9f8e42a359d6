"""A person downloads two exports at once and no more; a turn ends with its download, however that ends."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any, TextIO

import pytest
from django.utils.timezone import now

from castlist.ui import export_turns as pages
from castlist.workspaces import export_turns
from castlist.workspaces.models import ExportTurn, TeamMember, User, Workspace
from people import log_in
from scenes import import_sheet, new_workspace, sheet

if TYPE_CHECKING:
    from django.test import Client

REFUSED = "Two exports of yours are being downloaded. Wait until one of them has ended, then begin this one."


@pytest.fixture
def filled(workspace: Workspace) -> Workspace:
    import_sheet(workspace, sheet(",9876543201,,Asha", ",9876543202,,Ravi"))
    return workspace


def export(client: "Client", workspace: Workspace, query: str = "") -> Any:
    return client.get(f"/w/{workspace.slug}/users/export.csv{query}")


def turns(workspace: Workspace) -> int:
    return ExportTurn.objects.filter(user__email=f"viewer@{workspace.slug}.example").count()


def is_given(answer: Any) -> bool:
    return str(answer.get("Content-Disposition", "")).startswith("attachment")


def test_the_third_is_refused_in_words_where_the_person_is(filled: Workspace, viewer: "Client") -> None:
    under_way = [export(viewer, filled) for _ in range(2)]
    assert all(map(is_given, under_way))
    answer = export(viewer, filled, "?q=asha")
    assert answer["Location"].endswith("/users/?q=asha")
    assert REFUSED in viewer.get(answer["Location"]).content.decode()
    assert is_given(export(log_in(filled, "editor"), filled))


@pytest.mark.parametrize("how", ["read", "cut"])
def test_a_turn_ends_with_the_download(filled: Workspace, viewer: "Client", how: str) -> None:
    first, _second = export(viewer, filled), export(viewer, filled)
    if how == "read":
        b"".join(first.streaming_content)
    first.close()
    third = export(viewer, filled)  # kept: what nobody holds any more is closed
    assert is_given(third)
    assert not is_given(export(viewer, filled))


def test_what_is_refused_for_its_filters_keeps_no_turn(filled: Workspace, viewer: "Client") -> None:
    for _ in range(3):
        assert export(viewer, filled, "?f=gone&o=is&v=x").status_code == 400
    assert turns(filled) == 0


def test_it_holds_over_all_workspaces_of_a_person(filled: Workspace, viewer: "Client") -> None:
    other = new_workspace()
    import_sheet(other, sheet(",9876543201,,Asha"))
    person = User.objects.get(email=f"viewer@{filled.slug}.example")
    TeamMember.objects.create(workspace=other, user=person, role="viewer")
    under_way = [export(viewer, other), export(viewer, filled)]
    assert all(map(is_given, under_way))
    assert not is_given(export(viewer, other))


def test_a_turn_of_a_process_that_died_ends_by_itself(
    filled: Workspace, viewer: "Client", monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export_turns, "LASTS_SECONDS", 0.0)
    dead = [export(viewer, filled) for _ in range(5)]
    assert all(map(is_given, dead))
    assert turns(filled) <= export_turns.MOST_AT_ONCE
    monkeypatch.setattr(export_turns, "LASTS_SECONDS", 120.0)
    living = [export(viewer, filled) for _ in range(2)]
    assert all(map(is_given, living))
    for each in dead:
        each.close()  # it gives back what was its own, and no more
    assert not is_given(export(viewer, filled))


def test_a_turn_is_renewed_while_its_file_is_made_and_read(
    filled: Workspace, viewer: "Client", monkeypatch: pytest.MonkeyPatch
) -> None:
    person = User.objects.get(email=f"viewer@{filled.slug}.example")
    monkeypatch.setattr(pages, "RENEWED_SECONDS", 0.0)
    left: list[float] = []

    def shorten() -> None:
        ExportTurn.objects.filter(user=person).update(expires_at=now() + timedelta(seconds=1))

    def look() -> None:
        left.append((ExportTurn.objects.get(user=person).expires_at - now()).total_seconds())

    def write(output: TextIO, renew: pages.Renew) -> None:
        shorten()
        renew()
        look()
        output.write("a")
        shorten()

    pieces = pages.export_pieces(person, write)
    assert next(pieces) == b"a"
    look()
    pieces.close()  # type: ignore[attr-defined]
    assert all(60 < each <= 120 for each in left)
    assert turns(filled) == 0
