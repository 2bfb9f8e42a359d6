"""Workspaces: their names, zones and limits."""

import pytest

from castlist.workspaces.lookup import WorkspaceNotFound
from castlist.workspaces.models import Role, TeamMember, User, Workspace
from castlist.workspaces.settings import (
    DEFAULT_SLUG,
    WorkspaceRefused,
    change_workspace,
    create_workspace,
    find_workspace,
    list_zones,
)
from scenes import new_workspace


def test_a_workspace_default_exists_from_the_first_start(house: object) -> None:
    assert find_workspace(DEFAULT_SLUG).row_limit == 1_000


@pytest.mark.parametrize("slug", ["", "Shop", "-a", "a-", "a b", "ü", "x" * 64, "a_b"])
def test_a_slug_is_small_letters_digits_and_inner_dashes(house: object, slug: str) -> None:
    with pytest.raises(WorkspaceRefused, match="cannot name a workspace"):
        create_workspace(slug)


def test_a_slug_is_taken_once_and_found(house: object) -> None:
    workspace = new_workspace(has_channel=False)
    with pytest.raises(WorkspaceRefused, match="already"):
        create_workspace(workspace.slug)
    assert find_workspace(workspace.slug) == workspace
    with pytest.raises(WorkspaceNotFound, match="castlist workspaces create nowhere"):
        find_workspace("nowhere")


@pytest.mark.parametrize(
    "change",
    [
        {"name": ""},
        {"name": "x" * 121},
        {"name": "two\nlines"},
        {"timezone": "Kolkata"},
        {"timezone": "../etc/passwd"},
        {"row_limit": 0},
        {"row_limit": 2_000_000_001},
        {"file_limit_mb": 0},
        {"file_limit_mb": 1_048_577},
    ],
)
def test_a_value_out_of_range_changes_nothing(house: object, change: dict[str, object]) -> None:
    workspace = new_workspace(has_channel=False)
    before = Workspace.objects.filter(pk=workspace.pk).values().get()
    with pytest.raises(WorkspaceRefused):
        change_workspace(workspace, **change)  # type: ignore[arg-type]  # each is of its parameter's type
    assert Workspace.objects.filter(pk=workspace.pk).values().get() == before


def test_the_team_logs_in_by_e_mail_without_case_and_has_one_place_per_workspace(house: object) -> None:
    from django.db import IntegrityError, transaction

    workspace = new_workspace(has_channel=False)
    name = workspace.slug
    owner = User.objects.create_user(f"{name}@Example.in", "a long password", name="Olga")
    assert owner.check_password("a long password")
    assert not User.objects.create_user(f"{name}2@example.in").has_usable_password()
    TeamMember.objects.create(workspace=workspace, user=owner, role=Role.OWNER)
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create_user(f"{name.upper()}@EXAMPLE.in")
    with pytest.raises(IntegrityError), transaction.atomic():
        TeamMember.objects.create(workspace=workspace, user=owner, role=Role.VIEWER)


@pytest.mark.parametrize("zone", ["localtime", "Factory", "Mars/Base"])
def test_what_is_no_place_is_no_time_zone(workspace: Workspace, zone: str) -> None:
    assert zone not in list_zones()
    with pytest.raises(WorkspaceRefused, match="is not a time zone"):
        change_workspace(workspace, timezone=zone)


def test_the_zones_to_choose_from_are_places_and_utc() -> None:
    assert list_zones()[0] == "UTC"
    assert {"Asia/Kolkata", "Asia/Calcutta", "Europe/Berlin", "America/Argentina/Buenos_Aires"} < set(list_zones())
