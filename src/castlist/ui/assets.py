"""The addresses of static files: with a hash of their content, so that browsers may keep them for long."""

import hashlib
from functools import cache
from pathlib import Path
from urllib.parse import quote

from django.conf import settings
from django.core.files.storage import Storage

FOLDER = Path(__file__).parent / "static"
"""What the web server serves at /static/."""


class Assets(Storage):
    """The static files of the package, which nobody has to collect."""

    def url(self, name: str | None) -> str:
        """Give the address of a file in the package."""
        return f"{settings.STATIC_URL}{quote(name or '')}?v={_version(name or '')}"


@cache
def _version(name: str) -> str:
    return hashlib.sha256((FOLDER / name).read_bytes()).hexdigest()[:10]
