"""What people wrote and tapped: kept once, and what it asks for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from castlist.audience.opt_outs import BY_MESSAGE, OptOutSource
from castlist.channels.providers.protocol import Inbound
from castlist.receipts.people import Clue, Lesson, Person
from castlist.receipts.statements import Connection, fetch_all
from castlist.receipts.told import Origin, Told, columns, happened_at
from castlist.receipts.wanted import Wanted
from castlist.receipts.wishes import Meaning, meaning_of

COLUMNS = (
    *("inbound_ids", "times", "received", "phones", "user_ids", "texts", "payloads", "buttons", "context_ids"),
    *("wishes", "resolved"),
)


@dataclass(frozen=True, kw_only=True)
class Heard:
    """A message of a person, who that is, and what it asks for."""

    told: Told[Inbound]
    person: Person
    meaning: Meaning

    @property
    def at(self) -> datetime:
        """When it was written."""
        return happened_at(self.told.event.at, self.told.received_at)

    @property
    def is_resolved(self) -> bool:
        """Whether nothing is left to be done: it is no wish to stop, or it is known whose wish it is."""
        return self.meaning is not Meaning.STOP or self.person.is_found

    @property
    def wanted(self) -> Wanted | None:
        """What it asks for."""
        return wanted_by(self.told.event, self.meaning, self.person, self.at)

    @property
    def lessons(self) -> list[Lesson]:
        """What it teaches of contacts: when they were last heard of, and by which names."""
        event = self.told.event
        return [
            Lesson(contact_id=contact_id, wa_id=event.phone, user_id=event.user_id, interacted_at=self.at)
            for contact_id in sorted(self.person.contact_ids)
        ]


def clue_of(inbound: Inbound) -> Clue:
    """Say what a message tells of who wrote it."""
    return Clue(phone=inbound.phone, user_id=inbound.user_id, context_id=inbound.context_id)


def understand(
    told: Sequence[Told[Inbound]], people: Sequence[Person], own_words: Mapping[str, Meaning]
) -> list[Heard]:
    """Put together who wrote what. Pure."""
    return [
        Heard(told=each, person=person, meaning=meaning_of(each.event.text, each.event.payload, own_words))
        for each, person in zip(told, people, strict=True)
    ]


def wanted_by(inbound: Inbound, meaning: Meaning, person: Person, at: datetime) -> Wanted | None:
    """Say what a message asks for; None where it asks for nothing, or nobody is named at all. Pure."""
    if meaning is Meaning.NOTHING or not person.names:
        return None
    stop = OptOutSource.STOP_BUTTON if inbound.is_button else OptOutSource.STOP_WORD
    is_stop = meaning is Meaning.STOP
    return Wanted(is_stop=is_stop, names=person.names, sources=(stop,) if is_stop else BY_MESSAGE, at=at)


def keep_inbound(connection: Connection, origin: Origin, heard: Sequence[Heard]) -> list[Heard]:
    """Keep messages; gives those that are new: one that comes again asks for nothing again."""
    if not heard:
        return []
    rows = [_row(each) for each in heard]
    parameters = dict(zip(COLUMNS, columns(len(COLUMNS), rows), strict=True))
    new = {row["inbound_id"] for row in fetch_all(connection, "keep_inbound", **origin.key, **parameters)}
    first = {each.told.event.id: each for each in reversed(heard)}
    return [each for each in heard if each.told.event.id in new and first[each.told.event.id] is each]


def _row(heard: Heard) -> tuple[object, ...]:
    event = heard.told.event
    wish = None if heard.meaning is Meaning.NOTHING else heard.meaning.value
    return (
        event.id,
        heard.at,
        heard.told.received_at,
        event.phone,
        event.user_id,
        event.text,
        event.payload,
        event.is_button,
        event.context_id,
        wish,
        heard.is_resolved,
    )
