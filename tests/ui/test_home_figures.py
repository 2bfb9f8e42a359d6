"""The figures of Home add up: the card, the bars, their legend, the table, and the report of the broadcast."""

import re
from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from broadcast_scenes import ASHA, RAVI, ZOE, claim, frozen, people, record
from castlist.broadcasts.models import Broadcast
from castlist.reports.report import read_report
from castlist.workspaces.models import Workspace

if TYPE_CHECKING:
    from django.test import Client


def page(client: "Client", workspace: Workspace) -> str:
    answer = client.get(f"/w/{workspace.slug}/")
    assert answer.status_code == 200
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def table(client: "Client", workspace: Workspace) -> dict[str, list[int]]:
    """Read the table below the bars: of each column its numbers, day after day."""
    content = client.get(f"/w/{workspace.slug}/").content.decode()
    found = re.search(r"<caption>Messages a day</caption>(.*?)</table>", content, re.DOTALL)
    assert found is not None
    heads = re.findall(r'<th scope="col">([^<]+)</th>', found[1])[1:]
    rows = [re.findall(r"<td>([\d,]+)</td>", row) for row in found[1].split("<tr>")[2:]]
    return {head: [int(row[at]) for row in rows] for at, head in enumerate(heads)}


def sent(workspace: Workspace, **states: str) -> Broadcast:
    broadcast = frozen(people(workspace))
    claim(broadcast)
    for phone, state in zip((ASHA, RAVI, ZOE), states.values(), strict=True):
        reasons = {"reason": "x", "words": "Why"} if state in ("failed", "unknown") else {}
        record(broadcast, phone, state, **reasons)
    return broadcast


def test_what_is_only_sent_and_what_is_unknown_counts_everywhere(workspace: Workspace, viewer: "Client") -> None:
    broadcast = sent(workspace, asha="accepted", ravi="failed", zoe="unknown")
    told, columns = page(viewer, workspace), table(viewer, workspace)
    assert {head: sum(numbers) for head, numbers in columns.items()} == {
        "Read": 0,
        "Delivered": 0,
        "Not yet delivered": 1,
        "Failed": 1,
        "Unknown": 1,
        "All": read_report(broadcast).audience,
    }
    assert "Messages, 7 days 3 in 1 broadcast" in told
    assert "Messages, last 14 days 3 Read 0 Delivered 0 Not yet delivered 1 Failed 1 Unknown 1" in told


def test_the_card_is_the_sum_of_the_last_seven_days_of_the_chart(workspace: Workspace, viewer: "Client") -> None:
    broadcast = sent(workspace, asha="accepted", ravi="accepted", zoe="accepted")
    for days, left in ((6, 3), (7, 0)):
        began = timezone.now().replace(hour=0, minute=0, second=0) - timedelta(days=days)
        Broadcast.objects.filter(pk=broadcast.pk).update(started_at=began)
        assert sum(table(viewer, workspace)["All"][-7:]) == left
        assert f"Messages, 7 days {left} " in page(viewer, workspace)
