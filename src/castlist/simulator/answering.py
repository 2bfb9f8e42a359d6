"""How a request to send is answered: in time, late, wrongly, or not at all."""

import asyncio
import time

from aiohttp import web

from castlist.simulator.callbacks.plan import plan
from castlist.simulator.faults.fate import Fate, draw
from castlist.simulator.faults.kinds import Kind
from castlist.simulator.message import Message
from castlist.simulator.meta_codes import THROTTLES
from castlist.simulator.problem import Problem, Refused
from castlist.simulator.sending import Cut, judge
from castlist.simulator.simulator import Simulator
from castlist.simulator.wire import Reply, Route

EARLY_PATIENCE = 5.0
"""Seconds that an answer waits for its early callback to be taken."""

GONE_TICK = 0.1
"""Seconds between looks whether a client, left without an answer, has gone."""

SILENCE = Reply(status=200, body=b"<!doctype html><title>OK</title>", content_type="text/html")


async def answer_send(simulator: Simulator, request: web.BaseRequest, route: Route, body: bytes) -> web.StreamResponse:
    """Judge a request to send and answer it, after the latency. It is accepted when it came in, not when answered."""
    latency = _latency(simulator)
    answer_at = time.time() + latency
    try:
        message, fate = judge(simulator, route.place, request.headers, body)
    except Refused as refused:
        simulator.ledger.refused[refused.problem.code] += 1
        await asyncio.sleep(latency)
        return write_refusal(simulator, refused.problem)
    except Cut:
        await asyncio.sleep(latency)
        return cut(request)
    await _start_callbacks(simulator, message, fate, answer_at)
    await asyncio.sleep(max(answer_at - time.time(), 0))
    return await _answer_accepted(simulator, request, message, fate)


def _latency(simulator: Simulator) -> float:
    low, high = simulator.options.latency
    if low == high:
        return low
    return low + (high - low) * draw(simulator.options.seed, "latency", "", simulator.ledger.received)


async def _start_callbacks(simulator: Simulator, message: Message, fate: Fate, answer_at: float) -> None:
    """Let things happen to an accepted message. Only a callback that is meant to be early is waited for."""
    options = simulator.options
    if not options.has_callbacks:
        return
    whom = message.to or message.user_id
    steps = plan(fate, seed=options.seed, recipient=whom, within=options.callback_delay)
    if Kind.EARLY not in fate.struck or not steps:
        simulator.delivery.follow(message, steps, answer_at)
        return
    told = asyncio.Event()
    simulator.delivery.follow(message, steps, answer_at, told)
    try:
        await asyncio.wait_for(told.wait(), EARLY_PATIENCE)
    except TimeoutError:
        return


async def _answer_accepted(
    simulator: Simulator, request: web.BaseRequest, message: Message, fate: Fate
) -> web.StreamResponse:
    if Kind.CUT_AFTER in fate.struck:
        return cut(request)
    if Kind.HANG in fate.struck:
        return await _hang(request)
    if fate.answer:
        return write_refusal(simulator, fate.answer)
    return write(SILENCE if Kind.SILENT in fate.struck else simulator.role.accepted(message, fate.struck))


def write(reply: Reply) -> web.Response:
    """Put a reply on the wire."""
    headers = {"Server": "Castlist simulator", **reply.headers}
    return web.Response(body=reply.body, status=reply.status, content_type=reply.content_type, headers=headers)


def write_refusal(simulator: Simulator, problem: Problem) -> web.Response:
    """Answer a refusal; throttling says how long to wait, where that was asked for."""
    response = write(simulator.role.refused(problem))
    wait = simulator.options.retry_after
    if wait is not None and (problem.http in (429, 503) or problem.code in THROTTLES):
        response.headers["Retry-After"] = str(wait)
    return response


def cut(request: web.BaseRequest) -> web.Response:
    """Close the connection without an answer."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


async def _hang(request: web.BaseRequest) -> web.Response:
    """Say nothing until the client has had enough."""
    while request.transport is not None and not request.transport.is_closing():
        await asyncio.sleep(GONE_TICK)
    return web.Response()
