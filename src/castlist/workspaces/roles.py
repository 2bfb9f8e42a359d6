"""What each role of the team may do. Pure."""

from enum import StrEnum

from castlist.workspaces.models import Role


class Right(StrEnum):
    """What a page, an endpoint or a button asks for."""

    SEE = "see"
    """Look at everything of the workspace and download it."""
    EDIT = "edit"
    """Import, change contacts and segments, compose and send broadcasts."""
    OWN = "own"
    """Connect numbers, set limits, change the team, erase."""


RIGHTS = {
    Role.OWNER: frozenset(Right),
    Role.EDITOR: frozenset({Right.SEE, Right.EDIT}),
    Role.VIEWER: frozenset({Right.SEE}),
}

REFUSALS = {
    Right.SEE: "This workspace is not open to you. Ask an owner.",
    Right.EDIT: "Viewers can look at everything and change nothing. Ask an owner or an editor.",
    Right.OWN: "Only an owner can do this. Ask one.",
}
"""What is said to a person whose role lacks a right."""


def may(role: str, right: Right) -> bool:
    """Whether a role has a right. A role that is not known has none."""
    return right in RIGHTS.get(Role(role), frozenset()) if role in Role.values else False
