"""The list of broadcasts: what each row shows, by tab."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet, prefetch_related_objects

from castlist.audience.names import name_key
from castlist.broadcasts.lifecycle import MessageState, State
from castlist.broadcasts.models import Broadcast
from castlist.config.database import pooled
from castlist.reports.tallies import read_tallies
from castlist.ui.broadcasts.confirming import LEFT
from castlist.workspaces.models import Workspace

TABS: Mapping[str, tuple[State, ...]] = {
    "drafts": (State.DRAFT,),
    "scheduled": (State.SCHEDULED, State.MISSED),
    "published": (State.PREPARING, State.SENDING, State.PAUSED, State.FINISHED, State.CANCELLED),
}
PER_PAGE = 50

_WAITING = (MessageState.QUEUED, MessageState.SENDING)


@dataclass(frozen=True, kw_only=True)
class ListRow:
    """A broadcast in the list. `done` of `total` messages wait for nothing more of us; `total` 0 while it is not known.

    `left` have left or may have; `never` are cancelled. `wanted` and `unwanted`: the names of its segments.
    """

    broadcast: Broadcast
    wanted: list[str]
    unwanted: list[str]
    done: int = 0
    total: int = 0
    left: int = 0
    never: int = 0

    @property
    def author(self) -> str:
        """Name who made it."""
        by = self.broadcast.created_by
        return by.called if by else self.broadcast.created_as

    @property
    def is_running(self) -> bool:
        """Whether it moves by itself."""
        return self.broadcast.state in (State.PREPARING, State.SENDING)


def tab_counts(workspace: Workspace) -> dict[str, int]:
    """Count the broadcasts of each tab."""
    counts = {tab: Count("pk", filter=Q(state__in=[state.value for state in states])) for tab, states in TABS.items()}
    return Broadcast.objects.filter(workspace=workspace).aggregate(**counts)


def in_tab(workspace: Workspace, tab: str, search: str) -> QuerySet[Broadcast]:
    """List the broadcasts of a tab whose name or template has the search in it; what is next comes first."""
    states = [state.value for state in TABS[tab]]
    found = Broadcast.objects.filter(workspace=workspace, state__in=states)
    if search.strip():
        found = found.filter(
            Q(name_key__contains=name_key(search.strip())) | Q(template_name__icontains=search.strip())
        )
    order = {"drafts": "-changed_at", "scheduled": "scheduled_at"}.get(tab, "-started_at")
    return found.select_related("created_by", "channel").order_by(order, "-id")


def rows_of(broadcasts: Iterable[Broadcast]) -> list[ListRow]:
    """Read what the list shows of these broadcasts, all of one workspace, in one question for each thing."""
    shown = list(broadcasts)
    if not shown:
        return []
    with pooled() as connection:
        tallies = read_tallies(connection, shown[0].workspace_id, [each.pk for each in shown])
    return [_row(each, tallies.get(each.pk, {})) for each in _with_segments(shown)]


def _with_segments(shown: list[Broadcast]) -> list[Broadcast]:
    prefetch_related_objects(shown, "chosen")
    return shown


def _row(broadcast: Broadcast, tally: Mapping[MessageState, int]) -> ListRow:
    chosen = sorted(broadcast.chosen.all(), key=lambda each: each.pk)
    total = sum(tally.values())
    is_known = broadcast.is_frozen or broadcast.state in (State.FINISHED, State.CANCELLED)
    return ListRow(
        broadcast=broadcast,
        wanted=[each.segment_name for each in chosen if not each.is_excluded],
        unwanted=[each.segment_name for each in chosen if each.is_excluded],
        done=total - sum(tally.get(state, 0) for state in (*_WAITING, MessageState.CANCELLED)),
        total=total if is_known else 0,
        left=sum(tally.get(state, 0) for state in LEFT),
        never=tally.get(MessageState.CANCELLED, 0) + tally.get(MessageState.QUEUED, 0),
    )
