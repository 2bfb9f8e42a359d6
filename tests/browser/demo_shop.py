"""A shop in India as the pictures of the screens show it: lists, segments, two weeks of broadcasts, some troubles."""

import io
import os
import time
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from demo_history import BROADCASTS, age_broadcast, age_imports, age_the_rest
from demo_people import KNOWN, REFUSED_HEADER, Person, people, sheet_of, with_mistakes
from demo_providers import FAULTS, Outside
from site_scenes import Site

EVERYBODY = "Festive shoppers"
HI = {"body.1": "{{user.first_name}}|friend"}
BATCH = 68
"""Rows that are committed together: few, so that one sees an import on its way."""

OFFER = {**HI, "body.2": "{{city}}|nearest", "button.0": "{{user.username}}|diwali"}


HELD = KNOWN[3]._replace(city="Madurai")
"""Whose row can be held, so that an import comes to it and waits."""


@dataclass(frozen=True, kw_only=True)
class Shop:
    """What addresses of pages need."""

    imported: str
    refused: str
    segment: str
    report: str
    draft: str
    rule: str


def in_process_with(site: Site) -> Any:
    """Work on the site's data in this process, which is quicker than a command each; gives the workspace."""
    os.environ.update(CASTLIST_DATA_DIR=str(site.data), CASTLIST_PUBLIC_URL=site.address)
    os.environ["CASTLIST_IMPORT_BATCH_ROWS"] = str(BATCH)
    os.environ.update(CASTLIST_ALLOW_PRIVATE_ADDRESSES="1", CASTLIST_LOG_LEVEL="error", DJANGO_ALLOW_ASYNC_UNSAFE="1")
    from castlist.cli.house import open_house

    open_house()
    from castlist.workspaces.settings import change_workspace, find_workspace
    from castlist.workspaces.team import add_member

    workspace = find_workspace("default")
    change_workspace(workspace, timezone="Asia/Kolkata")
    for email, name in (("joel@nilgiri.example", "Joel D’Costa"), ("farida@nilgiri.example", "Farida Sheikh")):
        add_member(workspace, email=email, name=name, role="editor")
    return workspace


def fill_shop(workspace: Any, site: Site, outside: Outside) -> Shop:
    """Fill the workspace; takes about a minute."""
    _connect(site, outside)
    imports = _import_lists(workspace)
    rule = _make_rules(workspace)
    _add_opt_outs(workspace)
    sent = {name: _send(workspace, name, **how) for name, how in BROADCASTS.items()}
    for broadcast in sent.values():
        wait_for(broadcast)
    time.sleep(5)  # until the last report has come; one that came later would stand in today's hours
    for at, broadcast in enumerate(sent.values()):
        age_broadcast(broadcast, seed=at)
    draft = _compose(workspace, "Diwali, last call", template="festive_offer", values={**OFFER, **_picture(outside)})
    _fail_one(workspace, outside)
    _miss_one(workspace)
    age_imports(imports)
    age_the_rest(workspace)
    site.castlist("channels", "set", "Nilgiri Lane", "--rate", "80")
    return Shop(
        imported=str(imports["festive-offer-india.csv"].uuid),
        refused=str(imports["festive-offer-oct.csv"].uuid),
        segment=str(imports["festive-offer-india.csv"].segment.uuid),
        report=str(sent["Diwali early access"].uuid),
        draft=str(draft.uuid),
        rule=rule,
    )


def _picture(outside: Outside) -> dict[str, str]:
    return {"header.link": outside.picture}


def _connect(site: Site, outside: Outside) -> None:
    address = ("--base-url", outside.provider, "--api-key", "anything", "--rate", "1000")
    site.castlist(
        *("channels", "connect", "--provider", "360dialog", "--name", "Nilgiri Lane", "--number", "919876500110"),
        *address,
    )


