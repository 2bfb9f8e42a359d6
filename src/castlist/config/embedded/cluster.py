"""Making the cluster: whole or not at all, with a password that only we know."""

import os
import secrets
import shutil
from collections.abc import Callable
from pathlib import Path

from castlist.config.embedded.errors import EmbeddedServerError
from castlist.config.embedded.owner import Owner

PASSWORD_FILE = "postgres.password"  # noqa: S105 - the name of the file
ROLE = "castlist"


def password(data: Path) -> str:
    """Read the password of this data directory, making it on first use."""
    file = data / PASSWORD_FILE
    if not file.exists():
        draft = file.with_suffix(".draft")
        draft.unlink(missing_ok=True)
        with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as output:  # noqa: PTH123 - mode
            output.write(secrets.token_urlsafe(32))
        draft.rename(file)
    return file.read_text().strip()


def make_cluster(data: Path, programs: Path, account: Owner, *, version: int, say: Callable[[str], None]) -> None:
    """Make `$DATA/pg` if it is not there. Raises EmbeddedServerError, also for a cluster of another version.

    initdb works in a folder beside it, renamed when it is done: one that was killed leaves nothing that looks whole.
    """
    cluster, draft = data / "pg", data / "pg.draft"
    if cluster.exists():
        _refuse_other_version(cluster, version)
        return
    shutil.rmtree(draft, ignore_errors=True)
    say("Preparing the database, once …")
    draft.mkdir(mode=0o700)
    account.give(draft)
    _run_initdb(data, draft, programs, account, version)
    (draft / "pg_hba.conf").write_text(
        "# Written by Castlist: the socket only, by password only.\nlocal all all scram-sha-256\n"
    )
    draft.rename(cluster)


def _run_initdb(data: Path, draft: Path, programs: Path, account: Owner, version: int) -> None:
    secret = data / "initdb.password"
    secret.unlink(missing_ok=True)
    secret.touch(mode=0o600)
    secret.write_text(password(data))
    account.give(secret)
    locale = ["--locale-provider=builtin", "--locale=C.UTF-8"] if version >= 17 else ["--locale=C"]
    command: list[str | Path] = [programs / "initdb", "-D", draft, "-U", ROLE, "-E", "UTF8", *locale]
    options = ["--lc-messages=C", "--auth=scram-sha-256", f"--pwfile={secret}", "--data-checksums", "--no-instructions"]
    try:
        done = account.run([*command, *options])
    finally:
        secret.unlink(missing_ok=True)
    if done.returncode:
        shutil.rmtree(draft, ignore_errors=True)
        raise EmbeddedServerError(f"The database could not be prepared in {data}: {last_line(done.stdout)}")


def last_line(output: str) -> str:
    """Give the line of a program's output that says why: the last one that is not blank."""
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    return lines[-1] if lines else "it gave no reason"


def _refuse_other_version(cluster: Path, version: int) -> None:
    try:
        found = (cluster / "PG_VERSION").read_text().strip()
    except OSError as error:
        raise EmbeddedServerError(
            f"{cluster} is there, but is no PostgreSQL cluster that can be read. "
            "Restore it from a backup, or move it away."
        ) from error
    if found != str(version):
        raise EmbeddedServerError(
            f"{cluster} was made by PostgreSQL {found}; PostgreSQL {version} cannot read it. Set "
            f"CASTLIST_POSTGRES_VERSION={found}, or move the data with pg_dump into a new data directory."
        )
