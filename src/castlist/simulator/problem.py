"""A refusal: what is wrong with a request, or why a message failed after it was accepted."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Problem:
    """A refusal before it has a provider's shape.

    `code` as the provider writes it (`131026`, `WA400`) or a word of ours where it has none (`http-502`,
    `endpoint-limit`). `http` is the status it is answered with. `part` says where in the message it lies: `header`,
    `body`, `button`, `to`, `template`, `language` or nothing.
    """

    code: str
    http: int
    title: str
    details: str = ""
    part: str = ""

    @property
    def number(self) -> int | None:
        """Meta's code, None where the refusal is of another kind."""
        return int(self.code) if self.code.isdigit() else None


class Refused(Exception):
    """A request is refused. Never leaves the simulator: it becomes an answer in the provider's shape."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.title)
        self.problem = problem
