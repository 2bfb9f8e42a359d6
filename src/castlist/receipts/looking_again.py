"""Looking again at what could not be matched when it came: parked receipts, and wishes of people who were not found."""

from castlist.channels.providers.protocol import Inbound
from castlist.config.logs import logger
from castlist.receipts.heard import clue_of, wanted_by
from castlist.receipts.ledger import sort_receipts
from castlist.receipts.parking import MOST, due_receipts, unpark
from castlist.receipts.people import find_people
from castlist.receipts.processing import read_origin
from castlist.receipts.settling import settle_matched
from castlist.receipts.statements import Connection, fetch_all, run
from castlist.receipts.told import Origin
from castlist.receipts.wanted import put_into_force
from castlist.receipts.wishes import Meaning


def match_parked(connection: Connection, workspace_id: int, channel_id: int) -> int:
    """Match the parked receipts of a channel whose messages are known by now. Gives how many."""
    with connection.transaction():
        origin = read_origin(connection, workspace_id, channel_id)
        if origin is None:
            return 0
        due = due_receipts(connection, origin)
        found = sort_receipts(connection, origin, due.receipts)
        if found.matched:
            settle_matched(connection, origin, found)
            unpark(connection, origin, [each.told for each in found.matched])
    if due.given_up:
        logger(__name__).warning("parked receipts given up", receipts=due.given_up, channel_id=channel_id)
    return len(found.matched)


def resolve_wishes(connection: Connection, workspace_id: int, channel_id: int) -> int:
    """Put the wishes to stop into force whose people are found by now. Gives how many."""
    with connection.transaction():
        origin = read_origin(connection, workspace_id, channel_id)
        return _resolve(connection, origin) if origin else 0


def _resolve(connection: Connection, origin: Origin) -> int:
    rows = fetch_all(connection, "due_unresolved", **origin.key, most=MOST)
    inbound = [
        Inbound(
            id=row["inbound_id"],
            phone=row["phone"],
            user_id=row["user_id"],
            is_button=row["is_button"],
            context_id=row["context_id"],
        )
        for row in rows
    ]
    people = find_people(connection, origin, [clue_of(each) for each in inbound])
    found = [each for each in zip(rows, inbound, people, strict=True) if each[2].is_found]
    wanted = [wanted_by(message, Meaning.STOP, person, row["at"]) for row, message, person in found]
    put_into_force(connection, origin.workspace_id, [each for each in wanted if each is not None])
    run(connection, "note_resolved", **origin.key, inbound_ids=[row["inbound_id"] for row, _, _ in found])
    return len(found)
