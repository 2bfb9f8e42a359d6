"""What is going on in a workspace right now: imports and broadcasts, each with how far it has come."""

from dataclasses import dataclass
from uuid import UUID

from castlist.broadcasts.lifecycle import RUNNING, MessageState, State
from castlist.broadcasts.models import Broadcast
from castlist.imports.lifecycle import Status
from castlist.imports.models import Import
from castlist.reports.report import read_report
from castlist.workspaces.models import Workspace


@dataclass(frozen=True, kw_only=True)
class Running:
    """One import or broadcast on its way; `done` of `total` rows or messages."""

    kind: str
    uuid: UUID
    name: str
    status: str
    done: int
    total: int

    @property
    def percent(self) -> int:
        """How much is done, in whole per cent."""
        return 100 * self.done // self.total if self.total else 0


def running_now(workspace: Workspace) -> list[Running]:
    """List what a worker is at, the newest first, imports before broadcasts."""
    return [*_imports(workspace), *_broadcasts(workspace)]


def _imports(workspace: Workspace) -> list[Running]:
    going = Import.objects.filter(workspace=workspace, status=Status.IN_PROGRESS.value).order_by("-id")
    return [
        Running(
            kind="import",
            uuid=each.uuid,
            name=each.file_name,
            status=each.status,
            done=each.rows_decided,
            total=each.rows or 0,
        )
        for each in going
    ]


def _broadcasts(workspace: Workspace) -> list[Running]:
    going = Broadcast.objects.filter(workspace=workspace, state__in=[state.value for state in RUNNING])
    return [_broadcast(each) for each in going.order_by("-id")]


def _broadcast(broadcast: Broadcast) -> Running:
    """While it is prepared nobody knows how many there will be; then all count that wait for nothing more of us."""
    told = read_report(broadcast, with_reasons=False)
    is_counted = broadcast.state == State.SENDING.value
    left = told.counts[MessageState.QUEUED] + told.counts[MessageState.SENDING]
    return Running(
        kind="broadcast",
        uuid=broadcast.uuid,
        name=broadcast.name,
        status=broadcast.state,
        done=told.audience - left if is_counted else 0,
        total=told.audience if is_counted else 0,
    )
