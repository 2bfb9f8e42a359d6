"""Which refusals can be played for whom: Meta's codes, and the providers' own (§4.3, §4.4)."""

from collections.abc import Mapping

from castlist.simulator.meta_codes import meta_problem
from castlist.simulator.problem import Problem
from castlist.simulator.provider_name import ProviderName

KALEYRA_CODES: Mapping[str, tuple[int, str]] = {
    "RBC001": (401, "Invalid SID or API key"),
    "E110": (400, "Insufficient balance"),
    "WAV2101": (400, "Account daily limit reached"),
    "WA400": (400, "Invalid payload"),
    "WA401": (401, "Number or template is not authorised"),
    "WA429": (429, "Too many requests"),
    "WA500": (500, "Internal server error"),
}
"""Kaleyra's words (§4.4). Their HTTP statuses were not seen; these are the likely ones."""

KALEYRA_V1_CODES: Mapping[str, tuple[int, str]] = {"E13001": (400, "Field validation failed")}

DIALOG360_WORDS: Mapping[str, tuple[int, str]] = {
    "endpoint-limit": (400, "endpoint rate limit exceeded"),
    "api-disabled": (400, "API access is disabled because of unpaid invoices"),
}
"""Refusals of 360dialog that carry no code (§4.3), under words of ours."""

NOT_SENT: Mapping[str, str] = {
    "opted-out": "Number opted out",
    "daily-limit": "Daily limit reached",
    "to-or-type-missing": "To number or type missing",
    "template-not-found": "Template details not found",
    "country-blocked": "Country traffic blocked",
    "slug-missing": "Missing slug value for URL tracking",
}
"""Why Kaleyra V2 never hands a message to Meta (§5.4); only possible after it was accepted."""

HTTP_TITLES: Mapping[int, str] = {
    400: "Bad request",
    401: "Invalid api key",
    403: "Endpoint blocked",
    404: "Not found",
    429: "Request rate too high",
    500: "WABA API unavailable",
    502: "Bad gateway",
    503: "Too many concurrent requests",
}

OWN_CODES: Mapping[ProviderName, Mapping[str, tuple[int, str]]] = {
    ProviderName.META: {},
    ProviderName.DIALOG360: DIALOG360_WORDS,
    ProviderName.KALEYRA: KALEYRA_CODES,
    ProviderName.KALEYRA_V1: {**KALEYRA_CODES, **KALEYRA_V1_CODES},
}


def playable(word: str, provider: ProviderName) -> Problem | None:
    """Find the refusal that a word of `--fail` names, None where this provider cannot give it.

    A word is one of Meta's codes, `http-NNN` (a status without a code, 400 to 599), or one of the provider's own.
    """
    if word.isascii() and word.isdigit():
        return meta_problem(int(word))
    if word.startswith("http-"):
        return _bare_status(word)
    if word in OWN_CODES[provider]:
        http, title = OWN_CODES[provider][word]
        return Problem(code=word, http=http, title=title, details=title)
    return None


def playable_later(word: str, provider: ProviderName) -> Problem | None:
    """Find the refusal that reaches the business by a callback: one of Meta's codes, or why Kaleyra V2 did not send."""
    if provider is ProviderName.KALEYRA and word in NOT_SENT:
        return Problem(code=word, http=200, title=NOT_SENT[word], details=NOT_SENT[word])
    return playable(word, provider) if word.isascii() and word.isdigit() else None


def _bare_status(word: str) -> Problem | None:
    number = word.removeprefix("http-")
    if not (number.isascii() and number.isdigit() and 400 <= int(number) <= 599):
        return None
    title = HTTP_TITLES.get(int(number), "Error")
    return Problem(code=word, http=int(number), title=title, details=title)
