"""Making of events what they mean, all in the caller's transaction, so that a callback is done once or not at all.

Whoever settles locks in this order, as dispatch does: messages, tallies, provider's ids, contacts, opt-outs, the
channel, its broadcasts; everything that only reads or only inserts comes before.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from castlist.channels.providers.protocol import Event, Inbound, NumberChanged, Preference, Receipt
from castlist.receipts.following import find_following, follow_receipts, requeue
from castlist.receipts.heard import Heard, clue_of, keep_inbound, understand
from castlist.receipts.ledger import Matched, Sorted, keep_receipts, move_messages, sort_receipts
from castlist.receipts.notices import carry_opt_outs_over, keep_number_changes, note_channel
from castlist.receipts.own_words import read_own_words
from castlist.receipts.parking import park_receipts
from castlist.receipts.people import Clue, Lesson, Person, find_people, note_contacts
from castlist.receipts.statements import Connection
from castlist.receipts.tests_told import follow_tests
from castlist.receipts.told import Origin, Told, only
from castlist.receipts.wanted import (
    Wanted,
    is_opted_out_elsewhere,
    put_into_force,
    wanted_by_refusal,
    wanted_in_whatsapp,
)


@dataclass(frozen=True, kw_only=True)
class _Voices:
    """Whatever tells of a person, with what is known of them, each in the order in which it came."""

    refusals: Sequence[tuple[Told[Receipt], Person]]
    preferences: Sequence[tuple[Told[Preference], Person]]
    heard: Sequence[Heard]


def settle(connection: Connection, origin: Origin, events: Sequence[Told[Event]]) -> int:
    """Settle events. Gives how many receipts name no message at all, of which nothing can be made."""
    told = follow_tests(connection, origin, only(events, Receipt))
    found = sort_receipts(connection, origin, told.others)
    voices = _listen(connection, origin, events, found, told.refusals)
    keep_receipts(connection, origin, found.matched)
    nameless = park_receipts(connection, origin, found.unmatched)
    new = keep_inbound(connection, origin, voices.heard)
    changes = only(events, NumberChanged)
    keep_number_changes(connection, origin, changes)
    following = find_following(found.matched, move_messages(connection, origin, found))
    requeued = requeue(connection, origin, following)
    note_contacts(connection, origin, [*_lessons(found.matched), *(each for heard in new for each in heard.lessons)])
    put_into_force(connection, origin.workspace_id, _in_order(voices, new))
    carry_opt_outs_over(connection, origin, changes)
    has_unresolved = any(not heard.is_resolved for heard in new)
    note_channel(connection, origin, events, has_unresolved=has_unresolved)
    follow_receipts(connection, origin, following, requeued)
    return nameless


def settle_matched(connection: Connection, origin: Origin, found: Sorted) -> None:
    """Settle receipts that were parked and whose messages are known now."""
    voices = _listen(connection, origin, [], found)
    keep_receipts(connection, origin, found.matched)
    following = find_following(found.matched, move_messages(connection, origin, found))
    requeued = requeue(connection, origin, following)
    note_contacts(connection, origin, _lessons(found.matched))
    put_into_force(connection, origin.workspace_id, _in_order(voices, []))
    follow_receipts(connection, origin, following, requeued)


def _listen(
    connection: Connection,
    origin: Origin,
    events: Sequence[Told[Event]],
    found: Sorted,
    refused_tests: Sequence[Told[Receipt]] = (),
) -> _Voices:
    """Find out, with one question, of whom all these tell."""
    refusals = [*_refusals(found), *((told, None) for told in refused_tests)]
    preferences, inbound = only(events, Preference), only(events, Inbound)
    clues = [
        *(_clue(told.event, message_id) for told, message_id in refusals),
        *(_clue(told.event) for told in preferences),
        *(clue_of(told.event) for told in inbound),
    ]
    people = find_people(connection, origin, clues)
    first, second = len(refusals), len(refusals) + len(preferences)
    own_words = read_own_words(connection, origin.workspace_id) if inbound else {}
    return _Voices(
        refusals=[(told, person) for (told, _), person in zip(refusals, people[:first], strict=True)],
        preferences=list(zip(preferences, people[first:second], strict=True)),
        heard=understand(inbound, people[second:], own_words),
    )


def _refusals(found: Sorted) -> list[tuple[Told[Receipt], int | None]]:
    """Choose the receipts that say that a person has opted out elsewhere, with their message where it is known."""
    receipts: list[tuple[Told[Receipt], int | None]] = [
        *((each.told, each.ref.message_id) for each in found.matched),
        *((told, None) for told in found.unmatched),
    ]
    return [(told, message_id) for told, message_id in receipts if is_opted_out_elsewhere(told.event)]


def _in_order(voices: _Voices, new: Sequence[Heard]) -> list[Wanted]:
    """Give what people want in the order in which it was told: of two wishes of one second the later one counts."""
    wanted = [
        *((told.order, wanted_by_refusal(told, person)) for told, person in voices.refusals),
        *((told.order, wanted_in_whatsapp(told, person)) for told, person in voices.preferences),
        *((heard.told.order, heard.wanted) for heard in new),
    ]
    return [each for _, each in sorted(wanted, key=lambda pair: pair[0]) if each is not None]


def _lessons(matched: Sequence[Matched]) -> list[Lesson]:
    """Say what receipts teach of who got the message: WhatsApp's own form of the number, the user id."""
    return [
        Lesson(message_id=each.ref.message_id, wa_id=each.told.event.phone, user_id=each.told.event.user_id)
        for each in matched
    ]


def _clue(event: Receipt | Preference, message_id: int | None = None) -> Clue:
    return Clue(phone=event.phone, user_id=event.user_id, message_id=message_id)
