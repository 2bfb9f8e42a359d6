"""The files that the server reads its settings from: ours alone, written anew at each start."""

import os
from pathlib import Path

from castlist.config.embedded.tuning import settings_for

RULES = "# Written by Castlist at each start: the socket only, by password only.\nlocal all all scram-sha-256\n"
HEAD = "# Written by Castlist at each start. What ALTER SYSTEM sets goes before what stands here.\n"


def write_settings(data: Path, *, socket_folder: Path, port: int, log_folder: Path) -> Path:
    """Write the settings and the rules of login. Gives the settings' file.

    They stand beside the cluster, not in it: as root we write nothing in a folder of the server's account, which could
    have laid a link there to any file of the machine.
    """
    rules = data / "postgres-logins.conf"
    settings = settings_for(socket_folder=socket_folder, port=port, log_folder=log_folder)
    file = data / "postgres.conf"
    _write(rules, RULES)
    _write(file, HEAD + as_file({**settings, "hba_file": str(rules)}))
    return file


def as_file(settings: dict[str, str]) -> str:
    """Write settings as PostgreSQL reads them."""
    quoted = {name: value.replace("\\", "\\\\").replace("'", "''") for name, value in settings.items()}
    return "".join(f"{name} = '{value}'\n" for name, value in quoted.items())


def _write(file: Path, text: str) -> None:
    """Replace a file at once; readable for the server's account whatever our umask. No secret stands in them."""
    draft = file.with_suffix(".draft")
    draft.unlink(missing_ok=True)
    draft.write_bytes(os.fsencode(text))
    draft.chmod(0o644)
    draft.replace(file)
