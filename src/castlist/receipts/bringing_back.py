"""Bringing somebody back whom a person of the team names: under all names by which they opted out.

Who writes STOP is opted out by number and by user id, and by each form of the number that WhatsApp takes for one.
"""

from castlist.audience.opt_outs import BY_HAND, Lift, lift_opt_outs
from castlist.receipts.people import find_person
from castlist.receipts.statements import Connection


def bring_back(connection: Connection, workspace_id: int, named: str, *, by: str = "") -> int:
    """Lift every opt-out of a person, named by a phone's digits or a user id. Gives how many are gone.

    `by`: who of the team does it, by name.
    """
    person = find_person(connection, workspace_id, named)
    return lift_opt_outs(connection, workspace_id, [Lift(person=name, sources=BY_HAND, by=by) for name in person.names])
