"""The simulator's own pages, under `/_sim/`: what it received, and what people and WhatsApp do. All answer JSON."""

import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from aiohttp import web

from castlist.simulator.callbacks.events import TemplateStatusChanged
from castlist.simulator.faults.language import FaultRefused, read_faults
from castlist.simulator.listing import list_messages, list_recipients, list_templates
from castlist.simulator.people import ControlRefused, choose, tell, write_to_business
from castlist.simulator.problem import Refused
from castlist.simulator.questions import set_destination
from castlist.simulator.simulator import Simulator
from castlist.simulator.wire import Destination, compact


async def answer_control(simulator: Simulator, request: web.BaseRequest) -> web.Response:
    """Answer a request to the simulator itself: 200, or 400 with `error`, a sentence."""
    page = PAGES.get(request.path.removeprefix("/_sim/").rstrip("/"))
    if page is None:
        return _write(about(simulator), 200 if request.path.rstrip("/") in ("", "/_sim") else 404)
    try:
        return _write(await page(simulator, request))
    except (ControlRefused, FaultRefused) as refused:
        return _write({"error": str(refused)}, 400)
    except Refused as refused:
        return _write({"error": refused.problem.details}, 400)


def _write(value: Any, status: int = 200) -> web.Response:
    return web.Response(body=compact(value), status=status, content_type="application/json")


def about(simulator: Simulator) -> dict[str, Any]:
    """Say what this is: no real provider."""
    return {
        "simulator": "This is the Castlist simulator. No message leaves it.",
        "provider": simulator.options.provider.value,
        "pages": [f"/_sim/{name}" for name in PAGES],
    }


async def _messages(simulator: Simulator, request: web.BaseRequest) -> Any:
    return list_messages(simulator, request.query)


async def _recipients(simulator: Simulator, request: web.BaseRequest) -> Any:  # noqa: ARG001
    return list_recipients(simulator)


async def _templates(simulator: Simulator, request: web.BaseRequest) -> Any:  # noqa: ARG001
    return list_templates(simulator)


async def _stats(simulator: Simulator, request: web.BaseRequest) -> Any:  # noqa: ARG001
    counts = simulator.delivery.counts
    callbacks = {
        "told": counts.told,
        "requests": counts.requests,
        "failed": counts.failed,
        "waiting": simulator.delivery.waiting,
        "nowhere": counts.nowhere,
        "troubles": dict(counts.troubles),
    }
    options = simulator.options
    head = {"provider": options.provider.value, "seed": options.seed}
    return {**head, **simulator.ledger.statistics(), "callbacks": callbacks}


async def _reset(simulator: Simulator, request: web.BaseRequest) -> Any:  # noqa: ARG001
    simulator.reset()
    return {"reset": True}


async def _fail(simulator: Simulator, request: web.BaseRequest) -> Any:
    """Replace all faults by those in `spec`, which can be repeated; without any, nothing goes wrong any more."""
    specs = tuple(request.query.getall("spec", []))
    simulator.set_faults(read_faults(specs, simulator.options.provider))
    return {"faults": [fault.word for fault in simulator.faults]}


async def _callback(simulator: Simulator, request: web.BaseRequest) -> Any:
    """Set where callbacks go: `url`, `header` (`Name: value`, can be repeated), and `verify_token` for a handshake."""
    headers = dict(_read_header(text) for text in request.query.getall("header", []))
    url = request.query.get("url", "")
    if url and not url.startswith(("http://", "https://")):
        raise ControlRefused("Write the address with http:// or https://.")
    token = request.query.get("verify_token", "")
    await set_destination(simulator, Destination(url=url, headers=headers, verify_token=token))
    return {"url": url, "headers": list(headers)}


def _read_header(text: str) -> tuple[str, str]:
    name, colon, value = text.partition(":")
    if not colon or not name.strip():
        raise ControlRefused("Write a header as Name: value.")
    return name.strip(), value.strip()


async def _inbound(simulator: Simulator, request: web.BaseRequest) -> Any:
    return write_to_business(simulator, request.query)


async def _preference(simulator: Simulator, request: web.BaseRequest) -> Any:
    return choose(simulator, request.query)


async def _template(simulator: Simulator, request: web.BaseRequest) -> Any:
    """Give a template another status, in one language or in all, and tell so."""
    query = request.query
    name, status = query.get("name", ""), query.get("status", "")
    if not name or not status:
        raise ControlRefused("Say which template and which status: name=welcome&status=PAUSED.")
    changed = simulator.shelf.set_status(name, status, query.get("language", ""))
    if not changed:
        raise ControlRefused(f"There is no template {name} in that language.")
    for template in changed:
        place = simulator.options.business.place()
        tell(simulator, TemplateStatusChanged(place=place, template=template, at=int(time.time())))
    return {"changed": [{"name": each.name, "language": each.language, "status": each.status} for each in changed]}


PAGES: Mapping[str, Callable[[Simulator, web.BaseRequest], Awaitable[Any]]] = {
    "messages": _messages,
    "stats": _stats,
    "recipients": _recipients,
    "templates": _templates,
    "inbound": _inbound,
    "preference": _preference,
    "template": _template,
    "callback": _callback,
    "fail": _fail,
    "reset": _reset,
}
