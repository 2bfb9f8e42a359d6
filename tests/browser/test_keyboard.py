"""Everything can be done by keys: menus, dialogs, tabs and the list of users, and the focus is never lost."""

import pytest
from playwright.sync_api import Locator, Page, expect
from screens import LIST
from site_scenes import Site


@pytest.fixture(scope="module")
def listed(site: Site) -> Site:
    """Give the site with users."""
    site.castlist("import", str(LIST), "--country", "IN", "--segment", "By keys", "--accept")
    return site


def go(page: Page, site: Site, path: str) -> None:
    page.goto(f"{site.address}/w/default/{path}")


def focused(page: Page) -> Locator:
    return page.locator(":focus")


def test_the_first_tab_leads_past_the_rail(page: Page, site: Site) -> None:
    go(page, site, "")
    page.keyboard.press("Tab")
    expect(focused(page)).to_have_text("Skip to content")
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_be_focused()


@pytest.mark.parametrize("key", ["Enter", "Space", "ArrowDown"])
def test_a_menu_opens_and_moves_by_keys(page: Page, listed: Site, key: str) -> None:
    go(page, listed, "users/")
    button = page.get_by_role("button", name="Import and export")
    button.focus()
    page.keyboard.press(key)
    first, last = page.get_by_role("menuitem").first, page.get_by_role("menuitem", name="Export")
    expect(first).to_be_focused()
    page.keyboard.press("End")
    expect(last).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(first).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(last).to_be_focused()
    page.keyboard.press("Home")
    expect(first).to_be_focused()
    page.keyboard.press("Escape")
    expect(button).to_be_focused()
    expect(first).to_be_hidden()


def test_a_dialog_holds_the_focus_and_gives_it_back(page: Page, listed: Site) -> None:
    go(page, listed, "imports/")
    opener = page.get_by_role("link", name="Import Broadcast List")
    opener.focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    expect(dialog.get_by_label("Channel")).to_be_focused()
    for _ in range(40):
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement === document.body || !!document.activeElement.closest('dialog')")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(opener).to_be_focused()


def test_a_dialog_opened_from_a_menu_gives_the_focus_to_its_button(page: Page, listed: Site) -> None:
    go(page, listed, "users/")
    button = page.get_by_role("button", name="Import and export")
    button.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(button).to_be_focused()


def test_tabs_move_with_arrows(page: Page, site: Site) -> None:
    go(page, site, "configure/whatsapp/")
    tabs = page.get_by_role("navigation", name="WhatsApp")
    tabs.get_by_role("link", name="Numbers").focus()
    page.keyboard.press("ArrowRight")
    expect(tabs.get_by_role("link", name="Templates")).to_be_focused()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    expect(tabs.get_by_role("link", name="Opt-out words")).to_be_focused()


def test_a_stroke_goes_to_search_and_delete_takes_a_filter_away(page: Page, listed: Site) -> None:
    go(page, listed, "users/?f=vip&o=is-true&v=&f=city&o=is&v=Pune")
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox")).to_be_focused()
    chips = page.locator("[data-chip]")
    expect(chips).to_have_count(2)
    chips.first.focus()
    page.keyboard.press("Delete")
    expect(chips).to_have_count(1)
    expect(chips.first).to_be_focused()
    page.keyboard.press("Delete")
    expect(chips).to_have_count(0)
    expect(page.locator("[data-chips-next]")).to_be_focused()
