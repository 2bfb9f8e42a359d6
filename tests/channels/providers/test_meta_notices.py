"""What Meta reports of templates, numbers and accounts (reference §5.2)."""

import pytest
from meta_samples import envelope
from provider_cast import Callback, posted, told

from castlist.channels.providers import meta
from castlist.channels.providers.protocol import AccountNotice, TemplateChanged

CALLBACKS = [
    Callback(
        name="templates that changed",
        call=posted(
            envelope(
                {
                    "field": "message_template_status_update",
                    "value": {
                        "event": "PAUSED",
                        "message_template_id": 1689556900000000,
                        "message_template_name": "offer",
                        "message_template_language": "en_US",
                        "message_template_category": "MARKETING",
                        "reason": None,
                    },
                },
                {
                    "field": "template_category_update",
                    "value": {
                        "message_template_name": "offer",
                        "message_template_language": "en_US",
                        "previous_category": "UTILITY",
                        "new_category": "MARKETING",
                    },
                },
                {"field": "message_template_quality_update", "value": {"new_quality_score": "RED"}},
            )
        ),
        events=[
            TemplateChanged(name="offer", language="en_US", status="PAUSED", category="MARKETING"),
            TemplateChanged(name="offer", language="en_US", category="MARKETING"),
            TemplateChanged(name=""),
        ],
    ),
    Callback(
        name="limits of number and account",
        call=posted(
            envelope(
                {
                    "field": "phone_number_quality_update",
                    "value": {"event": "FLAGGED", "current_limit": "TIER_10K", "display_phone_number": "919876500110"},
                },
                {"field": "business_capability_update", "value": {"max_daily_conversations_per_business": 2000}},
                {
                    "field": "business_capability_update",
                    "value": {"max_daily_conversations_per_business": "TIER_UNLIMITED"},
                },
            )
        ),
        events=[
            AccountNotice(
                words="WhatsApp reports about the number: flagged. 10,000 new recipients a day.", daily_limit=10_000
            ),
            AccountNotice(
                words="WhatsApp reports what the account may send. 2,000 new recipients a day.", daily_limit=2_000
            ),
            AccountNotice(
                words="WhatsApp reports what the account may send. New recipients are not limited.", is_unlimited=True
            ),
        ],
    ),
    Callback(
        name="the account",
        call=posted(
            envelope(
                {"field": "account_update", "value": {"event": "ACCOUNT_RESTRICTION", "restriction_info": [{}]}},
                {"field": "account_alerts", "value": {"alert_description": "Increase was denied"}},
            )
        ),
        events=[
            AccountNotice(words="WhatsApp reports about the account: account restriction."),
            AccountNotice(words="WhatsApp warns: Increase was denied"),
        ],
    ),
]


@pytest.mark.parametrize("row", CALLBACKS, ids=lambda row: row.name)
def test_a_callback_tells(row: Callback) -> None:
    assert told(meta.read_callback(row.call)) == row.events
