"""A report: its recipients change by themselves alone, and what failed shows itself while the page stays open."""

import json

import pytest
from playwright.sync_api import Page, expect
from screens import LIST
from site_scenes import Site

FILLED = ("--set", "body.1=dear")


@pytest.fixture(scope="module")
def report(site: Site) -> str:
    """Send a broadcast to its end; gives the address of its report."""
    site.castlist("import", str(LIST), "--country", "IN", "--segment", "Report", "--accept")
    site.castlist("broadcasts", "create", "Parts", "--template", "welcome", "--segment", "Report", *FILLED)
    site.castlist("broadcasts", "send", "Parts", "--wait")
    listed = json.loads(site.castlist("broadcasts", "list", "--json"))
    uuid = next(each["id"] for each in listed if each["name"] == "Parts")
    return f"{site.address}/w/default/broadcasts/{uuid}/"


def test_recipients_are_turned_and_narrowed_without_the_rest(page: Page, report: str) -> None:
    page.goto(report)
    page.evaluate("document.querySelector('#rep-chart').dataset.seen = 'yes'")
    recipients = page.locator("#recipients")
    first = recipients.get_by_role("row").nth(1).inner_text()
    recipients.get_by_role("link", name="Next").click()
    page.wait_for_url("**after=*")
    expect(recipients.get_by_role("row").nth(1)).not_to_have_text(first)
    recipients.get_by_role("link", name="Failed").click()
    page.wait_for_url("**state=failed*")
    expect(recipients.get_by_role("link", name="Failed")).to_have_attribute("aria-current", "true")
    expect(page.locator("#rep-chart")).to_have_attribute("data-seen", "yes")
    page.locator("#rep-why").get_by_text("Held back by WhatsApp").first.click()
    expect(recipients.get_by_role("link", name="Show all reasons")).to_be_visible()
    page.go_back()
    expect(recipients.get_by_role("link", name="Failed")).to_have_attribute("aria-current", "true")
    recipients.get_by_role("row").nth(1).get_by_role("link").click()
    page.wait_for_url("**/users/*/")
