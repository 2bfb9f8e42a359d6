"""Whoever looks at a large list for the first time is told how far its index is, and nobody waits for ever."""

from contextlib import closing

import pytest
from list_scenes import build, fill, listed, sort_by

from castlist.audience.ground import read_ground
from castlist.audience.list_places import Place
from castlist.audience.listing import ListTakesTooLong, read_list
from castlist.audience.listing_counts import Count, count_everybody
from castlist.audience.quick_index_progress import Preparing, percent_of, read_preparing
from castlist.config.database import connect
from castlist.workspaces.models import Workspace
from scenes import new_workspace


@pytest.mark.parametrize(
    ("phase", "blocks", "tuples", "percent"),
    [
        (None, None, None, None),
        ("initializing", None, None, None),
        ("waiting for writers before build", None, None, None),
        ("building index: scanning table", None, None, 0),
        ("building index: scanning table", 50.4, None, 25),
        ("building index: loading tuples in tree", 100, 50, 60),
        ("index validation: scanning index", 10, None, 71),
        ("index validation: scanning table", 100, None, 100),
        ("index validation: scanning table", 104, None, 100),
    ],
)
def test_the_phases_of_an_index_are_one_way(
    phase: str | None, blocks: float | None, tuples: float | None, percent: int | None
) -> None:
    assert percent_of({"phase": phase, "of_blocks": blocks, "of_tuples": tuples}) == percent


def test_a_large_list_is_prepared_once_the_worker_has_built_what_it_asked_for(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("castlist.audience.listing_counts.LARGE", 0)
    fill(workspace)
    elsewhere = new_workspace()
    with closing(connect()) as connection:
        ground = read_ground(connection, workspace.pk)
        asked, total = listed(ground, ("points", "at_least", "9")), count_everybody(connection, workspace.pk)

        def is_prepared() -> bool:
            return read_list(connection, asked, sort_by(ground, "city"), Place(), total)[0].is_prepared

        assert not is_prepared()
        assert read_preparing(connection, workspace.pk) == Preparing(waiting=2)
        assert build() >= 2
        assert is_prepared()
        assert read_preparing(connection, workspace.pk) == Preparing(waiting=0)
        assert read_preparing(connection, elsewhere.pk) == Preparing(waiting=0)


def test_a_small_list_needs_no_preparing(workspace: Workspace) -> None:
    fill(workspace)
    with closing(connect()) as connection:
        ground = read_ground(connection, workspace.pk)
        total = count_everybody(connection, workspace.pk)
        assert read_list(connection, listed(ground), sort_by(ground, "city"), Place(), total)[0].is_prepared
        assert read_preparing(connection, workspace.pk).waiting == 0


def test_a_page_is_looked_for_no_longer_than_somebody_waits(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("castlist.audience.listing.LONGEST_MS", 50)
    fill(workspace)
    with closing(connect()) as holding, closing(connect()) as connection:
        ground = read_ground(connection, workspace.pk)
        with holding.transaction():
            holding.execute("LOCK TABLE contact IN ACCESS EXCLUSIVE MODE")
            with pytest.raises(ListTakesTooLong):
                read_list(connection, listed(ground), sort_by(ground, "-created"), Place(), Count(number=7))
        page, _ = read_list(connection, listed(ground), sort_by(ground, "-created"), Place(), Count(number=7))
        assert len(page.contacts) == 7
