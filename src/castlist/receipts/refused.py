"""That a channel's callbacks do not prove where they come from, noted at it until right ones come again."""

from datetime import datetime

from castlist.receipts.statements import Connection, run

REFUSED_WORDS = (
    "A callback was refused: it does not prove that it comes from the provider. "
    "Check the channel's secret there, or its app secret here."
)


def clear_refused(connection: Connection, key: dict[str, int], *, at: datetime) -> None:
    """Clear this trouble of a channel, where a right callback came after it, at `at`. Any other stays."""
    run(connection, "clear_trouble", **key, words=REFUSED_WORDS, at=at)
