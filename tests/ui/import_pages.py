"""How tests of the import pages choose a file, save it and read what a page says."""

import html
import re
from typing import TYPE_CHECKING, Any

from django.core.files.uploadedfile import SimpleUploadedFile

if TYPE_CHECKING:
    from django.http import HttpResponse
    from django.test import Client

    from castlist.workspaces.models import Workspace

SCRIPTED = {"HTTP_HX_REQUEST": "true"}
"""What a page's own script sends along."""


def address(workspace: "Workspace", rest: str = "") -> str:
    """Give the address of a page of imports."""
    return f"/w/{workspace.slug}/imports/{rest}"


def upload(content: str | bytes, name: str = "list.csv") -> SimpleUploadedFile:
    """Give a file as a browser sends it."""
    return SimpleUploadedFile(name, content.encode() if isinstance(content, str) else content)


def check(client: "Client", workspace: "Workspace", content: str | bytes, name: str = "list.csv") -> str:
    """Choose a file in the dialog; gives what the dialog then shows."""
    answer = client.post(address(workspace, "new/check/"), {"file": upload(content, name)}, **SCRIPTED)
    assert answer.status_code == 200
    return answer.content.decode()


def token_in(page: str) -> str:
    """Find the token of the checked file."""
    found = re.search(r'name="token" value="([^"]*)"', page)
    assert found is not None
    return found[1]


def form(**changes: Any) -> dict[str, Any]:
    """Fill in the dialog."""
    return {"channel": "Shop", "country": "IN", "segment": "Diwali", "accepted": "on", **changes}


def words(answer: "HttpResponse | str") -> str:
    """Give the text of a page without tags, with single spaces."""
    text = answer if isinstance(answer, str) else answer.content.decode()
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", text)).split())


def content_of(answer: Any) -> bytes:
    """Give what a download holds."""
    return b"".join(answer.streaming_content)
