"""The screens of a filled workspace: what is looked at for accessibility, and taken pictures of."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Page
from site_scenes import Site

LIST = Path(__file__).parents[2] / "src" / "castlist" / "cli" / "lists" / "festive-offer-india.csv"
MOVED = Path(__file__).parents[1] / "samples" / "header-moved.csv"


@dataclass(frozen=True, kw_only=True)
class Screen:
    """A screen: where it is, and what to press to see it."""

    name: str
    path: str
    press: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Filled:
    """What a filled workspace has, by the ids that addresses need."""

    imported: str
    refused: str
    sent: str
    draft: str
    rule: str
    phone: str


def fill(site: Site) -> Filled:
    """Fill the first workspace as a business would: lists, a rule, a broadcast sent, one that waits, a draft."""

    def say(*arguments: str) -> Any:
        return json.loads(site.castlist(*arguments, "--json"))

    imported = say("import", str(LIST), "--country", "IN", "--segment", "Diwali 2026 early access", "--accept")
    refused = _refused(site)
    rule = say("segments", "create", "Loyal in Pune", "--where", "loyalty.points", "at-least", "600")
    create = ("broadcasts", "create", "--segment", "Diwali 2026 early access", "--template", "welcome")
    value = ("--set", "body.1={{user.first_name}}|friend")
    sent = say(*create, *value, "--name", "Diwali early access")
    site.castlist("broadcasts", "send", "Diwali early access", "--wait")
    draft = say(*create, "--set", "body.1={{city}}", "--name", "Weekend flash sale")
    site.castlist(*create, *value, "--name", "New year", "--at", "2027-01-01 10:00")
    people = site.castlist("contacts", "list", "--json", "--search", "nair").splitlines()
    return Filled(
        imported=imported["id"],
        refused=refused,
        sent=sent["id"],
        draft=draft["id"],
        rule=rule["id"],
        phone=json.loads(people[0])["phone"],
    )


def _refused(site: Site) -> str:
    """Import a sheet whose header is refused; gives its id."""
    told = site.castlist("import", str(MOVED), "--country", "IN", "--segment", "Refused", "--accept", "--json", code=2)
    return str(json.loads(told)["id"])


def screens_of(filled: Filled) -> list[Screen]:
    """List the screens."""
    return [
        Screen(name="home", path=""),
        Screen(name="users", path="users/"),
        Screen(name="users-menu", path="users/", press=("#users-menu",)),
        Screen(name="contact", path=f"users/{filled.phone}/"),
        Screen(name="import-dialog", path="imports/", press=(".cl-acts .btn-primary",)),
        Screen(name="import-history", path="imports/"),
        Screen(name="import-details", path=f"imports/{filled.imported}/"),
        Screen(name="import-refused", path=f"imports/{filled.refused}/"),
        Screen(name="segments", path="segments/"),
        Screen(name="segment-new", path="segments/new/"),
        Screen(name="segment-rules", path=f"segments/{filled.rule}/"),
        Screen(name="broadcasts", path="broadcasts/"),
        Screen(name="broadcasts-scheduled", path="broadcasts/?tab=scheduled"),
        Screen(name="compose", path=f"broadcasts/{filled.draft}/edit/"),
        Screen(name="report", path=f"broadcasts/{filled.sent}/"),
        Screen(name="reports", path="reports/"),
        Screen(name="whatsapp", path="configure/whatsapp/"),
        Screen(name="whatsapp-connect", path="configure/whatsapp/?provider=360dialog"),
        Screen(name="whatsapp-templates", path="configure/whatsapp/templates/"),
        Screen(name="whatsapp-rate", path="configure/whatsapp/rate/"),
        Screen(name="whatsapp-opt-outs", path="configure/whatsapp/opt-outs/"),
        Screen(name="attributes", path="configure/attributes/"),
        Screen(name="general", path="configure/general/"),
        Screen(name="team", path="configure/team/"),
        Screen(name="more", path="more/"),
    ]


def show(page: Page, site: Site, screen: Screen) -> None:
    """Go to a screen and do what it takes to see it."""
    page.goto(f"{site.address}/w/default/{screen.path}")
    for selector in screen.press:
        page.locator(selector).first.click()
    page.wait_for_timeout(600)  # fonts, charts and what is fetched on loading; the event stream never ends
