"""What becomes of a message in the sandbox, decided by the recipient's digits alone: the same person, the same fate.

About 1 in 100 is refused at once. Of those accepted 3 in 100 fail, 92 are delivered, of which 60 in 100 are read; the
other 5 are sent and never heard of again, as happens with phones that are switched off.
"""

import hashlib
from dataclasses import dataclass

from castlist.channels.providers.protocol import ReceiptStatus

NOT_ON_WHATSAPP = 131026
HELD_BACK = 131049

LATEST = 3.0
"""Seconds after acceptance by which everything has come."""


@dataclass(frozen=True, kw_only=True)
class SandboxReceipt:
    """A receipt to be played `after` so many seconds from acceptance. `code`: Meta's, None unless it failed."""

    after: float
    status: ReceiptStatus
    code: int | None = None


def is_refused(to: str) -> bool:
    """Whether the sandbox refuses this recipient at once, with 131026: about 1 in 100."""
    return _share("refused", to) < 0.01


def sandbox_receipts(message_id: str, to: str) -> list[SandboxReceipt]:
    """List the receipts that an accepted message gets, in their order, all within 3 seconds.

    `to`: the recipient's digits decide what happens. `message_id`: the message's own id decides only when.
    """
    sent = 0.1 + 0.7 * _share("sent", message_id)
    later = sent + 0.2 + 0.9 * _share("later", message_id)
    last = later + 0.2 + 0.9 * _share("last", message_id)
    receipts = [SandboxReceipt(after=sent, status=ReceiptStatus.SENT)]
    luck = _share("fate", to)
    if luck < 0.03:
        code = NOT_ON_WHATSAPP if luck < 0.02 else HELD_BACK
        return [SandboxReceipt(after=later, status=ReceiptStatus.FAILED, code=code)]
    if luck < 0.95:
        receipts.append(SandboxReceipt(after=later, status=ReceiptStatus.DELIVERED))
        if _share("read", to) < 0.6:
            receipts.append(SandboxReceipt(after=last, status=ReceiptStatus.READ))
    return receipts


def _share(what: str, whose: str) -> float:
    """Give an even number from 0 to below 1 that is always the same for the same words."""
    digest = hashlib.sha256(f"{what}:{whose}".encode("utf-8", "surrogatepass")).digest()
    return int.from_bytes(digest[:6], "big") / 2**48
