"""The kinds of faults, under the words that `--fail` has for them."""

from collections.abc import Mapping
from enum import StrEnum


class Kind(StrEnum):
    """What goes wrong. A kind that ends in a colon is followed by a refusal: `later:131026`."""

    REFUSE = "refuse"
    """Refused in the answer; written as the refusal alone: `131026`, `http-503`."""

    LATER = "later:"
    SENT_THEN = "sent-then:"
    DELIVERED_THEN = "delivered-then:"
    READ_THEN = "read-then:"
    ANSWER = "answer:"
    LISTING = "listing:"
    VERIFYING = "verifying:"
    THROTTLE = "throttle"
    PAIR = "pair"
    CUT_BEFORE = "cut-before"
    CUT_AFTER = "cut-after"
    HANG = "hang"
    SILENT = "silent"
    NO_ID = "no-id"
    CREATED = "created"
    MINIMAL = "minimal"
    HELD = "held"
    OTHER_WA_ID = "other-wa-id"
    DUPLICATE = "duplicate"
    DISORDER = "disorder"
    EARLY = "early"
    UNDELIVERED = "undelivered"
    UNREAD = "unread"
    SKIP_DELIVERED = "skip-delivered"
    LOST = "lost"


WORDS: Mapping[Kind, str] = {
    Kind.REFUSE: "CODE: refused with that code",
    Kind.LATER: "later:CODE: accepted, then a failed callback",
    Kind.SENT_THEN: "sent-then:CODE: failed after it was sent",
    Kind.DELIVERED_THEN: "delivered-then:CODE: failed after it was delivered, which must change nothing",
    Kind.READ_THEN: "read-then:CODE: failed after it was read, which must change nothing",
    Kind.ANSWER: "answer:CODE: accepted, but the answer says that it was refused",
    Kind.LISTING: "listing:CODE: the list of templates is refused",
    Kind.VERIFYING: "verifying:CODE: the questions that verify credentials are refused",
    Kind.THROTTLE: "throttle=RATE or throttle:CODE=RATE: refused beyond so many a second",
    Kind.PAIR: "pair=SECONDS: 131056 for a second message to one person within so many seconds",
    Kind.CUT_BEFORE: "cut-before: the connection is cut, nothing was accepted",
    Kind.CUT_AFTER: "cut-after: accepted, then the connection is cut without an answer",
    Kind.HANG: "hang: accepted, never answered",
    Kind.SILENT: "silent: accepted, the answer is 200 and unreadable",
    Kind.NO_ID: "no-id: accepted, the answer is readable but names no id",
    Kind.CREATED: "created: answered with 201 (Kaleyra V1: 202) instead of 200",
    Kind.MINIMAL: "minimal: neither answer nor callbacks carry contacts",
    Kind.HELD: "held: accepted with held_for_quality_assessment",
    Kind.OTHER_WA_ID: "other-wa-id: WhatsApp's own form of Brazilian and Mexican numbers",
    Kind.DUPLICATE: "duplicate: each callback comes twice",
    Kind.DISORDER: "disorder: the callbacks come in reverse",
    Kind.EARLY: "early: the first callback comes before the answer",
    Kind.UNDELIVERED: "undelivered: sent, and then nothing",
    Kind.UNREAD: "unread: delivered, never read",
    Kind.SKIP_DELIVERED: "skip-delivered: sent, then read",
    Kind.LOST: "lost: no callback at all",
}
"""What each kind plays, as the help and the guide say it."""

FAILING_LATER = (Kind.LATER, Kind.SENT_THEN, Kind.DELIVERED_THEN, Kind.READ_THEN)
"""These reach the business by a callback."""

OF_META_ANSWERS = frozenset({Kind.HELD, Kind.OTHER_WA_ID, Kind.MINIMAL})
"""These change parts of the answer that only Meta's shape has."""

NUMBERED = (Kind.THROTTLE, Kind.PAIR)
"""These need a number that is not a share."""
