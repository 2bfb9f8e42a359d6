"""Requests that are not sends: templates, facts of the number, where callbacks go."""

import secrets

import aiohttp
from aiohttp import web
from yarl import URL

from castlist.simulator.callbacks.post import PATIENCE
from castlist.simulator.faults.kinds import Kind
from castlist.simulator.meta_codes import refusal
from castlist.simulator.roles.role import Question
from castlist.simulator.sending import authorise
from castlist.simulator.simulator import Simulator
from castlist.simulator.wire import Action, Destination, Reply, Route


async def answer_question(simulator: Simulator, request: web.BaseRequest, route: Route, body: bytes) -> Reply:
    """Answer a request that is not a send. Raises Refused."""
    authorise(simulator, request.headers, body)
    simulator.check_question(Kind.LISTING if route.action is Action.TEMPLATES else Kind.VERIFYING)
    if route.action is Action.SET_CALLBACK:
        found = simulator.role.read_destination(request.headers, dict(request.query), body)
        await set_destination(simulator, found)
    question = Question(
        route=route,
        query=dict(request.query),
        templates=list(simulator.shelf),
        business=simulator.options.business,
        destination=simulator.destination,
        address=str(request.url.with_query(None)),
        page_size=simulator.options.page_size,
    )
    return simulator.role.answer(question)


async def set_destination(simulator: Simulator, destination: Destination) -> None:
    """Let callbacks go there from now on; with a verify token only if the handshake succeeds. Raises Refused."""
    if destination.verify_token:
        await _shake_hands(destination)
    simulator.destination = destination


async def _shake_hands(destination: Destination) -> None:
    """Ask the address for the challenge, as Meta does (§5.1). Raises Refused."""
    challenge = str(secrets.randbelow(10**9))
    query = {"hub.mode": "subscribe", "hub.challenge": challenge, "hub.verify_token": destination.verify_token}
    try:
        async with (
            aiohttp.ClientSession(timeout=PATIENCE) as session,
            session.get(URL(destination.url).update_query(query), allow_redirects=False) as answer,
        ):
            is_right = answer.status == 200 and await answer.read() == challenge.encode()
    except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
        raise refusal(100, f"the callback address cannot be reached ({type(error).__name__})") from error
    if not is_right:
        raise refusal(100, f"the callback address did not answer the challenge (HTTP {answer.status})")
