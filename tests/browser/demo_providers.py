"""What the shop of the pictures meets outside: a simulated 360dialog, and the web server that has its header image."""

import json
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import quote
from urllib.request import urlopen

from playwright.sync_api import Browser
from site_scenes import CASTLIST, Site, environment_of

PICTURE = Path(__file__).with_name("diwali.svg")
FAULTS = ("131026=0.022", "131049=0.017", "later:131050=0.007", "later:131026=0.004", "undelivered=0.03", "unread=0.34")


@dataclass(frozen=True, kw_only=True)
class Outside:
    """The world around the shop: the provider's address, and the link of the header image."""

    provider: str
    picture: str

    def fail(self, *faults: str) -> None:
        """Let these things go wrong from now on, and no others."""
        self.ask("fail?" + "&".join(f"spec={quote(fault)}" for fault in faults))

    def ask(self, page: str) -> None:
        """Ask for one of the simulator's own pages."""
        with urlopen(f"{self.provider}/_sim/{page}", timeout=10):
            return


@contextmanager
def open_outside_world(site: Site, browser: Browser) -> Iterator[Outside]:
    """Run both while inside."""
    templates = site.data / "templates-of-the-shop.json"
    templates.write_text(json.dumps(TEMPLATES))
    faults = [argument for fault in FAULTS for argument in ("--fail", fault)]
    command = [CASTLIST, "simulator", "--provider", "360dialog", "--port", "0", "--templates", str(templates), *faults]
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Pictures, _drawn(browser)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    environment = environment_of(site.data, site.address)
    simulator = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)
    try:
        assert simulator.stdout is not None
        words = simulator.stdout.readline()
        address = next(word for word in words.split() if word.startswith("http://"))
        yield Outside(provider=address, picture=f"http://127.0.0.1:{server.server_port}/m/diwali-2026.jpg")
    finally:
        simulator.terminate()
        simulator.wait(30)
        server.shutdown()


def _drawn(browser: Browser) -> bytes:
    """Draw the header image as a JPEG."""
    page = browser.new_page(viewport={"width": 800, "height": 420})
    page.set_content(
        f"<style>body{{margin:0}}svg{{display:block;width:100vw;height:100vh}}</style>{PICTURE.read_text()}"
    )
    picture = page.screenshot(type="jpeg", quality=88)
    page.close()
    return picture


class _Pictures(BaseHTTPRequestHandler):
    """Answers every request with the one picture."""

    def __init__(self, picture: bytes, *rest: Any) -> None:
        self.picture = picture
        super().__init__(*rest)

    def do_GET(self) -> None:
        """Send it."""
        self.send_response(200)
        self.send_header("Content-Type", "image/jpeg")
        self.send_header("Content-Length", str(len(self.picture)))
        self.end_headers()
        self.wfile.write(self.picture)

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


def _body(text: str, *examples: str) -> dict[str, Any]:
    return {"type": "BODY", "text": text, "example": {"body_text": [list(examples)]}}


_FOOTER = {"type": "FOOTER", "text": "Reply STOP and we stop."}
_LINK = {"type": "URL", "text": "Shop the early sale", "url": "https://nilgirilane.example/d/{{1}}"}
_STOP = {"type": "QUICK_REPLY", "text": "Stop promotions"}
TEMPLATES: list[dict[str, Any]] = [
    {
        "name": "festive_offer",
        "language": "en",
        "components": [
            {
                "type": "HEADER",
                "format": "IMAGE",
                "example": {"header_handle": ["https://nilgirilane.example/m/d.jpg"]},
            },
            _body(
                "Hi {{1}}, the lamps are lit at our {{2}} store 🪔\n\nFor you the Diwali shelves open two days early: "
                "*20% off* handloom, brass and sweet boxes until Sunday, 1 November.",
                "Ananya",
                "Pune",
            ),
            _FOOTER,
            {"type": "BUTTONS", "buttons": [{**_LINK, "example": ["https://nilgirilane.example/d/diwali"]}, _STOP]},
        ],
    },
    {
        "name": "store_opening",
        "language": "en",
        "components": [_body("Hi {{1}}, we open in {{2}} on Saturday. Come and see us.", "Ananya", "Kochi"), _FOOTER],
    },
    {
        "name": "loyalty_points",
        "language": "en",
        "components": [_body("Hi {{1}}, you have {{2}} points. They stay good all year.", "Ananya", "4,500"), _FOOTER],
    },
]
