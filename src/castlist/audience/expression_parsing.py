"""Reading `(1 and 2) or 3`. `not` binds closest, then `and`, then `or`; brackets go first; case does not matter."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from castlist.audience.expressions import AllOf, AnyOf, Expression, ExpressionRefused, Not, Use

LENGTH_LIMIT = 1_000
"""The most characters an expression may have."""

DEPTH_LIMIT = 20
"""The most levels of brackets and *not* (the reader calls itself for each)."""

_TOKEN = re.compile(r"[0-9]+|[()]|[^\s()0-9]+")
_WORDS = ("and", "or", "not", "(", ")")


def parse_expression(text: str, count: int) -> Expression:
    """Read an expression over the conditions 1 to `count`, with the sentences of screen 10.

    Words between asterisks stand out where a page shows them. Raises ExpressionRefused.
    """
    if len(text) > LENGTH_LIMIT:
        raise ExpressionRefused(f"The expression is longer than {LENGTH_LIMIT:,} characters.", at=LENGTH_LIMIT)
    reader = _Reader(tuple(_tokens(text)), count)
    expression = reader.read_any()
    if reader.token.word == ")":
        raise ExpressionRefused("A bracket is closed that was not opened.", at=reader.token.at)
    return expression


@dataclass(frozen=True, kw_only=True)
class _Token:
    word: str
    """A number, a bracket, `and`, `or`, `not`; empty at the end."""
    at: int

    @property
    def is_number(self) -> bool:
        return self.word.isascii() and self.word.isdigit()


def _tokens(text: str) -> Iterator[_Token]:
    for found in _TOKEN.finditer(text):
        token = _Token(word=found[0].casefold(), at=found.start())
        if not token.is_number and token.word not in _WORDS:
            message = f'"{found[0]}" is not understood. Use the numbers of conditions, and, or, not, and brackets.'
            raise ExpressionRefused(message, at=token.at)
        yield token
    yield _Token(word="", at=len(text.rstrip()))


class _Reader:
    """Goes along the tokens; one method for each strength of binding."""

    def __init__(self, tokens: Sequence[_Token], count: int) -> None:
        self.tokens = tokens
        self.count = count
        self.position = 0
        self.depth = 0

    @property
    def token(self) -> _Token:
        return self.tokens[self.position]

    def read_any(self) -> Expression:
        operands = self._joined_by("or", self._read_all)
        return operands[0] if len(operands) == 1 else AnyOf(operands=operands)

    def _read_all(self) -> Expression:
        operands = self._joined_by("and", self._read_one)
        return operands[0] if len(operands) == 1 else AllOf(operands=operands)

    def _joined_by(self, word: str, read: Callable[[], Expression]) -> tuple[Expression, ...]:
        operands = [read()]
        while self.token.word == word:
            self.position += 1
            operands.append(read())
        return tuple(operands)

    def _read_one(self) -> Expression:
        token = self.token
        if not (token.is_number or token.word in ("(", "not")):
            raise self._missing_operand()
        self.position += 1
        operand = self._use(token) if token.is_number else self._nested(token)
        if self.token.is_number or self.token.word in ("(", "not"):
            raise self._missing_word()
        return operand

    def _use(self, token: _Token) -> Use:
        number = int(token.word)
        if not 1 <= number <= self.count:
            raise ExpressionRefused(f"There is no condition {number}.", at=token.at)
        return Use(number=number)

    def _nested(self, opening: _Token) -> Expression:
        self.depth += 1
        if self.depth > DEPTH_LIMIT:
            raise ExpressionRefused(f"Brackets and *not* are nested deeper than {DEPTH_LIMIT}.", at=opening.at)
        operand = Not(operand=self._read_one()) if opening.word == "not" else self._in_brackets(opening)
        self.depth -= 1
        return operand

    def _in_brackets(self, opening: _Token) -> Expression:
        operand = self.read_any()
        if self.token.word != ")":
            raise ExpressionRefused("A bracket is not closed.", at=opening.at)
        self.position += 1
        return operand

    def _missing_operand(self) -> ExpressionRefused:
        """Say what is wrong where a condition, a bracket or *not* should stand."""
        before = self.tokens[self.position - 1].word if self.position else ""
        here = self.token.word
        if before in ("and", "or", "not"):
            message = f"A condition is missing after *{before}*."
        elif here in ("and", "or"):
            message = f"A condition is missing before *{here}*."
        elif before == "(":
            message = "There is nothing in the brackets." if here == ")" else "A bracket is not closed."
        elif here == ")":
            message = "A bracket is closed that was not opened."
        else:
            message = "Write an expression, for example (1 and 2) or 3."
        return ExpressionRefused(message, at=self.token.at)

    def _missing_word(self) -> ExpressionRefused:
        """Name the two conditions between which *and* or *or* is missing."""
        before = [token.word for token in self.tokens[: self.position] if token.is_number][-1]
        after = next((token.word for token in self.tokens[self.position :] if token.is_number), None)
        if after is None:
            return ExpressionRefused(f"Put *and* or *or* after {before}.", at=self.token.at)
        return ExpressionRefused(f"Put *and* or *or* between {before} and {after}.", at=self.token.at)
