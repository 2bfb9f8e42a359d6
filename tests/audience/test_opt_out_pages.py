"""Looking through those who opted out."""

from contextlib import closing

from castlist.audience.opt_out_pages import count_opt_outs, find_opt_outs, list_team_lifts, read_opt_out_page
from castlist.audience.opt_outs import (
    BY_HAND,
    BY_MESSAGE,
    Lift,
    OptOut,
    OptOutSource,
    add_opt_outs,
    lift_opt_outs,
    list_opt_outs,
)
from castlist.config.database import connect
from castlist.workspaces.models import Workspace
from scenes import import_sheet, new_workspace, sheet

ASHA = "919820441733"
STOP, HAND = OptOutSource.STOP_WORD, OptOutSource.PERSON


def test_pages_hold_everybody_once_the_youngest_first(workspace: Workspace) -> None:
    people = [str(919820441700 + at) for at in range(7)]
    with closing(connect()) as connection:
        for person in people:
            add_opt_outs(connection, workspace.pk, [OptOut(person=person, source=STOP)])
        add_opt_outs(connection, new_workspace(has_channel=False).pk, [OptOut(person=ASHA, source=STOP)])
        seen, before = [], None
        while True:
            page = read_opt_out_page(connection, workspace.pk, before=before, size=3)
            seen += [row.person for row in page.rows]
            before = page.before
            if before is None:
                break
        assert seen == people[::-1]
        assert count_opt_outs(connection, workspace.pk) == 7


def test_a_number_is_found_by_any_of_its_digits_and_an_id_by_none(workspace: Workspace) -> None:
    with closing(connect()) as connection:
        some = [OptOut(person=ASHA, source=STOP), OptOut(person="IN.13491208655302741918", source=STOP)]
        add_opt_outs(connection, workspace.pk, some)
        found = {digits: read_opt_out_page(connection, workspace.pk, found=digits).rows for digits in ("204417", "777")}
    assert [len(rows) for rows in found.values()] == [1, 0]


def test_who_stopped_by_number_and_by_user_id_is_listed_once_and_by_the_number(workspace: Workspace) -> None:
    import_sheet(workspace, sheet(f",{ASHA[2:]},,Asha,,,"))
    with closing(connect()) as connection:
        connection.execute("UPDATE contact SET user_id = 'IN.77' WHERE workspace_id = %s", [workspace.pk])
        add_opt_outs(connection, workspace.pk, [OptOut(person=name, source=STOP) for name in (ASHA, "IN.77")])
        add_opt_outs(connection, workspace.pk, [OptOut(person="IN.77", source=HAND)])
        rows = read_opt_out_page(connection, workspace.pk).rows
        assert sorted((row.person, row.source) for row in rows) == [(ASHA, STOP), ("IN.77", HAND)]
        assert count_opt_outs(connection, workspace.pk) == len(list_opt_outs(connection, workspace.pk)) == 2


def test_somebody_is_found_with_every_means(workspace: Workspace) -> None:
    with closing(connect()) as connection:
        add_opt_outs(connection, workspace.pk, [OptOut(person=ASHA, source=source) for source in (STOP, HAND)])
        assert {each.source for each in find_opt_outs(connection, workspace.pk, ASHA)} == {STOP, HAND}


def test_lifts_by_the_team_are_listed_with_their_names_and_people_s_own_are_not(workspace: Workspace) -> None:
    with closing(connect()) as connection:
        lift_opt_outs(connection, workspace.pk, [Lift(person="919820441799", sources=BY_MESSAGE)])
        lift_opt_outs(connection, workspace.pk, [Lift(person=ASHA, sources=BY_HAND, by="Meera")])
        (listed,) = list_team_lifts(connection, workspace.pk)
        assert (listed.person, listed.lifted_by) == (ASHA, "Meera")
        lift_opt_outs(connection, workspace.pk, [Lift(person=ASHA, sources=BY_HAND)])
        assert list_team_lifts(connection, workspace.pk) == []
