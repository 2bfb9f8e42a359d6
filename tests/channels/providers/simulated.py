"""A channel at a simulated provider: requests are carried to it for real, and its callbacks come in for real."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from aiohttp import web
from yarl import URL

from castlist.channels.providers import provider
from castlist.channels.providers.protocol import Access, Answer, Call, Event, Outcome, Request, TemplateMessage
from castlist.channels.providers.protocol import Provider as Adapter
from castlist.simulator.business import Business
from castlist.simulator.faults.language import read_faults
from castlist.simulator.options import Options
from castlist.simulator.provider_name import ProviderName
from castlist.simulator.serving import playing

KEY = "right-key"
SECRET = "s-99c0ffee77"
NUMBER = "919999999999"


@dataclass
class Simulated:
    """One channel, its adapter, and what came in."""

    adapter: Adapter
    access: Access
    http: aiohttp.ClientSession
    events: list[Event] = field(default_factory=list)
    refused: int = 0

    async def carry(self, request: Request) -> Answer:
        """Do what a door to the outside does."""
        url = URL(request.url, encoded=True)
        async with self.http.request(
            request.method, url, headers=request.headers, json=request.json, data=request.form
        ) as answer:
            headers = {name.lower(): value for name, value in answer.headers.items()}
            return Answer(status=answer.status, body=await answer.read(), headers=headers)

    async def send(self, message: TemplateMessage) -> Outcome:
        return self.adapter.read_send(await self.carry(self.adapter.send(self.access, message)))

    async def until(self, count: int) -> list[Event]:
        """Wait for so many events."""
        while len(self.events) < count:
            await asyncio.sleep(0.01)
        return self.events

    async def take(self, request: web.BaseRequest) -> web.Response:
        headers = {name.lower(): value for name, value in request.headers.items()}
        body = await request.read()
        call = Call(method=request.method, headers=headers, query=dict(request.query), body=body)
        challenge = self.adapter.answer_handshake(self.access, call)
        if challenge is not None:
            return web.Response(text=challenge)
        if not self.adapter.is_authentic(self.access, call):
            self.refused += 1
            return web.Response(status=403)
        self.events += self.adapter.read_callback(call)
        return web.Response()


@asynccontextmanager
async def simulated(name: str, *fail: str, **options: Any) -> AsyncIterator[Simulated]:
    """Play a provider, and connect a channel to it."""
    async with aiohttp.ClientSession() as http:
        access = Access(provider=name, base_url="", number=NUMBER, api_key=KEY, callback_secret=SECRET)
        channel = Simulated(adapter=provider(name), access=access, http=http)
        runner = web.ServerRunner(web.Server(channel.take, access_log=None))
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        hook = f"http://127.0.0.1:{runner.addresses[0][1]}/callbacks/t0ken"
        played = ProviderName(name)
        told = Options(
            provider=played,
            business=Business(api_key=KEY, app_secret="shh"),
            faults=read_faults(fail, played),
            callback="" if name == "360dialog" else hook,
            callback_headers={"X-Castlist-Secret": SECRET},
            **{"callback_delay": 0.05, **options},
        )
        try:
            async with playing(told) as now:
                channel.access = Access(
                    **{
                        **{key: getattr(access, key) for key in ("provider", "number", "api_key", "callback_secret")},
                        "base_url": now.address,
                        "sid": "HX1",
                        "waba_id": "104530000000001",
                        "phone_number_id": "106540000000001",
                        "app_secret": "shh",
                        "callback_url": hook,
                    }
                )
                yield channel
        finally:
            await runner.cleanup()
