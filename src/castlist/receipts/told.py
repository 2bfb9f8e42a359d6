"""An event that a provider told, with whose it is and when it came. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, TypeVar

from castlist.channels.providers.protocol import Event

Kind = TypeVar("Kind", bound=Event)
Wanted = TypeVar("Wanted", bound=Event)


@dataclass(frozen=True, kw_only=True)
class Origin:
    """Whose callbacks these are: a channel, as far as processing needs it.

    `channel_ids` and `tokens`: all channels that its number is or was connected as, itself first, since reports of what
    one has sent come to the next. `noted_id`: the one of them that what is told of the number itself is noted at, and
    `has_reported`: whether something was noted there before.
    """

    workspace_id: int
    channel_id: int
    provider: str
    phone_number_id: str
    is_connected: bool
    channel_ids: Sequence[int]
    tokens: Sequence[str] = field(repr=False)
    noted_id: int
    has_reported: bool

    @property
    def token(self) -> str:
        """The token of the channel's own address."""
        return self.tokens[0]

    @property
    def key(self) -> dict[str, int]:
        """The parameters that name the channel in a statement."""
        return {"workspace_id": self.workspace_id, "channel_id": self.channel_id}

    @property
    def key_and_former(self) -> dict[str, Any]:
        """The channel and the others of its number, as broadcasts/tracking.py takes them."""
        return {**self.key, "former_ids": self.channel_ids[1:]}

    @property
    def key_of_number(self) -> dict[str, Any]:
        """The parameters that name all channels of the number in a statement."""
        return {"workspace_id": self.workspace_id, "channel_ids": list(self.channel_ids)}

    @property
    def noted_key(self) -> dict[str, int]:
        """The parameters that name the channel at which is noted what is told of the number."""
        return {"workspace_id": self.workspace_id, "channel_id": self.noted_id}


@dataclass(frozen=True, kw_only=True)
class Told(Generic[Kind]):
    """An event, and when we heard of it. `order`: its place among those that are settled together.

    `callback_id`: in which callback; `is_passed_on`: it came to the address of another channel.
    """

    event: Kind
    received_at: datetime
    order: int = 0
    callback_id: int = 0
    is_passed_on: bool = False


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
