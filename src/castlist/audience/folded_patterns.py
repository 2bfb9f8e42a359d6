"""Patterns that find a name however it is written: in any case, composed or decomposed. Pure.

PostgreSQL folds by the locale of its database, and none of those that every server has folds fully (ß and SS); what it
would have to normalise it would have to normalise again for each search. So the search is spread out instead: each
character of its name key (names.py) becomes all that have this key. The stored text is compared as it is.
"""

import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import permutations

from castlist.audience.names import name_key

_LAST_WITH_CASE = 0x1FFFF
"""Beyond this Unicode has neither case nor decomposed letters, but compatibility ideographs, which stand alone."""

_LONGEST_RUN = 6
"""Letters that could be read together in several ways (`ffi`, `sss`) are read so within runs of no more than this."""


def folded_pattern(text: str) -> str:
    """Give a regular expression (PostgreSQL's, with case) for what begins as `text` does, both as name keys.

    What `e` finds is no é, whether é is one character or two: a mark that would change the last letter ends no match.
    """
    key = name_key(text)
    runs = list(_runs(key))
    parts = [_alternatives(run, is_last=at == len(runs) - 1) for at, run in enumerate(runs)]
    marks = "".join(_composing_marks().get(key[-1:], ()))
    return "".join(parts) + (f"(?![{marks}])" if marks else "")


def _runs(key: str) -> Iterator[str]:
    """Cut a key into single characters, and runs of those that some character stands for together."""
    at = 0
    while at < len(key):
        end = at + 1
        while end < min(len(key), at + _LONGEST_RUN) and any(_spans(key, start, end) for start in range(at, end)):
            end += 1
        yield key[at:end]
        at = end


def _spans(key: str, start: int, place: int) -> bool:
    """Whether a character that stands for several begins at `start` and goes on beyond `place`."""
    return any(
        len(together) > place - start and key.startswith(together, start)
        for together in _together().get(key[start], ())
    )


def _alternatives(run: str, *, is_last: bool) -> str:
    found = ["".join(map(_any_of, pieces)) for pieces in _readings(run, is_last=is_last)]
    return found[0] if len(found) == 1 else f"(?:{'|'.join(found)})"


def _readings(run: str, *, is_last: bool) -> Iterator[list[tuple[str, ...]]]:
    """Read a run in every way: as pieces, each with all that it may be written as.

    At the end of the search the last piece may only be the beginning of what one character stands for.
    """
    if not run:
        yield []
        return
    for length in range(1, len(run) + 1):
        written = _written(run[:length])
        if is_last and length == len(run):
            written = (*written, *_beginning_with(run))
        if written:
            for rest in _readings(run[length:], is_last=is_last):
                yield [written, *rest]


def _beginning_with(start: str) -> Iterator[str]:
    for together in _together().get(start[0], ()):
        if len(together) > len(start) and together.startswith(start):
            yield from _written(together)


def _any_of(written: Sequence[str]) -> str:
    """Write one of several texts: as a class where each is one character."""
    if len(written) == 1:
        return _literal(written[0])
    letters = "".join(text for text in written if len(text) == 1)
    longer = [text for text in written if len(text) > 1]
    parts = [f"[{letters}]"] if letters else []
    return f"(?:{'|'.join([*longer, *parts])})" if longer else parts[0]


def _literal(text: str) -> str:
    """Escape what could be syntax, and nothing else: an escaped letter would mean something of its own."""
    return "".join(f"\\{sign}" if sign.isascii() and not sign.isalnum() else sign for sign in text)


def _written(part: str) -> tuple[str, ...]:
    """List all that is written for a part of a key: for `é` é and É, each as one character and as two."""
    signs = [*_same_key().get(part, ())]
    if len(part) == 1:
        apart = unicodedata.normalize("NFD", part)
        # J with a caron, the capital of ǰ, is no single character.
        signs = [part, *signs, *(other + apart[1:] for other in _same_key().get(apart[0], ()) if apart[1:])]
    return tuple(dict.fromkeys(text for sign in signs for text in _equivalents(sign)))


@cache
def _same_key() -> Mapping[str, tuple[str, ...]]:
    """Map a part of a key to the characters that stand for it, other than itself: `ss` to ß and ẞ."""
    found: dict[str, list[str]] = defaultdict(list)
    for sign in map(chr, range(_LAST_WITH_CASE + 1)):
        key = name_key(sign)
        if key != sign:
            found[key].append(sign)
    return {key: tuple(signs) for key, signs in found.items()}


@cache
def _together() -> Mapping[str, tuple[str, ...]]:
    """Map a character to the keys of several characters that begin with it and that one character stands for."""
    found: dict[str, list[str]] = defaultdict(list)
    for key in _same_key():
        if len(key) > 1:
            found[key[0]].append(key)
    return {first: tuple(keys) for first, keys in found.items()}


@cache
def _composing_marks() -> Mapping[str, tuple[str, ...]]:
    """Map a character to the marks that make another one of it."""
    found: dict[str, list[str]] = defaultdict(list)
    for sign in map(chr, range(_LAST_WITH_CASE + 1)):
        apart = unicodedata.normalize("NFD", sign)
        if len(apart) > 1 and unicodedata.normalize("NFC", sign) == sign:
            before = unicodedata.normalize("NFC", apart[:-1])
            if len(before) == 1:
                found[before].append(apart[-1])
    return {first: tuple(marks) for first, marks in found.items()}


def _equivalents(sign: str) -> list[str]:
    """List the ways in which a character can be put together: ế is ế, ê with a mark, e with two."""
    apart = unicodedata.normalize("NFD", sign)
    found = {sign: None}
    for marks in permutations(apart[1:]):
        for taken in range(len(marks) + 1):
            head = unicodedata.normalize("NFC", apart[0] + "".join(marks[:taken]))
            text = head + "".join(marks[taken:])
            if unicodedata.normalize("NFD", text) == apart:
                found[text] = None
    return list(found)
