"""Which PostgreSQL made the cluster: another major version cannot read it."""

from pathlib import Path

from castlist.config.embedded.errors import EmbeddedServerError


def refuse_other_version(cluster: Path, version: int) -> None:
    """Refuse a cluster of another major version, by both numbers. One that is not there yet is none."""
    if not cluster.exists():
        return
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
