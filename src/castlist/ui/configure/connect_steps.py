"""The four steps of connecting a number, and how far each is."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from castlist.channels.providers.meta import SUBSCRIPTIONS
from castlist.channels.shape_storage import shape_of
from castlist.channels.templates import list_templates, unsendable_words
from castlist.ui.access import PageRequest, may_do, page
from castlist.ui.configure.finding import find_channel
from castlist.ui.configure.provider_words import WORDS, Words
from castlist.ui.configure.shown_secret import may_copy
from castlist.ui.configure.standing import Standing, host_of
from castlist.ui.configure.tabs import tabs_context
from castlist.workspaces.roles import Right

STEPS = ("account", "check", "reports", "templates")


@dataclass(frozen=True, kw_only=True)
class Step:
    """A step: `state` is done, now or later; `note` is what stands under its title."""

    name: str
    title: Words
    state: str
    note: str = ""


@page()
def channel(request: PageRequest, channel: Any) -> HttpResponse:
    """Show a number: what was verified, how reports come in, its templates."""
    found = find_channel(request, channel)
    step = request.GET.get("step", "reports")
    step = step if step in STEPS[1:] else "reports"
    standing = Standing(found)
    context: dict[str, Any] = {
        **tabs_context(request, "numbers"),
        "channel": found,
        "standing": standing,
        "step": step,
        "steps": channel_steps(standing, step),
        "words": standing.words,
        "host": host_of(request.get_host()),
        "may_copy": may_copy(request, found.uuid) and may_do(request, Right.OWN),
        "subscriptions": SUBSCRIPTIONS if found.provider == "meta" else (),
    }
    if step == "templates":
        context |= _templates(found)
    return render(request, "configure/channel.html", context)


def first_steps(provider: str) -> Sequence[Step]:
    """Give the steps before anything is stored."""
    titles = _titles(provider)
    return [Step(name=name, title=titles[name], state="now" if name == "account" else "later") for name in STEPS]


def channel_steps(standing: Standing, now: str) -> Sequence[Step]:
    """Give the steps of a connected number, the one that is looked at as now."""
    titles, notes = _titles(standing.channel.provider), _notes(standing)
    is_done = {"account": True, "check": True, "reports": standing.reports == "arriving", "templates": True}
    is_done["templates"] = standing.channel.templates_synced_at is not None
    return [
        Step(
            name=name,
            title=titles[name],
            note=notes[name],
            state="now" if name == now else "done" if is_done[name] else "later",
        )
        for name in STEPS
    ]


def _titles(provider: str) -> dict[str, Words]:
    return {
        "account": WORDS[provider].account_step,
        "check": _("Check the number"),
        "reports": _("Receive reports"),
        "templates": _("Fetch templates"),
    }


def _notes(standing: Standing) -> dict[str, str]:
    from castlist.ui.templatetags.moments import moment

    channel = standing.channel
    reports = {"arriving": _("Arriving"), "waiting": _("Listening"), "off": _("Not without a public address")}
    count = channel.templates.count()
    return {
        "account": _("Stored %(when)s") % {"when": moment(channel.connected_at)},
        "check": _("Verified %(when)s") % {"when": moment(channel.checked_at)} if channel.checked_at else "",
        "reports": reports[standing.reports],
        "templates": _("%(count)s fetched") % {"count": f"{count:,}"} if channel.templates_synced_at else "",
    }


def _templates(channel: Any) -> dict[str, Any]:
    shapes = [shape_of(each) for each in list_templates(channel)]
    sendable = [shape for shape in shapes if not unsendable_words(shape)]
    return {"shapes": sendable[:6], "sendable": len(sendable), "unsendable": len(shapes) - len(sendable)}
