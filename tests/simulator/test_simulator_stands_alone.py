"""The simulator shares no code with what it tests: it imports nothing of ours, and nothing of ours imports it."""

import ast
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[2] / "src" / "castlist"
ROOM = SOURCE / "simulator"
COMMAND = SOURCE / "cli" / "simulator.py"


def imported(file: Path) -> set[str]:
    """Find the modules that a file imports."""
    nodes = list(ast.walk(ast.parse(file.read_text())))
    plain = {name.name for node in nodes if isinstance(node, ast.Import) for name in node.names}
    return plain | {node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)}


@pytest.mark.parametrize("file", sorted(ROOM.rglob("*.py")), ids=lambda file: str(file.relative_to(ROOM)))
def test_it_imports_nothing_of_ours(file: Path) -> None:
    ours = {name for name in imported(file) if name.startswith("castlist")}
    assert {name for name in ours if not name.startswith("castlist.simulator")} == set()


def test_nothing_of_ours_imports_it_but_its_command() -> None:
    others = [file for file in SOURCE.rglob("*.py") if ROOM not in file.parents and file != COMMAND]
    users = {file for file in others if any(name.startswith("castlist.simulator") for name in imported(file))}
    assert users == set()
