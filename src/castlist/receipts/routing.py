"""Whose a callback's events are. One address may be called for all numbers of a business (reference §5.5).

What names a number is for the channel with that number, what names an account for all channels of it, and what names
nothing for the channel whose address was called. Only channels count whose own secret is the one that proved the
callback: they belong to the same app, in whichever workspace they are.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from castlist.broadcasts.refs import read_ref
from castlist.channels.providers.authenticity import is_equal
from castlist.channels.providers.protocol import AccountNotice, Event, Receipt, TemplateChanged
from castlist.config.vault import SealBroken, unseal
from castlist.receipts.statements import Connection, fetch_all
from castlist.receipts.told import Origin, Told


@dataclass(frozen=True, kw_only=True)
class Place:
    """A channel that events may be for. `number_id` and `account_id`: as the provider names its number and account."""

    workspace_id: int
    channel_id: int
    number_id: str
    number: str
    account_id: str
    token: str = field(repr=False)
    is_connected: bool


@dataclass(frozen=True, kw_only=True)
class Routed:
    """Events by whose they are. `elsewhere`: callbacks to pass on, as (workspace, channel, callback).

    `strange`: callbacks that tell of a number or an account that no channel has.
    """

    own: Sequence[Told[Event]]
    elsewhere: frozenset[tuple[int, int, int]] = frozenset()
    strange: frozenset[int] = frozenset()


def route(connection: Connection, origin: Origin, events: Sequence[Told[Event]]) -> Routed:
    """Find out whose events are that came to a channel's address. Reads only."""
    if not origin.phone_number_id or all(_is_plainly_own(origin, told) for told in events):
        return Routed(own=events)
    places = _find_places(connection, origin, events)
    own, elsewhere, strange = [], set(), set()
    for told in events:
        theirs = places_of(told, origin.channel_id, places)
        if any(place.channel_id == origin.channel_id for place in theirs):
            own.append(told)
        if told.is_passed_on:
            continue  # whoever passed it on has seen to the others
        elsewhere |= {
            (place.workspace_id, place.channel_id, told.callback_id)
            for place in theirs
            if place.channel_id != origin.channel_id
        }
        if not theirs:
            strange.add(told.callback_id)
    return Routed(own=own, elsewhere=frozenset(elsewhere), strange=frozenset(strange))


def places_of(told: Told[Event], called: int, places: Sequence[Place]) -> list[Place]:
    """Say for which channels an event is that came to the address of the channel `called`. Pure.

    Of those with its number the connected ones; what became of a message is for the workspace that sent it, though the
    number may have gone to another since.
    """
    about = told.event.about
    if _is_unsaid(told.event):
        return [] if told.is_passed_on else [place for place in places if place.channel_id == called]
    if about.number_id or about.number:
        named = [place for place in places if _has_number(place, about.number_id, about.number)]
    else:
        named = [place for place in places if place.account_id == about.account_id]
    standing = [place for place in named if place.is_connected] or _latest(named, called)
    if isinstance(told.event, Receipt):
        senders = [place for place in named if read_ref(place.token, told.event.ref)]
        if senders and senders[0].workspace_id not in {place.workspace_id for place in standing}:
            return senders[:1]
    return standing


def _is_unsaid(event: Event) -> bool:
    """Whether it is not said whose it is: what is of a person needs a number, what is of an account at least that."""
    about = event.about
    if about.number_id or about.number:
        return False
    return not about.account_id or not isinstance(event, AccountNotice | TemplateChanged)


def _has_number(place: Place, number_id: str, number: str) -> bool:
    return place.number_id == number_id if number_id else place.number == number


def _latest(places: Sequence[Place], called: int) -> list[Place]:
    """Choose one of the disconnected: the one that was called, else the youngest."""
    return sorted(places, key=lambda place: (place.channel_id != called, -place.channel_id))[:1]


def _is_plainly_own(origin: Origin, told: Told[Event]) -> bool:
    """Whether nothing has to be looked up: it names this number, or nothing, and nobody else's message."""
    event = told.event
    if told.is_passed_on or not origin.is_connected or event.about.number_id != origin.phone_number_id:
        return not told.is_passed_on and _is_unsaid(event)
    ref = event.ref if isinstance(event, Receipt) else ""
    return not ref or any(read_ref(token, ref) for token in origin.tokens)


def _find_places(connection: Connection, origin: Origin, events: Sequence[Told[Event]]) -> list[Place]:
    """Find the channels that are named, as far as they belong to the app that has called."""
    abouts = {told.event.about for told in events}
    rows = fetch_all(
        connection,
        "find_places",
        channel_id=origin.channel_id,
        provider=origin.provider,
        number_ids=[each for about in abouts if (each := about.number_id)],
        numbers=[each for about in abouts if (each := about.number)],
        account_ids=[each for about in abouts if (each := about.account_id)],
    )
    secrets = {row["channel_id"]: _opened(row.pop("sealed_app_secret")) for row in rows}
    proven = secrets.get(origin.channel_id, "")
    return [
        Place(**row)
        for row in rows
        if row["channel_id"] == origin.channel_id or is_equal(secrets[row["channel_id"]], proven)
    ]


def _opened(sealed: str) -> str:
    try:
        return unseal(sealed)
    except SealBroken:
        return ""
