"""Where the server is and how to log in."""

from dataclasses import dataclass, field

PORT = 5432
"""Only part of the socket's name: the server listens to no network."""

ROLE = "castlist"
"""The application's role, and its database, which it owns. It is no superuser."""


@dataclass(frozen=True, kw_only=True)
class ServerAddress:
    """Where the server is and how to log in. `host` is the folder of its socket; the password is never shown."""

    host: str
    port: int
    user: str
    password: str = field(repr=False)
    dbname: str

    @property
    def conninfo(self) -> str:
        """Write the address in the keyword form that psycopg and libpq read."""
        parts = ("host", "port", "user", "password", "dbname")
        return " ".join(f"{part}={_quoted(str(getattr(self, part)))}" for part in parts)


def _quoted(value: str) -> str:
    return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"
