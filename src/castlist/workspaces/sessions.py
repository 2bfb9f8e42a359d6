"""Sessions of people who are logged in."""

from typing import Any

import psycopg

from castlist.config.queries import named_queries


def forget_ended_sessions(connection: psycopg.Connection[Any]) -> None:
    """Delete the sessions that have ended by themselves. What they hold may be of somebody who is erased since."""
    connection.execute(named_queries("castlist.workspaces")["forget_ended_sessions"])
