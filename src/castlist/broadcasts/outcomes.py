"""What came of a person's message, in the words in which segments and conditions ask for it."""

from collections.abc import Mapping

from castlist.broadcasts.lifecycle import MessageState

OUTCOMES: Mapping[str, tuple[MessageState, ...]] = {
    "failed": (MessageState.FAILED,),
    "not-delivered": (MessageState.ACCEPTED, MessageState.SENT, MessageState.FAILED, MessageState.UNKNOWN),
    "delivered": (MessageState.DELIVERED, MessageState.READ),
    "not-read": (MessageState.ACCEPTED, MessageState.SENT, MessageState.DELIVERED),
    "read": (MessageState.READ,),
    "unknown": (MessageState.UNKNOWN,),
    "skipped": (MessageState.SKIPPED,),
}
"""By the word. *Not read*: it left, and nobody has opened it yet, delivered or not. *Delivered*: read or not."""
