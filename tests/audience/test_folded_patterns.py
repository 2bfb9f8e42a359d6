"""A search finds what begins as it does, both taken as names are compared: NFC and full case folding."""

import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import closing

import psycopg
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from castlist.audience.folded_patterns import folded_pattern
from castlist.audience.names import name_key
from castlist.audience.searching import LONGEST, searched_words
from castlist.config.database import connect


@pytest.fixture(scope="module")
def connection(house: object) -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    with closing(connect()) as connection:
        yield connection


def finds(connection: psycopg.Connection[tuple[object, ...]], patterns: Sequence[str], text: str) -> bool:
    row = connection.execute("SELECT bool_and(%s ~ word) FROM unnest(%s::text[]) AS word", [text, list(patterns)])
    return row.fetchone() == (True,)


NFC_AND_NFD = ["José", "Zoë", "Ångström", "Nguyễn Thế", "İstanbul", "Ελένη", "한국", "Σίσυφος", "क़ासिम", "Straße"]


@pytest.mark.parametrize("name", NFC_AND_NFD)
@pytest.mark.parametrize("written", [str, str.upper, str.lower, str.casefold])
def test_a_name_is_found_composed_and_decomposed_in_any_case(
    connection: psycopg.Connection[tuple[object, ...]], name: str, written: type
) -> None:
    words = searched_words(written(name)) if name_key(written(name)) == name_key(name) else searched_words(name)
    assert words is not None
    for form in ("NFC", "NFD", "NFKC"):
        for stored in (name, name.upper(), name.swapcase()):
            text = unicodedata.normalize(form, f"Dr. {stored}")  # type: ignore[arg-type]  # a form of the list
            assert finds(connection, words, text) == (name_key(name) in name_key(text)), (words, text)


@pytest.mark.parametrize(
    ("search", "text", "is_found"),
    [
        ("STRASSE", "Straße", True),
        ("straße", "STRASSE", True),
        ("strass", "STRAẞE", True),
        ("stras", "Straße", True),
        ("strase", "Straße", False),
        ("jose", "Jose\u0301", False),
        ("jose", "Jos\u00e9", False),
        ("jos", "Jose\u0301", True),
        ("i\u0307st", "İstanbul", True),
        ("ist", "İstanbul", False),
        ("İST", "i\u0307stanbul", True),
        ("ı", "I", False),
        ("σοφος", "ΣΟΦΟΣ", True),
        ("ffi", "ﬃ", True),
        ("offi", "oﬃce", True),
        ("off", "oﬃce", True),
        ("sssss", "sßss", True),
        ("nguyễn", "Nguyê\u0303n", True),
        ("thệ", "thê\u0323", True),
        ("\u212a", "k", True),
    ],
)
def test_what_is_the_same_name_and_what_is_not(
    connection: psycopg.Connection[tuple[object, ...]], search: str, text: str, is_found: bool
) -> None:
    assert finds(connection, [f"^{folded_pattern(search)}"], text) is is_found
    assert name_key(text).startswith(name_key(search)) is is_found


LETTERS = [
    *"aesStfiIjJkσΣςαι.ßẞſﬁﬃﬆİıéÉêếÅǰΐᾳ한하",
    *("e\u0301", "E\u0302", "i\u0307", "J\u030c", "s\u030c", "e\u0323\u0302"),
]


def words(**size: int) -> st.SearchStrategy[str]:
    return st.lists(st.sampled_from(LETTERS), **size).map("".join)


@settings(max_examples=400, deadline=None)
@given(search=words(min_size=1, max_size=3), text=words(max_size=7), form=st.sampled_from(["NFC", "NFD"]))
def test_a_pattern_finds_what_begins_with_the_same_key(
    connection: psycopg.Connection[tuple[object, ...]], search: str, text: str, form: str
) -> None:
    stored = unicodedata.normalize(form, text)  # type: ignore[arg-type]  # a form of the list
    wanted = name_key(stored).startswith(name_key(search))
    assert finds(connection, [f"^{folded_pattern(search)}"], stored) is wanted


def test_a_long_search_makes_no_pattern_that_keeps_the_server_busy() -> None:
    (pattern,) = searched_words("s" * 100_000) or ()
    assert len(pattern) < 20_000
    assert searched_words(f"asha{' ' * LONGEST}nair") == searched_words("asha")
