"""What came of each row of a batch, packed into one small value (house promise 1: codes stored, words when read)."""

import json
import zlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from castlist.imports.reasons import Reason


class Outcome(StrEnum):
    """What came of a row, one letter in a packed verdict."""

    CREATED = "c"
    UPDATED = "u"
    UNCHANGED = "n"
    REPLACED = "r"
    ERROR = "e"


@dataclass(frozen=True, kw_only=True, slots=True)
class Problem:
    """One fault of a row: the column counted from 0, why, and the offending text (up to 200 characters)."""

    column: int
    reason: Reason
    text: str


@dataclass(frozen=True, kw_only=True)
class Replacement:
    """The row that took a repeated number's place: its ordinal among the data rows, and its row in the sheet."""

    ordinal: int
    row: int


@dataclass(frozen=True, kw_only=True)
class BatchVerdicts:
    """The verdicts of one batch: `outcomes` has one letter a row; the others are by position in the batch."""

    outcomes: str
    problems: Mapping[int, Sequence[Problem]]
    replaced: Mapping[int, Replacement]

    def counts(self) -> Counter[Outcome]:
        """Count the outcomes."""
        return Counter({outcome: self.outcomes.count(outcome.value) for outcome in Outcome})


def pack_verdicts(verdicts: BatchVerdicts) -> bytes:
    """Give the stored form: compressed JSON."""
    content = {
        "outcomes": verdicts.outcomes,
        "problems": [
            [at, problem.reason.value, problem.column, problem.text]
            for at, problems in verdicts.problems.items()
            for problem in problems
        ],
        "replaced": [[at, by.ordinal, by.row] for at, by in verdicts.replaced.items()],
    }
    return zlib.compress(json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode(), 6)


def unpack_verdicts(packed: bytes) -> BatchVerdicts:
    """Read the stored form."""
    content: dict[str, Any] = json.loads(zlib.decompress(packed))
    problems: dict[int, list[Problem]] = {}
    for at, reason, column, text in content["problems"]:
        problems.setdefault(at, []).append(Problem(column=column, reason=Reason(reason), text=text))
    replaced = {at: Replacement(ordinal=ordinal, row=row) for at, ordinal, row in content["replaced"]}
    return BatchVerdicts(outcomes=content["outcomes"], problems=problems, replaced=replaced)
