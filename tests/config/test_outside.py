"""The door to the outside: what was written and what was not is told apart exactly, and no credential leaks."""

import asyncio
import datetime as dt
import socket
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from castlist.config import door
from castlist.config.outside import AddressRefused, Answer, NoAnswer, NotSent, Request, open_outside

TOKEN = "EAAG-very-secret"
Connection = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def peer(connection: Connection, tls: ssl.SSLContext | None = None) -> AsyncIterator[str]:
    """Play the other side; gives its address. Ends when its connections have."""
    running: set[asyncio.Task[None] | None] = set()

    async def play(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        running.add(asyncio.current_task())
        with suppress(asyncio.IncompleteReadError, ConnectionError):
            await connection(reader, writer)
        writer.close()
        with suppress(ConnectionError, ssl.SSLError):
            await writer.wait_closed()

    server = await asyncio.start_server(play, "127.0.0.1", 0, ssl=tls)
    scheme = "https" if tls else "http"
    try:
        yield f"{scheme}://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        server.close()
        await asyncio.gather(*(task for task in running if task))


async def read_request(reader: asyncio.StreamReader) -> bytes:
    """Read a request to the end of its body."""
    head = await reader.readuntil(b"\r\n\r\n")
    length = next((int(line[15:]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")), 0)
    return head + await reader.readexactly(length)


def answering(answer: bytes, seen: list[bytes] | None = None) -> Connection:
    """Answer each request of a connection with these bytes."""

    async def connection(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            request = await read_request(reader)
            if seen is not None:
                seen.append(request)
            writer.write(answer)
            await writer.drain()

    return connection


def ok(body: bytes, *headers: bytes) -> bytes:
    return b"\r\n".join([b"HTTP/1.1 200 OK", b"Content-Length: %d" % len(body), *headers, b"", body])


def post(base: str) -> Request:
    return Request(
        method="POST", url=f"{base}/messages?t={TOKEN}", headers={"D360-API-KEY": TOKEN}, json={"to": "+91", "t": "é"}
    )


def get(base: str) -> Request:
    return Request(method="GET", url=f"{base}/x", headers={"D360-API-KEY": TOKEN})


def carry(request: Request, *, allows_private: bool = True, timeout: float = 5) -> Answer:
    """Carry one request to an address that is known before."""

    async def once() -> Answer:
        async with open_outside(2, allows_private=allows_private, timeout=timeout) as outside:
            return await outside.carry(request)

    return asyncio.run(once())


def carry_to(
    connection: Connection,
    make: Callable[[str], Request] = post,
    *,
    timeout: float = 5,
    tls: ssl.SSLContext | None = None,
) -> Answer:
    """Carry one request to a played peer."""

    async def once() -> Answer:
        async with (
            peer(connection, tls) as base,
            open_outside(2, allows_private=True, timeout=timeout) as outside,
        ):
            return await outside.carry(make(base))

    return asyncio.run(once())


def test_a_request_and_its_answer_are_carried_as_they_are() -> None:
    seen: list[bytes] = []
    answer = carry_to(answering(ok(b'{"id":1}', b"X-Rate: 1", b"Set-Cookie: a=b"), seen))
    assert (answer.status, answer.body, answer.headers["x-rate"]) == (200, b'{"id":1}', "1")
    head, _, body = seen[0].partition(b"\r\n\r\n")
    assert body.decode() == '{"to":"+91","t":"é"}'
    assert b"POST /messages?t=EAAG-very-secret HTTP/1.1" in head
    assert b"Content-Type: application/json" in head
    assert b"D360-API-KEY: EAAG-very-secret" in head


def test_a_form_is_written_as_a_form_and_an_address_is_not_encoded_twice() -> None:
    seen: list[bytes] = []
    carry_to(
        answering(ok(b"{}"), seen),
        lambda base: Request(method="POST", url=f"{base}/v1/%2B91?a=b%2Cc,d", form={"to": "+91", "params": "a,b c"}),
    )
    head, _, body = seen[0].partition(b"\r\n\r\n")
    assert body == b"to=%2B91&params=a%2Cb+c"
    assert b"POST /v1/%2B91?a=b%2Cc,d HTTP/1.1" in head
    assert b"Content-Type: application/x-www-form-urlencoded" in head


def test_redirects_are_answers_and_cookies_stay_behind() -> None:
    seen: list[bytes] = []
    moved = b"HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\nSet-Cookie: a=b; Path=/\r\nContent-Length: 0\r\n\r\n"

    async def twice() -> list[int]:
        async with peer(answering(moved, seen)) as base, open_outside(2, allows_private=True) as outside:
            return [(await outside.carry(post(base))).status for _ in range(2)]

    assert asyncio.run(twice()) == [302, 302]
    assert len(seen) == 2
    assert not any(b"cookie" in each.lower() for each in seen)


def test_of_an_answer_a_megabyte_is_read_and_no_more() -> None:
    answer = carry_to(answering(ok(b"x" * (3 << 20))))
    assert len(answer.body) == 1 << 20


async def hang_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await read_request(reader)


async def hang_up_midway(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await read_request(reader)
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{")


async def speak_nonsense(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await read_request(reader)
    writer.write(b"220 smtp ready\r\n\r\n")


async def be_silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.read()


@pytest.mark.parametrize(
    ("connection", "words"),
    [
        (hang_up, "broke the connection off before it had answered"),
        (hang_up_midway, "broke the connection off"),
        (speak_nonsense, "broke the connection off"),
        (be_silent, "within 0.3 s."),
    ],
)
@pytest.mark.parametrize("make", [post, get])
def test_what_was_written_and_not_answered_is_unknown(
    connection: Connection, make: Callable[[str], Request], words: str
) -> None:
    with pytest.raises(NoAnswer) as unknown:
        carry_to(connection, make, timeout=0.3 if connection is be_silent else 5)
    assert words in str(unknown.value)
    assert_says_only_the_host(unknown.value)


def closed_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.mark.parametrize(
    ("base", "words"),
    [
        ("https://nothing-here.invalid", "The name of nothing-here.invalid is not known."),
        ("http://127.0.0.1:{}", "No connection to 127.0.0.1:{} ("),
        ("http://[", "cannot be written"),
    ],
)
@pytest.mark.parametrize("make", [post, get])
def test_without_a_connection_nothing_was_sent(base: str, make: Callable[[str], Request], words: str) -> None:
    port = closed_port()
    with pytest.raises(NotSent) as refused:
        carry(make(base.format(port)))
    assert words.format(port) in str(refused.value)
    assert_says_only_the_host(refused.value)


@pytest.mark.parametrize("headers", [{"K": "a\r\nX: y"}, {"K": "a\n"}])
def test_a_header_that_would_make_two_is_not_sent(headers: dict[str, str]) -> None:
    for make in (post, get):
        with pytest.raises(NotSent, match="cannot be written"):
            carry_to(answering(ok(b"{}")), lambda base, make=make: Request(**{**vars(make(base)), "headers": headers}))


def self_signed(folder: Path) -> ssl.SSLContext:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = dt.datetime.now(dt.UTC)
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    builder = builder.serial_number(1).not_valid_before(now).not_valid_after(now + dt.timedelta(days=1))
    file = folder / "server.pem"
    file.write_bytes(
        builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return context


def test_a_certificate_that_is_not_trusted_is_not_talked_to(tmp_path: Path) -> None:
    with pytest.raises(NotSent, match="is not trusted"):
        carry_to(answering(ok(b"{}")), tls=self_signed(tmp_path))


def test_who_waits_in_vain_for_a_free_connection_has_sent_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(door, "CONNECT_SECONDS", 0.2)

    async def crowd() -> int:
        arrived, released = asyncio.Event(), asyncio.Event()

        async def slow(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await read_request(reader)
            arrived.set()
            await released.wait()
            writer.write(ok(b"{}"))

        async with peer(slow) as base, open_outside(1, allows_private=True, timeout=60) as outside:
            first = asyncio.create_task(outside.carry(post(base)))
            await arrived.wait()
            with pytest.raises(NotSent, match=r"No connection to 127\.0\.0\.1:[0-9]+ within 0\.2 s\."):
                await outside.carry(post(base))
            released.set()
            return (await first).status

    assert asyncio.run(crowd()) == 200


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "2130706433", "127.1", "[::ffff:127.0.0.1]", "①②⑦.0.0.1"])
def test_a_private_address_is_not_connected_to_however_it_is_written(host: str) -> None:
    seen: list[bytes] = []

    async def once() -> None:
        async with peer(answering(ok(b"{}"), seen)) as base, open_outside(2, allows_private=False) as outside:
            await outside.carry(post(base.replace("127.0.0.1", host)))

    with pytest.raises(NotSent) as refused:
        asyncio.run(once())
    assert not seen
    if host in ("127.0.0.1", "localhost", "[::ffff:127.0.0.1]"):
        assert isinstance(refused.value, AddressRefused)
        assert "CASTLIST_ALLOW_PRIVATE_ADDRESSES=1" in str(refused.value)


def test_a_name_that_turns_private_after_it_was_checked_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    real = socket.getaddrinfo

    def rebound(host: object, port: int, *args: object, **kwargs: object) -> object:
        return real("127.0.0.1" if host == "public.example" else host, port, *args, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr(socket, "getaddrinfo", rebound)
    with pytest.raises(AddressRefused, match=r"public\.example is a private address"):
        carry(post("https://public.example"), allows_private=False)


def assert_says_only_the_host(error: BaseException) -> None:
    chain: BaseException | None = error
    while chain is not None:
        assert TOKEN not in f"{chain} {chain!r}"
        chain = chain.__cause__ or chain.__context__


def test_requests_and_answers_show_no_credentials() -> None:
    request = Request(method="POST", url="https://h/m", headers={"K": TOKEN}, json={"t": TOKEN}, form={"t": TOKEN})
    assert TOKEN not in repr(request)
    assert TOKEN not in repr(Answer(status=200, body=TOKEN.encode(), headers={"K": TOKEN}))
