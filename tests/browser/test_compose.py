"""Composing in a real browser: by keys alone, on a telephone, and with an audience that a worker goes through."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from site_scenes import Site, log_in

HEADER = "user.username,user.phone_no,user.email,user.first_name,user.last_name,user.title,user.account,city"
SOME = f"{HEADER}\n,9876543201,,Asha,,,,Pune\n,9876543202,,Ravi,,,,Mumbai\n,9876543203,,Zoë,,,,\n"
HI = ("--set", "body.1={{user.first_name}}|friend")
MANY = 10_050
"""More than are gone through while a page waits."""


@pytest.fixture(scope="module")
def shop(site: Site) -> Site:
    """Give the site with three users, in two segments."""
    people = site.data / "some.csv"
    people.write_text(SOME)
    for segment in ("Keys", "Others"):
        site.castlist("import", str(people), "--country", "IN", "--segment", segment, "--accept")
    return site


def draft(site: Site, name: str, *more: str, segment: str = "Keys") -> None:
    """Make a draft of the template welcome."""
    site.castlist("broadcasts", "create", name, "--segment", segment, "--template", "welcome", *(more or HI))


def open_draft(page: Page, site: Site, name: str, step: str = "message") -> None:
    page.goto(f"{site.address}/w/default/broadcasts/?tab=drafts")
    page.get_by_role("link", name=name, exact=True).click()
    page.wait_for_url("**/edit/**")
    page.goto(f"{page.url.partition('?')[0]}?step={step}")


def value_field(page: Page) -> Locator:
    return page.get_by_role("combobox", name="Body {{1}}")


def value(page: Page) -> str:
    return page.locator("#text-body-1").input_value()


def tab_to(page: Page, wanted: Locator, key: str = "Tab") -> None:
    """Press Tab until the focus is there; fails where it never comes."""
    for _ in range(120):
        if wanted.count() and wanted.first.evaluate("each => each === document.activeElement"):
            return
        page.keyboard.press(key)
    raise AssertionError(f"{wanted} cannot be reached by {key}")


def test_by_keys_alone_from_new_to_the_confirmation(page: Page, shop: Site) -> None:
    page.goto(f"{shop.address}/w/default/broadcasts/")
    tab_to(page, page.get_by_role("main").get_by_role("link", name="New broadcast"))
    page.keyboard.press("Enter")
    page.wait_for_url("**/new/**")
    tab_to(page, page.get_by_role("button", name="welcome"))
    page.keyboard.press("Enter")
    page.wait_for_url("**/edit/**")
    expect(page.get_by_role("heading", level=1)).to_contain_text("welcome, ")
    expect(page.locator(".cl-find input, [name=add]").first).to_be_focused()  # many segments can be searched
    add = page.get_by_role("button", name="Send to Keys")
    names = page.locator("[name=add]").evaluate_all("all => all.map((each) => each.value)")
    at = min(names.index("Keys"), len(names) - 2)
    tab_to(page, add)
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Take out Keys")).to_be_visible()
    expect(page.locator("[name=add]").nth(at)).to_be_focused()  # the one that stands there now
    tab_to(page, page.get_by_role("link", name="Go on to the message"))
    page.keyboard.press("Enter")
    expect(value_field(page)).to_be_focused()
    page.keyboard.type("{first")
    expect(page.get_by_role("option", name="user.first_name")).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    expect(page.locator("#phone")).to_contain_text("Hi Asha")
    page.keyboard.press("Tab")
    expect(page.locator("#fallback-body-1")).to_be_focused()
    page.keyboard.type("friend")
    tab_to(page, page.locator("#when-now"))
    page.keyboard.press("ArrowRight")
    expect(page.locator("#when-at")).to_be_visible()
    expect(page.locator("#when-timed")).to_be_focused()
    page.keyboard.press("ArrowLeft")
    expect(page.locator("#when-at")).to_have_count(0)
    expect(page.locator("#when-now")).to_be_focused()
    tab_to(page, page.get_by_role("link", name="Review and send"), "Shift+Tab")
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Send to 3 users?")
    expect(dialog.get_by_role("button", name="Not yet")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("link", name="Review and send")).to_be_focused()


def test_a_segment_that_is_taken_out_gives_the_focus_to_the_next(page: Page, shop: Site) -> None:
    draft(shop, "Chips")
    open_draft(page, shop, "Chips", "audience")
    page.get_by_role("button", name="Leave out Others").focus()
    page.keyboard.press("Enter")
    out = page.get_by_role("button", name="Take out Others")
    expect(out).to_be_visible()
    page.get_by_role("button", name="Take out Keys").focus()
    page.keyboard.press("Delete")
    expect(page.get_by_role("button", name="Take out Keys")).to_have_count(0)
    expect(out).to_be_focused()
    page.keyboard.press("Delete")
    expect(out).to_have_count(0)
    expect(page.locator("[name=add]").first).to_be_focused()


def test_a_time_is_typed_without_losing_the_place(page: Page, shop: Site) -> None:
    draft(shop, "Timed")
    open_draft(page, shop, "Timed", "when")
    page.locator("#when-now").focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator("#when-at")).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.locator("#when-at")).to_be_focused()
    page.keyboard.type("12312030")
    page.keyboard.press("ArrowRight")
    for typed in ("09", "45", "AM"):
        page.keyboard.type(typed)
    page.wait_for_timeout(900)  # longer than a change waits before it is saved
    expect(page.locator("#when-at")).to_be_focused()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    page.keyboard.type("10")
    expect(page.locator("#when-at")).to_have_value("2030-12-31T10:45")
    act = page.locator("#review-act", has_text="Review and schedule")
    for _ in range(8):  # out of the parts of the field: a time is saved when it is left
        page.keyboard.press("Shift+Tab")
    expect(act).to_be_visible()
    tab_to(page, act, "Shift+Tab")
    expect(page.locator("#when-help")).to_contain_text("10:45")


def test_the_list_of_attributes_is_a_list_by_keys(page: Page, shop: Site) -> None:
    draft(shop, "List")
    open_draft(page, shop, "List")
    field = value_field(page)
    field.focus()
    page.keyboard.press("End")
    page.keyboard.press("Backspace")
    assert value(page) == ""
    page.keyboard.type("{")
    options = page.get_by_role("option")
    expect(options.first).to_be_visible()
    assert field.get_attribute("aria-activedescendant") == options.first.get_attribute("id")
    page.keyboard.press("ArrowDown")
    assert field.get_attribute("aria-activedescendant") == options.nth(1).get_attribute("id")
    page.keyboard.press("Escape")
    expect(page.get_by_role("listbox")).to_be_hidden()
    expect(field).to_be_focused()
    assert value(page) == "{"
    page.keyboard.press("Backspace")
    page.keyboard.type("{c")
    expect(options.first).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.get_by_role("listbox")).to_be_hidden()
    expect(page.locator("#fallback-body-1")).to_be_focused()
    assert value(page) == "{c"


def test_a_chip_is_gone_over_and_taken_out_like_a_letter(page: Page, shop: Site) -> None:
    draft(shop, "Chip", "--set", "body.1=a{{city}}b{{user.first_name}}")
    open_draft(page, shop, "Chip")
    value_field(page).focus()
    page.keyboard.press("Home")
    page.keyboard.type("1")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.keyboard.type("2")
    assert value(page) == "1a{{city}}2b{{user.first_name}}"
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.keyboard.type("3")
    page.keyboard.press("End")
    page.keyboard.type("4")
    assert value(page) == "1a{{city}}2b{{user.first_name}}34"
    for _ in range(3):
        page.keyboard.press("ArrowLeft")
    page.keyboard.type("5")
    assert value(page) == "1a{{city}}2b5{{user.first_name}}34"
    page.keyboard.press("Delete")
    assert value(page) == "1a{{city}}2b534"
    page.keyboard.press("Home")
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Backspace")
    assert value(page) == "1a2b534"
    page.keyboard.press("Shift+Tab")
    expect(value_field(page)).not_to_be_focused()


ODD = "a|b \\| {{city}} | {{ } {"


def test_bars_and_brackets_come_back_as_they_were_typed(page: Page, shop: Site) -> None:
    draft(shop, "Odd")
    open_draft(page, shop, "Odd")
    value_field(page).focus()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type(ODD)
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    page.keyboard.press("ControlOrMeta+a")
    with page.expect_response("**/edit/message/"):
        page.keyboard.type("x|y \\|")
    page.keyboard.press("Tab")
    page.wait_for_timeout(700)
    page.reload()
    assert value(page) == ODD
    assert page.locator("#fallback-body-1").input_value() == "x|y \\|"
    expect(page.locator(".cl-vin .cl-var")).to_have_text(["city"])
    expect(page.locator("#warn-body-1")).to_contain_text("do not close")


@pytest.fixture(scope="module")
def crowd(shop: Site) -> Site:
    """Give the site with more users than pre-flight goes through at once."""
    people = shop.data / "many.csv"
    rows = (
        f",98{number:08d},,Asha,,,,{'Pune' if number % 2 else ''}" for number in range(10_000_000, 10_000_000 + MANY)
    )
    people.write_text("\n".join([HEADER, *rows]) + "\n")
    shop.castlist("workspaces", "set", "default", "--row-limit", "20000")
    shop.castlist("import", str(people), "--country", "IN", "--segment", "Crowd", "--accept")
    return shop


def test_what_a_worker_finds_of_a_large_audience_appears_by_itself(page: Page, crowd: Site) -> None:
    draft(crowd, "Crowded", "--set", "body.1={{city}}", segment="Crowd")
    open_draft(page, crowd, "Crowded")
    found = page.locator("#preflight")
    expect(found).to_contain_text("5,025", timeout=60_000)
    expect(found).to_contain_text("city is empty, and there is no fallback")
    page.locator("#fallback-body-1").fill("here")
    expect(found).to_contain_text(f"all {MANY:,}", timeout=60_000)
    expect(found.locator(".cl-fig").first).to_have_text(f"{MANY:,}", timeout=60_000)
    expect(page.locator("#preflight-run")).to_be_hidden()


@pytest.fixture
def phone(chromium: Browser, shop: Site) -> Iterator[Page]:
    """Give a page on a telephone."""
    with chromium.new_context(
        locale="en-IN", viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True, reduced_motion="reduce"
    ) as context:
        page = context.new_page()
        log_in(shop, page)
        yield page


def test_a_telephone_shows_one_step_at_a_time(phone: Page, shop: Site) -> None:
    draft(shop, "Small")
    open_draft(phone, shop, "Small", "template")
    steps = phone.get_by_role("navigation", name="Steps")
    for name, heading in (("Template", "Template"), ("Audience", "Audience"), ("Message", "Message"), ("When", "When")):
        expect(steps.locator("[aria-current=step]")).to_contain_text(name)
        shown = [each for each in phone.locator(".cl-one-step > section h2").all() if each.is_visible()]
        assert [each.inner_text().split()[0] for each in shown] == [heading]
        onward = phone.get_by_role("link", name="Next: ")
        if name != "When":
            onward.tap()
    expect(phone.get_by_role("link", name="Next: ")).to_have_count(0)
    phone.get_by_role("link", name="Back: Message").tap()
    expect(steps.locator("[aria-current=step]")).to_contain_text("Message")
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
