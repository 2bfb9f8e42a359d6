"""Files that wait for Save: found by their owner alone, few of them, not for long."""

import os
import time
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from castlist.imports.checked_files import KEPT_SECONDS, MOST_KEPT, AlreadyTaken, Shelf, forget_old_checks

WORKSPACE, PERSON = uuid4(), uuid4()


def shelf(workspace: UUID = WORKSPACE, person: UUID = PERSON) -> Shelf:
    return Shelf(workspace=workspace, person=person)


def received(tmp_path: Path, text: str = "sheet") -> Path:
    path = tmp_path / "received"
    path.write_text(text)
    return path


def test_a_file_waits_under_its_name(tmp_path: Path) -> None:
    kept = shelf().keep(received(tmp_path), name="gäste.csv")
    found = shelf().find(kept.token)
    assert found is not None
    assert (found.name, found.path.read_text()) == ("gäste.csv", "sheet")
    assert not (tmp_path / "received").exists()
    shelf().forget(kept.token)
    assert shelf().find(kept.token) is None
    shelf().forget(kept.token)


def test_nobody_else_finds_it(tmp_path: Path) -> None:
    kept = shelf().keep(received(tmp_path), name="a.csv")
    assert shelf(person=uuid4()).find(kept.token) is None
    assert shelf(workspace=uuid4()).find(kept.token) is None


@pytest.mark.parametrize("token", ["", "..", "../../x", "a" * 19, "a" * 61, "a/b" * 10, "a" * 32])
def test_what_is_no_token_finds_nothing(token: str) -> None:
    assert shelf().find(token) is None
    shelf().forget(token)


def test_the_oldest_goes_for_the_next(tmp_path: Path) -> None:
    mine = shelf(person=uuid4())
    tokens = []
    for at in range(MOST_KEPT + 1):
        tokens.append(mine.keep(received(tmp_path), name="a.csv").token)
        kept = mine.find(tokens[-1])
        assert kept is not None
        os.utime(kept.path.parent, (at, at))
    assert [mine.find(token) is not None for token in tokens] == [False, *[True] * MOST_KEPT]


def test_what_nobody_saves_is_forgotten(tmp_path: Path) -> None:
    old, new = (shelf().keep(received(tmp_path), name="a.csv") for _ in range(2))
    before = time.time() - KEPT_SECONDS - 1
    os.utime(old.path.parent, (before, before))
    forget_old_checks()
    assert shelf().find(old.token) is None
    assert shelf().find(new.token) is not None


def test_a_file_is_saved_once(tmp_path: Path) -> None:
    kept = shelf().keep(received(tmp_path), name="a.csv")
    with shelf().taking(kept) as path:
        assert path.read_text() == "sheet"
        assert shelf().find(kept.token) is None
        with pytest.raises(AlreadyTaken), shelf().taking(kept):
            pass
    assert shelf().find(kept.token) is None
    with pytest.raises(AlreadyTaken), shelf().taking(kept):
        pass


def test_a_file_that_could_not_be_saved_waits_again(tmp_path: Path) -> None:
    kept = shelf().keep(received(tmp_path), name="a.csv")
    with pytest.raises(ZeroDivisionError), shelf().taking(kept):
        raise ZeroDivisionError
    assert shelf().find(kept.token) == kept
