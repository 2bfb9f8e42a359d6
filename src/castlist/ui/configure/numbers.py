"""Configure > Deployment > WhatsApp: the numbers, and connecting one."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from castlist.channels.connecting import connect_channel
from castlist.channels.lookup import connected
from castlist.channels.models import Provider
from castlist.channels.refusals import ChannelRefused
from castlist.config.vault import SealBroken
from castlist.ui.access import PageRequest, page
from castlist.ui.configure.connect_forms import ConnectForm
from castlist.ui.configure.connect_steps import first_steps
from castlist.ui.configure.dialogs import done, told_at_fields
from castlist.ui.configure.provider_words import CARDS, WORDS, cards
from castlist.ui.configure.shown_secret import let_copy
from castlist.ui.configure.standing import Standing
from castlist.ui.configure.tabs import tabs_context
from castlist.workspaces.roles import Right


@page()
def whatsapp(request: PageRequest) -> HttpResponse:
    """Show the numbers; `?provider=` opens the form by which one of that provider is connected."""
    chosen = request.GET.get("provider", "")
    if chosen and chosen not in WORDS:
        raise Http404
    if not chosen and not connected(request.workspace).exists():
        chosen = CARDS[0].value
    return _numbers(request, chosen, ConnectForm(chosen, initial=_usual(chosen)) if chosen else None)


@page(Right.OWN)
def connect(request: PageRequest, provider: str) -> HttpResponse:
    """Connect a number, and lead to how its reports come in; or say what is wrong."""
    if provider not in WORDS:
        raise Http404
    if request.method != "POST":
        return _numbers(request, provider, ConnectForm(provider, initial=_usual(provider)))
    form = ConnectForm(_version(request, provider), request.POST)
    if form.is_valid():
        try:
            channel = connect_channel(request.workspace, form.request())
        except (ChannelRefused, SealBroken) as refusal:
            form.refuse(refusal)
        else:
            let_copy(request, channel.uuid)
            words = _("%(name)s is connected.") % {"name": channel.name}
            return done(request, words, "channel", channel.uuid, query="?step=check")
    if request.htmx:
        return told_at_fields(request, form, "#connect-trouble")
    return _numbers(request, form.provider, form)


def _numbers(request: PageRequest, provider: str, form: ConnectForm | None) -> HttpResponse:
    context: dict[str, Any] = {
        **tabs_context(request, "numbers"),
        "standings": [Standing(channel) for channel in connected(request.workspace)],
        "cards": cards(),
        "card": Provider.KALEYRA.value if provider == Provider.KALEYRA_V1 else provider,
        "provider": provider,
        "form": form,
    }
    if form is not None:
        context |= {"words": WORDS[provider], "steps": first_steps(provider)}
    template = (
        "configure/connect_panel.html" if request.htmx and not request.htmx.boosted else "configure/whatsapp.html"
    )
    return render(request, template, context)


def _version(request: PageRequest, provider: str) -> str:
    """Give the provider that is meant: Kaleyra's two versions are one card."""
    version = request.POST.get("version", "")
    is_kaleyra = provider in (Provider.KALEYRA, Provider.KALEYRA_V1)
    return version if is_kaleyra and version in (Provider.KALEYRA, Provider.KALEYRA_V1) else provider


def _usual(provider: str) -> dict[str, str]:
    return {"version": provider, "name": "Rehearsal" if provider == Provider.SANDBOX else ""}
