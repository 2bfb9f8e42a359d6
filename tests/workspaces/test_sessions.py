"""Sessions that have ended are deleted; the others stay."""

from datetime import timedelta
from typing import TYPE_CHECKING

from django.contrib.sessions.models import Session
from django.utils import timezone

from castlist.config.database import connect
from castlist.workspaces.sessions import forget_ended_sessions
from people import log_in

if TYPE_CHECKING:
    from castlist.workspaces.models import Workspace


def test_a_session_is_deleted_once_it_has_ended(workspace: "Workspace") -> None:
    ended, going = (log_in(workspace, role).session.session_key for role in ("owner", "viewer"))
    Session.objects.filter(pk=ended).update(expire_date=timezone.now() - timedelta(seconds=1))
    with connect() as connection:
        forget_ended_sessions(connection)
    assert set(Session.objects.filter(pk__in=[ended, going]).values_list("pk", flat=True)) == {going}
