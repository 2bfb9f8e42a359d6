"""The list of users."""

from dataclasses import dataclass
from typing import Any

import psycopg
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _

from castlist.audience.conditions import RuleRefused
from castlist.audience.ground import read_ground
from castlist.audience.list_columns import columns_of
from castlist.audience.list_hints import SEARCH, emptying_filters
from castlist.audience.list_places import Place
from castlist.audience.list_sorting import Sort
from castlist.audience.listed import Listed
from castlist.audience.listing import PAGE, ListedContact, ListTakesTooLong, Page, read_list
from castlist.audience.listing_counts import Count, is_large
from castlist.audience.quick_index_progress import read_preparing
from castlist.config.database import pooled
from castlist.config.presence import count_workers
from castlist.imports.gate import SET_UP, GateClosed, importing_channels
from castlist.imports.lifecycle import Status
from castlist.imports.models import Import
from castlist.reports.last_messages import LastMessage, last_messages
from castlist.ui.access import PageRequest, page
from castlist.ui.people_counts import count_words, read_people
from castlist.ui.users.asked import Asked, read_asked
from castlist.ui.users.chips import Chip, read_chips
from castlist.ui.users.columns import Column, columns_named, order_words, orders, read_sort, turned
from castlist.ui.users.ended import last_ended
from castlist.workspaces.models import Workspace

Connection = psycopg.Connection[Any]

NOBODY = Count(number=0)


@dataclass(frozen=True, kw_only=True)
class Cell:
    """A value of a row: as it is stored, and as people read it."""

    column: Column
    value: Any
    text: str


@dataclass(frozen=True, kw_only=True)
class Row:
    """A contact in the list, the values of the chosen columns, and what became of the last message."""

    contact: ListedContact
    cells: list[Cell]
    last: LastMessage | None


@dataclass(frozen=True, kw_only=True)
class Hint:
    """A filter that empties the list: as it reads, how many there would be without, and where they are."""

    words: str
    users: str
    query: str
    is_search: bool


@page()
def users(request: PageRequest) -> HttpResponse:
    """Show the list as its address asks; to the page's own script only what changes."""
    asked = read_asked(request.GET)
    with pooled() as connection:
        context = list_context(request, connection, asked)
    is_part = request.htmx and request.htmx.target == "users-list" and not request.htmx.history_restore_request
    response = render(request, "users/list.html" if is_part else "users/users.html", {**context, "is_part": is_part})
    patch_vary_headers(response, ["HX-Request", "HX-Target"])
    return response


def list_context(request: PageRequest, connection: Connection, asked: Asked) -> dict[str, Any]:
    """Work the list out: rows, counts, filters, orders, and what the menu says."""
    workspace = request.workspace
    ended = last_ended(workspace)  # before the list is read: what ends in between is then news
    people = read_people(request, connection)
    total = people.total
    context: dict[str, Any] = {"nav": "users", "asked": asked, "total": total, **_menu(workspace)}
    context |= {"people": people, "reachable": count_words(people.reachable), "ended": ended}
    context["is_untouched"] = asked == Asked()
    if not total.number:
        had_people = Import.objects.filter(workspace=workspace, created__gt=0).exists()
        return {**context, "had_people": had_people}
    ground = read_ground(connection, workspace.pk)
    chips = read_chips(asked, ground)
    columns = columns_named(columns_of(workspace, request.user, ground.attributes), ground)
    sort = read_sort(asked, ground)
    listed = Listed(ground=ground, conditions=[chip.condition for chip in chips if chip.condition], search=asked.search)
    problem = next((chip.problem for chip in chips if chip.problem), "")
    context["is_large"] = is_large(total)
    found, count, problem = _read(connection, listed, sort, asked.place, total, problem=problem)
    context |= {
        "chips": chips,
        "problem": problem,
        "columns": [
            (column, turned(asked, column.sort, first_descending=column.is_number) if column.sort else "")
            for column in columns
        ],
        "name_query": turned(asked, "name", first_descending=False),
        "phone_query": turned(asked, "phone", first_descending=False),
        "sorted_by": asked.sort.removeprefix("-"),
        "is_descending": asked.sort.startswith("-"),
        "order": order_words(sort),
        "orders": orders(asked, columns, ground),
        "rows": _rows(connection, workspace, found, columns),
        "shown_on_phone": _on_phone(sort.attribute, columns),
        "shown_when_narrow": _when_narrow(sort.attribute, columns),
        "everybody": count_words(total),
        "count": count,
        "found": count_words(count, at_least=asked.number + len(found.contacts) - 1),
        "one_segment": _one_segment(asked, listed),
        **_pages(asked, found),
    }
    if not found.is_prepared:
        context["preparing"] = read_preparing(connection, workspace.pk)
        context["has_worker"] = count_workers(connection) > 0
    if not found.contacts and not problem:
        context["hints"] = _hints(connection, listed, asked, total, chips)
    return context


