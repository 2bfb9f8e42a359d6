"""Settling many at once, although our own code or the database may refuse one of them.

What is refused is tried in halves, until the one that is the cause is alone: that is set aside, and never blocks the
others. What says nothing against what was to be written is nobody's fault, and raised or tried again.
"""

from collections.abc import Callable, Sequence
from typing import TypeVar

import psycopg
from psycopg.errors import DeadlockDetected, SerializationFailure

from castlist.receipts.stored import words_of

COME_TO_NOTHING = (DeadlockDetected, SerializationFailure)
"""Two at once were in each other's way: nobody's fault, and tried again."""

NOT_OF_THE_DATA = ("08", "40", "53", "55", "57", "58")
"""PostgreSQL's classes of errors that say nothing against a value: connection, resources, an administrator."""

Key = TypeVar("Key")


def is_the_databases(error: Exception) -> bool:
    """Whether an error says nothing against what was to be written."""
    return isinstance(error, psycopg.OperationalError) and (error.sqlstate or "08")[:2] in NOT_OF_THE_DATA


def settle_in_halves(
    keys: Sequence[Key], settle: Callable[[Sequence[Key]], int], set_aside: Callable[[Key, str], None]
) -> int:
    """Settle what these keys name. Gives how many were.

    `settle` does some in a transaction of its own and gives how many that were; `set_aside` is given the key of each
    that it refuses, and why. Raises psycopg.OperationalError when the database goes away.
    """
    done, alone = 0, None
    waiting = [keys] if keys else []
    while waiting:
        some = waiting.pop()
        try:
            done += settle(some)
        except COME_TO_NOTHING:
            waiting.append(some)
        except Exception as error:
            if is_the_databases(error):
                raise
            middle = len(some) // 2
            if middle:
                waiting += [some[middle:], some[:middle]]
            elif alone == some:
                set_aside(some[0], words_of(error))
            else:
                alone = some  # a second try, in case another worker was in the way
                waiting.append(some)
    return done
