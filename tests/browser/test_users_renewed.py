"""The list of users follows what happens: it is renewed when an import has ended, and no swap loses the focus."""

from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect
from screens import LIST
from site_scenes import Site

HEAD = "user.username,user.phone_no,user.email,user.first_name,user.last_name,user.title,user.account"


def bring(site: Site, folder: Path, phone: str, name: str) -> None:
    """Import one person."""
    file = folder / f"{name}.csv"
    file.write_text(f"{HEAD}\n,{phone},,{name},,,\n")
    site.castlist("import", str(file), "--country", "IN", "--segment", "Brought", "--accept")


def go(page: Page, site: Site, query: str = "") -> None:
    page.goto(f"{site.address}/w/default/users/{query}")
    page.evaluate("window.isTheSame = true")


def row(page: Page, name: str) -> Locator:
    return page.get_by_role("table", name="Users").get_by_text(name, exact=True)


def is_the_same(page: Page) -> bool:
    return bool(page.evaluate("window.isTheSame === true"))


@pytest.fixture(scope="module")
def listed(site: Site) -> Site:
    """Give the site with users."""
    site.castlist("import", str(LIST), "--country", "IN", "--segment", "Renewed", "--accept")
    return site


def test_a_list_that_nobody_works_with_renews_itself(page: Page, site: Site, tmp_path: Path) -> None:
    go(page, site)
    page.get_by_role("button", name="Import and export").focus()
    bring(site, tmp_path, "9123400001", "Ambika")
    expect(row(page, "Ambika")).to_be_visible()
    expect(page.get_by_role("button", name="Import and export")).to_be_focused()
    expect(page.locator("#users-ended")).to_be_hidden()
    number = page.locator("#users-list .cl-listbar .cl-strong").inner_text()
    expect(page.locator("#rail-users")).to_have_text(number)
    assert is_the_same(page)


def test_a_list_that_somebody_narrowed_offers_the_new_one(page: Page, listed: Site, tmp_path: Path) -> None:
    go(page, listed, "?q=Bha")
    bring(listed, tmp_path, "9123400002", "Bhavani")
    offer = page.locator("#users-ended")
    expect(offer).to_have_text("The import Bhavani.csv has ended: show the new list")
    assert row(page, "Bhavani").count() == 0
    page.get_by_role("link", name="show the new list").focus()
    page.keyboard.press("Enter")
    expect(row(page, "Bhavani")).to_be_visible()
    expect(offer).to_be_hidden()
    expect(page.locator("[data-chips-next]")).to_be_focused()
    assert page.url.endswith("?q=Bha")
    assert is_the_same(page)


def test_a_filter_is_added_and_taken_away_beneath_the_focus(page: Page, listed: Site) -> None:
    go(page, listed)
    opener = page.locator("#users-filter")
    opener.focus()
    page.keyboard.press("Enter")
    field = page.get_by_label("Filter by")
    expect(field).to_be_focused()
    field.select_option("city")
    expect(page.get_by_label("Condition")).to_be_visible()
    expect(field).to_be_focused()
    page.get_by_label("Value").fill("Pune")
    page.get_by_label("Value").press("Enter")
    chips = page.locator("[data-chip]")
    expect(chips).to_have_count(1)
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(opener).to_be_focused()
    assert "f=city" in page.url
    chips.first.focus()
    page.keyboard.press("Enter")
    expect(chips).to_have_count(0)
    expect(opener).to_be_focused()
    assert is_the_same(page)


def test_clearing_the_list_clears_its_search_as_well(page: Page, listed: Site) -> None:
    go(page, listed, "?q=nobody+is+called+so")
    page.get_by_role("link", name="Clear filters").last.click()
    expect(page.get_by_role("table", name="Users")).to_be_visible()
    expect(page.get_by_role("searchbox")).to_have_value("")
    expect(page.locator("[data-chips-next]")).to_be_focused()
    assert is_the_same(page)
