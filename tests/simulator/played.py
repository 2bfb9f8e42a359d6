"""Playing a provider in tests: the simulator on its own port, a business that it calls back, and requests."""

import asyncio
import functools
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, ParamSpec

import aiohttp
from aiohttp import web
from yarl import URL

from castlist.simulator.business import Business
from castlist.simulator.faults.language import read_faults
from castlist.simulator.options import Options
from castlist.simulator.provider_name import ProviderName
from castlist.simulator.serving import playing

ASHA = "919876543210"
RAVI = "919876543211"
KEY = "right-key"
SHOP = "919999999999"

PROVIDERS = ["meta", "360dialog", "kaleyra", "kaleyra-v1"]

SEND_PATHS = {
    "meta": "/v25.0/106540000000001/messages",
    "360dialog": "/messages",
    "kaleyra": f"/v2/HX1/whatsapp/%2B{SHOP}/messages",
    "kaleyra-v1": "/v1/HX1/messages",
}
LIST_PATHS = {
    "meta": "/v25.0/104530000000001/message_templates",
    "360dialog": "/v1/configs/templates",
    "kaleyra": "/v2/HX1/whatsapp/104530000000001/message_templates",
    "kaleyra-v1": "/v1/HX1/whatsapp/templates/status",
}
VERIFY_PATHS = {
    "meta": "/v25.0/106540000000001",
    "360dialog": "/health_status",
    "kaleyra": f"/v2/HX1/whatsapp/%2B{SHOP}/phone_number_details",
    "kaleyra-v1": f"/v1/HX1/whatsapp/%2B{SHOP}/phone_number_details",
}

P = ParamSpec("P")


def scene(test: Callable[P, Awaitable[None]]) -> Callable[P, None]:
    """Make a test of a coroutine; one that hangs fails."""

    @functools.wraps(test)
    def run(*arguments: P.args, **options: P.kwargs) -> None:
        asyncio.run(asyncio.wait_for(test(*arguments, **options), 30))  # type: ignore[arg-type]  # coroutines are

    return run


@dataclass
class Took:
    """A callback as it came in."""

    method: str
    path: str
    query: dict[str, str]
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Shop:
    """The business that is called back. `answers` are its next statuses; after them it is always 200."""

    took: list[Took] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)
    challenges: bool = True
    address: str = ""

    async def take(self, request: web.BaseRequest) -> web.Response:
        call = Took(request.method, request.path, dict(request.query), request.headers, await request.read())
        status = self.answers.pop(0) if self.answers else 200
        self.took.append(call)
        if "hub.challenge" in call.query:
            return web.Response(text=call.query["hub.challenge"] if self.challenges else "no")
        return web.Response(status=status)

    async def until(self, count: int) -> list[Took]:
        """Wait for so many callbacks, and a moment longer, in which no other may come."""
        while len(self.took) < count:
            await asyncio.sleep(0.01)
        await asyncio.sleep(0.1)
        assert len(self.took) == count
        return self.took


@dataclass
class Play:
    provider: str
    address: str
    http: aiohttp.ClientSession
    shop: Shop

    async def ask(self, method: str, path: str, *, key: str | None = KEY, **more: Any) -> "Answered":
        headers = {**(keys(self.provider, key) if key else {}), **more.pop("headers", {})}
        url = URL(f"{self.address}{path}", encoded=True)
        async with self.http.request(method, url, headers=headers, **more) as answer:
            return Answered(answer.status, await answer.read(), answer.headers)

    async def send(self, to: str = ASHA, *, key: str | None = KEY, ref: str = "m:1", **order: Any) -> "Answered":
        """Send a template message, `welcome` if nothing else is said; `order` as `graph_object` takes it."""
        path = SEND_PATHS[self.provider]
        if self.provider == "kaleyra-v1":
            return await self.ask("POST", path, key=key, data=form(to, f"{self.shop.address}/cb/{ref}"))
        body = graph_object(to, ref="" if self.provider == "kaleyra" else ref, **order)
        if self.provider == "kaleyra":
            body = {"messaging_object": body, "extra_info": {"ref": ref, "ref1": "campaign:42"}}
        return await self.ask("POST", path, key=key, json=body)

    async def sim(self, page: str, **query: Any) -> Any:
        """Ask the simulator itself."""
        async with self.http.get(f"{self.address}/_sim/{page}", params=query) as answer:
            return await answer.json()

    async def states(self) -> list[str]:
        return [message["state"] for message in await self.sim("messages")]


@dataclass
class Answered:
    status: int
    body: bytes
    headers: Mapping[str, str]

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@asynccontextmanager
async def play(provider: str, *fail: str, calls_back: bool = True, **options: Any) -> AsyncIterator[Play]:
    """Play a provider; all is told within 50 ms. `options` are those of the simulator, `business` a mapping."""
    name = ProviderName(provider)
    shop = Shop()
    runner = web.ServerRunner(web.Server(shop.take, access_log=None))
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    shop.address = f"http://127.0.0.1:{runner.addresses[0][1]}"
    options = {"callback_delay": 0.05, **({"callback": f"{shop.address}/hook"} if calls_back else {}), **options}
    business = Business(**{"api_key": KEY, **options.pop("business", {})})
    told = Options(provider=name, business=business, faults=read_faults(fail, name), **options)
    try:
        async with playing(told) as now, aiohttp.ClientSession() as http:
            yield Play(provider, now.address, http, shop)
    finally:
        await runner.cleanup()


def keys(provider: str, key: str) -> dict[str, str]:
    if provider == "meta":
        return {"Authorization": f"Bearer {key}"}
    return {"D360-API-KEY" if provider == "360dialog" else "api-key": key}


def graph_object(
    to: str = ASHA,
    template: str = "welcome",
    language: str = "en",
    components: Any = None,
    ref: str = "m:1",
    **more: Any,
) -> dict[str, Any]:
    """Write Meta's message object."""
    parts = [body("Asha")] if components is None else components
    return {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        "to": to,
        "type": "template",
        "template": {"name": template, "language": {"code": language}, "components": parts},
        **({"biz_opaque_callback_data": ref} if ref else {}),
        **more,
    }


def form(to: str = ASHA, callback_url: str = "", **more: str) -> dict[str, str]:
    """Write Kaleyra V1's form."""
    usual = {
        "from": f"+{SHOP}",
        "to": f"+{to}",
        "channel": "whatsapp",
        "type": "template",
        "template_name": "welcome",
        "lang_code": "en",
        "params": "Asha",
    }
    return {**usual, **({"callback_url": callback_url} if callback_url else {}), **more}


def text(value: str, name: str | None = None) -> dict[str, str]:
    return {"type": "text", "text": value, **({"parameter_name": name} if name else {})}


def body(*values: str) -> dict[str, Any]:
    return {"type": "body", "parameters": [text(value) for value in values]}


def header(link: str = "https://shop.example/a.jpg", kind: str = "image") -> dict[str, Any]:
    return {"type": "header", "parameters": [{"type": kind, kind: {"link": link}}]}


def button(index: Any, sub_type: str, **parameter: str) -> dict[str, Any]:
    return {"type": "button", "sub_type": sub_type, "index": index, "parameters": [parameter]}


FESTIVE = [header(), body("Asha", "20% off"), button("0", "url", type="text", text="asha")]
"""What `festive_offer` needs at least."""


def statuses(took: list[Took]) -> list[str]:
    """Give the statuses that Meta's envelopes tell, in the order in which they came."""
    return [
        status["status"]
        for call in took
        for entry in call.json["entry"]
        for change in entry["changes"]
        for status in change["value"].get("statuses", [])
    ]
