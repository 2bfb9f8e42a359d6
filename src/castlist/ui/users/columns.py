"""The columns of the list and its order: what can be clicked on, and how an order is called."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from castlist.audience.attribute_types import AttributeType, KnownAttribute
from castlist.audience.ground import Ground
from castlist.audience.list_sorting import CREATED, PHONE, SORTABLE, Sort
from castlist.audience.listing import ListedContact
from castlist.audience.names import name_key
from castlist.audience.quick_indexes import NAME
from castlist.ui.attribute_values import shown
from castlist.ui.users.asked import NEWEST, Asked

_FIELDS = {"user.email": "email", "user.title": "title", "user.account": "account"}


@dataclass(frozen=True, kw_only=True)
class Column:
    """A column behind name and phone: a field of every contact, or an attribute."""

    name: str
    attribute: KnownAttribute | None = None

    @property
    def kind(self) -> str:
        """The type whose icon stands at its head."""
        return self.attribute.type.value if self.attribute else ("DATETIME" if self.name == CREATED else "TEXT")

    @property
    def title(self) -> str:
        """What stands at its head."""
        words = {
            "user.email": _("E-mail"),
            "user.title": _("Title"),
            "user.account": _("Account"),
            CREATED: _("Created"),
        }
        return self.attribute.name if self.attribute else words[self.name]

    @property
    def is_number(self) -> bool:
        """Whether it is aligned at the end."""
        return self.kind == AttributeType.NUMBER.value

    @property
    def has_words(self) -> bool:
        """Whether its values have words of the reader's language among the figures: names of months."""
        return self.kind in (AttributeType.DATE.value, AttributeType.DATETIME.value)

    @property
    def sort(self) -> str:
        """The order's word in the address; empty for what has no order."""
        if self.attribute is None:
            return CREATED if self.name == CREATED else ""
        return f"a:{self.attribute.name}" if self.attribute.type in SORTABLE else ""

    def value_of(self, contact: ListedContact) -> Any:
        """Give the value as it is stored; None where there is none."""
        if self.attribute is not None:
            return contact.attributes.get(self.attribute.name)
        return contact.created_at if self.name == CREATED else getattr(contact, _FIELDS[self.name])

    def text_of(self, contact: ListedContact) -> str:
        """Write the value as people read it."""
        value = self.value_of(contact)
        if value is None:
            return ""
        if self.attribute is None:
            return date_format(localtime(value), "DATE_FORMAT") if self.name == CREATED else str(value)
        return shown(value, self.attribute.type)


@dataclass(frozen=True, kw_only=True)
class Order:
    """An order in the menu of orders: its words and its address."""

    words: str
    query: str
    is_on: bool


def columns_named(names: Sequence[str], ground: Ground) -> list[Column]:
    """Give the columns of these names; an attribute that is gone is left out."""
    found = []
    for name in names:
        attribute = ground.attributes.get(name_key(name))
        if attribute is not None or name in _FIELDS or name == CREATED:
            found.append(Column(name=name, attribute=attribute))
    return found


def read_sort(asked: Asked, ground: Ground) -> Sort:
    """Understand the order of an address; one that is not known, or not any more, is the newest first."""
    word, is_descending = asked.sort.removeprefix("-"), asked.sort.startswith("-")
    if word in (CREATED, PHONE, NAME):
        return Sort(by=word, is_descending=is_descending)
    attribute = ground.attributes.get(name_key(word.removeprefix("a:"))) if word.startswith("a:") else None
    if attribute is None or attribute.type not in SORTABLE:
        return Sort()
    return Sort(by=word, attribute=attribute, is_descending=is_descending)


def order_words(sort: Sort) -> str:
    """Say an order as a button does: `Most loyalty.points first`."""
    name = sort.attribute.name if sort.attribute else ""
    last_first = sort.is_descending
    match sort.attribute.type if sort.attribute else sort.by:
        case AttributeType.NUMBER:
            words = _("Most %(name)s first") if last_first else _("Least %(name)s first")
        case AttributeType.DATE | AttributeType.DATETIME | AttributeType.TIME:
            words = _("Latest %(name)s first") if last_first else _("Earliest %(name)s first")
        case AttributeType.BOOLEAN:
            words = _("%(name)s true first") if last_first else _("%(name)s false first")
        case AttributeType.TEXT:
            words = _("%(name)s, Z to A") if last_first else _("%(name)s, A to Z")
        case "name":
            words = _("Name, Z to A") if last_first else _("Name, A to Z")
        case "phone":
            words = _("Phone, highest first") if last_first else _("Phone, lowest first")
        case _:
            words = _("Newest first") if last_first else _("Oldest first")
    return words % {"name": name}


def orders(asked: Asked, columns: Sequence[Column], ground: Ground) -> list[Order]:
    """List the orders that can be chosen: those that everybody has, then those of the columns that are shown."""
    words = [NEWEST, CREATED, NAME, f"-{NAME}"]
    for column in columns:
        if column.attribute is not None and column.sort:
            both = [f"-{column.sort}", column.sort]
            words += both if column.kind != AttributeType.TEXT.value else reversed(both)
    return [
        Order(
            words=order_words(read_sort(asked.with_(sort=word), ground)),
            query=asked.with_(sort=word).query(),
            is_on=word == asked.sort,
        )
        for word in words
    ]


def turned(asked: Asked, word: str, *, first_descending: bool) -> str:
    """Give the address that sorts by a column, or the other way round where it is sorted by it."""
    if asked.sort.removeprefix("-") == word:
        return asked.with_(sort=word if asked.sort.startswith("-") else f"-{word}").query()
    return asked.with_(sort=f"-{word}" if first_descending else word).query()
