"""Callbacks prove where they come from: reference §5.1, §5.3, §5.4. Without a secret of ours, none does."""

import base64
from dataclasses import replace

import pytest

from castlist.channels.providers import provider
from castlist.channels.providers.authenticity import signature
from castlist.channels.providers.protocol import Access, Call

SECRET = "s-99c0ffee77"
ACCESS = Access(
    provider="meta",
    base_url="",
    number="919876500110",
    app_secret="Jefe",
    callback_secret=SECRET,
)
# RFC 4231, test case 2: what every implementation of HMAC-SHA256 has to give for this key and text.
BODY = b"what do ya want for nothing?"
DIGEST = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"


def basic(words: str) -> str:
    return "Basic " + base64.b64encode(words.encode()).decode()


def is_authentic(name: str, body: bytes = BODY, access: Access = ACCESS, **headers: str) -> bool:
    given = {header.replace("_", "-"): value for header, value in headers.items()}
    return provider(name).is_authentic(access, Call(method="POST", headers=given, query={}, body=body))


def test_the_signature_is_hmac_sha256_in_hex() -> None:
    assert signature("Jefe", BODY) == f"sha256={DIGEST}"


@pytest.mark.parametrize(
    ("given", "is_right"),
    [
        (f"sha256={DIGEST}", True),
        (f"sha256={DIGEST.upper()}", True),
        (f" sha256={DIGEST} ", True),
        (DIGEST, False),
        (f"sha1={DIGEST}", False),
        (f"sha256={DIGEST[:-1]}0", False),
        (f"sha256={DIGEST[:-1]}", False),
        ("sha256=", False),
        ("", False),
        ("sha256=ü", False),
        ("sha256=\udcff", False),
    ],
)
@pytest.mark.parametrize("name", ["meta", "sandbox"])
def test_meta_signs_the_raw_bytes(name: str, given: str, is_right: bool) -> None:
    assert is_authentic(name, x_hub_signature_256=given) is is_right


def test_one_changed_byte_spoils_the_signature() -> None:
    body = b'{"text":"caf\\u00e9","path":"a\\/b"}'
    signed = signature("Jefe", body)
    assert is_authentic("meta", body, x_hub_signature_256=signed)
    for changed in (body.replace(b"\\u00e9", "é".encode()), body.replace(b"\\/", b"/"), body + b" "):
        assert not is_authentic("meta", changed, x_hub_signature_256=signed)


@pytest.mark.parametrize("name", ["360dialog", "kaleyra", "kaleyra-v1"])
@pytest.mark.parametrize(
    ("given", "is_right"), [(SECRET, True), ("", False), (SECRET[:-1], False), (SECRET + "x", False), ("ü", False)]
)
def test_the_others_send_our_own_header(name: str, given: str, is_right: bool) -> None:
    assert is_authentic(name, x_castlist_secret=given) is is_right


@pytest.mark.parametrize("name", ["kaleyra", "kaleyra-v1"])
@pytest.mark.parametrize(
    ("given", "is_right"),
    [
        (basic(f"castlist:{SECRET}"), True),
        (basic(f"anybody:{SECRET}").replace("Basic", "basic"), True),
        (basic(f"{SECRET}:castlist"), False),
        (basic("castlist:"), False),
        (basic(SECRET), False),
        ("Basic !!!", False),
        ("Basic /w==", False),
        (f"Bearer {SECRET}", False),
        ("Basic", False),
    ],
)
def test_kaleyra_may_use_basic_authentication(name: str, given: str, is_right: bool) -> None:
    assert is_authentic(name, authorization=given) is is_right


def test_no_header_proves_nothing() -> None:
    assert not [name for name in ("meta", "sandbox", "360dialog", "kaleyra", "kaleyra-v1") if is_authentic(name)]


@pytest.mark.parametrize(
    ("query", "is_believed"),
    [
        ({"ref": "1.1.0123456789abcdef", "id": "ab:0", "status": "delivered"}, True),
        ({"id": "ab:0", "status": "0"}, True),
        ({"from": "919876543201", "type": "text", "body": "START"}, False),
        ({"from": "919876543201", "type": "text", "body": "STOP"}, False),
        ({"message_template_name": "welcome", "event": "APPROVED", "status": "read", "id": "1"}, False),
        ({"display_phone_number": "919876500110", "current_limit": "TIER_50"}, False),
        ({"status": "read"}, False),
        ({}, False),
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_the_secret_address_alone_is_believed_for_statuses_of_kaleyra_v1(
    query: dict[str, str], is_believed: bool, method: str
) -> None:
    adapter = provider("kaleyra-v1")
    call = Call(method=method, headers={}, query=query, body=b"")
    assert adapter.is_authentic(ACCESS, call) is is_believed
    right, wrong = {"x-castlist-secret": SECRET}, {"x-castlist-secret": "wrong"}
    assert adapter.is_authentic(ACCESS, replace(call, headers=right))
    assert not adapter.is_authentic(ACCESS, replace(call, headers=wrong))


@pytest.mark.parametrize("name", ["meta", "sandbox", "360dialog", "kaleyra", "kaleyra-v1"])
@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"x_hub_signature_256": signature("", BODY)},
        {"x_castlist_secret": ""},
        {"authorization": basic("castlist:")},
    ],
)
def test_a_channel_without_a_secret_believes_nobody(name: str, headers: dict[str, str]) -> None:
    bare = replace(ACCESS, app_secret="", callback_secret="")
    assert not is_authentic(name, access=bare, **headers)
