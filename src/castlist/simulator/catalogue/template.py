"""A message template, as its provider knows it (§3.1)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from castlist.simulator.catalogue.needs import Needs, read_needs


@dataclass(frozen=True, kw_only=True)
class Template:
    """A template in one language. `status` and `category` in capitals; `components` as Meta lists them."""

    id: str
    name: str
    language: str
    status: str
    category: str
    is_named: bool
    components: Sequence[Mapping[str, Any]] = field(repr=False)

    @cached_property
    def needs(self) -> Needs:
        """What a message has to bring, found once."""
        return read_needs(self.components, is_named=self.is_named)

    @property
    def parameter_format(self) -> str:
        """How variables are named: `POSITIONAL` or `NAMED`."""
        return "NAMED" if self.is_named else "POSITIONAL"

    def quick_reply(self, payload: str) -> str:
        """Find the text of the button that a tap with this payload means: the one of that text, else the first."""
        texts = [button.text for button in self.needs.buttons if button.kind == "quick_reply"]
        if payload in texts or not texts:
            return payload
        return texts[0]
