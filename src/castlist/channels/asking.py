"""Asking a provider questions: is this account right, how much may it send, which templates does it have."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from castlist.channels.carrying import carry
from castlist.channels.providers import provider
from castlist.channels.providers.errors import ProviderError
from castlist.channels.providers.protocol import Access, Answer, Request
from castlist.channels.template_shape import TemplateShape
from castlist.config.outside import MEBIBYTE, Outside, Unanswered, open_outside

LARGEST_ANSWER = 32 * MEBIBYTE
"""Kaleyra lists all templates at once, and an account may have 6,000 (reference §3.3, §6.3)."""

MOST_PAGES = 500

LISTING_SECONDS = 60.0
"""So long a whole listing may take, however many pages it has: a time-out of each would add up to hours."""

Asked = TypeVar("Asked")


class ProviderRefused(Exception):
    """The provider has answered, and refused. `error` says what and what to do."""

    def __init__(self, error: ProviderError) -> None:
        super().__init__(error.title)
        self.error = error


@dataclass(frozen=True, kw_only=True)
class Standing:
    """How an account stands: what to show of it, and new recipients a day (None: no limit).

    `is_limit_told`: whether the provider says anything of a limit.
    """

    facts: Mapping[str, str] = field(default_factory=dict)
    daily_limit: int | None = None
    is_limit_told: bool = False


@dataclass(frozen=True, kw_only=True)
class Listing:
    """All templates of an account. `warning`: why some may be missing."""

    templates: tuple[TemplateShape, ...]
    warning: str = ""


def ask(questions: Callable[[Outside], Awaitable[Asked]]) -> Asked:
    """Ask from ordinary code, on an event loop of its own; not to be called on one.

    Raises ProviderRefused, and Unanswered where there is no answer.
    """

    async def asked() -> Asked:
        async with open_outside(1, largest_answer=LARGEST_ANSWER) as outside:
            return await questions(outside)

    return asyncio.run(asked())


async def ask_standing(outside: Outside, access: Access) -> Standing:
    """Ask whether the credentials work and how the account stands. Raises ProviderRefused, Unanswered."""
    adapter = provider(access.provider)
    verified = await _answered(outside, adapter.verification(access), adapter.read_verification)
    limit, is_told = verified.daily_limit, verified.daily_limit is not None
    if (question := adapter.limits(access)) is not None:
        try:
            limit, is_told = (await _answered(outside, question, adapter.read_verification)).daily_limit, True
        except ProviderRefused:
            is_told = False  # an account may send without the right to read its limit
    return Standing(facts=verified.facts, daily_limit=limit, is_limit_told=is_told)


async def ask_templates(
    outside: Outside, access: Access, *, seconds: float = LISTING_SECONDS, needs_all: bool = False
) -> Listing:
    """Ask for all templates, page by page. Raises ProviderRefused, Unanswered.

    What came within so many `seconds` is listed, with a warning; with `needs_all` too little is no answer.
    """
    found: list[TemplateShape] = []
    try:
        async with asyncio.timeout(seconds):
            warning = await _ask_pages(outside, access, found)
    except TimeoutError as late:
        if needs_all or not found:
            raise Unanswered(f"The provider had not listed its templates within {seconds:g} s.") from late
        warning = f"The provider had not listed all templates within {seconds:g} s; some may be missing."
    return Listing(templates=tuple(found), warning=warning)


async def _ask_pages(outside: Outside, access: Access, found: list[TemplateShape]) -> str:
    """Put page after page into `found`; says why some may be missing."""
    adapter = provider(access.provider)
    warning, page, seen = "", None, set[str]()
    for _ in range(MOST_PAGES):
        listed = await _answered(
            outside, adapter.templates(access, page), lambda answer: adapter.read_templates(access, answer)
        )
        found += listed.templates
        warning, page = warning or listed.warning, listed.next_page
        if page is None:
            return warning
        if page in seen:
            break
        seen.add(page)
    return "The list of templates does not end; some may be missing."


async def tell_callback(outside: Outside, access: Access) -> bool:
    """Tell the provider where its callbacks go. Says whether there is a call for that. Raises as the others do."""
    adapter = provider(access.provider)
    request = adapter.registration(access)
    if request is None:
        return False
    await _answered(outside, request, adapter.read_verification)
    return True


async def _answered(outside: Outside, request: Request, read: Callable[[Answer], Asked | ProviderError]) -> Asked:
    said = read(await carry(outside, request))
    if isinstance(said, ProviderError):
        raise ProviderRefused(said)
    return said
