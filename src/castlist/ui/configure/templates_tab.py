"""Configure > Deployment > WhatsApp > Templates: what can be sent, and why the rest cannot."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from castlist.channels.declaring import declare_template
from castlist.channels.lookup import connected
from castlist.channels.mirroring import mirror_templates
from castlist.channels.models import Channel, Template
from castlist.channels.providers import PROVIDERS
from castlist.channels.refusals import ChannelRefused, TemplateRefused
from castlist.channels.shape_storage import shape_of
from castlist.channels.template_lint import Finding, lint
from castlist.channels.template_shape import TemplateShape
from castlist.channels.templates import list_templates, unsendable_words
from castlist.config.vault import SealBroken
from castlist.ui.access import PageRequest, page
from castlist.ui.configure.dialogs import done, failed, show_dialog
from castlist.ui.configure.finding import chosen_channel, find_channel
from castlist.ui.configure.forms import DeclareForm
from castlist.ui.configure.tabs import tabs_context
from castlist.workspaces.roles import Right

PAGE = 200
"""Templates a page: an account may have 6,000 (reference §6.3)."""


@dataclass(frozen=True)
class ListedTemplate:
    """A template as the list and its preview show it."""

    template: Template

    @cached_property
    def shape(self) -> TemplateShape:
        """Its parts."""
        return shape_of(self.template)

    @property
    def badge(self) -> str:
        """The status to show; empty for a kind that cannot be sent here."""
        return "" if self.shape.unsupported else self.shape.status

    @property
    def why_not(self) -> str:
        """Why it cannot be sent now; empty where it can."""
        return unsendable_words(self.shape)

    @property
    def needed(self) -> Sequence[str]:
        """The variables that have to be filled."""
        return [each.key for each in self.shape.variables if each.is_required]

    @cached_property
    def remarks(self) -> list[Finding]:
        """What WhatsApp might object to in its text."""
        return lint(self.shape) if self.shape.body else []


@page()
def templates(request: PageRequest) -> HttpResponse:
    """List the templates of a number; `?q=` finds some by their names."""
    channel, sought = chosen_channel(request), request.GET.get("q", "").strip()
    found = list_templates(channel).filter(name__icontains=sought) if channel else Template.objects.none()
    listed = [ListedTemplate(each) for each in found]
    page = Paginator(listed, PAGE).get_page(request.GET.get("page"))
    context: dict[str, Any] = {
        **tabs_context(request, "templates"),
        "channel": channel,
        "listed": page,
        "total": len(listed),
        "sendable": sum(not each.why_not for each in listed),
        "sought": sought,
        "is_declared_by_hand": channel is not None and not PROVIDERS[channel.provider].lists_variables,
    }
    return render(request, "configure/templates.html", context)


@page()
def template(request: PageRequest, template: Any) -> HttpResponse:
    """Show one template as it reads on a phone, with what is to be known of it."""
    channels = connected(request.workspace)
    found = Template.objects.filter(workspace=request.workspace, channel__in=channels, uuid=template).first()
    if found is None:
        raise Http404
    return show_dialog(request, "configure/template.html", "whatsapp", each=ListedTemplate(found))


@require_POST
@page(Right.EDIT)
def fetch(request: PageRequest, channel: Any) -> HttpResponse:
    """Fetch the templates from the provider now."""
    found = find_channel(request, channel)
    there = ("templates", f"?channel={found.uuid}")
    try:
        mirrored = mirror_templates(found)
    except (ChannelRefused, SealBroken) as refusal:
        return failed(request, str(refusal), there[0], query=there[1])
    words = _("%(total)s templates: %(added)s new, %(changed)s changed, %(removed)s gone.") % {
        name: f"{getattr(mirrored, name):,}" for name in ("total", "added", "changed", "removed")
    }
    if request.POST.get("then") == "channel":
        return done(request, words, "channel", found.uuid, query="?step=templates")
    return done(request, words, there[0], query=there[1])


@page(Right.OWN)
def declare(request: PageRequest, channel: Any) -> HttpResponse:
    """Let an owner say what a template looks like, where the provider does not (Kaleyra V1)."""
    found = find_channel(request, channel)
    form = DeclareForm(request.POST or None, initial={"name": request.GET.get("name", "")})
    if request.method == "POST" and form.is_valid():
        try:
            declared = declare_template(found, form.declaration())
        except TemplateRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            return _declared(request, found, declared)
    return show_dialog(request, "configure/declare.html", "whatsapp", form=form, channel=found)


def _declared(request: PageRequest, channel: Channel, template: Template) -> HttpResponse:
    words = _("%(name)s is declared.") % {"name": template.name}
    return done(request, words, "templates", query=f"?channel={channel.uuid}")
