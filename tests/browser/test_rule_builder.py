"""The rule builder in use: the focus is never lost, nothing is red too early, and the number is read out in rest."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect
from screens import LIST
from site_scenes import Site


@pytest.fixture(scope="module")
def listed(site: Site) -> Site:
    """Give the site with users."""
    site.castlist("import", str(LIST), "--country", "IN", "--segment", "For rules", "--accept")
    return site


@pytest.fixture
def builder(page: Page, listed: Site) -> Page:
    """Give a new rule with one finished condition."""
    page.goto(f"{listed.address}/w/default/segments/new/")
    choose(page, 1, "vip")
    expect(count_of(page, 1)).not_to_be_empty()
    return page


def row(page: Page, number: int) -> Locator:
    return page.get_by_role("group", name=f"Condition {number}", exact=True)


def field(page: Page, number: int) -> Locator:
    return row(page, number).get_by_label("What it is about")


def value(page: Page, number: int) -> Locator:
    return row(page, number).get_by_label("Value")


def remover(page: Page, number: int) -> Locator:
    return page.get_by_role("button", name=f"Remove condition {number}", exact=True)


def count_of(page: Page, number: int) -> Locator:
    return row(page, number).locator("[data-count]")


def choose(page: Page, number: int, word: str) -> None:
    """Choose what a condition is about, by the keyboard's focus, and wait for its row."""
    field(page, number).focus()
    with page.expect_response(re.compile("/segments/row/")):
        field(page, number).select_option(word)
    expect(field(page, number)).to_have_value(word)


def add(page: Page, word: str, written: str = "") -> int:
    """Add a condition; gives its number."""
    number = page.locator("[data-row]").count() + 1
    page.get_by_role("button", name="Add condition").click()
    expect(field(page, number)).to_be_focused()
    choose(page, number, word)
    if written:
        value(page, number).fill(written)
        expect(count_of(page, number)).not_to_be_empty()
    return number


def test_the_focus_goes_with_rows_and_their_names_stay_apart(builder: Page) -> None:
    add(builder, "city", "Pune")
    expect(field(builder, 2)).to_have_value("city")
    add(builder, "loyalty.points", "1")
    for number in (1, 2, 3):
        expect(remover(builder, number)).to_have_count(1)
    remover(builder, 2).click()
    expect(remover(builder, 2)).to_be_focused()
    expect(value(builder, 2)).to_have_value("1")
    builder.keyboard.press("Enter")
    expect(remover(builder, 1)).to_be_focused()
    expect(builder.locator("[data-row]")).to_have_count(1)
    builder.keyboard.press("Enter")
    expect(field(builder, 1)).to_have_value("")
    expect(field(builder, 1)).to_be_focused()


def test_a_row_that_is_laid_out_anew_keeps_the_focus(builder: Page) -> None:
    choose(builder, 1, "loyalty.points")
    expect(field(builder, 1)).to_be_focused()
    value(builder, 1).press_sequentially("6000", delay=120)
    expect(value(builder, 1)).to_be_focused()
    expect(value(builder, 1)).to_have_value("6000")
    expect(count_of(builder, 1)).not_to_be_empty()


def test_nothing_is_red_before_its_row_is_left(builder: Page) -> None:
    number = builder.locator(".cl-fig").inner_text()
    add(builder, "loyalty.points")
    note = builder.get_by_text("Condition 2 is left out until it is finished. Write a number, for example 2000.")
    expect(note).to_be_visible()
    expect(builder.locator(".cl-fig")).to_have_text(number)
    value(builder, 2).fill("many")
    expect(value(builder, 2)).not_to_have_attribute("aria-invalid", "true")
    expect(builder.locator("#row-2-lack")).to_be_hidden()
    builder.get_by_label("Segment name").focus()
    expect(value(builder, 2)).to_have_attribute("aria-invalid", "true")
    expect(value(builder, 2)).to_have_accessible_description("Write a number, for example 2000.")
    value(builder, 2).fill("1")
    expect(value(builder, 2)).not_to_have_attribute("aria-invalid", "true")
    expect(note).to_be_hidden()


def test_a_button_that_is_only_reached_does_nothing(builder: Page) -> None:
    add(builder, "city")
    value(builder, 2).fill("Pune")
    builder.keyboard.press("Tab")
    expect(remover(builder, 2)).to_be_focused()
    expect(builder.locator("#rule-say")).to_contain_text("and city is Pune")
    expect(count_of(builder, 2)).not_to_be_empty()


def test_the_expression_begins_and_follows_by_itself(builder: Page) -> None:
    add(builder, "city", "Pune")
    add(builder, "loyalty.points", "1")
    builder.get_by_text("Or", exact=True).click()
    expect(builder.locator("#rule-say i").first).to_have_text("or")
    builder.get_by_text("Custom", exact=True).click()
    expression = builder.get_by_label("Custom expression over the numbered conditions")
    expect(expression).to_have_value("1 or 2 or 3")
    expression.fill("(1 or 2) and 3")
    expect(builder.get_by_text("Uses all 3")).to_be_visible()
    remover(builder, 2).click()
    expect(expression).to_have_value("1 and 2")
    expression.fill("1 and (2")
    mistake = builder.locator("#rule-expression-told")
    expect(mistake).to_contain_text("A bracket is not closed. Character 7: 1 and (2")
    expect(expression).not_to_have_attribute("aria-invalid", "true")
    builder.get_by_label("Segment name").focus()
    expect(expression).to_have_attribute("aria-invalid", "true")
    expect(builder.locator(".cl-fig")).not_to_have_text("–")
    expect(builder.locator("#rule-say")).to_contain_text("Users with")


def test_the_number_is_read_out_once_nobody_types(builder: Page) -> None:
    status = builder.locator("#rule-status")
    expect(status).to_have_text(re.compile(r"^[\d,]+ of [\d,]+ users match\.$"))
    builder.evaluate(
        "window.heard = []; new MutationObserver(() => heard.push(document.getElementById('rule-status').textContent))"
        ".observe(document.getElementById('rule-status'), {childList: true, characterData: true, subtree: true})"
    )
    add(builder, "city")
    value(builder, 2).press_sequentially("Pune", delay=400)
    expect(builder.locator("#rule-say")).to_contain_text("city is Pune")
    expect(status).not_to_contain_text("left out")
    builder.wait_for_function("() => heard.length > 0 && !heard.at(-1).includes('left out')")
    assert len(builder.evaluate("heard")) <= 2


def test_the_title_is_the_name_that_is_typed(builder: Page) -> None:
    name = builder.get_by_label("Segment name")
    name.fill("Lapsed VIPs")
    expect(builder.get_by_role("heading", level=1)).to_have_text("Lapsed VIPs")
    expect(builder).to_have_title("Lapsed VIPs · Castlist")
    name.fill("")
    expect(builder.get_by_role("heading", level=1)).to_have_text("New rule segment")
