"""What a played provider is: the same functions for each. A module of this folder is one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from castlist.simulator.business import Business, Place
from castlist.simulator.callbacks.events import Event
from castlist.simulator.catalogue.template import Template
from castlist.simulator.faults.kinds import Kind
from castlist.simulator.message import Message, Order
from castlist.simulator.problem import Problem
from castlist.simulator.wire import Callback, Destination, Reply, Route


@dataclass(frozen=True, kw_only=True)
class Question:
    """A question that is not a send. `address`: this server's own, as the client wrote it; `page_size`: at most."""

    route: Route
    query: Mapping[str, str]
    templates: Sequence[Template]
    business: Business
    destination: Destination
    address: str
    page_size: int


class Role(Protocol):
    """The functions of a played provider."""

    def find_route(self, method: str, path: str, business: Business) -> Route | None:
        """Say what a path means, None if nothing. Raises Refused for ids that are not the business's."""
        ...

    def offered_key(self, headers: Mapping[str, str], body: bytes) -> str:
        """Find the credentials in a request, empty if there are none."""
        ...

    def unauthorised(self) -> Problem:
        """Say how wrong credentials are refused."""
        ...

    def read_order(self, place: Place, headers: Mapping[str, str], body: bytes) -> Order:
        """Read a request to send. Raises Refused."""
        ...

    def components(self, order: Order, template: Template) -> object:
        """Give the values of a message in Meta's form. Raises Refused."""
        ...

    def message_id(self, token: str) -> str:
        """Name an accepted message, as the answer and a reply's context do."""
        ...

    def accepted(self, message: Message, struck: frozenset[Kind]) -> Reply:
        """Answer that a message is accepted."""
        ...

    def refused(self, problem: Problem) -> Reply:
        """Answer that something is refused."""
        ...

    def throttled(self) -> Problem:
        """Say how too many requests are refused."""
        ...

    def answer(self, question: Question) -> Reply:
        """Answer a question about templates, the number or the callback."""
        ...

    def read_destination(self, headers: Mapping[str, str], query: Mapping[str, str], body: bytes) -> Destination:
        """Read the provider's own call that says where callbacks go. Raises Refused."""
        ...

    def can_tell(self, event: Event) -> bool:
        """Whether the provider has a callback for this at all."""
        ...

    def tell(self, events: Sequence[Event], business: Business) -> Callback:
        """Write a callback; several events only where `is_batching`."""
        ...

    def address(self, event: Event) -> str:
        """Give the address that the message itself asked for, empty for the account's own."""
        ...

    @property
    def is_batching(self) -> bool:
        """Whether one callback can tell of several events."""
        ...
