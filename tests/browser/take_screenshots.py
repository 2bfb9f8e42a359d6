"""`make screenshots`: fills a Castlist as a shop in India would, and takes a picture of each screen.

They go to build/screenshots; those that the documentation shows go to docs/pictures as well, made smaller.
"""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from demo_people import KNOWN, REFUSED_HEADER, people, sheet_of
from demo_providers import Outside, open_outside_world
from demo_shop import (
    EVERYBODY,
    HELD,
    HI,
    Shop,
    compose,
    fill_shop,
    gifting_rows,
    hold_a_row,
    in_process_with,
    save_list,
    wait_for,
)
from playwright.sync_api import Browser, Page
from site_scenes import OWNER, PASSWORD, Site, open_chromium, open_site, set_up

ROOT = Path(__file__).parents[2]
OUT = ROOT / "build" / "screenshots"
SHOWN = ROOT / "docs" / "pictures"
IN_DOCS = (
    *("home", "users", "import-dialog", "import-refused", "import-history", "import-details", "compose", "report"),
    *("whatsapp", "segment-rules", "users-phone", "report-phone", "report-dark"),
)
WIDE = {"viewport": {"width": 1440, "height": 900}}
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True, "device_scale_factor": 2}


class Camera:
    """Takes pictures of one site."""

    def __init__(self, browser: Browser, site: Site) -> None:
        self.browser, self.site = browser, site

    @contextmanager
    def page(self, **how: object) -> Iterator[Page]:
        """Open a browser of the owner's."""
        with self.browser.new_context(**{"locale": "en-IN", "timezone_id": "Asia/Kolkata", **WIDE, **how}) as context:
            page = context.new_page()
            page.goto(f"{self.site.address}/login/")
            page.locator("[name=email]").fill(OWNER)
            page.locator("[name=password]").fill(PASSWORD)
            page.locator("form button").click()
            page.wait_for_url("**/w/default/")
            yield page

    def go(self, page: Page, path: str) -> None:
        """Open a page of the workspace."""
        page.goto(f"{self.site.address}/w/default/{path}")

    def take(self, page: Page, name: str, *, keeps_focus: bool = False) -> None:
        """Take a picture of what the window shows."""
        page.evaluate("document.fonts.ready.then(() => scrollTo(0, 0))")
        if not keeps_focus:
            page.evaluate("document.activeElement?.blur?.()")
        page.wait_for_timeout(900)  # charts draw themselves, dialogs fade in
        page.screenshot(path=OUT / f"{name}.png")
        sys.stdout.write(f"  {name}\n")
        sys.stdout.flush()


def main() -> None:
    """Take them all."""
    OUT.mkdir(parents=True, exist_ok=True)
    with open_site() as site, open_chromium() as browser:
        with browser.new_context(locale="en-IN") as context:
            set_up(site, context.new_page())
        workspace = in_process_with(site)
        with open_outside_world(site, browser) as outside:
            sys.stdout.write("Filling a shop …\n")
            shop = fill_shop(workspace, site, outside)
            camera = Camera(browser, site)
            take_quiet(camera, shop)
            take_busy(camera, workspace, shop)
            take_connecting(camera, outside)
    for name in IN_DOCS:
        show(OUT / f"{name}.png")


def take_quiet(camera: Camera, shop: Shop) -> None:
    """Take those on which nothing is going on."""
    report, rule = f"broadcasts/{shop.report}/", f"segments/{shop.rule}/"
    pages = {
        "import-details": f"imports/{shop.imported}/",
        "import-failed": f"imports/{shop.refused}/",
        "report": report,
        "segment-rules": rule,
        "segments": "segments/",
        "broadcasts": "broadcasts/",
        "reports": "reports/",
        "contact": f"users/{KNOWN[0].phone}/",
        "compose": f"broadcasts/{shop.draft}/edit/?step=message",
        "whatsapp-new": "configure/whatsapp/?provider=360dialog",
        "templates": "configure/whatsapp/templates/",
        "attributes": "configure/attributes/",
        "team": "configure/team/",
    }
    with camera.page() as page:
        for name, path in pages.items():
            camera.go(page, path)
            page.wait_for_timeout(2_000 if name == "compose" else 0)  # pre-flight looks at everybody
            camera.take(page, name)
        take_dialogs(camera, page)
    with camera.page(color_scheme="dark") as page:
        for name, path in {"report-dark": report, "home-dark": "", "compose-dark": pages["compose"]}.items():
            camera.go(page, path)
            camera.take(page, name)
    with camera.page(locale="ar") as page:
        for name, path in {"home-arabic": "", "users-arabic": "users/", "compose-arabic": pages["compose"]}.items():
            camera.go(page, path)
            camera.take(page, name)
    with camera.page(**PHONE) as page:
        phone = {
            "users-phone": f"users/{filtered(shop)}",
            "report-phone": report,
            "home-phone": "",
            **{
                f"{name}-phone": pages[name]
                for name in ("segments", "segment-rules", "reports", "attributes", "compose")
            },
            "import-history-phone": "imports/",
            "import-details-phone": pages["import-details"],
        }
        for name, path in phone.items():
            camera.go(page, path)
            camera.take(page, name)


