"""What Meta reports about templates, numbers and accounts (reference §5.2, template and account events)."""

from collections.abc import Mapping
from typing import Any

from castlist.channels.providers.limits import daily_limit, is_unlimited
from castlist.channels.providers.meta_errors import said
from castlist.channels.providers.own_words import own_words
from castlist.channels.providers.protocol import AccountNotice, Event, TemplateChanged
from castlist.channels.providers.wire_json import first_text, identifier, mapping, mappings, text

LIMITS = ("max_daily_conversations_per_business", "max_daily_conversation_per_phone", "current_limit")


def template_changed(value: Mapping[str, Any]) -> list[Event]:
    """Read that a template changed. A name may be missing: then all are fetched again."""
    category = first_text(value.get("new_category"), value.get("message_template_category"))
    return [
        TemplateChanged(
            name=identifier(value.get("message_template_name")),
            language=identifier(value.get("message_template_language")),
            status=_word(value.get("event")),
            category=_word(category),
        )
    ]


def number_changed_limit(value: Mapping[str, Any]) -> list[Event]:
    """Read what happened to the number (upgraded, flagged …) and what it may send now."""
    event = _word(value.get("event"))
    return [_notice(f"WhatsApp reports about the number: {_readable(event) or 'a change'}.", value)]


def account_changed_limit(value: Mapping[str, Any]) -> list[Event]:
    """Read what the account may send now."""
    return [_notice("WhatsApp reports what the account may send.", value)]


def account_updated(value: Mapping[str, Any]) -> list[Event]:
    """Read what happened to the account (restricted, disabled …)."""
    reasons = [
        _word(value.get("event")),
        _word(mapping(value.get("ban_info")).get("waba_ban_state")),
        _word(mapping(value.get("violation_info")).get("violation_type")),
        *(_word(each.get("restriction_type")) for each in mappings(value.get("restriction_info"))),
    ]
    named = ", ".join(_readable(reason) for reason in reasons if reason)
    return [AccountNotice(words=f"WhatsApp reports about the account: {named or 'a change'}.")]


def account_alerted(value: Mapping[str, Any]) -> list[Event]:
    """Read a warning about the account."""
    info = mapping(value.get("alert_info")) or value
    told = first_text(info.get("alert_description"), info.get("alert_type"))
    return [AccountNotice(words=f"WhatsApp warns: {own_words(told) or 'look in WhatsApp Manager'}")]


def account_errors(errors: Any) -> list[Event]:
    """Read errors that belong to no message."""
    return [
        AccountNotice(words=f"WhatsApp reports an error: {own_words(said(each)) or 'without a reason'}")
        for each in mappings(errors)
    ]


def _notice(words: str, value: Mapping[str, Any]) -> AccountNotice:
    told = next((value[name] for name in LIMITS if text(value.get(name))), None)
    if is_unlimited(told):
        return AccountNotice(words=f"{words} New recipients are not limited.", is_unlimited=True)
    limit = daily_limit(told)
    if limit is not None:
        words += f" {limit:,} new recipients a day."
    return AccountNotice(words=words, daily_limit=limit)


def _word(value: Any) -> str:
    return text(value).strip().upper()[:64]


def _readable(word: str) -> str:
    return own_words(word.lower().replace("_", " "))
