"""What a person does about the reasons of a report, in words."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from castlist.broadcasts.lifecycle import MessageState
from castlist.broadcasts.skip_words import TO_DO
from castlist.channels.providers.advice import advice_for
from castlist.reports.report import Reason

OF_UNKNOWN = _("No answer came back. They are never sent again by themselves; a later receipt settles them.")
OF_QUEUED = _("They wait, and are tried again while the broadcast runs.")
OF_HELD = _("WhatsApp releases or drops them by itself, normally within an hour. They are never sent again.")


def advice_of(reason: Reason) -> str:
    """Say what to do about a reason; empty where nothing is known."""
    if reason.state is MessageState.SKIPPED:
        return gettext(to_do) if (to_do := TO_DO.get(reason.code)) else ""
    if reason.state is MessageState.UNKNOWN:
        return str(OF_UNKNOWN)
    if reason.state is MessageState.QUEUED:
        return str(OF_QUEUED)
    if reason.state is MessageState.ACCEPTED:
        return str(OF_HELD)
    return gettext(words) if (words := advice_for(reason.words)) else ""
