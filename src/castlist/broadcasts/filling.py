"""Filling a template for one recipient: the one rule of preview, pre-flight and freezing (house promise 2). Pure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from castlist.audience.attribute_types import KnownAttribute
from castlist.broadcasts.expressions import Expression, ExpressionRefused, Reference, Written, read_expression
from castlist.broadcasts.filled_texts import fault_of
from castlist.broadcasts.literals import literal_fault, longest_of, shortest
from castlist.broadcasts.skip_words import Teller
from castlist.broadcasts.skipping import Skip, no_value, too_long
from castlist.channels.link_suffix import encode_pieces
from castlist.channels.template_shape import (
    BODY_LENGTH,
    COUPON_LENGTH,
    HEADER_LENGTH,
    PAYLOAD_LENGTH,
    PLACEHOLDER,
    URL_LENGTH,
    ButtonKind,
    TemplateShape,
)

_BUTTON_LIMITS = {ButtonKind.COPY_CODE: COUPON_LENGTH, ButtonKind.QUICK_REPLY: PAYLOAD_LENGTH}

Cells = Sequence[str | None]
"""A contact's values, one for each of a filling's references, as text; None where there is none."""


class FillingRefused(Exception):
    """The values do not fit the template. `problems` has one sentence for each variable."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__(" ".join(problems))
        self.problems = tuple(problems)


@dataclass(frozen=True, kw_only=True)
class _Limit:
    """A part of the message whose length is checked once it is filled: the text around, and which values it takes."""

    part: str
    most: int
    fixed: int
    values: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class Filling:
    """A template with what is filled into it, made ready for many recipients.

    `keys`: the variables that are filled, in the template's order; `fill` gives a text for each. `references`: what has
    to be read of a contact, each once.
    """

    keys: tuple[str, ...]
    references: tuple[Reference, ...]
    _makers: tuple[Callable[[Cells], str | Skip], ...]
    _limits: tuple[_Limit, ...]

    def fill(self, cells: Cells) -> tuple[str, ...] | Skip:
        """Fill in for one recipient, or say why that is not possible."""
        texts = []
        for make in self._makers:
            text = make(cells)
            if isinstance(text, Skip):
                return text
            texts.append(text)
        for limit in self._limits:
            if limit.fixed + sum(len(texts[at]) for at in limit.values) > limit.most:
                return too_long(limit.part, limit.most)
        return tuple(texts)


def prepare_filling(
    shape: TemplateShape, values: Mapping[str, Written], known: Mapping[str, KnownAttribute]
) -> Filling:
    """Make a filling of a template and what a person wrote for its variables.

    `known`: the workspace's attributes by key. Raises FillingRefused with everything that does not fit.
    """
    expressions, problems = _read_all(shape, values, known)
    if problems:
        raise FillingRefused(tuple(problems.values()))
    return _filling(shape, expressions)


def read_filling(
    shape: TemplateShape, values: Mapping[str, Written], known: Mapping[str, KnownAttribute]
) -> tuple[Filling, dict[str, str]]:
    """Make a filling of those variables that can be filled already, and say of each other what is wrong, by its key.

    For looking at what is still being composed: nothing is ever sent of it.
    """
    expressions, problems = _read_all(shape, values, known)
    return _filling(shape, expressions), problems


def _filling(shape: TemplateShape, expressions: Mapping[str, Expression]) -> Filling:
    references = tuple(dict.fromkeys(ref for each in expressions.values() for ref in each.references))
    place = {reference: at for at, reference in enumerate(references)}
    keys = tuple(expressions)
    return Filling(
        keys=keys,
        references=references,
        _makers=tuple(_maker(shape, key, expressions[key], place) for key in keys),
        _limits=tuple(_limits(shape, keys)),
    )


