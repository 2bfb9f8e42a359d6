"""How large the body of a page's request may be: a sheet as its workspace allows, every other form small."""

import asyncio
from collections.abc import Iterable
from typing import Any

import pytest
from django.test import Client

from castlist.config.database import connect
from castlist.config.limits import LARGEST_FORM
from castlist.web.bodies import AROUND_A_SHEET, serve_bounded
from people import log_in
from scenes import new_workspace

MEGABYTE = 1 << 20


def ask(
    path: str, pieces: Iterable[int], *, announced: int | None = None, client: Client | None = None
) -> tuple[int, str, int]:
    """Send a body in pieces; gives the status, the text and how many bytes the page received."""
    events = iter([{"type": "http.request", "body": b"x" * size, "more_body": True} for size in pieces])
    end = {"type": "http.request", "body": b"", "more_body": False}
    sent: list[dict[str, Any]] = []
    received = 0

    async def receive() -> dict[str, Any]:
        return next(events, end)

    async def send(event: Any) -> None:
        sent.append(event)

    async def pages(_scope: Any, receive: Any, send: Any) -> None:
        nonlocal received
        while (event := await receive())["more_body"]:
            received += len(event["body"])
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"taken"})

    headers = [] if announced is None else [(b"content-length", str(announced).encode())]
    if client is not None:
        headers.append((b"cookie", client.cookies.output(header="", sep=";").strip().encode()))
    scope = {"type": "http", "method": "POST", "path": path, "headers": headers}
    asyncio.run(serve_bounded(pages, scope, receive, send))
    return sent[0]["status"], sent[1]["body"].decode(), received


@pytest.mark.parametrize("place", ["new/", "new/check/"])
def test_a_sheet_may_be_as_large_as_the_workspace_allows(place: str, house: object) -> None:
    workspace = new_workspace(file_limit_mb=12)
    path, editor = f"/w/{workspace.slug}/imports/{place}", log_in(workspace, "editor")
    assert ask(path, [12 * MEGABYTE], announced=12 * MEGABYTE, client=editor)[:2] == (200, "taken")
    status, text, received = ask(path, [14 * MEGABYTE], announced=14 * MEGABYTE, client=editor)
    assert (status, text, received) == (413, "The file has 14 MB; the limit is 12 MB.", 0)
    status, _, received = ask(path, [MEGABYTE] * 20, client=editor)
    assert status == 413
    assert received <= 12 * MEGABYTE + AROUND_A_SHEET


def test_no_sheet_is_laid_aside_for_who_may_not_import(house: object) -> None:
    workspace, other = new_workspace(file_limit_mb=12), new_workspace()
    path = f"/w/{workspace.slug}/imports/new/"
    made_up = Client()
    made_up.cookies["castlist_session"] = "x" * 32
    for client in (None, made_up, log_in(workspace, "viewer"), log_in(other, "owner")):
        status, text, received = ask(path, [12 * MEGABYTE], announced=12 * MEGABYTE, client=client)
        assert (status, received) == (403, 0)
        assert text.startswith("You are not logged in any more, or may not import here.")
        assert ask(path, [MEGABYTE] * 12, client=client)[2] <= LARGEST_FORM
        assert ask(path, [1], announced=1, client=client)[0] == 200  # the page says what it says to strangers


@pytest.mark.parametrize("path", ["/login/", "/w/default/users/"])
def test_every_other_form_is_small(path: str, house: object) -> None:
    assert ask(path, [LARGEST_FORM], announced=LARGEST_FORM)[0] == 200
    assert ask(path, [1], announced=LARGEST_FORM + 1) == (413, "This form is too large. Send less at once.", 0)
    assert ask(path, [MEGABYTE] * 9)[0] == 413


def test_a_sheet_is_taken_by_a_thread_whose_last_connection_was_cut(house: object) -> None:
    workspace = new_workspace(file_limit_mb=12)
    path, editor = f"/w/{workspace.slug}/imports/new/", log_in(workspace, "editor")
    assert ask(path, [1], announced=1, client=editor)[0] == 200
    with connect() as connection:
        connection.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity"
            " where datname = current_database() and pid <> pg_backend_pid() and query like '%file_limit_mb%'"
        )
    assert ask(path, [1], announced=1, client=editor)[0] == 200


def test_a_sheet_is_refused_with_a_sentence_while_the_database_is_away(
    house: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.db import connections

    editor = log_in(new_workspace(), "editor")
    monkeypatch.setitem(connections.settings["default"], "PORT", "1")
    status, text, received = ask("/w/default/imports/new/", [MEGABYTE], announced=MEGABYTE, client=editor)
    assert (status, received) == (503, 0)
    assert text.startswith("The database does not answer.")


def told(**headers: str) -> tuple[dict[bytes, bytes], str]:
    """Send a form that is too large with these headers; gives the headers and the text of the answer."""
    sent: list[dict[str, Any]] = []

    async def send(event: Any) -> None:
        sent.append(event)

    async def never(*_: Any) -> dict[str, Any]:
        raise AssertionError("it is answered without any of it")

    given = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    given.append((b"content-length", str(LARGEST_FORM + 1).encode()))
    asyncio.run(serve_bounded(never, {"method": "POST", "path": "/login/", "headers": given}, never, send))
    assert sent[0]["status"] == 413
    return dict(sent[0]["headers"]), sent[1]["body"].decode()


def test_people_get_a_page_in_their_language_and_scripts_a_sentence() -> None:
    headers, page = told(accept="text/html,*/*", accept_language="xx, ar-EG;q=0.9")
    assert headers[b"content-type"] == b"text/html; charset=utf-8"
    assert b"default-src 'self'" in headers[b"content-security-policy"]
    assert '<html lang="ar" dir="rtl"' in page
    assert "style=" not in page
    assert "<script>" not in page
    _, page = told(accept="text/html")
    assert "This form is too large. Send less at once." in page
    for script in ({"accept": "text/html", "hx_request": "true"}, {"accept": "*/*"}):
        headers, text = told(**script)
        assert (headers[b"content-type"], text) == (
            b"text/plain; charset=utf-8",
            "This form is too large. Send less at once.",
        )
