"""What the simulator is told when it starts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from castlist.simulator.business import Business
from castlist.simulator.faults.language import Fault
from castlist.simulator.provider_name import ProviderName


@dataclass(frozen=True, kw_only=True)
class Options:
    """How to play. `latency` in seconds, from and to; `callback_delay`: seconds until a message is read at the latest.

    `seed` decides whom faults strike. `retry_after`: seconds that throttling answers name, None for no such header.
    `page_size`: templates a page at most. `batch`: events in one callback at most, where the provider does that;
    `callback_connections`: callbacks at once.
    """

    provider: ProviderName
    host: str = "127.0.0.1"
    port: int = 0
    business: Business = field(default_factory=Business)
    templates: Path | None = None
    seed: int = 1
    faults: tuple[Fault, ...] = ()
    latency: tuple[float, float] = (0, 0)
    retry_after: int | None = None
    page_size: int = 1_000
    callback: str = ""
    callback_headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    has_callbacks: bool = True
    callback_delay: float = 2.5
    callback_connections: int = 8
    batch: int = 100
