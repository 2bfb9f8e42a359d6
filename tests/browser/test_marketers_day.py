"""A marketer's day in a real browser, from the first visit to the report, one step after the other."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Download, Locator, Page, expect
from site_scenes import Site, open_site, set_up

from conftest import watch

HEADER = (
    "user.username,user.phone_no,user.email,user.first_name,user.last_name,user.title,user.account,city,points||NUMBER"
)
SWAPPED = HEADER.replace("user.phone_no,user.email", "user.email,user.phone_no") + "\n,,,,,,,,\n"
GOOD_ROWS = [f",98765{number:05d},,Asha,Rao,,,Pune,{number}" for number in range(40)]
BAD_ROWS = [",12345,,Ravi,,,,Mumbai,5", ",9876599999,,Zoë,,,,Kochi,many"]
SHEET = "\n".join([HEADER, *GOOD_ROWS, *BAD_ROWS]) + "\n"


@pytest.fixture(scope="module")
def day(chromium: Browser, request: pytest.FixtureRequest) -> Iterator["Day"]:
    with open_site() as site, chromium.new_context(locale="en-IN", viewport={"width": 1440, "height": 900}) as context:
        context.set_default_timeout(20_000)
        page = context.new_page()
        complaints: list[str] = []
        watch(page, site, complaints)
        yield Day(site, page, complaints, request.session.testsfailed)


@pytest.fixture(autouse=True)
def earlier_steps_went_well(request: pytest.FixtureRequest, day: "Day") -> None:
    if request.session.testsfailed > day.failed_before:
        pytest.skip("an earlier step of the day failed")


class Day:
    """One person at one browser."""

    def __init__(self, site: Site, page: Page, complaints: list[str], failed_before: int) -> None:
        self.site, self.page, self.complaints, self.failed_before = site, page, complaints, failed_before

    def go(self, path: str) -> None:
        self.page.goto(f"{self.site.address}/w/default/{path}")

    def open_import(self) -> Locator:
        self.go("users/")
        self.page.get_by_role("button", name="Import and export").click()
        self.page.get_by_role("menuitem", name="Import Broadcast List").click()
        dialog = self.page.get_by_role("dialog")
        expect(dialog).to_be_visible()
        return dialog


def choose(dialog: Locator, name: str, content: str) -> None:
    dialog.locator("input[type=file]").set_input_files(
        {"name": name, "mimeType": "text/csv", "buffer": content.encode()}
    )


def content_of(download: Download) -> str:
    path = download.path()
    return Path(path).read_text(encoding="utf-8-sig")


def test_1_set_up_leads_to_the_three_steps(day: Day) -> None:
    set_up(day.site, day.page)
    expect(day.page.get_by_role("heading", name="Three steps to the first message")).to_be_visible()


def test_2_without_a_number_the_gate_says_so(day: Day) -> None:
    day.go("users/")
    day.page.get_by_role("button", name="Import and export").click()
    entry = day.page.get_by_role("menuitem", name="Import Broadcast List")
    expect(entry).to_have_attribute("aria-disabled", "true")
    expect(day.page.get_by_text("Import needs an active WhatsApp channel.").first).to_be_visible()


def test_3_the_sandbox_is_connected(day: Day) -> None:
    day.go("configure/whatsapp/")
    day.page.get_by_text("Rehearse everything.").click()
    expect(day.page.get_by_role("button", name="Connect the sandbox")).to_be_visible()
    day.page.locator("[name=number]").fill("919876500110")
    day.page.locator("[name=name]").fill("Shop")
    day.page.get_by_role("button", name="Connect the sandbox").click()
    expect(day.page.get_by_role("heading", name="The number is verified")).to_be_visible()
    day.go("configure/whatsapp/")
    expect(day.page.get_by_role("list", name="Numbers")).to_contain_text("Active")


def test_4_a_wrong_header_is_refused_in_the_dialog(day: Day) -> None:
    dialog = day.open_import()
    choose(dialog, "october.csv", SWAPPED)
    expect(dialog.get_by_role("alert")).to_contain_text("The header of october.csv has 1 problem")
    expect(dialog).to_contain_text("Columns B and C are swapped")
    expect(dialog.get_by_role("button", name="Save")).to_be_disabled()


def test_5_a_sheet_with_bad_rows_goes_in_and_is_watched(day: Day) -> None:
    dialog = day.open_import()
    choose(dialog, "customers.csv", SHEET)
    expect(dialog).to_contain_text("The header is right")
    dialog.get_by_label("Segment name").fill("Diwali")
    expect(dialog).to_contain_text("New segment")
    dialog.get_by_role("checkbox", name="I understand").check()
    dialog.get_by_role("button", name="Save").click()
    expect(day.page.get_by_text("Import started.")).to_be_visible()
    day.page.get_by_role("link", name="See its progress").click()
    expect(day.page.get_by_text("Completed with errors").first).to_be_visible(timeout=30_000)
    expect(day.page.get_by_role("main")).to_contain_text("2 rows have 2 problems")


def test_6_what_stayed_out_is_corrected_and_uploaded_again(day: Day) -> None:
    day.go("imports/")
    day.page.get_by_role("link", name="customers.csv").first.click()
    with day.page.expect_download() as told:
        day.page.get_by_role("link", name="Download errors only").click()
    rows = list(csv.reader(io.StringIO(content_of(told.value))))
    assert [row[-1] for row in rows[1:]] == [
        'user.phone_no: "12345" is not a valid number for India (+91)',
        'points: "many" is not a NUMBER; write digits, with a point for decimals',
    ]
    corrected = content_of(told.value).replace("12345", "9876512345").replace("many", "7")
    day.page.get_by_role("link", name="Upload corrected file").click()
    dialog = day.page.get_by_role("dialog")
    choose(dialog, "corrected.csv", corrected)
    expect(dialog.get_by_label("Segment name")).to_have_value("Diwali")
    dialog.get_by_role("checkbox", name="I understand").check()
    dialog.get_by_role("button", name="Save").click()
    day.page.get_by_role("link", name="See its progress").click()
    expect(day.page.get_by_text("Completed", exact=True).first).to_be_visible(timeout=30_000)


def test_7_users_are_filtered_by_the_segment(day: Day) -> None:
    day.go("segments/")
    day.page.get_by_role("link", name="Diwali").first.click()
    expect(day.page.get_by_role("status").filter(has_text="42")).to_be_visible()
    expect(day.page.get_by_text("Segment Diwali")).to_be_visible()
    day.page.get_by_role("searchbox").fill("zoë")
    expect(day.page.get_by_role("cell", name="Zoë")).to_be_visible()
    expect(day.page.get_by_role("row")).to_have_count(2)


def test_8_a_broadcast_is_composed_and_checked(day: Day) -> None:
    day.go("broadcasts/new/?segment=Diwali")
    day.page.get_by_text("welcome", exact=True).click()
    value = day.page.locator("[contenteditable=true]").first
    value.click()
    value.press_sequentially("{first")
    day.page.get_by_role("option", name="user.first_name").click()
    expect(day.page.get_by_text("Hi Asha").first).to_be_visible()
    expect(day.page.get_by_text("42 of 42").or_(day.page.get_by_text("42", exact=True)).first).to_be_visible(
        timeout=30_000
    )


def test_9_it_is_sent_watched_and_reported(day: Day) -> None:
    day.page.get_by_role("button", name="Review and send").or_(
        day.page.get_by_role("link", name="Review and send")
    ).click()
    dialog = day.page.get_by_role("dialog")
    expect(dialog).to_contain_text("Send to 42 users?")
    dialog.get_by_role("button", name="Send to 42 users").click()
    expect(day.page.get_by_text("Finished").first).to_be_visible(timeout=60_000)
    day.page.reload()
    expect(day.page.get_by_role("heading", name="Delivery")).to_contain_text("of 42 users")


def test_10_whoever_asks_is_opted_out_and_gets_nothing_more(day: Day) -> None:
    day.go("users/?q=zoë")
    day.page.get_by_role("link", name="Zoë").click()
    expect(day.page.get_by_role("main")).to_contain_text("corrected.csv")
    day.page.get_by_role("button", name="Opt out").click()
    expect(day.page.get_by_role("heading", level=1)).to_contain_text("Opted out")
    day.go("broadcasts/new/?segment=Diwali")
    day.page.get_by_text("welcome", exact=True).click()
    value = day.page.locator("[contenteditable=true]").first
    value.click()
    value.press_sequentially("you")
    expect(day.page.get_by_role("main")).to_contain_text("Opted out", timeout=30_000)
    day.go("users/?q=zoë")
    expect(day.page.get_by_role("row").nth(1)).to_contain_text("Opted out")


def test_nothing_complained_all_day(day: Day) -> None:
    assert day.complaints == []
