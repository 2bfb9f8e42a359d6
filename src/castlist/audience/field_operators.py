"""Which operators a field has, whatever surface offers them."""

from castlist.audience.attribute_types import AttributeType
from castlist.audience.conditions import SEGMENT
from castlist.audience.ground import Ground
from castlist.audience.names import name_key
from castlist.audience.operators import (
    CREATED_OPERATORS,
    INTERACTION_OPERATORS,
    OPERATORS,
    SEGMENT_OPERATORS,
    YES_OR_NO_OPERATORS,
    Operator,
)
from castlist.audience.own_conditions import CREATED, LAST_INTERACTION, OPTED_OUT
from castlist.audience.predefined import RESERVED_PREFIX

_OF_WORDS: dict[str, tuple[AttributeType | None, tuple[Operator, ...]]] = {
    SEGMENT: (None, SEGMENT_OPERATORS),
    OPTED_OUT: (None, YES_OR_NO_OPERATORS),
    CREATED: (AttributeType.DATETIME, CREATED_OPERATORS),
    LAST_INTERACTION: (AttributeType.DATETIME, INTERACTION_OPERATORS),
}


def own_word(field: str, ground: Ground) -> str:
    """Give the word of a field that is no attribute, without `user.`; an attribute of the same name goes before it."""
    key = name_key(field)
    return "" if key in ground.attributes else key.removeprefix(RESERVED_PREFIX)


def operators_of(field: str, ground: Ground) -> tuple[AttributeType | None, tuple[Operator, ...]]:
    """Give a field's type, None where it has none, and its operators. A field that is not known is asked as text."""
    if (word := own_word(field, ground)) in _OF_WORDS:
        return _OF_WORDS[word]
    attribute = ground.attributes.get(name_key(field))
    kind = attribute.type if attribute else AttributeType.TEXT
    return kind, OPERATORS[kind]
