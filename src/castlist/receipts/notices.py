"""What callbacks tell of the channel itself, its templates and its account, and of people's new numbers."""

from collections.abc import Sequence
from typing import Any

from castlist.audience.opt_outs import move_opt_outs
from castlist.channels.models import Provider
from castlist.channels.providers.protocol import AccountNotice, Event, NumberChanged, Receipt, TemplateChanged
from castlist.receipts.refused import clear_refused
from castlist.receipts.statements import Connection, run
from castlist.receipts.told import Origin, Told, columns, only

UNRESOLVED = (
    "Somebody wants no more messages, and it could not be found out who. See: castlist optouts list. "
    "Find them in WhatsApp, and add the opt-out by hand."
)


def keep_number_changes(connection: Connection, origin: Origin, told: Sequence[Told[NumberChanged]]) -> None:
    """Keep that people have new numbers. Consent does not move to the new number; an opt-out does."""
    named = [each for each in told if each.event.old_phone or each.event.user_id]
    if not named:
        return
    rows = [(each.event.old_phone, each.event.new_phone, each.event.user_id, each.received_at) for each in named]
    names = ("old_phones", "new_phones", "user_ids", "times")
    run(connection, "keep_number_changes", **origin.key, **dict(zip(names, columns(len(names), rows), strict=True)))


def carry_opt_outs_over(connection: Connection, origin: Origin, told: Sequence[Told[NumberChanged]]) -> None:
    """Let who opted out under an old number be opted out under the new one."""
    moved = [(each.event.old_phone, each.event.new_phone) for each in told]
    moved = [(old, new) for old, new in moved if old and new]
    if moved:
        move_opt_outs(connection, origin.workspace_id, moved)


def note_channel(
    connection: Connection, origin: Origin, events: Sequence[Told[Event]], *, has_unresolved: bool
) -> None:
    """Note at the channel what callbacks tell of it: that they come, that its templates changed, what is wrong.

    Changed templates are mirrored by the next round of the mirror. Locks the channel.
    """
    notices = [told.event for told in only(events, AccountNotice)]
    words = UNRESOLVED if has_unresolved else (notices[-1].words if notices else None)
    limits = [notice for notice in notices if notice.is_unlimited or notice.daily_limit is not None]
    parameters: dict[str, Any] = {
        "has_template_changes": bool(only(events, TemplateChanged)),
        "words": words,
        "tells_limit": bool(limits),
        "daily_limit": limits[-1].daily_limit if limits else None,
    }
    if not origin.has_reported or any(parameters.values()):
        run(connection, "note_channel", **origin.noted_key, **parameters)
    if proven := [told.received_at for told in events if _proves_the_secret(origin, told)]:
        clear_refused(connection, origin.key, at=max(proven))


def _proves_the_secret(origin: Origin, told: Told[Event]) -> bool:
    """Whether what was told came with the channel's secret. Statuses of Kaleyra V1 come without."""
    needs_none = origin.provider == Provider.KALEYRA_V1 and isinstance(told.event, Receipt)
    return not told.is_passed_on and not needs_none
