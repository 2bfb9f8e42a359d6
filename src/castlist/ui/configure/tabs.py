"""The tabs of WhatsApp, with their counts."""

from typing import Any

from castlist.channels.lookup import connected
from castlist.channels.models import Template
from castlist.ui.access import PageRequest


def tabs_context(request: PageRequest, tab: str) -> dict[str, Any]:
    """Give what every tab's page needs."""
    channels = list(connected(request.workspace))
    return {
        "nav": "configure",
        "subnav": "whatsapp",
        "tab": tab,
        "channels": channels,
        "numbers_count": len(channels),
        "templates_count": Template.objects.filter(workspace=request.workspace, channel__in=channels).count(),
    }
