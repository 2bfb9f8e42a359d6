"""Configure > Deployment > WhatsApp > Opt-out words: by which words people stop messages, and who has."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from castlist.audience.opt_out_pages import count_opt_outs, find_opt_outs, list_team_lifts, read_opt_out_page
from castlist.audience.opt_outs import WORDS, OptOut, OptOutSource, add_opt_outs
from castlist.channels.providers.people import digits
from castlist.config.database import pooled
from castlist.receipts.bringing_back import bring_back
from castlist.receipts.naming import PersonRefused, read_person
from castlist.receipts.own_words import WordRefused, give_meaning, list_words
from castlist.receipts.unresolved import list_unresolved, settle_by_hand
from castlist.receipts.wishes import Meaning
from castlist.ui.access import PageRequest, page
from castlist.ui.configure.dialogs import done, failed, show_dialog
from castlist.ui.configure.forms import OptOutForm, WordForm
from castlist.ui.configure.tabs import tabs_context
from castlist.ui.whole_number import whole_number
from castlist.workspaces.roles import Right


@page()
def opt_outs(request: PageRequest) -> HttpResponse:
    """Show words and people."""
    return _show(request)


@require_POST
@page(Right.OWN)
def add_word(request: PageRequest) -> HttpResponse:
    """Let a word mean something from now on."""
    form = WordForm(request.POST)
    if form.is_valid():
        word, meaning = form.cleaned_data["word"], Meaning(form.cleaned_data["meaning"])
        try:
            give_meaning(request.workspace, word, meaning)
        except WordRefused as refusal:
            form.add_error("word", str(refusal))
        else:
            return done(request, _("“%(word)s” is understood from now on.") % {"word": word}, "opt_outs")
    return _show(request, word_form=form)


@require_POST
@page(Right.OWN)
def remove_word(request: PageRequest) -> HttpResponse:
    """Let a word mean nothing any more."""
    word = request.POST.get("word", "")
    try:
        give_meaning(request.workspace, word, Meaning.NOTHING)
    except WordRefused as refusal:
        return failed(request, str(refusal), "opt_outs")
    return done(request, _("“%(word)s” is no longer understood.") % {"word": word}, "opt_outs")


@require_POST
@page(Right.EDIT)
def add_person(request: PageRequest) -> HttpResponse:
    """Let somebody get no messages, on the list or not."""
    form = OptOutForm(request.POST)
    if form.is_valid():
        try:
            person = read_person(form.cleaned_data["who"])
        except PersonRefused as refusal:
            form.add_error("who", str(refusal))
        else:
            with pooled() as connection:
                add_opt_outs(connection, request.workspace.pk, [OptOut(person=person, source=OptOutSource.PERSON)])
            return done(request, _("%(who)s gets no messages.") % {"who": person}, "opt_outs", query="#people")
    return _show(request, person_form=form)


@page(Right.EDIT)
def lift(request: PageRequest, person: str) -> HttpResponse:
    """Ask, then bring somebody back; it is recorded by whom."""
    workspace = request.workspace.pk
    person = _person(person)
    with pooled() as connection:
        if request.method == "POST":
            by = request.user.called
            lifted = bring_back(connection, workspace, person, by=by)
            words = _("%(who)s gets messages again.") if lifted else _("%(who)s had not opted out.")
            return done(request, words % {"who": person}, "opt_outs", query="#people")
        found = find_opt_outs(connection, workspace, person)
    means = [(WORDS[OptOutSource(each.source)], each.opted_out_at) for each in found]
    return show_dialog(request, "configure/lift.html", "whatsapp", person=person, means=means)


@require_POST
@page(Right.EDIT)
def settle(request: PageRequest) -> HttpResponse:
    """Note that somebody has seen to a wish whose person could not be found."""
    with pooled() as connection:
        settle_by_hand(connection, request.workspace.pk, request.POST.get("message", ""))
    return done(request, _("It is shown no more."), "opt_outs")


def _person(written: str) -> str:
    """Read whom an address means. Raises Http404 where that is nobody."""
    try:
        return read_person(written)
    except PersonRefused as refusal:
        raise Http404 from refusal


def _show(
    request: PageRequest, *, word_form: WordForm | None = None, person_form: OptOutForm | None = None
) -> HttpResponse:
    context = {
        **tabs_context(request, "opt_outs"),
        **_words(request),
        **_people(request),
        "word_form": word_form or WordForm(),
        "person_form": person_form or OptOutForm(),
    }
    return render(request, "configure/opt_outs.html", context)


def _words(request: PageRequest) -> dict[str, Any]:
    words = list_words(request.workspace)
    return {
        name: [each for each in words if each.meaning is meaning]
        for name, meaning in (("stops", Meaning.STOP), ("starts", Meaning.START))
    }


def _people(request: PageRequest) -> dict[str, Any]:
    before, sought = request.GET.get("before", ""), request.GET.get("q", "").strip()
    with pooled() as connection:
        found = read_opt_out_page(
            connection,
            request.workspace.pk,
            before=whole_number(before),
            found=digits(sought),
        )
        rows = [{"each": each, "how": WORDS[OptOutSource(each.source)]} for each in found.rows]
        return {
            "rows": rows,
            "next_before": found.before,
            "is_later_page": bool(before),
            "sought": sought,
            "total": count_opt_outs(connection, request.workspace.pk),
            "unresolved": list_unresolved(connection, request.workspace.pk),
            "lifts": list_team_lifts(connection, request.workspace.pk),
        }
