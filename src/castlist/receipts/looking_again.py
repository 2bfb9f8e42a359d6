"""Looking again at what could not be matched when it came: parked receipts, and wishes of people who were not found.

What is due is put off first, and settled then; one that cannot be settled stands in nobody's way.
"""

from collections.abc import Sequence
from functools import partial
from typing import Any

from castlist.channels.providers.protocol import Inbound
from castlist.config.logs import logger
from castlist.receipts.halving import settle_in_halves
from castlist.receipts.heard import clue_of, wanted_by
from castlist.receipts.ledger import sort_receipts
from castlist.receipts.parking import MOST, Key, claim_parked, put_off_parked, set_parked_aside, unpark
from castlist.receipts.people import find_people
from castlist.receipts.processing import read_origin
from castlist.receipts.settling import settle_matched
from castlist.receipts.statements import Connection, fetch_all, run
from castlist.receipts.told import Origin
from castlist.receipts.wanted import put_into_force
from castlist.receipts.wishes import Meaning


def match_parked(connection: Connection, workspace_id: int, channel_id: int) -> int:
    """Match the parked receipts of a channel whose messages are known by now, and give up the old ones. Gives how many.

    One that cannot be settled is set aside.
    """
    origin = read_origin(connection, workspace_id, channel_id)
    if origin is None:
        return 0
    match, aside = partial(_match, connection, origin), partial(set_parked_aside, connection, origin)
    return settle_in_halves(put_off_parked(connection, origin), match, aside)


def resolve_wishes(connection: Connection, workspace_id: int, channel_id: int) -> int:
    """Put the wishes to stop into force whose people are found by now. Gives how many.

    One that cannot be settled stays among those that are shown, and is tried as rarely as they are.
    """
    origin = read_origin(connection, workspace_id, channel_id)
    if origin is None:
        return 0
    ids = [row["inbound_id"] for row in fetch_all(connection, "put_off_unresolved", **origin.key, most=MOST)]
    return settle_in_halves(ids, partial(_resolve, connection, origin), partial(_log_unresolved, origin))


def _match(connection: Connection, origin: Origin, keys: Sequence[Key]) -> int:
    with connection.transaction():
        parked = claim_parked(connection, origin, keys)
        found = sort_receipts(connection, origin, [each.told for each in parked])
        if found.matched:
            settle_matched(connection, origin, found)
        old = [told for told in found.unmatched if parked[told.order].is_old]
        done = [*(each.told for each in found.matched), *old]
        unpark(connection, origin, [parked[told.order].key for told in done])
    if old:
        logger(__name__).warning("parked receipts given up", receipts=len(old), channel_id=origin.channel_id)
    return len(found.matched)


def _resolve(connection: Connection, origin: Origin, inbound_ids: Sequence[str]) -> int:
    with connection.transaction():
        rows = fetch_all(connection, "claim_unresolved", **origin.key, inbound_ids=list(inbound_ids))
        inbound = [_inbound(row) for row in rows]
        people = find_people(connection, origin, [clue_of(each) for each in inbound])
        found = [each for each in zip(rows, inbound, people, strict=True) if each[2].is_found]
        wanted = [wanted_by(message, Meaning.STOP, person, row["at"]) for row, message, person in found]
        put_into_force(connection, origin.workspace_id, [each for each in wanted if each is not None])
        run(connection, "note_resolved", **origin.key, inbound_ids=[row["inbound_id"] for row, _, _ in found])
    return len(found)


def _inbound(row: dict[str, Any]) -> Inbound:
    return Inbound(
        id=row["inbound_id"],
        phone=row["phone"],
        user_id=row["user_id"],
        is_button=row["is_button"],
        context_id=row["context_id"],
    )


def _log_unresolved(origin: Origin, _inbound_id: str, fault: str) -> None:
    fields = {"workspace_id": origin.workspace_id, "channel_id": origin.channel_id, "fault": fault}
    logger(__name__).error("wish to stop not settled", **fields)
