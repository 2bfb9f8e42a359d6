"""The first start: the workspace that exists then is given away only while it is as it was made."""

from typing import Any

import pytest
from django.db import transaction

from castlist.workspaces.first_start import FIRST_NAME, take_first_workspace
from castlist.workspaces.models import User, Workspace
from castlist.workspaces.settings import DEFAULT_SLUG
from scenes import new_workspace


def taken_after(**changes: Any) -> Workspace | None:
    """Give what is taken of a house in which nobody has an account and the first workspace is new, but for changes."""
    with transaction.atomic():
        User.objects.all().delete()
        Workspace.objects.filter(slug=DEFAULT_SLUG).delete()
        first = Workspace.objects.create(slug=DEFAULT_SLUG, **{"name": FIRST_NAME, **changes})
        taken = take_first_workspace("demo-taken", name="Nilgiri Lane", timezone="Asia/Kolkata")
        assert taken is None or taken.pk == first.pk
        transaction.set_rollback(True)
    return taken


def test_the_first_workspace_gets_its_name_while_nobody_has_used_it(house: object) -> None:
    taken = taken_after()
    assert taken is not None
    assert (taken.slug, taken.name, taken.timezone) == ("demo-taken", "Nilgiri Lane", "Asia/Kolkata")


@pytest.mark.parametrize("changes", [{"name": "Ours"}, {"timezone": "Asia/Kolkata"}, {"row_limit": 2_000}])
def test_settings_that_somebody_made_are_left_alone(house: object, changes: dict[str, Any]) -> None:
    assert taken_after(**changes) is None


def test_where_somebody_has_an_account_nothing_is_taken(house: object) -> None:
    new_workspace()
    User.objects.create_user("somebody@first.example")
    assert take_first_workspace("demo-taken", name="Nilgiri Lane", timezone="UTC") is None
