"""Meta's envelope around callbacks (§5.2), which 360dialog passes on unchanged (§5.3). Pure."""

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from castlist.simulator.callbacks.events import Event, StatusTold
from castlist.simulator.roles.graph_values import field_of, value_of
from castlist.simulator.wire import escaped


def envelope(events: Sequence[Event]) -> bytes:
    """Write events as one body. Statuses of one number that follow each other share a change."""
    entries: list[dict[str, Any]] = []
    for _, group in groupby(enumerate(events), key=lambda each: _shared(*each)):
        together = [event for _, event in group]
        first = together[0]
        if not entries or entries[-1]["id"] != first.place.waba_id:
            entries.append({"id": first.place.waba_id, "time": first.at, "changes": []})
        entries[-1]["changes"].append({"value": value_of(together), "field": field_of(first)})
    return escaped({"object": "whatsapp_business_account", "entry": entries})


def _shared(number: int, event: Event) -> object:
    """Say what statuses have to share to stand in one change; any other event stands alone."""
    return event.place if isinstance(event, StatusTold) else number
