"""Deleting what was told long ago: receipts and people's messages, in portions, so that nobody waits for it.

What they told stays: how far each message has come, when somebody was last heard of, who has opted out. Wishes that
nobody has resolved stay too.
"""

from castlist.config.environment import environment
from castlist.receipts.processing import STRANGE
from castlist.receipts.statements import Connection, fetch

PORTION = 5_000
HOUR = 3_600.0
STRANGE_HOURS = 72
"""Callbacks about numbers that are not connected here are kept as long as receipts that wait for their message."""


def forget_portion(connection: Connection) -> bool:
    """Delete a portion of what is too old, over all workspaces; says whether there may be more.

    Two workers at once take different ones.
    """
    days = environment().keep_receipts_days
    counts = (
        _count(fetch(connection, "forget_receipts", days=days, most=PORTION)),
        _count(fetch(connection, "forget_inbound", days=days, most=PORTION)),
        _count(fetch(connection, "forget_strange", hours=STRANGE_HOURS, strange=STRANGE, most=PORTION)),
    )
    return PORTION in counts


def _count(row: dict[str, int] | None) -> int:
    return row["rows"] if row else 0
