"""The words to which a workspace gives another meaning than everybody does."""

from collections.abc import Mapping
from dataclasses import dataclass

from castlist.receipts.models import WordMeaning
from castlist.receipts.statements import Connection, fetch_all
from castlist.receipts.wish_words import START, STOP
from castlist.receipts.wishes import DEFAULTS, LONGEST, Meaning, word_key
from castlist.workspaces.models import Workspace


class WordRefused(Exception):
    """A word cannot be given a meaning. The message says why."""


@dataclass(frozen=True, kw_only=True)
class KnownWord:
    """A word and what it asks for. `is_own`: the workspace has said so."""

    word: str
    meaning: Meaning
    is_own: bool


def read_own_words(connection: Connection, workspace_id: int) -> dict[str, Meaning]:
    """Read what a workspace makes of words, by their keys."""
    rows = fetch_all(connection, "read_own_words", workspace_id=workspace_id)
    return {row["word_key"]: Meaning(row["meaning"]) for row in rows}


def give_meaning(workspace: Workspace, word: str, meaning: Meaning) -> None:
    """Let a word mean something in a workspace from now on; `nothing` takes it away. Raises WordRefused."""
    key = word_key(word)
    if not key:
        raise WordRefused(f"{word!r} has neither a letter nor a digit: nobody could be understood by it.")
    if len(word.strip()) > LONGEST:
        raise WordRefused(f"A stop word has {LONGEST} characters at most: it has to be a whole message.")
    if DEFAULTS.get(key, Meaning.NOTHING) == meaning:
        WordMeaning.objects.filter(workspace=workspace, word_key=key).delete()
        return
    fields = {"word": word.strip(), "meaning": meaning.value}
    WordMeaning.objects.update_or_create(workspace=workspace, word_key=key, defaults=fields)


def forget_word(workspace: Workspace, word: str) -> None:
    """Understand a word no more. Raises WordRefused for one that is not understood now."""
    if word_key(word) not in {word_key(each.word) for each in list_words(workspace)}:
        raise WordRefused(f"{word!r} is not understood, so there is nothing to take away. See: castlist optouts words.")
    give_meaning(workspace, word, Meaning.NOTHING)


def list_words(workspace: Workspace) -> list[KnownWord]:
    """List the words that stop messages and those that bring them back, the workspace's own first."""
    own = {each.word_key: each for each in WordMeaning.objects.filter(workspace=workspace).order_by("word")}
    mine = [KnownWord(word=each.word, meaning=Meaning(each.meaning), is_own=True) for each in own.values()]
    return [word for word in mine if word.meaning is not Meaning.NOTHING] + _defaults(own)


def _defaults(own: Mapping[str, object]) -> list[KnownWord]:
    every = [(word, Meaning.STOP) for word in STOP] + [(word, Meaning.START) for word in START]
    return [KnownWord(word=word, meaning=meaning, is_own=False) for word, meaning in every if word_key(word) not in own]
