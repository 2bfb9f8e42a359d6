"""Making the cluster: whole or not at all, with a password that only we know."""

import shutil
from pathlib import Path

from castlist.config.embedded.address import ROLE
from castlist.config.embedded.errors import EmbeddedServerError
from castlist.config.embedded.log import reason_in
from castlist.config.embedded.owner import Owner
from castlist.config.embedded.password import make_password
from castlist.config.private_file import write_private

SUPERUSER = "postgres"
"""For rescue and upgrades by hand, with the same password; the application logs in as a role without such powers."""

LOCALES = {
    16: (["--locale=C.UTF-8"], ["--locale=C"]),
    18: (["--locale-provider=builtin", "--locale=C.UTF-8"],),
}
"""PostgreSQL 16 has no locale of its own and needs the system's, which an old system may lack."""


def make_cluster(data: Path, programs: Path, account: Owner, *, version: int) -> None:
    """Make `$DATA/pg`, with role and database in it, if it is not there. Raises EmbeddedServerError.

    All is done in a folder beside it, renamed at the end: one that was killed leaves nothing that looks whole.
    """
    cluster, draft = data / "pg", data / "pg.draft"
    if cluster.exists():
        return
    try:
        _run_initdb(data, draft, programs, account, version)
        _make_role_and_database(data, draft, programs, account)
        draft.rename(cluster)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _run_initdb(data: Path, draft: Path, programs: Path, account: Owner, version: int) -> None:
    secret = data / "initdb.password"
    secret.unlink(missing_ok=True)
    write_private(secret, make_password(data))
    account.give(secret)
    command: list[str | Path] = [programs / "initdb", "-D", draft, "-U", SUPERUSER, "-E", "UTF8"]
    options = [
        "--lc-messages=C",
        "--auth=scram-sha-256",
        f"--pwfile={secret}",
        "--data-checksums",
        "--no-instructions",
    ]
    try:
        for locale in LOCALES[version]:
            _make_draft(draft, account)
            done = account.run([*command, *locale, *options])
            if done.returncode == 0:
                return
    finally:
        secret.unlink(missing_ok=True)
    raise EmbeddedServerError(f"The database could not be prepared in {data}: {reason_in(done.stdout)}")


def _make_draft(draft: Path, account: Owner) -> None:
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=0o700)
    account.give(draft)


def _make_role_and_database(data: Path, draft: Path, programs: Path, account: Owner) -> None:
    """Make them before anybody can connect, in the mode that PostgreSQL has for that: one statement a line."""
    statements = (
        f"CREATE ROLE {ROLE} LOGIN PASSWORD '{make_password(data)}' IN ROLE pg_checkpoint",
        f"CREATE DATABASE {ROLE} OWNER {ROLE}",
    )
    # The statements hold the password: an error must not quote them.
    quiet = ["-c", "log_min_error_statement=panic", "-c", "exit_on_error=on"]
    command: list[str | Path] = [programs / "postgres", "--single", "-D", draft, *quiet, "postgres"]
    done = account.run(command, text="\n".join(statements) + "\n")
    if done.returncode:
        raise EmbeddedServerError(f"The database could not be prepared in {data}: {reason_in(done.stdout)}")
