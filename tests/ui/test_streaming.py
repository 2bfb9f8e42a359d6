"""Downloads are sent as they are made, to an event loop as well."""

import asyncio
from collections.abc import Iterator

import pytest

from castlist.ui.streaming import Download


def pieces(told: list[str]) -> Iterator[bytes]:
    try:
        for at in range(3):
            told.append(f"made {at}")
            yield b"%d" % at
    finally:
        told.append("closed")


def download(told: list[str]) -> Download:
    return Download(pieces(told), name="Gäste “1”.csv", content_type="text/csv")


def test_the_event_loop_gets_each_piece_when_it_is_made() -> None:
    told: list[str] = []

    async def take() -> None:
        nonlocal told
        async for piece in download(told):
            told += [f"took {piece.decode()}"]

    asyncio.run(take())
    assert told == ["made 0", "took 0", "made 1", "took 1", "made 2", "took 2", "closed"]


def test_who_hangs_up_ends_the_making() -> None:
    told: list[str] = []
    answer = download(told)
    answer.close()
    assert told == ["made 0", "closed"]


def test_a_name_of_any_script_is_kept() -> None:
    assert "filename*=utf-8''G%C3%A4ste" in download([])["Content-Disposition"]


def test_what_goes_wrong_at_the_start_is_raised_at_once() -> None:
    def broken() -> Iterator[bytes]:
        raise ValueError("no file")
        yield b""

    with pytest.raises(ValueError, match="no file"):
        Download(broken(), name="a.csv", content_type="text/csv")
