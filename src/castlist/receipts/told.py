"""An event that a provider told, with whose it is and when it came. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from castlist.channels.providers.protocol import Event

Kind = TypeVar("Kind", bound=Event)
Wanted = TypeVar("Wanted", bound=Event)


@dataclass(frozen=True, kw_only=True)
class Origin:
    """Whose callbacks these are: a channel, as far as processing needs it. `has_reported`: some came before."""

    workspace_id: int
    channel_id: int
    provider: str
    token: str
    has_reported: bool

    @property
    def key(self) -> dict[str, int]:
        """The parameters that name the channel in a statement."""
        return {"workspace_id": self.workspace_id, "channel_id": self.channel_id}


@dataclass(frozen=True, kw_only=True)
class Told(Generic[Kind]):
    """An event, and when we heard of it. `order`: its place among those that are settled together."""

    event: Kind
    received_at: datetime
    order: int = 0


def only(events: Iterable[Told[Event]], kind: type[Wanted]) -> list[Told[Wanted]]:
    """Choose the events of one kind, in their order."""
    return [
        Told(event=each.event, received_at=each.received_at, order=each.order)
        for each in events
        if isinstance(each.event, kind)
    ]


def happened_at(at: datetime | None, received_at: datetime) -> datetime:
    """Say when it happened: as told, else when we heard of it.

    Never later than that: a clock that is ahead must not outdate what people wish afterwards.
    """
    return received_at if at is None else min(at, received_at)


def columns(count: int, rows: Sequence[Sequence[object]]) -> list[list[object]]:
    """Turn rows into `count` lists, as `unnest` takes them."""
    return [list(column) for column in zip(*rows, strict=True)] if rows else [[] for _ in range(count)]
