"""Pages in a real browser: every page is watched for errors, and for requests that leave the machine."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from site_scenes import Site, log_in, open_chromium, open_site, set_up

expect.set_options(timeout=20_000)  # a busy machine is slow, not wrong


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with open_chromium() as browser:
        yield browser


@pytest.fixture(scope="session")
def fresh_site() -> Iterator[Site]:
    """Give a Castlist that nobody has set up."""
    with open_site() as site:
        yield site


@pytest.fixture(scope="session")
def site(fresh_site: Site, chromium: Browser) -> Site:
    """Give a Castlist with an owner and an active sandbox number."""
    with chromium.new_context(locale="en-IN") as context:
        set_up(fresh_site, context.new_page())
    fresh_site.castlist("channels", "connect", "--provider", "sandbox", "--name", "Shop", "--number", "919876500110")
    return fresh_site


@pytest.fixture
def context(chromium: Browser) -> Iterator[BrowserContext]:
    """Give a browser of a person's own, on a wide screen, which reads Indian English."""
    context = chromium.new_context(locale="en-IN", viewport={"width": 1440, "height": 900}, reduced_motion="reduce")
    context.set_default_timeout(15_000)
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext, site: Site) -> Iterator[Page]:
    """Give a page of the owner, logged in. The test fails if it met an error or asked anybody else."""
    page = context.new_page()
    complaints: list[str] = []
    watch(page, site, complaints)
    log_in(site, page)
    yield page
    assert complaints == []


def watch(page: Page, site: Site, complaints: list[str]) -> None:
    """Note errors of scripts, refusals of the policy, and requests to anybody but the site."""
    page.on("pageerror", lambda error: complaints.append(f"script: {error}"))
    page.on("console", lambda said: complaints.append(said.text) if "Content Security Policy" in said.text else None)
    page.on(
        "request",
        lambda asked: None if asked.url.startswith((site.address, "data:", "blob:")) else complaints.append(asked.url),
    )