def _read(
    connection: Connection, listed: Listed, sort: Sort, place: Place, total: Count, *, problem: str
) -> tuple[Page, Count | None, str]:
    """Read the page; where a filter cannot be worked out, nobody is shown rather than too many."""
    if problem:
        return Page(), NOBODY, problem
    try:
        return *read_list(connection, listed, sort, place, total), ""
    except RuleRefused as refusal:
        return Page(), NOBODY, str(refusal)
    except ListTakesTooLong:
        return Page(), NOBODY, _too_long()


def _too_long() -> str:
    return _(
        "To find whom they fit, everybody would have to be gone through, which takes longer than a page can wait."
        " Add one that leaves fewer, such as a segment, or choose “starts with” in place of “contains”."
    )


def _rows(connection: Connection, workspace: Workspace, found: Page, columns: list[Column]) -> list[Row]:
    last = last_messages(connection, workspace.pk, [contact.contact_id for contact in found.contacts])
    return [
        Row(
            contact=contact,
            cells=[Cell(column=each, value=each.value_of(contact), text=each.text_of(contact)) for each in columns],
            last=last.get(contact.contact_id),
        )
        for contact in found.contacts
    ]


def _pages(asked: Asked, found: Page) -> dict[str, Any]:
    """Say which of the list these are, and where the pages beside it are."""
    if not found.contacts:
        return {"first": 0, "last": 0}
    first = asked.number if found.has_before else 1
    last = first + len(found.contacts) - 1
    before = asked.at(before=found.contacts[0].contact_id, number=max(1, first - PAGE))
    after = asked.at(after=found.contacts[-1].contact_id, number=last + 1)
    return {
        "first": first,
        "last": last,
        "before": before if found.has_before else "",
        "after": after if found.has_after else "",
    }


def _on_phone(sorted_by: Any, columns: list[Column]) -> str:
    """Choose the one value that a row shows on a phone: the one it is sorted by, else the first column."""
    names = [column.name for column in columns]
    if sorted_by is not None and sorted_by.name in names:
        return str(sorted_by.name)
    return names[0] if names else ""


def _when_narrow(sorted_by: Any, columns: list[Column]) -> list[str]:
    """Choose the two values that a row shows where there is little room: that of a phone and the first other one."""
    first = _on_phone(sorted_by, columns)
    return [first, *(column.name for column in columns if column.name != first)][:2]


def _one_segment(asked: Asked, listed: Listed) -> str:
    """Give the segment that the list is, where it is one and nothing else: a broadcast can be sent to it."""
    is_one = len(listed.conditions) == 1 and len(asked.segments) == 1 and not asked.search
    return str(listed.conditions[0].values[0]) if is_one else ""


def _hints(connection: Connection, listed: Listed, asked: Asked, total: Count, chips: list[Chip]) -> list[Hint]:
    hints = []
    for number, count in emptying_filters(connection, listed, total).items():
        words = _("search “%(search)s”") % {"search": asked.search} if number == SEARCH else chips[number].words
        query = asked.with_(search="").query() if number == SEARCH else chips[number].without
        hints.append(Hint(words=words, users=count_words(count), query=query, is_search=number == SEARCH))
    return hints


def _menu(workspace: Workspace) -> dict[str, Any]:
    """Say what the menu needs: whether imports are open, and how many run."""
    try:
        importing_channels(workspace)
        gate = ""
    except GateClosed as closed:
        gate = str(closed).removesuffix(SET_UP).strip()
    running = Import.objects.filter(workspace=workspace, status=Status.IN_PROGRESS.value).count()
    return {"gate": gate, "running_imports": running}
