"""Numbers of people: counted once for all that a page says, and written by one rule, exact or *about*."""

from dataclasses import dataclass
from typing import Any

import psycopg
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from castlist.audience.listing_counts import Count, count_everybody, count_of_phones, count_opted_out
from castlist.channels.models import Channel, ChannelState
from castlist.config.database import pooled
from castlist.workspaces.models import Workspace

Connection = psycopg.Connection[Any]

_MILLION = 1_000_000


@dataclass(frozen=True, kw_only=True)
class People:
    """Who can be messaged, of everybody: the others opted out, or are the number that the workspace sends from."""

    total: Count
    opted_out: int
    own: int

    @property
    def reachable(self) -> Count:
        """How many can be messaged; about, where everybody is about."""
        left = max(0, self.total.number - self.opted_out - self.own)
        return Count(number=left, is_exact=self.total.is_exact)


def everybody(request: Any, connection: Connection | None = None) -> Count:
    """Count everybody of a request's workspace: once, so that rail and page say the same."""
    counted: Count | None = getattr(request, "everybody_counted", None)
    if counted is None:
        if connection is None:
            with pooled() as lent:
                counted = count_everybody(lent, request.workspace.pk)
        else:
            counted = count_everybody(connection, request.workspace.pk)
        request.everybody_counted = counted
    return counted


def read_people(request: Any, connection: Connection) -> People:
    """Count everybody of a request's workspace, and who of them cannot be messaged."""
    workspace: Workspace = request.workspace
    return People(
        total=everybody(request, connection),
        opted_out=count_opted_out(connection, workspace.pk),
        own=count_of_phones(connection, workspace.pk, _numbers_for_nobody(workspace)),
    )


def _numbers_for_nobody(workspace: Workspace) -> list[str]:
    """List the numbers that no channel can message: the only channel's own. Of two, each messages the other's."""
    channels = Channel.objects.filter(workspace=workspace).exclude(state=ChannelState.DISCONNECTED)
    numbers = set(channels.values_list("number", flat=True))
    return list(numbers) if len(numbers) == 1 else []


def count_words(count: Count | None, *, at_least: int = 0) -> str:
    """Write a count: `48,316`, `about 1.2 million`; `at least 50` where nobody could count in time.

    A sentence that begins with it goes through the filter `begun`.
    """
    if count is None:
        return _("at least %(number)s") % {"number": number_format(at_least, force_grouping=True)}
    if count.is_exact:
        return str(number_format(count.number, force_grouping=True))
    rounded = _rounded(count.number)
    if rounded >= _MILLION:
        return _("about %(number)s million") % {"number": number_format(rounded / _MILLION, _places(rounded))}
    return _("about %(number)s") % {"number": number_format(rounded, force_grouping=True)}


def _rounded(number: int) -> int:
    """Keep two digits: an estimate knows no more."""
    return round(number, 2 - len(str(number)))


def _places(rounded: int) -> int:
    return 1 if rounded % _MILLION and rounded < 10 * _MILLION else 0
