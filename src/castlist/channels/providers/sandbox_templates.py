"""The templates of the sandbox, as Meta would list them."""

from typing import Any

TEMPLATES: tuple[dict[str, Any], ...] = (
    {
        "id": "1001",
        "name": "welcome",
        "language": "en",
        "status": "APPROVED",
        "category": "MARKETING",
        "parameter_format": "POSITIONAL",
        "quality_score": {"score": "GREEN"},
        "components": [
            {
                "type": "BODY",
                "text": "Hi {{1}}, thank you for joining us! You will hear from us when there is something new.",
                "example": {"body_text": [["Asha"]]},
            },
            {"type": "FOOTER", "text": "Reply STOP to opt out"},
        ],
    },
    {
        "id": "1002",
        "name": "order_update",
        "language": "en_US",
        "status": "APPROVED",
        "category": "UTILITY",
        "parameter_format": "NAMED",
        "quality_score": {"score": "GREEN"},
        "components": [
            {
                "type": "BODY",
                "text": "Hi {{first_name}}, your order {{order_id}} is on its way.",
                "example": {
                    "body_text_named_params": [
                        {"param_name": "first_name", "example": "Asha"},
                        {"param_name": "order_id", "example": "A-1042"},
                    ]
                },
            },
        ],
    },
    {
        "id": "1003",
        "name": "festive_offer",
        "language": "en",
        "status": "APPROVED",
        "category": "MARKETING",
        "parameter_format": "POSITIONAL",
        "quality_score": {"score": "GREEN"},
        "components": [
            {"type": "HEADER", "format": "IMAGE", "example": {"header_handle": ["https://shop.example/festive.jpg"]}},
            {
                "type": "BODY",
                "text": "Hi {{1}}, our festive offer is here: {{2}} off everything until Sunday.",
                "example": {"body_text": [["Asha", "20 %"]]},
            },
            {
                "type": "BUTTONS",
                "buttons": [
                    {
                        "type": "URL",
                        "text": "See the offer",
                        "url": "https://shop.example/{{1}}",
                        "example": ["https://shop.example/festive"],
                    },
                    {"type": "QUICK_REPLY", "text": "Stop promotions"},
                ],
            },
        ],
    },
    {
        "id": "1004",
        "name": "paused_offer",
        "language": "en",
        "status": "PAUSED",
        "category": "MARKETING",
        "parameter_format": "POSITIONAL",
        "quality_score": {"score": "RED"},
        "components": [
            {"type": "BODY", "text": "Hi {{1}}, only today: two for one.", "example": {"body_text": [["Asha"]]}}
        ],
    },
)
