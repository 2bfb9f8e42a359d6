"""Which addresses may be talked to."""

import pytest

from castlist.config.addresses import AddressNotAllowed, check_base_url, host_of, is_private, place_of


@pytest.mark.parametrize(
    "address",
    [
        *(
            "127.0.0.1",
            "127.8.9.1",
            "0.0.0.0",
            "10.1.2.3",
            "172.16.0.1",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
        ),
        *("224.0.0.1", "255.255.255.255", "192.0.2.1", "240.0.0.1"),
        *("::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "fd12::1", "ff02::1", "2001:db8::1"),
        *("::ffff:127.0.0.1", "::ffff:10.0.0.1", "::7f00:1", "64:ff9b::7f00:1", "64:ff9b::a00:1", "2002:7f00:1::1"),
        *("2001:0:4136:e378:8000:63bf:3fff:fdd2", "2001::1", "2002:7f00:1::", "2002:a00:1::1", "2002:a9fe:a9fe::"),
        *("64:ff9b:1::7f00:1", "64:ff9b:1::808:808", "64:ff9b:1:ffff::1", "64:ff9b::a9fe:a9fe"),
        *("fec0::1", "feff::1", "::5efe:7f00:1", "::200:5efe:a00:1", "fe80::5efe:1.1.1.1"),
        *("2a03:2880::5efe:10.0.0.1", "2a03:2880::200:5efe:127.0.0.1", "::1.1.1.1", "::ffff:0:127.0.0.1"),
        *("3fff::1", "5f00::1", "100::1", "4000::1"),
    ],
)
def test_what_is_not_of_the_public_internet_is_private_in_every_notation(address: str) -> None:
    assert is_private(address)


@pytest.mark.parametrize(
    "address",
    [
        *("1.1.1.1", "157.240.22.54", "2a03:2880:f12f:83::1", "2600:1901::1", "::ffff:1.1.1.1", "::ffff:101:101"),
        *("64:ff9b::1.1.1.1", "2002:101:101::1", "2a03:2880::5efe:1.1.1.1"),
    ],
)
def test_public_addresses_are_public(address: str) -> None:
    assert not is_private(address)


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("http://graph.facebook.com", "is sent keys in the clear. Write https:"),
        ("https://127.0.0.1", "127.0.0.1 is a private address. Set CASTLIST_ALLOW_PRIVATE_ADDRESSES=1"),
        ("https://127.0.0.1:8443/x", "127.0.0.1 is a private address"),
        ("https://[::1]:8443", "::1 is a private address"),
        ("https://[::ffff:10.0.0.1]", "is a private address"),
        ("https://localhost", "localhost is a private address"),
        ("https://LOCALHOST.", "is a private address"),
        ("https://api.localhost", "is a private address"),
        ("https://2130706433:8443", "2130706433 is a private address"),
        ("https://127.1", "127.1 is a private address"),
        ("https://0177.0.0.1", "is a private address"),
        ("https://0x7f000001", "is a private address"),
        ("https://0", "0 is a private address"),
    ],
)
def test_private_addresses_and_http_are_refused_unless_allowed(address: str, words: str) -> None:
    with pytest.raises(AddressNotAllowed) as refused:
        check_base_url(address, allows_private=False)
    assert words in str(refused.value)
    assert "CASTLIST_ALLOW_PRIVATE_ADDRESSES=1" in str(refused.value)
    assert check_base_url(address, allows_private=True) == address.lower()


@pytest.mark.parametrize(
    "address",
    [
        *("", "graph.facebook.com", "ftp://h", "file:///etc/passwd", "sandbox:", "https://", "https:///path"),
        *(
            "https://user:pw@h",
            "https://user@h",
            "https://h?key=1",
            "https://h/#x",
            "https://h:port",
            "https://h:99999",
        ),
        *("https://[::1", "https://h\\@evil", "https://h h", "https://h\nx: y", "https://straße.example"),
    ],
)
@pytest.mark.parametrize("allows_private", [True, False])
def test_what_is_no_base_address_is_refused_without_repeating_it(address: str, allows_private: bool) -> None:
    with pytest.raises(AddressNotAllowed) as refused:
        check_base_url(address, allows_private=allows_private)
    assert "pw" not in str(refused.value)


def test_a_base_address_loses_the_slash_at_its_end_and_keeps_its_path() -> None:
    assert check_base_url("HTTPS://h.example", allows_private=False) == "https://h.example"
    assert check_base_url(" https://h.example/wa/ ", allows_private=False) == "https://h.example/wa"


def test_the_host_of_a_base_address_is_kept_in_small_letters_and_its_path_as_it_is() -> None:
    assert (
        check_base_url("https://GRAPH.Facebook.com:443/WA", allows_private=False) == "https://graph.facebook.com:443/WA"
    )
    assert check_base_url("https://[2A03::1]/", allows_private=False) == "https://[2a03::1]"


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("https://GRAPH.facebook.com", "https://graph.facebook.com", True),
        ("https://graph.facebook.com:443", "https://graph.facebook.com", True),
        ("https://graph.facebook.com.", "https://graph.facebook.com/.", True),
        ("http://127.0.0.1:8081", "http://127.0.0.1:8082", False),
        ("https://api.in.kaleyra.io", "https://api.kaleyra.io", False),
        ("http://h.example", "https://h.example", False),
    ],
)
def test_addresses_of_one_place_are_told_by_host_and_port(one: str, other: str, is_same: bool) -> None:
    assert (place_of(one) == place_of(other)) is is_same


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://h.example:8443/a?b=c", "h.example:8443"),
        ("https://user:pw@h.example/", "h.example"),
        ("https://[", "the address"),
    ],
)
def test_messages_name_the_host_alone(url: str, host: str) -> None:
    assert host_of(url) == host
