"""Configure > Deployment > WhatsApp > Rate and limits."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from castlist.channels.lookup import connected
from castlist.channels.pace import set_limits
from castlist.channels.refusals import ChannelRefused
from castlist.ui.access import PageRequest, may_do, page
from castlist.ui.configure.dialogs import done
from castlist.ui.configure.finding import find_channel
from castlist.ui.configure.forms import RateForm
from castlist.ui.configure.standing import Standing
from castlist.ui.configure.tabs import tabs_context
from castlist.workspaces.roles import Right


@page()
def rate(request: PageRequest) -> HttpResponse:
    """Show how fast and how far each number may send."""
    return _show(request)


@page(Right.OWN)
def set_rate_of(request: PageRequest, channel: Any) -> HttpResponse:
    """Set it for one number."""
    found = find_channel(request, channel)
    form = RateForm(found, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            set_limits(found, form.limits())
        except ChannelRefused as refusal:
            form.add_error(refusal.field or None, str(refusal))
        else:
            return done(request, _("The limits of %(name)s are set.") % {"name": found.name}, "rate")
    return _show(request, form)


def _show(request: PageRequest, given: RateForm | None = None) -> HttpResponse:
    forms = [
        given if given is not None and given.channel.pk == channel.pk else RateForm(channel)
        for channel in connected(request.workspace)
    ]
    if not may_do(request, Right.OWN):
        for form in forms:
            form.disable()
    cards = [{"standing": Standing(form.channel), "channel": form.channel, "form": form} for form in forms]
    return render(request, "configure/rate.html", {**tabs_context(request, "rate"), "cards": cards})
