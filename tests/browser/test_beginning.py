"""The first visit sets up the owner's account and workspace; afterwards people log in."""

from collections.abc import Iterator

import pytest
from axe import problems_of
from playwright.sync_api import Browser, Page, expect
from site_scenes import OWNER, Site, open_site, set_up


@pytest.fixture(scope="module")
def new_site() -> Iterator[Site]:
    with open_site() as site:
        yield site


@pytest.fixture
def visitor(chromium: Browser, new_site: Site) -> Iterator[Page]:
    with chromium.new_context(locale="en-IN") as context:
        yield context.new_page()


def test_the_first_visitor_is_led_through_set_up_and_told_what_is_missing(visitor: Page, new_site: Site) -> None:
    visitor.goto(new_site.address)
    expect(visitor).to_have_title("Set up · Castlist")
    assert problems_of(visitor) == []
    visitor.get_by_role("button", name="Create the workspace").click()
    expect(visitor.get_by_role("alert")).to_contain_text("4 things to correct")
    visitor.get_by_label("Password").fill("password12")
    visitor.get_by_role("button", name="Create the workspace").click()
    expect(visitor.get_by_role("alert")).to_contain_text("too common")


def test_after_set_up_the_owner_is_in_and_others_are_asked_to_log_in(visitor: Page, new_site: Site) -> None:
    set_up(new_site, visitor)
    expect(visitor.get_by_role("navigation", name="Main", exact=True)).to_contain_text("Nilgiri Lane")
    visitor.get_by_role("button", name="Meera Raghavan").click()
    visitor.get_by_role("menuitem", name="Log out").click()
    expect(visitor).to_have_title("Log in · Castlist")
    assert problems_of(visitor) == []
    visitor.goto(f"{new_site.address}/set-up/")
    expect(visitor).to_have_title("Log in · Castlist")


def test_a_wrong_password_is_refused_in_words(visitor: Page, new_site: Site) -> None:
    visitor.goto(f"{new_site.address}/login/")
    visitor.get_by_label("E-mail").fill(OWNER)
    visitor.get_by_label("Password").fill("not-my-password")
    visitor.get_by_role("button", name="Log in").click()
    expect(visitor.get_by_role("alert")).to_contain_text("E-mail and password do not fit")
