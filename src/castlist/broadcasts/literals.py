"""What can be said of a value before anybody's is read: a text as it stands that can never be sent. Pure."""

from collections.abc import Mapping

from castlist.broadcasts.expressions import Expression
from castlist.broadcasts.filled_texts import can_begin_a_link, fault_of, fault_of_part
from castlist.broadcasts.skipping import Skip, bad_link


def literal_fault(key: str, expression: Expression) -> Skip | None:
    """Say why what was written for the variable `key` can be sent to nobody; None where it depends on the person.

    A fallback takes the place of it all, so it has to be right by itself.
    """
    if not expression.references:
        return fault_of("".join(map(str, expression.parts)), key)
    written = [part for part in expression.parts if isinstance(part, str)]
    if key == "header.link" and expression.parts[0] in written and not can_begin_a_link(written[0]):
        return bad_link(key)
    faults = [fault for text in written if (fault := fault_of_part(text, key))]
    if expression.fallback is not None and (fault := fault_of(expression.fallback, key)):
        faults.append(fault)
    return faults[0] if faults else None


def shortest(expression: Expression) -> int:
    """Count the characters of the shortest text that it can become."""
    written = sum(len(part) for part in expression.parts if isinstance(part, str))
    if expression.references and expression.fallback is not None:
        return min(written, len(expression.fallback))
    return written


def longest_of(keys: list[str], expressions: Mapping[str, Expression]) -> str:
    """Choose the variable to be named where several are too long together."""
    return max(keys, key=lambda key: shortest(expressions[key]))
