"""What CASTLIST_PUBLIC_URL says about the hosts, origins and cookies of the pages. Pure."""

from urllib.parse import urlsplit

LOCAL = ("localhost", "127.0.0.1", "[::1]", "testserver")


def host_names(public_url: str) -> list[str]:
    """Give the hosts that a request may name: the public one and this machine. Without a public address, any."""
    host = urlsplit(public_url).hostname
    if not host:
        return ["*"]
    return [f"[{host}]" if ":" in host else host, *LOCAL]


def trusted_origins(public_url: str) -> list[str]:
    """Give the origins whose forms are believed: behind a proxy that ends TLS, our own looks like another."""
    parts = urlsplit(public_url)
    return [f"{parts.scheme}://{parts.netloc}"] if parts.netloc else []


def cookies_are_secure(public_url: str) -> bool:
    """Whether cookies travel by https alone."""
    return public_url.startswith("https:")
