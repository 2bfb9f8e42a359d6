"""How it looks when PostgreSQL is away."""

import psycopg
from django.db import InterfaceError as DjangoInterfaceError
from django.db import OperationalError as DjangoOperationalError

from castlist.config.database import DatabaseError
from castlist.config.embedded import EmbeddedServerError

NO_DATABASE = (
    DatabaseError,
    EmbeddedServerError,
    psycopg.OperationalError,
    DjangoOperationalError,
    DjangoInterfaceError,
)
"""PostgreSQL is away, as each of those who ask it says so."""
