"""What somebody typed or chose is not lost: not by logging out elsewhere, not by a key, not by one wrong field."""

from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from screens import LIST
from site_scenes import OWNER, PASSWORD, Site


def go(page: Page, site: Site, path: str) -> None:
    page.goto(f"{site.address}/w/default/{path}")


def log_out_elsewhere(context: BrowserContext, site: Site) -> None:
    other = context.new_page()
    go(other, site, "")
    other.locator("nav [data-menu-button]").last.click()
    other.get_by_role("menuitem", name="Log out").click()
    other.wait_for_url("**/login/")
    other.close()


def log_in_again(context: BrowserContext, page: Page) -> None:
    notice = page.get_by_role("dialog", name="You were logged out")
    expect(notice.get_by_role("link", name="Log in")).to_be_focused()
    with context.expect_page() as opened:
        page.keyboard.press("Enter")
    tab = opened.value
    tab.locator("[name=email]").fill(OWNER)
    tab.locator("[name=password]").fill(PASSWORD)
    tab.locator("form button").click()
    expect(tab.get_by_role("heading", name="You are logged in again")).to_be_visible()
    tab.close()
    expect(notice).to_be_hidden()


def test_a_form_of_a_script_stays_and_is_sent_after_the_login(page: Page, context: BrowserContext, site: Site) -> None:
    go(page, site, "configure/attributes/")
    page.get_by_role("link", name="New attribute").click()
    name = page.get_by_role("dialog").get_by_label("Name")
    name.fill("typed.before")
    log_out_elsewhere(context, site)
    name.press("Enter")
    log_in_again(context, page)
    expect(name).to_have_value("typed.before")
    name.press("Enter")
    expect(page.get_by_role("main").get_by_text("typed.before")).to_be_visible()


def test_a_form_that_leaves_the_page_is_held_back_once_the_page_knows(
    page: Page, context: BrowserContext, site: Site
) -> None:
    go(page, site, "configure/general/")
    name = page.get_by_label("Business name")
    was = name.input_value()
    log_out_elsewhere(context, site)
    page.evaluate("document.querySelector('[sse-connect]').setAttribute('data-out', '')")
    name.fill("Nilgiri Lane & Sons")
    name.press("Enter")
    log_in_again(context, page)
    expect(name).to_have_value("Nilgiri Lane & Sons")
    name.fill(was)
    name.press("Enter")
    expect(page.get_by_text("Saved.")).to_be_visible()


def test_what_was_sent_too_late_is_found_by_going_back(page: Page, context: BrowserContext, site: Site) -> None:
    go(page, site, "configure/general/")
    name = page.get_by_label("Business name")
    was = name.input_value()
    context.clear_cookies(name="castlist_session")
    name.fill("Nilgiri Lane & Sons")
    name.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("What you typed on the page before was not saved.")
    page.get_by_label("E-mail").fill(OWNER)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    expect(name).to_have_value(was)
    page.go_back()
    page.go_back()
    expect(name).to_have_value("Nilgiri Lane & Sons")
    name.fill(was)
    name.press("Enter")
    expect(page.get_by_text("Saved.")).to_be_visible()


def test_a_chosen_sheet_is_thrown_away_only_by_saying_so(page: Page, site: Site) -> None:
    go(page, site, "imports/")
    page.get_by_role("link", name="Import Broadcast List").first.click()
    dialog = page.get_by_role("dialog", name="Import Broadcast List")
    dialog.locator("[data-sheet-input]").set_input_files(str(LIST))
    expect(dialog.get_by_text("The header is right")).to_be_visible()
    question = page.get_by_role("dialog", name="Discard this import?")
    name = dialog.get_by_label("Segment name")
    name.focus()
    for _ in range(3):
        page.keyboard.press("Escape")
        expect(question.get_by_role("button", name="Go on with it")).to_be_focused()
        page.keyboard.press("Escape")
        expect(question).to_be_hidden()
        expect(name).to_be_focused()
    page.keyboard.press("Escape")
    page.keyboard.press("Enter")
    expect(question).to_be_hidden()
    expect(dialog.get_by_text("The header is right")).to_be_visible()
    dialog.get_by_role("button", name="Cancel").click()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(dialog).to_be_hidden()
    expect(page.get_by_role("link", name="Import Broadcast List").first).to_be_focused()


def test_one_wrong_field_leaves_the_others_and_the_pasted_key(page: Page, site: Site) -> None:
    go(page, site, "configure/whatsapp/?provider=meta")
    key = page.get_by_label("Access token")
    key.fill("pasted token")
    page.get_by_label("Name", exact=True).fill("Support")
    page.get_by_role("button", name="Check and connect").click()
    expect(key).to_be_focused()
    expect(key).to_have_value("pasted token")
    expect(key).to_have_attribute("aria-invalid", "true")
    expect(page.locator("#id_api_key-error")).to_contain_text("The API key has a space")
    page.get_by_role("alert").get_by_role("link", name="App secret").click()
    expect(page.get_by_label("App secret")).to_be_focused()
    key.fill("pasted-token")
    page.get_by_role("button", name="Check and connect").click()
    expect(page.locator("#id_api_key-error")).to_have_count(0)
    expect(page.get_by_role("textbox", name="Phone number id")).to_be_focused()


@pytest.mark.parametrize("name", ['a"b.csv', "ü 100%.csv", "a;b=c.csv", "a%22b.csv", "o'brien, 'x'.csv", "प्रिय.csv"])
def test_a_sheet_comes_back_under_the_name_it_had(page: Page, site: Site, tmp_path: Path, name: str) -> None:
    sheet = tmp_path / name
    sheet.write_bytes(LIST.read_bytes())
    site.castlist("import", str(sheet), "--country", "IN", "--segment", "By name", "--accept")
    go(page, site, "imports/")
    with page.expect_download() as got:
        page.locator("a[href$='/original/']").first.click()
    assert got.value.suggested_filename == name.replace('"', "_")  # as Chromium writes what a disk may not take


def test_a_quote_in_the_name_of_an_uploaded_sheet_is_a_quote(page: Page, site: Site, tmp_path: Path) -> None:
    sheet = tmp_path / 'the "big" list.csv'
    sheet.write_bytes(LIST.read_bytes())
    go(page, site, "imports/new/")
    page.locator("[data-sheet-input]").set_input_files(str(sheet))
    expect(page.locator("#import-file-now")).to_contain_text(sheet.name)
