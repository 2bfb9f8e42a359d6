"""Providers that answer for real: the simulator, on a thread of its own."""

import asyncio
import json
import threading
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from queue import Queue
from typing import Any

from castlist.channels.connecting import ConnectRequest
from castlist.channels.models import Channel
from castlist.simulator.business import Business
from castlist.simulator.faults.language import read_faults
from castlist.simulator.options import Options
from castlist.simulator.provider_name import ProviderName
from castlist.simulator.serving import playing

KEY, APP_SECRET = "right-key-5f1c", "right-app-secret-77aa"
NUMBER = "919876500110"
SID, WABA, PHONE_ID = "HXIN17", "104530000000001", "106540000000001"
KEY_REFUSED = r"refused the (key|SID or the key)\.|token has expired\."
"""What is said of a wrong key; the played Meta calls it expired."""

PROVIDERS = ("360dialog", "kaleyra", "kaleyra-v1", "meta")

OWN = Business(
    api_key=KEY, app_secret=APP_SECRET, sid=SID, waba_id=WABA, phone_number_id=PHONE_ID, number=NUMBER, tier="TIER_1K"
)


@contextmanager
def played(provider: str, *fail: str, business: Business = OWN, **options: Any) -> Iterator[str]:
    """Play a provider while the block runs; gives its address."""
    name = ProviderName(provider)
    told = Options(provider=name, business=business, faults=read_faults(fail, name), **options)
    begun: Queue[tuple[str, asyncio.AbstractEventLoop, asyncio.Event]] = Queue()

    async def play() -> None:
        ended = asyncio.Event()
        async with playing(told) as now:
            begun.put((now.address, asyncio.get_running_loop(), ended))
            await ended.wait()

    thread = threading.Thread(target=lambda: asyncio.run(play()))
    thread.start()
    address, loop, ended = begun.get(timeout=30)
    Channel.objects.filter(base_url=address).update(state="disconnected")  # of an earlier test, at the same port
    try:
        yield address
    finally:
        loop.call_soon_threadsafe(ended.set)
        thread.join()


def request_to(provider: str, address: str, **changes: Any) -> ConnectRequest:
    """Write the request that connects the played number rightly, with changes."""
    right = ConnectRequest(
        provider=provider,
        name="Shop",
        number=NUMBER,
        base_url=address,
        api_key=KEY,
        app_secret=APP_SECRET,
        sid=SID,
        waba_id=WABA,
        phone_number_id=PHONE_ID,
    )
    return replace(right, **changes)


def callback_told(address: str) -> dict[str, Any]:
    """Read back what the played 360dialog was told of callbacks."""
    asked = urllib.request.Request(f"{address}/v1/configs/webhook", headers={"D360-API-KEY": KEY})
    with urllib.request.urlopen(asked) as answer:
        return dict(json.load(answer))


def template_file(folder: Path, *names: str) -> Path:
    """Write a file of more templates for the simulator."""
    file = folder / "templates.json"
    body = [{"type": "BODY", "text": "Hi {{1}}"}]
    file.write_text(json.dumps([{"name": name, "language": "en", "components": body} for name in names]))
    return file
