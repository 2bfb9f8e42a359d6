"""The topics that a page can follow, each with what renders it and how often it is looked at."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Render = Callable[[Any, str], str]
"""A request with its workspace, and what stands behind the dash of the topic's name; gives HTML."""


@dataclass(frozen=True, kw_only=True)
class Topic:
    """Something that moves: `render` gives its fragment, looked at every so many seconds."""

    render: Render
    seconds: float = 1.0
    is_shared: bool = False
    """The same for all of a workspace who read one language: rendered once for all of them, whoever asks."""


_TOPICS: dict[str, Topic] = {}


def register(name: str, topic: Topic) -> None:
    """Let pages follow a topic by this name, alone or with a dash and what it is about."""
    _TOPICS[name] = topic


def find_topic(written: str) -> tuple[Topic, str] | None:
    """Find a topic by what a page writes: `rail`, or `import-` and an id. None where there is no such."""
    name, _dash, about = written.partition("-")
    topic = _TOPICS.get(name)
    return (topic, about) if topic else None
