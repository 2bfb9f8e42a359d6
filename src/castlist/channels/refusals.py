"""Why something about a channel or a template was not done. The messages are for the reader: why, and what to do."""


class ChannelRefused(Exception):
    """A channel cannot be connected, found, changed or asked."""


class TemplateRefused(Exception):
    """A template cannot be found, declared or sent."""