def _import_lists(workspace: Any) -> dict[str, Any]:
    """Import the lists, the oldest first; gives them by the name of the file."""
    navratri, gold, visits = people(1_000, seed=11), people(876, seed=21), people(312, seed=31)
    festive = festive_rows(navratri)
    partners = with_mistakes(people(428, seed=51), numbers=4, signs=1, points=1)
    lists: list[tuple[str, str, Sequence[Person], str]] = [
        ("navratri-early.csv", EVERYBODY, navratri, "Meera Raghavan"),
        ("wholesale-partners.csv", "Wholesale partners", partners, "Joel D’Costa"),
        ("loyalty-gold.csv", "Gold members", gold, "Meera Raghavan"),
        ("store-visits-pune.csv", "Pune store visitors", visits, "Farida Sheikh"),
        ("bangalore-pop-up.csv", EVERYBODY, people(940, seed=61), "Farida Sheikh"),
        ("kochi-opening.csv", "Kochi opening", people(642, seed=71), "Joel D’Costa"),
        ("festive-offer-oct.csv", "Diwali 2026 early access", festive, "Farida Sheikh"),
        ("festive-offer-india.csv", "Diwali 2026 early access", festive, "Meera Raghavan"),
    ]
    saved = {}
    for name, segment, rows, who in lists:
        header = REFUSED_HEADER if name == "festive-offer-oct.csv" else None
        content = sheet_of(_swapped(rows), header) if header else sheet_of(rows)
        saved[name] = save_list(workspace, name, content, segment=segment, who=who)
        wait_for(saved[name])
    return saved


def festive_rows(known: Sequence[Person]) -> list[Person]:
    """Make up 1,050 rows: 859 new, 71 changed, 12 unchanged, 21 that come twice, 37 with mistakes, 50 too many."""
    new = [*KNOWN, *people(859 - len(KNOWN), seed=41)]
    changed = [each._replace(points="1100", city="Pune") for each in known[100:171]]
    wrong = with_mistakes(people(37, seed=42), numbers=17, signs=11, points=9)
    return [*new[:21], *changed, *new, *known[200:212], *wrong, *people(50, seed=43)]


def gifting_rows() -> list[Person]:
    """Make up 940 rows of which the first 612 hold all that can be; the next is the one that an import waits for."""
    gold = people(876, seed=21)
    changed = [each._replace(points="1500") for each in gold[:96]]
    wrong = with_mistakes(people(12, seed=92), numbers=7, signs=5, points=0)
    rows = [*changed, *gold[300:311], *people(5, seed=91), *wrong, *people(816, seed=91)]
    return [*rows[: BATCH * 9], HELD, *rows[BATCH * 9 + 1 :]]


def _swapped(rows: Sequence[Person]) -> list[tuple[str, ...]]:
    return [(each[0], each[2], each[1], *each[3:]) for each in rows]


def save_list(workspace: Any, name: str, content: bytes, *, segment: str, who: str) -> Any:
    """Save an import as somebody of the team."""
    from castlist.imports.saving import ImportRequest, save_import
    from castlist.workspaces.models import User

    person = User.objects.get(name=who)
    request = ImportRequest(file_name=name, segment=segment, is_accepted=True, uploaded_by=person, uploaded_as=who)
    return save_import(workspace, io.BytesIO(content), request)


def _make_rules(workspace: Any) -> str:
    """Make rule segments; gives the one that its picture shows."""
    lapsed = [
        *(("vip", "is-true", ""), ("loyalty.points", "at-least", "900"), ("joined", "before", "2024-01-01")),
        ("city", "is any of", "Pune, Mumbai, Kochi"),
    ]
    _make_rule(workspace, "VIP", [("vip", "is-true", "")])
    _make_rule(workspace, "New in 2026", [("joined", "after", "2025-12-31")])
    return _make_rule(workspace, "Lapsed VIPs near a store", lapsed, "(1 or 2) and 3 and 4")


def _make_rule(workspace: Any, name: str, conditions: Sequence[tuple[str, str, str]], match: str = "all") -> str:
    from castlist.audience.condition_reading import WrittenCondition
    from castlist.audience.ground import read_ground
    from castlist.audience.rule_reading import read_rule
    from castlist.audience.rule_segments import make_rule_segment
    from castlist.config.database import connect

    written = [WrittenCondition(field=field, operator=operator, value=value) for field, operator, value in conditions]
    with closing(connect()) as connection:
        rule = read_rule(written, match, read_ground(connection, workspace.pk))
        uuid = make_rule_segment(connection, workspace.pk, name, rule)
        connection.commit()
    return str(uuid)


