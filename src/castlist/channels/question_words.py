"""Saying why a question to a provider was not answered as hoped. The sentences of Configure → WhatsApp."""

import re

from castlist.channels.health import error_words, is_key_refused
from castlist.channels.own_number import is_same_number, written_number
from castlist.channels.providers.errors import ErrorKind, ProviderError
from castlist.channels.providers.facts import ProviderFacts

_OF_MESSAGES = frozenset({ErrorKind.FAIL, ErrorKind.FAIL_PAYLOAD, ErrorKind.PAUSE_BROADCAST, ErrorKind.OPTED_OUT})
"""What these advise is of messages; to a question they say that something of it is not known."""

_REPLACING = re.compile(r"give (it|them) with Replace key")

_FOR_NOW = frozenset({ErrorKind.RETRY, ErrorKind.RETRY_RECIPIENT, ErrorKind.WAIT_A_DAY})


def standing_words(facts: ProviderFacts, error: ProviderError) -> str:
    """Say why the account was not verified."""
    if error.kind not in _OF_MESSAGES:
        return error_words(error)
    ids = "the number and its ids" if facts.needs.keys() > {"api_key"} else "the number and the key"
    return f"{facts.title} does not know this account{_said(error)}. Check {ids}."


def first_words(facts: ProviderFacts, error: ProviderError) -> str:
    """Say why an account was not verified that is being connected: there is no key to be replaced yet."""
    return _REPLACING.sub(r"paste \1 here", standing_words(facts, error))


def listing_words(facts: ProviderFacts, error: ProviderError) -> str:
    """Say why the templates were not listed: the key, a moment's trouble, or else this account or its rights."""
    if is_key_refused(error) or error.kind in _FOR_NOW:
        return error_words(error)
    where = "the WhatsApp Business Account id, and that " if "waba_id" in facts.needs else "that "
    return f"{facts.title} does not list the templates{_said(error)}. Check {where}the key may read them."


def stranger_words(told: str, digits: str) -> str:
    """Say that a key is of another number; empty where it is of this one or the provider does not tell. All digits."""
    if not told or is_same_number(told, digits):
        return ""
    return f"This key belongs to {written_number(told)}, not {written_number(digits)}."


def _said(error: ProviderError) -> str:
    return f" ({error.code}: {error.detail.rstrip('.')})" if error.detail else f" ({error.code})"
