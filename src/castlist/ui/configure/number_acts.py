"""What an owner does to a number: verify, pause, resume, replace the key, make a new secret, disconnect."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from castlist.broadcasts.channel_use import ChannelUse, count_use
from castlist.channels.callbacks import replace_callback_secret
from castlist.channels.models import Channel
from castlist.channels.pausing import disconnect_channel, pause_channel, resume_channel
from castlist.channels.refusals import ChannelRefused
from castlist.channels.verifying import replace_key as give_key
from castlist.channels.verifying import verify_channel
from castlist.config.vault import SealBroken
from castlist.reports.held import held_broadcasts, held_words
from castlist.ui.access import PageRequest, page
from castlist.ui.configure.connect_forms import ReplaceKeyForm
from castlist.ui.configure.dialogs import done, failed, lead_on, show_dialog, told_at_fields
from castlist.ui.configure.finding import find_channel
from castlist.ui.configure.shown_secret import end_copying, let_copy
from castlist.ui.configure.standing import Standing
from castlist.ui.phone_format import written
from castlist.ui.spoken import spoken
from castlist.workspaces.roles import Right


@require_POST
@page(Right.OWN)
def verify(request: PageRequest, channel: Any) -> HttpResponse:
    """Ask the provider whether the number works."""
    return _act(request, channel, verify_channel, _("%(name)s works."))


@require_POST
@page(Right.OWN)
def pause(request: PageRequest, channel: Any) -> HttpResponse:
    """Let nothing more leave."""
    return _act(request, channel, pause_channel, _("%(name)s is paused. What was on its way may still arrive."))


@require_POST
@page(Right.OWN)
def resume(request: PageRequest, channel: Any) -> HttpResponse:
    """Let it send again."""
    return _act(request, channel, resume_channel, _("%(name)s is active again."))


@page(Right.OWN)
def disconnect(request: PageRequest, channel: Any) -> HttpResponse:
    """Ask, then take the number away."""
    if request.method == "POST":
        return _act(request, channel, disconnect_channel, _("%(name)s is disconnected. Users and reports stay."))
    found = find_channel(request, channel)
    context = {"channel": found, "waiting": _needed(count_use(found))}
    return show_dialog(request, "configure/disconnect.html", "whatsapp", **context)


@page(Right.OWN)
def replace_key(request: PageRequest, channel: Any) -> HttpResponse:
    """Ask for the new key, then let the provider say whether it is right."""
    found = find_channel(request, channel)
    form = ReplaceKeyForm(found.provider, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            give_key(found, form.changes())
        except (ChannelRefused, SealBroken) as refusal:
            form.refuse(refusal)
        else:
            words = _("The new key of %(name)s works.") % {"name": found.name}
            return done(request, f"{words}{_still_held(found)}", "whatsapp")
    if request.htmx and request.method == "POST":
        return told_at_fields(request, form, "#key-trouble")
    context = {"channel": found, "form": form, "standing": Standing(found)}
    return show_dialog(request, "configure/replace_key.html", "whatsapp", **context)


@page(Right.OWN)
def new_secret(request: PageRequest, channel: Any) -> HttpResponse:
    """Ask, then make a new secret for callbacks, and let it be copied."""
    found = find_channel(request, channel)
    if request.method != "POST":
        context = {"channel": found, "standing": Standing(found)}
        return show_dialog(request, "configure/new_secret.html", "whatsapp", **context)
    try:
        replace_callback_secret(found)
    except (ChannelRefused, SealBroken) as refusal:
        return failed(request, str(refusal), "whatsapp")
    let_copy(request, found.uuid)
    return done(request, _("The new secret is made."), "channel", found.uuid)


@require_POST
@page(Right.OWN)
def finish(request: PageRequest, channel: Any) -> HttpResponse:
    """End the steps: the secret is shown no more."""
    end_copying(request, find_channel(request, channel).uuid)
    return lead_on(request, "whatsapp")


def _act(request: PageRequest, channel: Any, act: Callable[[Channel], Channel], words: str) -> HttpResponse:
    found = find_channel(request, channel)
    try:
        act(found)
    except (ChannelRefused, SealBroken) as refusal:
        return failed(request, f"{_named(found)}: {refusal}", "whatsapp")
    return done(request, f"{words % {'name': _named(found)}}{_still_held(found)}", "whatsapp")


def _still_held(channel: Channel) -> str:
    """Name the broadcasts that do not go on by themselves though their number works."""
    channel.refresh_from_db()
    words = spoken(held_words(held_broadcasts(channel)))
    return f" {words}" if words else ""


def _needed(use: ChannelUse) -> list[str]:
    """Say what a channel leaves behind."""
    scheduled = ngettext(
        "%(count)s scheduled broadcast waits until you give it another number.",
        "%(count)s scheduled broadcasts wait until you give them another number.",
        use.scheduled,
    )
    under_way = ngettext(
        "%(count)s broadcast that is under way stops, and cannot go on.",
        "%(count)s broadcasts that are under way stop, and cannot go on.",
        use.under_way,
    )
    found = ((under_way, use.under_way), (scheduled, use.scheduled))
    return [words % {"count": f"{count:,}"} for words, count in found if count]


def _named(channel: Channel) -> str:
    return f"{channel.name} ({written(channel.number)})"
