"""Opening the house: the first thing every command does that touches data."""

import os
import sys
import warnings


class SetUpError(Exception):
    """The installation has to be set up first. The message says how."""


def open_house(*, is_migrating: bool = False) -> None:
    """Find or start PostgreSQL, load Django, and make sure that the tables are there.

    The embedded database is ours alone and is brought up to date at once; another one only by `castlist migrate`,
    because its operator decides when. Raises the sentences of what is in the way.
    """
    from castlist.config.database import is_embedded, prepare_database
    from castlist.config.environment import environment

    environment().data_directory.mkdir(mode=0o755, parents=True, exist_ok=True)
    prepare_database(say_on_terminal)
    os.environ["DJANGO_SETTINGS_MODULE"] = "castlist.config.settings"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        import django

        django.setup()
    from castlist.config.migrating import migrate, pending_migrations

    if is_migrating or not (pending := pending_migrations()):
        return
    if not is_embedded():
        raise SetUpError(f"The database lacks {len(pending)} changes of its tables. Run: castlist migrate")
    say_on_terminal("Setting up the database …")
    migrate()


def say_on_terminal(words: str) -> None:
    """Tell the person at the terminal what is being waited for; programs that read us hear nothing."""
    if sys.stderr.isatty():
        sys.stderr.write(f"{words}\n")
