"""Opening the house: the first thing every command does that touches data."""

import os
import sys


class SetUpError(Exception):
    """The installation has to be set up first. The message says how."""


def open_database() -> None:
    """Find or start PostgreSQL, and make sure that the tables are there. Enough for commands that only read.

    The embedded database is ours alone and is brought up to date at once; another one only by `castlist migrate`,
    because its operator decides when. Raises the sentences of what is in the way.
    """
    from castlist.config.database import is_embedded
    from castlist.config.migrating import migrate, pending_migrations

    reach_database()
    pending = pending_migrations()
    if not pending:
        return
    if not is_embedded():
        raise SetUpError(f"The database lacks {len(pending)} changes of its tables. Run: castlist migrate")
    say_on_terminal("Setting up the database …")
    load_django()
    migrate()


def open_house() -> None:
    """Open the database, and load Django for the small tables."""
    open_database()
    load_django()


def reach_database() -> None:
    """Find or start PostgreSQL, whatever its tables."""
    from castlist.config.database import prepare_database
    from castlist.config.environment import environment

    prepare_database(say_on_terminal)
    environment().data_directory.mkdir(mode=0o700, parents=True, exist_ok=True)


def load_django() -> None:
    """Load Django's models by what was found out about the database."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "castlist.config.settings"
    import django

    django.setup()


def say_on_terminal(words: str) -> None:
    """Tell the person at the terminal what is being waited for; programs that read us hear nothing."""
    if sys.stderr.isatty():
        sys.stderr.write(f"{words}\n")
