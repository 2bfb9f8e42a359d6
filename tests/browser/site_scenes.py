"""A Castlist of its own, as a person runs it (`castlist serve` on fresh data), and a Chromium to look at it."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

CASTLIST = str(Path(sys.executable).with_name("castlist"))
FLAGS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update"),
]
OWNER, PASSWORD = "meera@nilgiri.example", "marigold-and-jasmine"


@dataclass(frozen=True, kw_only=True)
class Site:
    """A running Castlist: where it listens and where its data is."""

    address: str
    data: Path

    def castlist(self, *arguments: str, code: int = 0) -> str:
        """Run a `castlist` command on this site's data; gives what it printed. `code`: how it has to end."""
        done = subprocess.run(
            [CASTLIST, *arguments],
            check=False,
            env=environment_of(self.data, self.address),
            capture_output=True,
            text=True,
            timeout=300,
        )
        assert done.returncode == code, done.stderr[-2_000:]
        return done.stdout


def environment_of(data: Path, address: str) -> dict[str, str]:
    """Give the environment of the site's processes."""
    own = {
        key: value for key, value in os.environ.items() if not key.startswith(("CASTLIST_", "DATABASE_URL", "DJANGO_"))
    }
    settings = {"CASTLIST_DATA_DIR": str(data), "CASTLIST_ALLOW_PRIVATE_ADDRESSES": "1", "CASTLIST_PUBLIC_URL": address}
    return {**own, **settings, "CASTLIST_POSTGRES_VERSION": os.environ.get("CASTLIST_POSTGRES_VERSION", "18")}


@contextmanager
def open_site(**settings: str) -> Iterator[Site]:
    """Serve a new Castlist while inside; nothing of it is left afterwards. `settings`: more of its environment."""
    data = Path(tempfile.mkdtemp(prefix="castlist-site-", dir="/var/tmp"))
    data.chmod(0o755)
    address = f"http://127.0.0.1:{_free_port()}"
    command = [CASTLIST, "serve", "--port", address.rpartition(":")[2]]
    environment = {**environment_of(data, address), **settings}
    with (data / "serve.out").open("wb") as output:
        serving = subprocess.Popen(command, env=environment, stdout=output, stderr=output)
    try:
        _wait_until_it_answers(address, serving, data / "serve.out")
        yield Site(address=address, data=data)
    finally:
        serving.terminate()
        serving.wait(60)
        shutil.rmtree(data, ignore_errors=True)


@contextmanager
def open_chromium() -> Iterator[Browser]:
    """Start the Chromium that the tests were given."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CASTLIST_CHROMIUM") or _found(), args=FLAGS
        )
        try:
            yield browser
        finally:
            browser.close()


def _found() -> str | None:
    return next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_it_answers(address: str, serving: "subprocess.Popen[bytes]", output: Path) -> None:
    for _ in range(600):
        assert serving.poll() is None, output.read_text()[-2_000:]
        try:
            with urllib.request.urlopen(f"{address}/health", timeout=2):
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError(output.read_text()[-2_000:])


def set_up(site: Site, page: Page) -> None:
    """Make the owner's account, as the first visitor does."""
    page.goto(site.address)
    page.get_by_label("Business name").fill("Nilgiri Lane")
    page.get_by_label("Your name").fill("Meera Raghavan")
    page.get_by_label("E-mail").fill(OWNER)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Create the workspace").click()
    page.wait_for_url("**/w/default/")


def log_in(site: Site, page: Page) -> None:
    """Log in as the owner, in whatever language the page is."""
    page.goto(f"{site.address}/login/")
    page.locator("[name=email]").fill(OWNER)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("form button").click()
    page.wait_for_url("**/w/default/")