def _add_opt_outs(workspace: Any) -> None:
    from castlist.audience.opt_outs import OptOut, OptOutSource, add_opt_outs
    from castlist.config.database import connect

    gone = (KNOWN[5], *people(1_000, seed=11)[5:400:11], *people(876, seed=21)[3:200:23])
    with closing(connect()) as connection:
        add_opt_outs(
            connection, workspace.pk, [OptOut(person=each.phone, source=OptOutSource.STOP_WORD) for each in gone]
        )
        connection.commit()


def compose(
    workspace: Any, name: str, *, template: str, values: Mapping[str, str], segments: Sequence[str] = (), by: str = ""
) -> Any:
    """Compose a broadcast to some segments, or to everybody's."""
    from castlist.broadcasts.composing import Composition, compose_broadcast
    from castlist.broadcasts.expressions import read_written
    from castlist.channels.lookup import connected
    from castlist.workspaces.models import User

    composition = Composition(
        name=name,
        channel=connected(workspace)[0],
        template=template,
        language="en",
        segments=segments or (EVERYBODY, "Gold members", "Diwali 2026 early access"),
        values={key: read_written(text) for key, text in values.items()},
        created_by=User.objects.filter(name=by or "Joel D’Costa").first(),
        created_as=by or "Joel D’Costa",
    )
    return compose_broadcast(workspace, composition)


_compose = compose


def _send(workspace: Any, name: str, *, template: str, segments: Sequence[str], by: str, days: float) -> Any:
    from castlist.broadcasts.running import start_broadcast

    values = {
        "welcome": HI,
        "loyalty_points": {**HI, "body.2": "{{loyalty.points}}|0"},
        "store_opening": {**HI, "body.2": "Kochi"},
    }[template]
    broadcast = _compose(workspace, name, template=template, values=values, segments=segments, by=by)
    broadcast.days_ago = days
    start_broadcast(broadcast)
    return broadcast


def _fail_one(workspace: Any, outside: Outside) -> None:
    """Let WhatsApp pause a template for low quality, so that the broadcast pauses itself."""
    from castlist.broadcasts.running import start_broadcast

    outside.fail("132015")
    values = {**HI, "body.2": "Kochi"}
    broadcast = _compose(
        workspace, "Store opening, Kochi", template="store_opening", values=values, segments=["Kochi opening"]
    )
    start_broadcast(broadcast)
    wait_for(broadcast)
    outside.fail(*FAULTS)


def _miss_one(workspace: Any) -> None:
    """Let a broadcast miss its time, as when the server was down."""
    from django.utils import timezone

    from castlist.broadcasts.running import schedule_broadcast

    broadcast = _compose(workspace, "Weekend flash sale", template="welcome", values=HI, segments=["Gold members"])
    schedule_broadcast(broadcast, timezone.now() + timedelta(hours=1))
    broadcast.__class__.objects.filter(pk=broadcast.pk).update(scheduled_at=timezone.now() - timedelta(hours=15))
    wait_for(broadcast)


def wait_for(thing: Any) -> None:
    """Wait until an import or a broadcast is through, and its reports have come."""
    for _ in range(1_200):
        thing.refresh_from_db()
        state = getattr(thing, "state", None) or thing.status
        if state not in ("queued", "in_progress", "preparing", "sending", "scheduled"):
            return
        time.sleep(0.1)
    raise AssertionError(f"{thing} did not end")


def hold_a_row(phone: str) -> Any:
    """Hold a contact's row, so that an import that comes to it waits: gives the connection that has to be closed."""
    from castlist.config.database import connect

    connection = connect()
    connection.execute("BEGIN")
    connection.execute("SELECT 1 FROM contact WHERE phone = %s FOR UPDATE", [phone])
    return closing(connection)
