"""axe finds nothing serious on any screen, and none is wider than its window: light, dark, phone, right to left.

Neither is any on a tablet, where the rail is narrow and tables have less room than on a phone, each row being a line.
"""

from collections.abc import Iterator

import pytest
from axe import problems_of
from playwright.sync_api import Browser, Page
from screens import Filled, Screen, fill, screens_of, show
from site_scenes import Site, log_in

from conftest import watch

WAYS = {
    "light": {"viewport": {"width": 1440, "height": 900}},
    "dark": {"viewport": {"width": 1440, "height": 900}, "color_scheme": "dark"},
    "phone": {"viewport": {"width": 390, "height": 844}, "has_touch": True},
    "arabic": {"viewport": {"width": 1440, "height": 900}, "locale": "ar"},
}
TABLETS = (768, 900, 1024)
NAMES = [screen.name for screen in screens_of(Filled(**dict.fromkeys(Filled.__dataclass_fields__, "")))]


@pytest.fixture(scope="module")
def filled(site: Site) -> Filled:
    return fill(site)


@pytest.fixture(scope="module", params=WAYS)
def looked_at(request: pytest.FixtureRequest, chromium: Browser, site: Site) -> Iterator[tuple[Page, list[str]]]:
    with chromium.new_context(**{"locale": "en-IN", "reduced_motion": "reduce", **WAYS[request.param]}) as context:
        page, complaints = context.new_page(), []
        watch(page, site, complaints)
        log_in(site, page)
        yield page, complaints


@pytest.mark.parametrize("name", NAMES)
def test_everybody_can_use_it(looked_at: tuple[Page, list[str]], site: Site, filled: Filled, name: str) -> None:
    page, complaints = looked_at
    complaints.clear()
    screen: Screen = next(each for each in screens_of(filled) if each.name == name)
    show(page, site, screen)
    assert problems_of(page) == []
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, "wider than the window"
    assert complaints == []


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_wider_than_a_tablet(page: Page, site: Site, filled: Filled, name: str) -> None:
    page.set_viewport_size({"width": TABLETS[-1], "height": 900})
    show(page, site, next(each for each in screens_of(filled) if each.name == name))
    for width in TABLETS:
        page.set_viewport_size({"width": width, "height": 900})
        page.wait_for_function("document.documentElement.scrollWidth <= innerWidth")  # charts draw themselves anew
        for table in page.locator(".cl-users-scroll, .cl-hist-card").all():
            assert table.evaluate("each => each.scrollWidth - each.clientWidth") <= 0, width
