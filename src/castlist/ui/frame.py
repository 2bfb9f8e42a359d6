"""What stands around every page of a workspace: the rail with its counts, what runs now, and the number."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.timezone import now
from django.utils.translation import get_language, get_language_bidi

from castlist.audience.models import Segment
from castlist.channels.callbacks import reports_word
from castlist.channels.models import Channel, ChannelState
from castlist.config.database import pooled
from castlist.reports.attention import count_needs
from castlist.ui.people_counts import count_words, everybody
from castlist.ui.running import Running, running_now
from castlist.workspaces.models import TeamMember, Theme, Workspace
from castlist.workspaces.roles import Right, may

MOST_CARDS = 2


@dataclass(frozen=True, kw_only=True)
class Rail:
    """The rail of a workspace, as it is now."""

    cards: list[Running]
    more: int
    number: Channel | None
    segments: int

    @property
    def number_state(self) -> str:
        """How the number stands: its state, or that its reports are awaited."""
        if self.number is None:
            return ""
        is_waiting = self.number.state == ChannelState.ACTIVE and reports_word(self.number) == "waiting"
        return "waiting" if is_waiting else self.number.state


def read_rail(workspace: Workspace) -> Rail:
    """Read what the rail shows."""
    running = running_now(workspace)
    return Rail(
        cards=running[:MOST_CARDS],
        more=max(0, len(running) - MOST_CARDS),
        number=_number(workspace),
        segments=Segment.objects.filter(workspace=workspace).count(),
    )


def _users(request: HttpRequest) -> str:
    """Count the users for the rail. Not a part of it: the rail is read again every second, this with each page."""
    counted = everybody(request)
    return count_words(counted) if counted.number else ""


def _needs(workspace: Workspace) -> int:
    """Count what needs attention, for Home in the rail; read with each page, as the users are."""
    with pooled() as connection:
        return count_needs(connection, workspace, now=now())


def _number(workspace: Workspace) -> Channel | None:
    """Choose the number to show: an active one, or else the one that needs somebody."""
    channels = Channel.objects.filter(workspace=workspace).exclude(state=ChannelState.DISCONNECTED).order_by("id")
    return min(channels, key=lambda channel: channel.state != ChannelState.ACTIVE, default=None)


def frame(request: HttpRequest) -> dict[str, Any]:
    """Give every template the reader's theme and direction and, in a workspace, its rail (a context processor)."""
    user = getattr(request, "user", None)
    theme = getattr(user, "theme", Theme.SYSTEM) or Theme.SYSTEM
    context: dict[str, Any] = {
        "theme": theme,
        "language": get_language() or "en",
        "direction": "rtl" if get_language_bidi() else "ltr",
        "themes": Theme.choices,
    }
    workspace = getattr(request, "workspace", None)
    if workspace is not None:
        member: TeamMember = request.member  # type: ignore[attr-defined]
        context |= {
            "workspace": workspace,
            "member": member,
            "may_edit": may(member.role, Right.EDIT),
            "may_own": may(member.role, Right.OWN),
            "rail_users": SimpleLazyObject(lambda: _users(request)),
            "rail_needs": SimpleLazyObject(lambda: _needs(workspace)),
            "rail": SimpleLazyObject(lambda: read_rail(workspace)),
            "places": SimpleLazyObject(
                lambda: list(
                    TeamMember.objects.select_related("workspace").filter(user=user).order_by("workspace__name")
                )
            ),
        }
    return context
