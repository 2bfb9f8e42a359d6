"""The states of an import and the arrows between them (import sheet rules §5)."""

from enum import StrEnum


class Status(StrEnum):
    """How an import stands, in the words of JSON. `words` has those of the pages."""

    QUEUED = "queued"
    IN_PROGRESS = "in_progress"
    COMPLETED = "completed"
    COMPLETED_WITH_ERRORS = "completed_with_errors"
    FAILED = "failed"
    CANCELLED = "cancelled"
    STOPPED = "stopped"


WORDS = {
    Status.QUEUED: "Queued",
    Status.IN_PROGRESS: "In progress",
    Status.COMPLETED: "Completed",
    Status.COMPLETED_WITH_ERRORS: "Completed with errors",
    Status.FAILED: "Failed",
    Status.CANCELLED: "Cancelled",
    Status.STOPPED: "Stopped",
}

WAITING = (Status.QUEUED, Status.IN_PROGRESS)
"""An import in one of these still has work to be done; a worker looks for them."""

FINISHED = (Status.COMPLETED, Status.COMPLETED_WITH_ERRORS, Status.FAILED, Status.CANCELLED)
"""No arrow leads out of these."""

ARROWS: dict[Status, frozenset[Status]] = {
    Status.QUEUED: frozenset({Status.IN_PROGRESS, Status.FAILED, Status.CANCELLED}),
    Status.IN_PROGRESS: frozenset(
        {
            Status.COMPLETED,
            Status.COMPLETED_WITH_ERRORS,
            Status.FAILED,
            Status.CANCELLED,
            Status.STOPPED,
        }
    ),
    Status.STOPPED: frozenset({Status.QUEUED, Status.CANCELLED}),
    **{status: frozenset() for status in FINISHED},
}


def sources(target: Status) -> list[str]:
    """List the states from which an arrow leads to `target`, for the WHERE of the statement that moves."""
    return [status.value for status, targets in ARROWS.items() if target in targets]
