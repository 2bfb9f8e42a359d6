"""The link of a header is looked at as WhatsApp will fetch it: without a login, of the right kind, not too big."""

import pytest

from castlist.broadcasts.header_link import judge_answer, look_at_link
from castlist.channels.template_shape import HeaderKind
from castlist.config.outside import MEBIBYTE, Answer

JPEG = b"\xff\xd8\xff\xe0 picture"


def answer(content_type: str, body: bytes = JPEG, *, size: int | None = None, status: int = 200) -> Answer:
    """Give an answer as a server sends it."""
    told = {} if size is None else {"content-length": str(size)}
    return Answer(status=status, body=body, headers={"content-type": content_type, **told})


def test_an_image_is_kept_with_its_kind_and_size() -> None:
    seen = judge_answer(answer("image/jpeg; charset=binary"), HeaderKind.IMAGE)
    assert (seen.kind, seen.size, seen.problem, seen.content) == ("JPEG", len(JPEG), "", JPEG)


def test_a_document_may_be_of_any_kind() -> None:
    seen = judge_answer(answer("application/pdf", b"%PDF", size=2_000), HeaderKind.DOCUMENT)
    assert (seen.kind, seen.size, seen.problem, seen.content) == ("PDF", 2_000, "", b"")


@pytest.mark.parametrize(
    ("found", "kind", "words"),
    [
        (answer("text/html", b"<html>"), HeaderKind.IMAGE, "The link leads to no JPEG or PNG image."),
        (answer("image/png", JPEG), HeaderKind.IMAGE, "The link leads to no JPEG or PNG image."),
        (
            answer("image/jpeg", size=6 * MEBIBYTE),
            HeaderKind.IMAGE,
            "The image has 6.0 MB; WhatsApp takes 5 MB at most.",
        ),
        (answer("video/quicktime"), HeaderKind.VIDEO, "The link leads to no MP4 or 3GPP video."),
        (answer("", status=403), HeaderKind.IMAGE, "The link asks for a login. WhatsApp fetches it without one."),
        (answer("", status=404), HeaderKind.IMAGE, "There is nothing at this link."),
        (answer("", status=302), HeaderKind.IMAGE, "The link leads on to another one. Give that one."),
        (answer("", status=503), HeaderKind.VIDEO, "The link cannot be fetched: its server answers 503."),
    ],
)
def test_what_whatsapp_would_not_take_is_said(found: Answer, kind: HeaderKind, words: str) -> None:
    assert judge_answer(found, kind).problem == words


def test_the_own_network_is_not_looked_into() -> None:
    assert look_at_link("https://127.0.0.1:9/secret.jpg", HeaderKind.IMAGE).problem
    assert not look_at_link("https://127.0.0.1:9/secret.jpg", HeaderKind.IMAGE).content
