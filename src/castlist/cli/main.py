"""The `castlist` command."""


def run() -> None:
    """Start the command."""
