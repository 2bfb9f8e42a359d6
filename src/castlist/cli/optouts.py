"""`castlist optouts`."""

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Any

import click

from castlist.cli.house import open_house
from castlist.cli.options import json_option, workspace_option
from castlist.cli.output import print_json, print_line, print_table

if TYPE_CHECKING:
    from castlist.workspaces.models import Workspace

COMMAND = "the command line"
"""By whom somebody was brought back, as the list tells it."""


@click.group()
def optouts() -> None:
    """List, add and remove people who get no messages, and choose the words by which they say so."""


@contextmanager
def _place(workspace: str) -> "Iterator[tuple[Any, Workspace]]":
    """Open the house; gives a connection and the workspace."""
    open_house()
    from castlist.config.database import connect
    from castlist.workspaces.settings import find_workspace

    with closing(connect()) as connection:
        yield connection, find_workspace(workspace)


@optouts.command("list")
@workspace_option
@json_option
def list_opt_outs(*, workspace: str, as_json: bool) -> None:
    """List who opted out, when and by what means, and wishes to stop whose people could not be found."""
    with _place(workspace) as (connection, found):
        from castlist.audience.opt_outs import list_opt_outs as stored
        from castlist.receipts.unresolved import list_unresolved

        opted_out, unresolved = stored(connection, found.pk), list_unresolved(connection, found.pk)
    if as_json:
        print_json([*map(_unresolved_object, unresolved), *map(_object, opted_out)])
        return
    for each in unresolved:
        who = f"somebody ({each.user_id})" if each.user_id else "somebody"
        print_line(
            f"Not found: {who} asked to stop on {each.at:%Y-%m-%d %H:%M} ({each.channel}: {each.text[:40]}). "
            f"Find them in WhatsApp, add the opt-out by hand, then: castlist optouts settle {each.inbound_id}"
        )
    _print_table(opted_out)


def _print_table(opted_out: Sequence[Any]) -> None:
    from castlist.audience.opt_outs import WORDS, OptOutSource

    print_table(
        ("Who", "How", "When (UTC)", "On the list"),
        [
            (
                each.phone or each.user_id,
                WORDS[OptOutSource(each.source)],
                f"{each.opted_out_at:%Y-%m-%d %H:%M}",
                "yes" if each.is_listed else "no",
            )
            for each in opted_out
        ],
        empty="Nobody has opted out.",
    )


@optouts.command("add")
@click.argument("who", metavar="NUMBER")
@workspace_option
@json_option
def add(*, who: str, workspace: str, as_json: bool) -> None:
    """Let somebody get no messages, on a list or not. NUMBER with its calling code, or a user id."""
    from castlist.receipts.naming import read_person

    with _place(workspace) as (connection, found):
        from castlist.audience.opt_outs import OptOut, OptOutSource, add_opt_outs

        person = read_person(who)
        opt_out = OptOut(person=person, source=OptOutSource.PERSON)
        is_new = bool(add_opt_outs(connection, found.pk, [opt_out]))
    if as_json:
        print_json({**_named(person), "source": "person", "is_new": is_new})
    else:
        print_line(f"{person} gets no messages." if is_new else f"{person} was opted out by hand already.")


@optouts.command("remove")
@click.argument("who", metavar="NUMBER")
@workspace_option
@json_option
def remove(*, who: str, workspace: str, as_json: bool) -> None:
    """Bring somebody back, however and by whatever name they opted out. Only for people who have asked for it."""
    from castlist.receipts.naming import read_person

    with _place(workspace) as (connection, found):
        from castlist.receipts.bringing_back import bring_back

        person = read_person(who)
        removed = bring_back(connection, found.pk, person, by=COMMAND)
    if as_json:
        print_json({**_named(person), "removed": removed})
    else:
        print_line(f"{person} gets messages again." if removed else f"{person} had not opted out.")


@optouts.command("settle")
@click.argument("message", metavar="MESSAGE")
@workspace_option
@json_option
def settle(*, message: str, workspace: str, as_json: bool) -> None:
    """Say that you have seen to a wish to stop whose person could not be found, so that it is shown no more."""
    with _place(workspace) as (connection, found):
        from castlist.receipts.unresolved import settle_by_hand

        is_settled = settle_by_hand(connection, found.pk, message)
    if as_json:
        print_json({"id": message, "is_settled": is_settled})
    else:
        print_line("It is shown no more." if is_settled else "There is no such wish.")


@optouts.command("words")
@click.option("--add", "added", metavar="WORD", multiple=True, help="Understand this word; can be repeated.")
@click.option("--remove", "removed", metavar="WORD", multiple=True, help="Do not understand it any more.")
@click.option("--start", is_flag=True, help="The added words bring people back.")
@workspace_option
@json_option
def words(*, added: Sequence[str], removed: Sequence[str], start: bool, workspace: str, as_json: bool) -> None:
    """List the words that stop messages and bring them back, whole messages and buttons alike; add and remove some."""
    with _place(workspace) as (_, found):
        from django.db import transaction

        from castlist.receipts.own_words import forget_word, give_meaning
        from castlist.receipts.own_words import list_words as known
        from castlist.receipts.wishes import Meaning

        with transaction.atomic():  # all of them or none
            for word in added:
                give_meaning(found, word, Meaning.START if start else Meaning.STOP)
            for word in removed:
                forget_word(found, word)
        listed = known(found)
    if as_json:
        print_json([{"word": each.word, "meaning": each.meaning.value, "is_own": each.is_own} for each in listed])
        return
    for title, meaning in (("Stops messages", "stop"), ("Brings back", "start")):
        own = [each.word for each in listed if each.meaning == meaning and each.is_own]
        usual = [each.word for each in listed if each.meaning == meaning and not each.is_own]
        print_line(f"{title}: {', '.join(own + usual)}")


def _named(person: str) -> dict[str, str | None]:
    is_phone = person.isdigit()
    return {"phone": person if is_phone else None, "user_id": None if is_phone else person}


def _object(each: Any) -> dict[str, Any]:
    return {
        "phone": each.phone,
        "user_id": each.user_id,
        "source": each.source,
        "opted_out_at": each.opted_out_at.isoformat(),
        "is_listed": each.is_listed,
        "is_resolved": True,
        "message": None,
    }


def _unresolved_object(each: Any) -> dict[str, Any]:
    return {
        "phone": None,
        "user_id": each.user_id or None,
        "source": each.source.value,
        "opted_out_at": each.at.isoformat(),
        "is_listed": False,
        "is_resolved": False,
        "message": each.inbound_id,
    }
