"""The one `'` that an export puts before what a spreadsheet would run, importing takes off (rules §5)."""

import csv
import io

import pytest

from castlist.workspaces.models import Workspace
from scenes import SEVEN, comments, contacts, counts, import_sheet, sheet

GUARDED = ["=", "+", "-", "@", "\t", "\r"]


def with_cell(cell: str) -> str:
    """Write a sheet that has a cell both as a predefined value and as an attribute."""
    output = io.StringIO(newline="")
    writer = csv.writer(output)
    writer.writerow([*SEVEN.split(","), "note"])
    writer.writerow([cell, "9876543210", *[""] * 5, cell])
    return output.getvalue()


def imported(workspace: Workspace, cell: str) -> str | None:
    """Give what a cell became, which is the same wherever it stands."""
    assert counts(import_sheet(workspace, with_cell(cell))) == {"created": 1}
    (contact,) = contacts(workspace)
    assert contact["attributes"].get("note") == contact["username"]
    username: str | None = contact["username"]
    return username


@pytest.mark.parametrize("sign", GUARDED, ids=repr)
@pytest.mark.parametrize(("before", "after"), [("'", ""), ("''", "'"), ("''''", "'''")])
def test_one_apostrophe_is_taken_off_before_each_sign(workspace: Workspace, sign: str, before: str, after: str) -> None:
    assert imported(workspace, f"{before}{sign}1 x") == f"{after}{sign}1 x"


@pytest.mark.parametrize(
    "cell",
    ["'", "''", "'Asha", "''Asha", "'1", "' =1", "'\n1", "'x=1", "x'=1", "=1", "-5", "@asha", "’=1", '"=1', "'|1"],
)
def test_every_other_apostrophe_is_text(workspace: Workspace, cell: str) -> None:
    assert imported(workspace, cell) == cell


def test_outer_white_space_goes_first(workspace: Workspace) -> None:
    assert imported(workspace, " \u200b'=1 ") == "=1"


def test_cells_of_other_types_are_left_alone(workspace: Workspace) -> None:
    saved = import_sheet(workspace, sheet(",9876543210,,,,,,'-5", ",9876543211,,,,,,-5", columns="points||NUMBER"))
    assert comments(saved) == ['points: "\'-5" is not a NUMBER; write digits, with a point for decimals', "Created"]
