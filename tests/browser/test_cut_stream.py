"""While the stream of events is broken a page says so and asks by itself; what is pressed is never swapped away."""

from playwright.sync_api import Page, Route, expect
from site_scenes import Site

STREAM = "**/live?*"


def test_a_page_asks_while_its_stream_is_broken_and_stops_when_it_is_back(page: Page, site: Site) -> None:
    page.clock.install()
    page.route(STREAM, lambda route: route.abort())
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/live/now?" in request.url else None)
    page.goto(f"{site.address}/w/default/")
    said = page.locator("[data-cut]")
    expect(said).to_have_text("Reconnecting …")
    rail = page.locator(".cl-rail-live")
    expect(rail).to_contain_text("Active")
    site.castlist("channels", "pause", "Shop")
    page.clock.fast_forward(10_500)
    expect(rail).to_contain_text("Paused")
    site.castlist("channels", "resume", "Shop")
    page.clock.fast_forward(10_500)
    expect(rail).to_contain_text("Active")
    assert {"topics=rail,badge" in each for each in asked} == {True}
    page.unroute(STREAM)
    page.clock.run_for(130_000)  # the extension waits a minute at most
    expect(said).to_have_text("")
    asked.clear()
    page.clock.fast_forward(60_000)
    assert asked == []


def test_whoever_is_out_is_told_and_asks_no_more(page: Page, site: Site) -> None:
    page.clock.install()

    def refuse(route: Route) -> None:
        route.fulfill(status=403)

    page.route(STREAM, refuse)
    page.route("**/live/now?*", refuse)
    page.goto(f"{site.address}/w/default/")
    expect(page.locator("[data-cut]")).to_have_text("Reconnecting …")
    page.clock.fast_forward(10_500)
    expect(page.locator("[data-cut]")).to_have_text("You are not logged in here any more. Load the page anew.")


def test_what_is_pressed_is_swapped_when_it_is_let_go(page: Page, site: Site) -> None:
    page.goto(f"{site.address}/w/default/")
    card = page.locator(".cl-rail-live a").last
    expect(card).to_contain_text("Active")
    card.evaluate("each => each.dataset.before = '1'")
    box = card.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 20, box["y"] + 20)
    page.mouse.down()
    site.castlist("channels", "pause", "Shop")
    page.wait_for_timeout(2_500)
    expect(card).to_have_attribute("data-before", "1")
    page.mouse.move(700, 880)
    page.mouse.up()
    expect(page.locator(".cl-rail-live a").last).to_contain_text("Paused")
    site.castlist("channels", "resume", "Shop")
    expect(page.locator(".cl-rail-live a").last).to_contain_text("Active")
