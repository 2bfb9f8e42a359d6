"""What tests of broadcasts begin with: composed and frozen ones, messages in any state, and the sum that must hold."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import closing
from datetime import datetime
from typing import Any

from psycopg.rows import dict_row

from castlist.audience.condition_reading import WrittenCondition
from castlist.audience.ground import read_ground
from castlist.audience.rule_reading import read_rule
from castlist.audience.rule_segments import make_rule_segment
from castlist.broadcasts.claims import APART
from castlist.broadcasts.composing import Composition, compose_broadcast, find_broadcast
from castlist.broadcasts.expressions import read_written
from castlist.broadcasts.lifecycle import BEFORE_START, State
from castlist.broadcasts.models import Broadcast
from castlist.broadcasts.moving import move_broadcast
from castlist.broadcasts.preparing import prepare_broadcast
from castlist.broadcasts.running import refuse_unready
from castlist.broadcasts.statements import fetch_all, run
from castlist.channels.models import Channel, Template
from castlist.channels.shape_storage import stored_shape
from castlist.channels.template_shape import read_shape
from castlist.channels.templates import find_template
from castlist.config.database import connect
from castlist.workspaces.models import Workspace
from scenes import import_sheet, sheet

HI = {"body.1": "{{user.first_name}}|friend"}
ASHA, RAVI, ZOE = "919876543201", "919876543202", "919876543203"
NO_CITY = "No value for {{1}} in the text: city is empty, and there is no fallback"
GIVE_FALLBACK = "Give the variable a fallback, or fill the value in the sheet."
PEOPLE = sheet(
    ",9876543201,,Asha,,,,Pune,2000.50",
    ",9876543202,,Ravi,,,,Mumbai,10",
    ",9876543203,,Zoë,,,,,",
    columns="city,points||NUMBER",
)


def channel_of(workspace: Workspace) -> Channel:
    """Give the workspace's one channel."""
    return Channel.objects.get(workspace=workspace)


def compose(
    workspace: Workspace,
    name: str = "Diwali",
    *,
    template: str = "welcome",
    segments: Sequence[str] = ("Everyone",),
    excluded: Sequence[str] = (),
    values: Mapping[str, str] = HI,
    at: datetime | None = None,
    channel: Channel | None = None,
) -> Broadcast:
    """Compose a broadcast as the command does; `values` as `--set` writes them."""
    channel = channel or channel_of(workspace)
    composition = Composition(
        name=name,
        channel=channel,
        template=template,
        language=find_template(channel, template).language,
        segments=segments,
        excluded=excluded,
        values={key: read_written(text) for key, text in values.items()},
        scheduled_at=at,
    )
    return compose_broadcast(workspace, composition)


def anew(broadcast: Broadcast) -> Broadcast:
    """Read a broadcast as another process would."""
    return find_broadcast(broadcast.workspace, str(broadcast.uuid))


def freeze(broadcast: Broadcast) -> Broadcast:
    """Start a broadcast and prepare it to its end, also one that nobody will get: all may opt out in between."""
    with closing(connect()) as connection:
        shape = refuse_unready(connection, broadcast)
        assert move_broadcast(connection, broadcast, State.PREPARING, shape=shape, leaving=BEFORE_START)
    assert prepare_broadcast(broadcast.pk, should_end=lambda: False)
    return anew(broadcast)


def frozen(workspace: Workspace, name: str = "Diwali", **composed: Any) -> Broadcast:
    """Import the people where they are not there yet, compose, start and freeze."""
    return freeze(compose(workspace, name, **composed))


def add_template(workspace: Workspace, name: str, body: str = "", **more: Any) -> Template:
    """Mirror a template as a provider would list it; `components` besides the body, and any other field."""
    components = [*more.pop("components", ()), *([{"type": "BODY", "text": body}] if body else [])]
    told = {"name": name, "language": "en", "status": "APPROVED", "category": "UTILITY", **more}
    shape = read_shape({**told, "components": components})
    return Template.objects.create(
        workspace=workspace,
        channel=channel_of(workspace),
        name=name,
        language=shape.language,
        status=shape.status,
        category=shape.category,
        shape=stored_shape(shape),
    )


def messages(broadcast: Broadcast) -> list[dict[str, Any]]:
    """List the messages as they are stored, `texts` read, in the order of their people."""
    statement = "SELECT * FROM message WHERE workspace_id = %s AND broadcast_id = %s ORDER BY phone"
    with closing(connect()) as connection, connection.cursor(row_factory=dict_row) as cursor:
        rows = cursor.execute(statement, [broadcast.workspace_id, broadcast.pk]).fetchall()
    return [{**row, "texts": json.loads(row["payload"]) if row["payload"] else None} for row in rows]


def states(broadcast: Broadcast) -> dict[str, str]:
    """Give the state of each person's message, having checked the sum."""
    assert_tally(broadcast)
    return {row["phone"]: row["state"] for row in messages(broadcast)}


def assert_tally(broadcast: Broadcast) -> None:
    """The tally is what counting gives, in every state, and sums to all messages."""
    counted = Counter(row["state"] for row in messages(broadcast))
    key = {"workspace_id": broadcast.workspace_id, "broadcast_id": broadcast.pk}
    with closing(connect()) as connection:
        tally = {row["state"]: row["messages"] for row in fetch_all(connection, "read_tally", **key)}
    assert {state: count for state, count in tally.items() if count} == counted
    assert Broadcast.objects.get(pk=broadcast.pk).audience == counted.total()


def claim(broadcast: Broadcast, most: int = 100) -> list[dict[str, Any]]:
    """Claim as a worker does; what was claimed is then Sending."""
    key = {"workspace_id": broadcast.workspace_id, "broadcast_id": broadcast.pk, "channel_id": broadcast.channel_id}
    with closing(connect()) as connection:
        return fetch_all(connection, "claim", **key, most=most, known_only=False, after=0, apart=APART)


def record(broadcast: Broadcast, phone: str, state: str, **more: Any) -> None:
    """Record the answer for a person's message, as a worker does. `more`: reason, words, detail, wait, claimed_at."""
    row = message_of(broadcast, phone)
    told = {"claimed_at": row["claimed_at"], "reason": None, "words": None, "detail": None, "wait": None, **more}
    names = {"claimed_at": "claims", "reason": "reasons", "words": "words", "detail": "details", "wait": "waits"}
    lists = {names[key]: [value] for key, value in told.items()}
    with closing(connect()) as connection:
        key = {"workspace_id": broadcast.workspace_id, "message_ids": [row["message_id"]], "states": [state]}
        run(connection, "record", **key, **lists)


def message_of(broadcast: Broadcast, phone: str) -> dict[str, Any]:
    """Give a person's message."""
    (row,) = (each for each in messages(broadcast) if each["phone"] == phone)
    return row


def make_rule(workspace: Workspace, name: str, *conditions: tuple[str, str, str]) -> None:
    """Make a rule segment of users who match all of these."""
    written = [WrittenCondition(field=field, operator=operator, value=value) for field, operator, value in conditions]
    with closing(connect()) as connection:
        rule = read_rule(written, "all", read_ground(connection, workspace.pk))
        make_rule_segment(connection, workspace.pk, name, rule)


def people(workspace: Workspace, content: str = PEOPLE, segment: str = "Everyone") -> Workspace:
    """Import people into a segment."""
    import_sheet(workspace, content, segment=segment)
    return workspace
