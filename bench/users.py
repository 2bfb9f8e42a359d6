"""Measure the list of users at a million contacts, in the server: `make bench`.

The contacts are seeded by SQL. Each page is asked for through Django's test client, rail and template included, and
measured twice: before the worker built the indexes that the lists asked for, and after. A figure is the median of its
requests.
"""

import argparse
import json
import os
import shutil
import signal
import statistics
import sys
import tempfile
import time
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

HERE = Path(__file__).resolve().parent
MOST_MILLISECONDS = 200.0

SEED = """
INSERT INTO contact (workspace_id, phone, username, email, first_name, last_name, attributes)
SELECT
    %(workspace_id)s,
    (919000000000 + (n::bigint * 7919) %% 999999937)::text,
    'user' || n,
    'user' || n || '@example.com',
    (ARRAY['Ananya', 'Rohan', 'Zoya', 'Karthik', 'Harshita', 'Imtiaz', 'Lavanya', 'Tenzin', 'Simran'])[1 + n %% 9],
    (ARRAY['Deshmukh', 'Merchant', 'Joshi', 'Laskar', 'Reddy', 'Dolma', 'Gill', 'Nayak', 'Pillai', 'Rao'])[1 + n %% 10]
        || (n / 1000),
    jsonb_build_object(
        'city', (ARRAY['Pune', 'Kolkata', 'Mumbai', 'Chennai', 'Indore', 'Guwahati'])[1 + (n::bigint * 31) %% 6],
        'loyalty.points', ((n::bigint * 104729) %% 1000000) / 4.0,
        'joined', (date '2018-01-01' + (n * 17) %% 3000)::text,
        'vip', n %% 20 = 0
    )
FROM generate_series(1, %(contacts)s) AS n
"""
SEED_MEMBERS = """
INSERT INTO segment_membership (workspace_id, segment_id, contact_id)
SELECT workspace_id, %(segment_id)s, contact_id FROM contact
WHERE workspace_id = %(workspace_id)s AND contact_id %% 10 = 3
"""


def seed(contacts: int) -> tuple[int, str]:
    """Fill the default workspace; gives its id and the UUID of a segment with a tenth of the contacts."""
    from castlist.audience.attribute_types import AttributeType, KnownAttribute
    from castlist.audience.attributes import add_attributes
    from castlist.audience.models import Segment
    from castlist.audience.segments import imported_segment
    from castlist.config.database import connect
    from castlist.workspaces.models import Workspace

    workspace_id = Workspace.objects.get(slug="default").pk
    types = {"city": "TEXT", "loyalty.points": "NUMBER", "joined": "DATE", "vip": "BOOLEAN"}
    with closing(connect()) as connection:
        known = [KnownAttribute(name=name, type=AttributeType(kind)) for name, kind in types.items()]
        add_attributes(connection, workspace_id, known)
        segment_id = imported_segment(connection, workspace_id, "A tenth")
        connection.execute(SEED, {"workspace_id": workspace_id, "contacts": contacts})
        connection.execute(SEED_MEMBERS, {"workspace_id": workspace_id, "segment_id": segment_id})
        for table in ("contact", "segment_membership"):
            connection.execute(f"VACUUM ANALYZE {table}")
    return workspace_id, str(Segment.objects.get(pk=segment_id).uuid)


def pages(segment: str) -> Mapping[str, list[tuple[str, str]]]:
    """Give the lists that are measured, by name, with their address."""
    at_least_600 = [("f", "loyalty.points"), ("o", "at_least"), ("v", "600")]
    few = [("f", "loyalty.points"), ("o", "at_least"), ("v", "249900")]
    return {
        "list": [],
        "next page": [("after", "500000"), ("number", "500001")],
        "by segment": [("segment", segment)],
        "by a condition that most match": at_least_600,
        "by a condition that one in 2,500 matches": few,
        "by two conditions": [*at_least_600, ("f", "city"), ("o", "is"), ("v", "pune")],
        "by segment and condition, sorted": [("segment", segment), *at_least_600, ("sort", "-a:loyalty.points")],
        "search by name": [("q", "zoya")],
        "search for one person": [("q", "user777777@")],
        "search by the end of a number": [("q", "77777")],
        "sorted by an attribute": [("sort", "-a:loyalty.points")],
        "sorted by name": [("sort", "name")],
        "by part of a text (no index can help)": [("f", "city"), ("o", "contains"), ("v", "xyz")],
    }


def measure(client: Any, known: Mapping[str, list[tuple[str, str]]], rounds: int) -> dict[str, float]:
    """Ask for each list so often; gives the medians in milliseconds."""
    medians = {}
    client.get("/w/default/users/")  # templates are compiled once a process
    for name, pairs in known.items():
        address = f"/w/default/users/?{urlencode(pairs)}"
        taken = []
        for _ in range(rounds):
            begun = time.perf_counter()
            response = client.get(address)
            taken.append((time.perf_counter() - begun) * 1000)
            assert response.status_code == 200, response.status_code
        medians[name] = statistics.median(taken)
        print(f"  {name:<42} {medians[name]:8.0f} ms", flush=True)
    return medians


def client_of_owner() -> Any:
    """Log an owner in."""
    from django.conf import settings
    from django.test import Client

    from castlist.workspaces.models import Role, TeamMember, User, Workspace

    settings.ALLOWED_HOSTS = ["testserver"]
    owner = User.objects.create_user("owner@example.com", "a-long-pass-phrase", name="Owner")
    TeamMember.objects.create(workspace=Workspace.objects.get(slug="default"), user=owner, role=Role.OWNER)
    client = Client()
    client.force_login(owner, backend="django.contrib.auth.backends.ModelBackend")
    return client


def run(contacts: int, rounds: int) -> dict[str, Any]:
    """Seed, measure without indexes, build what was asked for, measure again."""
    from castlist.audience.quick_index_building import build_asked
    from castlist.config.database import connect

    _, segment = seed(contacts)
    client, known = client_of_owner(), pages(segment)
    print(f"{contacts:,} contacts, before the worker built an index")
    before = measure(client, known, max(3, rounds // 5))
    begun = time.perf_counter()
    with closing(connect()) as connection:
        built = build_asked(connection)
    seconds = time.perf_counter() - begun
    print(f"{built} indexes built in {seconds:.0f} s\nafter, to reach: ≤ {MOST_MILLISECONDS:.0f} ms")
    after = measure(client, known, rounds)
    return {"contacts": contacts, "before": before, "after": after, "indexes": built, "build_seconds": seconds}


def main() -> None:
    """Measure in a data directory of its own, and keep the figures in bench/out/users.json."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--contacts", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=21)
    arguments = parser.parse_args()
    data = Path(tempfile.mkdtemp(prefix="castlist-bench-", dir="/var/tmp"))
    data.chmod(0o755)
    os.environ["CASTLIST_DATA_DIR"] = str(data)
    os.environ["DJANGO_SETTINGS_MODULE"] = "castlist.config.settings"
    os.environ.pop("DATABASE_URL", None)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("stopped"))
    try:
        from castlist.config.database import begin_to_serve, prepare_database

        prepare_database()
        import django

        django.setup()
        from castlist.config.migrating import migrate

        migrate()
        begin_to_serve()
        results = run(arguments.contacts, arguments.rounds)
        (HERE / "out").mkdir(exist_ok=True)
        (HERE / "out" / "users.json").write_text(json.dumps(results, indent=2) + "\n")
    finally:
        shutil.rmtree(data, ignore_errors=True)


if __name__ == "__main__":
    main()
