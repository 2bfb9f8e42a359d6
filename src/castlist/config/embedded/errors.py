"""What can keep the embedded server from running."""


class EmbeddedServerError(Exception):
    """The embedded PostgreSQL cannot be used. The message says what is wrong, where, and what to do."""
