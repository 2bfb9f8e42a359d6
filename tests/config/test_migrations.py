"""The tables fit the models, forward only."""

from contextlib import closing
from pathlib import Path

import pytest
from django.core.management import call_command

from castlist.config.database import DatabaseError, connect
from castlist.config.migrating import migrate, pending_migrations


def test_every_change_of_a_model_has_its_migration(house: Path) -> None:
    call_command("makemigrations", check_changes=True, dry_run=True, verbosity=0)


def test_nothing_is_pending_after_migrating_and_migrating_again_does_nothing(house: Path) -> None:
    assert pending_migrations() == []
    assert migrate() == []


def test_a_database_of_a_newer_castlist_is_refused(house: Path) -> None:
    with closing(connect()) as connection:
        connection.execute("INSERT INTO django_migrations (app, name, applied) VALUES ('imports', '9999_later', now())")
        try:
            with pytest.raises(DatabaseError, match=r"made by a newer Castlist \(it has imports.9999_later\)"):
                pending_migrations()
        finally:
            connection.execute("DELETE FROM django_migrations WHERE name = '9999_later'")


def test_the_big_tables_have_the_workspace_first_in_every_key_and_no_foreign_key(house: Path) -> None:
    with closing(connect()) as connection:
        for table in ("contact", "segment_membership", "opt_out", "import_batch"):
            keys = connection.execute(
                "SELECT pg_get_indexdef(indexrelid) FROM pg_index WHERE indrelid = %s::regclass", [table]
            ).fetchall()
            assert keys
            ours = ("(workspace_id, ", "WHERE ((workspace_id = ")  # the latter: what a large list asked for
            assert all(any(part in definition for part in ours) for (definition,) in keys), table
            foreign = connection.execute(
                "SELECT count(*) FROM pg_constraint WHERE conrelid = %s::regclass AND contype = 'f'", [table]
            ).fetchone()
            assert foreign == (0,)
