"""Neither counts nor comments nor values depend on how a file is cut into batches (rules §4)."""

import random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from castlist.imports.models import Import
from scenes import comments, contacts, counts, import_sheet, new_workspace, sheet

COLUMNS = "plan,points||NUMBER,at||DATETIME"
PHONES = [f"98765432{at:02d}" for at in range(6)] + ["12", ""]

CELLS = st.tuples(
    st.sampled_from(PHONES),
    st.sampled_from(["", "Asha", "Usha"]),
    st.sampled_from(["", "gold", "'=x"]),
    st.sampled_from(["", "1", "1.0", "2", "many"]),
    st.sampled_from(["", "2026-02-01 07:47", "2026-02-01T02:17:00Z"]),
)


def row(cells: tuple[str, str, str, str, str]) -> str:
    phone, name, plan, points, at = cells
    return f",{phone},,{name},,,,{plan},{points},{at}"


BLANK_LINES = st.sampled_from(["", ",,", " ,\u200b,", ",,,,,,,,,,,, "])
SURPLUS = st.sampled_from(["", "", "", ",", ", ,", ",x", ",,x,y"])
LINES = st.builds("{}{}".format, st.builds(row, CELLS), SURPLUS) | BLANK_LINES
"""A line of a sheet: a row, now and then with cells beyond the header, blank ones or not; or a blank line."""


def has_rows(lines: list[str]) -> bool:
    return any(map(is_row, lines))


def is_row(line: str) -> bool:
    return bool(line.strip(" ,\u200b"))


def outcome(before: str, text: str, *, batch_rows: int, **request: Any) -> tuple[Any, ...]:
    """Import two sheets, the second in batches of so many rows, and give all that a person could see of it."""
    workspace = new_workspace(timezone="Asia/Kolkata")
    import_sheet(workspace, before)
    saved = import_with(workspace, text, batch_rows=batch_rows, **request)
    return (
        counts(saved),
        comments(saved),
        sorted(contacts(workspace), key=lambda each: str(each["phone"])),
        saved.status,
    )


def import_with(workspace: Any, text: str, *, batch_rows: int, **request: Any) -> Import:
    from scenes import save, work

    saved = save(workspace, text, segment="Second", **request)
    Import.objects.filter(pk=saved.pk).update(batch_rows=batch_rows)
    work(workspace)
    saved.refresh_from_db()
    assert saved.rows is None or saved.batches_done == -(-min(saved.rows, saved.row_limit) // batch_rows)
    return saved


@pytest.mark.usefixtures("house")
@given(
    before=st.lists(LINES, min_size=1, max_size=6).filter(has_rows),
    lines=st.lists(LINES, min_size=1, max_size=20).filter(has_rows),
    batch_rows=st.integers(1, 7),
    blank_cells=st.sampled_from(["keep", "clear"]),
    row_limit=st.none() | st.integers(1, 12),
)
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)
def test_small_batches_come_to_the_same_as_one_big_batch(
    before: list[str], lines: list[str], batch_rows: int, blank_cells: str, row_limit: int | None
) -> None:
    first, second = sheet(*before, columns=COLUMNS), sheet(*lines, columns=COLUMNS)
    small = outcome(first, second, batch_rows=batch_rows, blank_cells=blank_cells, row_limit=row_limit)
    assert small == outcome(first, second, batch_rows=1_000, blank_cells=blank_cells, row_limit=row_limit)


@pytest.mark.usefixtures("house")
@given(
    before=st.lists(LINES, min_size=1, max_size=6).filter(has_rows),
    lines=st.lists(LINES, min_size=1, max_size=20).filter(has_rows),
    batch_rows=st.integers(1, 7),
    row_limit=st.integers(1, 12),
)
@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)
def test_what_is_over_the_limit_takes_no_part(
    before: list[str], lines: list[str], batch_rows: int, row_limit: int
) -> None:
    """Also where the limit cuts through the rows of one number: it comes to the same as a file that ends there."""
    first = sheet(*before, columns=COLUMNS)
    within = [at for at, line in enumerate(lines) if is_row(line)][:row_limit]
    cut = sheet(*lines[: within[-1] + 1], columns=COLUMNS)
    _, said, left, status = outcome(first, sheet(*lines, columns=COLUMNS), batch_rows=batch_rows, row_limit=row_limit)
    _, said_of_cut, left_of_cut, status_of_cut = outcome(first, cut, batch_rows=batch_rows)
    assert said[: len(within)] == said_of_cut
    assert left == left_of_cut
    over = len([line for line in lines if is_row(line)]) - len(within)
    assert said[len(within) :] == [f"Discarded: over the limit of {row_limit} users per file"] * over
    assert over or status == status_of_cut


@pytest.mark.usefixtures("house")
@pytest.mark.parametrize("batch_rows", [1, 2, 3, 5, 7])
def test_a_long_list_with_many_repeats_comes_to_the_same(batch_rows: int) -> None:
    choose = random.Random(batch_rows)
    rows = [
        row(
            (
                choose.choice(PHONES),
                choose.choice(["", "A", "B"]),
                choose.choice(["", "p"]),
                choose.choice(["", "3"]),
                "",
            )
        )
        for _ in range(120)
    ]
    text = sheet(*rows, columns=COLUMNS)
    before = sheet(row(("9876543200", "A", "p", "3", "")), columns=COLUMNS)
    assert outcome(before, text, batch_rows=batch_rows) == outcome(before, text, batch_rows=1_000)


@pytest.mark.usefixtures("house")
@pytest.mark.parametrize("blank_cells", ["keep", "clear"])
def test_rows_apply_in_file_order_as_if_each_were_a_file(blank_cells: str) -> None:
    """The last values are those of importing each row alone: what folding has to come to."""
    choose = random.Random(7)
    rows = [
        row(
            (
                choose.choice(PHONES[:4]),
                choose.choice(["", "A", "B"]),
                choose.choice(["", "p", "q"]),
                choose.choice(["", "1"]),
                "",
            )
        )
        for _ in range(25)
    ]
    together, alone = new_workspace(), new_workspace()
    import_with(together, sheet(*rows, columns=COLUMNS), batch_rows=3, blank_cells=blank_cells)
    for each in rows:
        import_with(alone, sheet(each, columns=COLUMNS), batch_rows=3, blank_cells=blank_cells)
    key = "phone"
    assert sorted(contacts(together), key=lambda each: each[key]) == sorted(contacts(alone), key=lambda each: each[key])