def _read_all(
    shape: TemplateShape, values: Mapping[str, Written], known: Mapping[str, KnownAttribute]
) -> tuple[dict[str, Expression], dict[str, str]]:
    expressions: dict[str, Expression] = {}
    variables = {variable.key: variable for variable in shape.variables}
    problems = {
        key: f"The template has no variable {key}. It has {', '.join(variables) or 'none'}."
        for key in values
        if key not in variables
    }
    for key, variable in variables.items():
        if key in values:
            try:
                expressions[key] = read_expression(values[key], known)
            except ExpressionRefused as refusal:
                problems[key] = f"{key}: {refusal}"
        elif variable.is_required:
            problems[key] = f"{key} is not filled in. Give it a value, for example {key}={{{{user.first_name}}}}."
    hopeless = _hopeless(shape, expressions)
    return {key: each for key, each in expressions.items() if key not in hopeless}, {**problems, **hopeless}


def _hopeless(shape: TemplateShape, expressions: Mapping[str, Expression]) -> dict[str, str]:
    """Say of each text as it stands why nobody can be sent it: a bad character, no link, too long for everybody."""
    faults = {key: fault for key, each in expressions.items() if (fault := literal_fault(key, each))}
    keys = tuple(expressions)
    for limit in _limits(shape, keys):
        if limit.fixed + sum(shortest(expressions[keys[at]]) for at in limit.values) > limit.most:
            named = longest_of([keys[at] for at in limit.values], expressions)
            faults.setdefault(named, too_long(limit.part, limit.most))
    teller = Teller(shape=shape, values={})
    return {key: f"{key}: {teller.words(fault.words)}." for key, fault in faults.items()}


def _maker(
    shape: TemplateShape, key: str, expression: Expression, place: Mapping[Reference, int]
) -> Callable[[Cells], str | Skip]:
    """Make the function that fills one variable."""
    parts = [place[part] if isinstance(part, Reference) else part for part in expression.parts]
    names = {place[reference]: reference.shown for reference in expression.references}
    is_value = [isinstance(part, Reference) for part in expression.parts]
    link = _button_link(shape, key)

    def make(cells: Cells) -> str | Skip:
        texts = []
        for part in parts:
            text = part if isinstance(part, str) else cells[part]
            if not text or (not isinstance(part, str) and not text.strip()):
                if expression.fallback is None:
                    return no_value(names[part])  # type: ignore[index]  # a literal part is never empty
                texts = [expression.fallback]
                break
            texts.append(text)
        text = "".join(texts)
        if fault := fault_of(text, key):
            return fault
        return encode_pieces(list(zip(texts, is_value, strict=False)), link) if link else text

    return make


def _button_link(shape: TemplateShape, key: str) -> str:
    """Give the link whose end this variable is, empty where it is none: what leaves is percent-encoded."""
    part, _, at = key.partition(".")
    button = shape.buttons[int(at)] if part == "button" else None
    return button.url if button is not None and button.kind is ButtonKind.URL else ""


def _limits(shape: TemplateShape, keys: Sequence[str]) -> list[_Limit]:
    """List the parts of the message with their limits (reference §6.3), counted in code points."""
    limits = [
        _limit("header", HEADER_LENGTH, shape.header_text, ["header"], keys),
        _limit("body", BODY_LENGTH, shape.body, [f"body.{name}" for name in PLACEHOLDER.findall(shape.body)], keys),
    ]
    for at, button in enumerate(shape.buttons):
        most = _BUTTON_LIMITS.get(button.kind, URL_LENGTH)
        limits.append(_limit(f"button {at}", most, button.url, [f"button.{at}"], keys))
    return [limit for limit in limits if limit.values]


def _limit(part: str, most: int, text: str, filled: Sequence[str], keys: Sequence[str]) -> _Limit:
    """Make the limit of a part; `filled`: the key of each of its placeholders, one that comes twice stands twice."""
    values = tuple(keys.index(key) for key in filled if key in keys)
    return _Limit(part=part, most=most, fixed=len(PLACEHOLDER.sub("", text)), values=values)
