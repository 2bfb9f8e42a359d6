"""What has to be known of an account at a provider, checked before anybody is asked. Pure."""

import re
from dataclasses import dataclass, field, fields, replace

from castlist.channels.providers import PROVIDERS
from castlist.channels.providers.facts import ProviderFacts
from castlist.channels.providers.meta import GRAPH_VERSION
from castlist.channels.providers.sandbox import BASE_URL
from castlist.channels.refusals import ChannelRefused
from castlist.config.addresses import AddressNotAllowed, check_base_url
from castlist.workspaces.trimming import trim_text


@dataclass(frozen=True, kw_only=True)
class Account:
    """An account, as the provider names its parts; empty is what it does not have. Secrets are not printed.

    `base_url`: empty for the provider's own. `graph_version` is Meta's (`v25.0`).
    """

    api_key: str = field(default="", repr=False)
    app_secret: str = field(default="", repr=False)
    base_url: str = ""
    sid: str = ""
    waba_id: str = ""
    phone_number_id: str = ""
    graph_version: str = ""


_SECRET = re.compile(r"[!-~]{1,4096}")

_FORMS = {
    "api_key": (_SECRET, "The API key has a space, a line break or another sign that no key has. Copy it again."),
    "app_secret": (_SECRET, "The app secret has a space, a line break or another sign. Copy it again."),
    "sid": (re.compile(r"[A-Za-z0-9_-]{1,120}"), "The SID has letters and digits only. Copy it again."),
    "waba_id": (
        re.compile(r"[0-9]{1,64}"),
        "The WhatsApp Business Account id has digits only. Copy it again.",
    ),
    "phone_number_id": (re.compile(r"[0-9]{1,64}"), "The phone number id has digits only. Copy it again."),
    "graph_version": (re.compile(r"[vV]?[0-9]{1,3}\.[0-9]{1,2}"), "The Graph version looks like v25.0."),
}


def find_facts(name: str) -> ProviderFacts:
    """Give what is known of a provider. Raises ChannelRefused where there is none of this name."""
    if name not in PROVIDERS:
        raise ChannelRefused(f"{name} is not a provider. The providers are {', '.join(PROVIDERS)}.")
    return PROVIDERS[name]


def taken_by(facts: ProviderFacts) -> set[str]:
    """Name the fields of an account that a provider has."""
    return {*facts.needs, "base_url", *(("graph_version",) if facts.name == "meta" else ())}


def check_account(facts: ProviderFacts, account: Account, *, allows_private: bool) -> Account:
    """Check what was given for an account. Gives it with what is left to choose chosen, and only what is needed.

    Raises ChannelRefused, which never repeats a secret.
    """
    given = Account(**{name: trim_text(getattr(account, name)) for name in taken_by(facts)})
    missing = [words for name, words in facts.needs.items() if not getattr(given, name)]
    if missing:
        raise ChannelRefused(f"{facts.title} needs {', and '.join(missing)}.")
    for name, words in misshapen(given).items():
        raise ChannelRefused(words, field=name)
    version = given.graph_version.lower() or (GRAPH_VERSION if facts.name == "meta" else "")
    return replace(
        given, base_url=_base_url(facts, given.base_url, allows_private=allows_private), graph_version=version
    )


def misshapen(account: Account) -> dict[str, str]:
    """Name what cannot be right in an account by its look alone, each with why. What is empty is not looked at."""
    values = {name: trim_text(getattr(account, name)) for name in _FORMS}
    return {name: words for name, (form, words) in _FORMS.items() if values[name] and not form.fullmatch(values[name])}


def merged_account(old: Account, new: Account) -> Account:
    """Put what was given anew in the place of what there was."""
    return Account(**{each.name: getattr(new, each.name) or getattr(old, each.name) for each in fields(Account)})


def _base_url(facts: ProviderFacts, given: str, *, allows_private: bool) -> str:
    if facts.base_url == BASE_URL:
        if given not in ("", BASE_URL):
            raise ChannelRefused("The sandbox is inside Castlist and has no base URL. Leave it out.", field="base_url")
        return BASE_URL
    try:
        return check_base_url(given or facts.base_url, allows_private=allows_private)
    except AddressNotAllowed as refusal:
        raise ChannelRefused(f"The base URL cannot be used. {refusal}", field="base_url") from refusal
