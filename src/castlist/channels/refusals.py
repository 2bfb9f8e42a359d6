"""Why something about a channel or a template was not done. The messages are for the reader: why, and what to do."""


class ChannelRefused(Exception):
    """A channel cannot be connected, found, changed or asked.

    `field`: what was given wrongly, by its name in ConnectRequest; empty where it is no single thing.
    """

    def __init__(self, words: str, *, field: str = "") -> None:
        super().__init__(words)
        self.field = field


class TemplateRefused(Exception):
    """A template cannot be found, declared or sent."""