def take_dialogs(camera: Camera, page: Page) -> None:
    """Take the import's dialog: ready to save, and with a header refused."""
    rows = [*KNOWN, *people(1_050 - len(KNOWN), seed=81)]
    camera.go(page, "users/")
    page.get_by_role("button", name="Import and export").click()
    page.get_by_role("menuitem", name="Import Broadcast List").click()
    dialog = page.get_by_role("dialog")
    wrong = sheet_of([(each[0], each[2], each[1], *each[3:]) for each in rows], REFUSED_HEADER)
    chooser = dialog.locator("input[type=file]")
    chooser.set_input_files({"name": "festive-offer-oct.csv", "mimeType": "text/csv", "buffer": wrong})
    dialog.get_by_role("alert").wait_for()
    camera.take(page, "import-refused")
    right = {"name": "festive-offer-india.csv", "mimeType": "text/csv", "buffer": sheet_of(rows)}
    dialog.locator("input[type=file]").set_input_files(right)
    dialog.get_by_text("The header is right").wait_for()
    dialog.get_by_label("Segment name").fill("Diwali 2026 festive offer")
    dialog.get_by_text("New segment").wait_for()
    dialog.get_by_role("checkbox", name="I understand").check()
    camera.take(page, "import-dialog")


def filtered(shop: Shop) -> str:
    """Give the query of the list as its picture shows it: a segment, a condition, most points first."""
    return f"?segment={shop.segment}&f=loyalty.points&o=at-least&v=600&sort=-a:loyalty.points"


def take_busy(camera: Camera, workspace: object, shop: Shop) -> None:
    """Take those on which an import and a broadcast run: the import is held at a row for as long as it takes."""
    from castlist.broadcasts.running import start_broadcast

    content = sheet_of(gifting_rows())
    with hold_a_row(HELD.phone), camera.page() as page:
        save_list(
            workspace, "gifting-customers-west.csv", content, segment="Corporate gifting, west", who="Joel D’Costa"
        )
        save_list(workspace, "gifting-customers-south.csv", content, segment="Corporate gifting", who="Joel D’Costa")
        page.wait_for_timeout(4_000)
        camera.go(page, f"users/{filtered(shop)}")
        page.get_by_role("button", name="Import and export").click()
        camera.take(page, "users", keeps_focus=True)
        camera.go(page, "imports/")
        camera.take(page, "import-history")
        broadcast = compose(workspace, "Lamps, second wave", template="welcome", values=HI, segments=[EVERYBODY])
        start_broadcast(broadcast)
        page.wait_for_timeout(9_000)
        camera.go(page, "")
        camera.take(page, "home")
        camera.go(page, f"broadcasts/{broadcast.uuid}/")
        camera.take(page, "report-sending")
        wait_for(broadcast)
        page.wait_for_timeout(5_000)  # until its last report has come: afterwards they go elsewhere


def take_connecting(camera: Camera, outside: Outside) -> None:
    """Take a second number being connected, whose reports are awaited. Last: the provider reports there from now on."""
    account = ("--base-url", outside.provider, "--api-key", "anything", "--json")
    connect = ("channels", "connect", "--provider", "360dialog", "--name", "Customer care", "--number", "919876500120")
    told = json.loads(camera.site.castlist(*connect, *account))
    with camera.page() as page:
        camera.go(page, f"configure/whatsapp/{told['id']}/?step=reports")
        camera.take(page, "whatsapp")


def show(picture: Path) -> None:
    """Put a picture where the documentation has it, with fewer colours if a tool for that is there."""
    SHOWN.mkdir(parents=True, exist_ok=True)
    there = SHOWN / picture.name
    if small := shutil.which("pngquant"):
        command = [small, "--force", "--skip-if-larger", "--quality", "70-95", "--output", str(there), str(picture)]
        if subprocess.run(command, check=False).returncode == 0:
            return
    shutil.copyfile(picture, there)


if __name__ == "__main__":
    main()
