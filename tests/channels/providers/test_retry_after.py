"""How long a provider wants us to wait (reference §4.2, Retry-After)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from provider_cast import answer

from castlist.channels.providers import meta
from castlist.channels.providers.protocol import Refused
from castlist.channels.providers.retry_after import retry_after

NOW = "Tue, 24 Nov 2026 12:00:00 GMT"


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"retry-after": "60"}, 60),
        ({"retry-after": " 0.5 "}, 0.5),
        ({"retry-after": "0"}, 0),
        ({"retry-after": "86400"}, 3600),
        ({"retry-after": "-5"}, None),
        ({"retry-after": "nan"}, None),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "Tue, 24 Nov 2026 12:00:30 GMT", "date": NOW}, 30),
        ({"retry-after": "Tue, 24 Nov 2026 17:00:30 +0500", "date": NOW}, 30),
        ({"retry-after": "Tue, 24 Nov 2026 11:00:00 GMT", "date": NOW}, 0),
        ({"retry-after": "Wed, 25 Nov 2026 12:00:00 GMT", "date": NOW}, 3600),
        ({"retry-after": "Tue, 24 Nov 2026 12:00:30 GMT"}, None),
        ({"retry-after": "Tue, 24 Nov 2026 12:00:30 GMT", "date": "now"}, None),
    ],
)
def test_seconds_or_a_date_up_to_an_hour(headers: dict[str, str], seconds: float | None) -> None:
    assert retry_after(headers) == seconds


@given(st.text(), st.text())
def test_no_header_is_too_strange(said: str, date: str) -> None:
    found = retry_after({"retry-after": said, "date": date})
    assert found is None or 0 <= found <= 3600


def test_only_what_is_tried_again_waits() -> None:
    throttled = meta.read_send(answer(429, b"", retry_after="60"))
    final = meta.read_send(answer(400, {"error": {"code": 131026}}, retry_after="60"))
    assert isinstance(throttled, Refused)
    assert isinstance(final, Refused)
    assert (throttled.retry_after, final.retry_after) == (60, None)
