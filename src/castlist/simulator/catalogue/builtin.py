"""The templates that are there without a file, written as Meta lists them."""

from typing import Any

Listed = dict[str, Any]


def _body(text: str, example: list[str]) -> Listed:
    return {"type": "BODY", "text": text, "example": {"body_text": [example]}}


_FOOTER: Listed = {"type": "FOOTER", "text": "Reply STOP to opt out"}

_ORDER_BODY: Listed = {
    "type": "BODY",
    "text": "Hi {{first_name}}, your order {{order_id}} is on its way.",
    "example": {
        "body_text_named_params": [
            {"param_name": "first_name", "example": "Asha"},
            {"param_name": "order_id", "example": "A-1001"},
        ]
    },
}

_OFFER_COMPONENTS: list[Listed] = [
    {"type": "HEADER", "format": "IMAGE", "example": {"header_handle": ["https://shop.example/festive.jpg"]}},
    _body("Hello {{1}}, our festive offer is here: {{2}}. It ends on Sunday.", ["Asha", "20% off"]),
    {
        "type": "BUTTONS",
        "buttons": [
            {
                "type": "URL",
                "text": "See the offer",
                "url": "https://shop.example/offers/{{1}}",
                "example": ["https://shop.example/offers/asha"],
            },
            {"type": "QUICK_REPLY", "text": "Stop promotions"},
        ],
    },
]

BUILT_IN: tuple[Listed, ...] = (
    {
        "name": "welcome",
        "language": "en",
        "category": "MARKETING",
        "parameter_format": "POSITIONAL",
        "components": [_body("Hi {{1}}, welcome! You will hear of our news first.", ["Asha"]), _FOOTER],
    },
    {
        "name": "order_update",
        "language": "en_US",
        "category": "UTILITY",
        "parameter_format": "NAMED",
        "components": [_ORDER_BODY],
    },
    {
        "name": "festive_offer",
        "language": "en",
        "category": "MARKETING",
        "parameter_format": "POSITIONAL",
        "components": _OFFER_COMPONENTS,
    },
    {
        "name": "paused_offer",
        "language": "en",
        "category": "MARKETING",
        "status": "PAUSED",
        "parameter_format": "POSITIONAL",
        "components": [_body("Hi {{1}}, this offer made many people block us.", ["Asha"]), _FOOTER],
    },
)
