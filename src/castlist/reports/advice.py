"""What a person does about the reasons of a report, in words."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from castlist.broadcasts.lifecycle import MessageState
from castlist.channels.providers.advice import advice_for
from castlist.reports.report import Reason

OF_SKIPS: Mapping[str, Promise | str] = {
    "opted_out": _("They wrote STOP or were opted out. They stay out of every broadcast."),
    "no_value": _("Give the variable a fallback, or fill the value in the sheet."),
    "too_long": _("Shorten the value or give another variable."),
    "bad_character": _("Take line breaks and tabs out of the value."),
    "bad_link": _("Correct the link in the sheet."),
    "bad_brackets": _("Take {{ out of the value."),
    "not_carried": _("Take it out of the value, or send by another channel."),
    "us_marketing": _("WhatsApp carries no marketing to the United States."),
    "own_number": _("Take your own number off the list."),
    "not_whatsapp": _("Import them through a WhatsApp channel."),
}
OF_UNKNOWN = _("No answer came back. They are never sent again by themselves; a later receipt settles them.")
OF_QUEUED = _("They wait, and are tried again while the broadcast runs.")
OF_HELD = _("WhatsApp releases or drops them by itself, normally within an hour. They are never sent again.")


def advice_of(reason: Reason) -> str:
    """Say what to do about a reason; empty where nothing is known."""
    if reason.state is MessageState.SKIPPED:
        return str(OF_SKIPS.get(reason.code, ""))
    if reason.state is MessageState.UNKNOWN:
        return str(OF_UNKNOWN)
    if reason.state is MessageState.QUEUED:
        return str(OF_QUEUED)
    if reason.state is MessageState.ACCEPTED:
        return str(OF_HELD)
    return gettext(words) if (words := advice_for(reason.words)) else ""
