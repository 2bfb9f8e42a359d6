"""axe looks at a page: what keeps people with a screen reader, a keyboard or weak eyes from using it."""

from pathlib import Path
from typing import Any

from playwright.sync_api import Page

AXE = Path(__file__).with_name("axe.min.js").read_text()
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def problems_of(page: Page) -> list[str]:
    """Give what axe calls serious or critical, a line each: rule, and the first element that breaks it."""
    page.evaluate(AXE)
    told: dict[str, Any] = page.evaluate("rules => axe.run({runOnly: {type: 'tag', values: rules}})", RULES)
    return [
        f"{each['id']}: {each['help']}: {each['nodes'][0]['html'][:160]}"
        for each in told["violations"]
        if each["impact"] in ("serious", "critical")
    ]
