"""The mirror of the templates: all pages, what came, changed and went, and what stays in doubt."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from played_providers import PROVIDERS, played, request_to, template_file

from castlist.channels.asking import LISTING_SECONDS, Listing
from castlist.channels.connecting import ConnectRequest, connect_channel
from castlist.channels.declaring import Declaration, declare_template
from castlist.channels.mirror_renewal import RENEWAL_SECONDS, renew_mirror
from castlist.channels.mirroring import Mirrored, merged_shapes, mirror_templates, store_templates
from castlist.channels.models import Channel
from castlist.channels.refusals import ChannelRefused
from castlist.channels.shape_storage import shape_of
from castlist.channels.template_shape import HeaderKind, TemplateShape
from castlist.workspaces.models import Workspace

BUILT_IN = ["festive_offer", "order_update", "paused_offer", "welcome"]


def names(channel: Channel) -> list[str]:
    return sorted(channel.templates.values_list("name", flat=True))


def listing(*shapes: TemplateShape, warning: str = "") -> Listing:
    return Listing(templates=shapes, warning=warning)


def shape(name: str = "welcome", **changes: Any) -> TemplateShape:
    return TemplateShape(**{"name": name, "language": "en", "status": "APPROVED", "body": "Hi {{1}}", **changes})


@pytest.fixture
def channel(bare: Workspace) -> Channel:
    """Give a channel without any template."""
    made = connect_channel(bare, ConnectRequest(provider="sandbox", name="Shop", number="919876500110"))
    store_templates(made, listing())
    return made


@pytest.mark.parametrize("provider", ["360dialog", "meta", "kaleyra"])
def test_a_template_is_stored_with_its_text_and_kinds(bare: Workspace, provider: str) -> None:
    with played(provider) as address:
        channel = connect_channel(bare, request_to(provider, address))
    offer = shape_of(channel.templates.get(name="festive_offer"))
    assert (offer.header, offer.category, offer.status) == (HeaderKind.IMAGE, "MARKETING", "APPROVED")
    assert [each.key for each in offer.variables] == ["header.link", "body.1", "body.2", "button.0", "button.1"]
    assert shape_of(channel.templates.get(name="order_update")).is_named
    assert channel.templates.get(name="paused_offer").status == "PAUSED"


@pytest.mark.parametrize("provider", PROVIDERS)
def test_every_page_is_followed(bare: Workspace, provider: str, tmp_path: Path) -> None:
    more = [f"offer_{number}" for number in range(7)]
    with played(provider, templates=template_file(tmp_path, *more), page_size=3) as address:
        channel = connect_channel(bare, request_to(provider, address))
    assert names(channel) == sorted([*BUILT_IN, *more])


def test_what_came_changed_and_went_is_counted(channel: Channel) -> None:
    assert store_templates(channel, listing(shape("a"), shape("b"))) == Mirrored(total=2, added=2)
    ids = dict(channel.templates.values_list("name", "uuid"))
    again = store_templates(channel, listing(shape("b", status="PAUSED"), shape("c"), shape("c")))
    assert again == Mirrored(total=2, added=1, changed=1, removed=1)
    assert channel.templates.get(name="b").uuid == ids["b"], "the same template has the same id"
    assert channel.templates.get(name="b").status == "PAUSED"
    assert store_templates(channel, listing(shape("b", status="PAUSED"), shape("c"))) == Mirrored(total=2)


def test_where_the_listing_may_be_incomplete_nothing_goes_and_a_warning_is_shown(channel: Channel) -> None:
    store_templates(channel, listing(shape("a"), shape("b")))
    mirrored = store_templates(channel, listing(shape("b"), warning="Kaleyra has 2 and named 1."))
    assert (names(channel), mirrored.warning) == (["a", "b"], "Kaleyra has 2 and named 1.")
    channel.refresh_from_db()
    assert channel.templates_warning == "Kaleyra has 2 and named 1."
    store_templates(channel, listing(shape("b")))
    channel.refresh_from_db()
    assert (names(channel), channel.templates_warning) == (["b"], "")


def test_words_that_do_not_fit_lose_no_other_template(channel: Channel) -> None:
    odd = (shape("x" * 513), shape("long", language="x" * 17), shape("s", status="S" * 40), shape(""))
    store_templates(channel, listing(shape("a"), *odd))
    assert names(channel) == ["a", "s"]


def test_a_declared_template_keeps_its_variables_and_takes_the_listed_status() -> None:
    mine = shape(body="Hi {{1}}, {{2}}", is_declared=True)
    listed = shape(body="", status="PAUSED", unsupported="declare its variables first")
    for theirs in (listed, shape(language="", body="", status="PAUSED")):
        merged = merged_shapes([theirs], [mine])
        assert merged == {("welcome", "en"): shape(body="Hi {{1}}, {{2}}", status="PAUSED", is_declared=True)}
    assert merged_shapes([], [mine]) == {("welcome", "en"): mine}, "it stays where it is not listed"


def test_kaleyra_v1_lists_names_and_keeps_what_was_declared(bare: Workspace) -> None:
    with played("kaleyra-v1") as address:
        channel = connect_channel(bare, request_to("kaleyra-v1", address))
        assert "declare" in shape_of(channel.templates.get(name="welcome")).unsupported
        declare_template(channel, Declaration(name="welcome", language="en", body="Hi {{1}}"))
        mirrored = mirror_templates(channel)
    assert (mirrored.total, mirrored.removed) == (4, 0)
    assert shape_of(channel.templates.get(name="welcome")).body == "Hi {{1}}"


@pytest.mark.parametrize(
    ("code", "state"), [("190", "key_refused"), ("200", "active"), ("131031", "active"), ("http-503", "active")]
)
def test_a_listing_that_fails_changes_no_template_and_stops_only_for_a_refused_key(
    bare: Workspace, code: str, state: str
) -> None:
    with played("meta") as address:
        channel = connect_channel(bare, request_to("meta", address))
    with played("meta", f"listing:{code}") as channel.base_url:
        channel.save()
        with pytest.raises(ChannelRefused):
            mirror_templates(channel)
    channel.refresh_from_db()
    assert (names(channel), channel.state) == (BUILT_IN, state)
    assert channel.last_error


def test_without_an_answer_the_templates_stay(bare: Workspace) -> None:
    with played("360dialog") as address:
        channel = connect_channel(bare, request_to("360dialog", address))
    with pytest.raises(ChannelRefused, match="The templates stay as they were"):
        mirror_templates(channel)
    assert names(channel) == BUILT_IN


class Endless(BaseHTTPRequestHandler):
    """A Meta whose list never ends, and whose next page lies elsewhere. From page `slow_from` on it takes its time."""

    asked: list[str]
    always_new = False
    slow_from = 0
    goes_on: threading.Event

    def do_GET(self) -> None:
        type(self).asked.append(self.path)
        if self.slow_from and sum("message_templates" in path for path in self.asked) >= self.slow_from:
            self.goes_on.wait()
            return
        cursor = f"c{len(type(self).asked)}" if self.always_new else "same"
        page = {"cursors": {"after": cursor}, "next": "https://elsewhere.example/steal?after=x"}
        body = {"data": [{"name": "a", "language": "en"}], "paging": page, "display_phone_number": "+919876500110"}
        data = json.dumps(body).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def endless(*, always_new: bool, slow_from: int = 0) -> Iterator[tuple[str, list[str]]]:
    goes_on = threading.Event()
    told = {"asked": [], "always_new": always_new, "slow_from": slow_from, "goes_on": goes_on}
    handler = type("Handler", (Endless,), told)
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", handler.asked
    finally:
        goes_on.set()
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.mark.parametrize("always_new", [True, False])
def test_a_list_that_never_ends_is_left_with_a_warning_and_only_the_configured_host_is_asked(
    bare: Workspace, always_new: bool
) -> None:
    with endless(always_new=always_new) as (address, asked):
        channel = connect_channel(bare, request_to("meta", address))
    assert channel.templates_warning == "The list of templates does not end; some may be missing."
    pages = [path for path in asked if "message_templates" in path]
    assert len(pages) == (500 if always_new else 2)


@pytest.fixture
def slow(channel: Channel) -> Channel:
    """Give a channel of Meta's that has the templates a, which is listed still, and b, on a page that is slow."""
    store_templates(channel, listing(shape("a", status="PAUSED"), shape("b")))
    channel.provider, channel.waba_id, channel.phone_number_id = "meta", "205", "106"
    channel.templates_synced_at = None
    return channel


def test_what_came_before_the_deadline_is_stored_with_a_warning_and_nothing_goes(slow: Channel) -> None:
    with endless(always_new=True, slow_from=2) as (slow.base_url, _):
        slow.save()
        mirrored = mirror_templates(slow, seconds=0.5)
    assert mirrored.warning == "The provider had not listed all templates within 0.5 s; some may be missing."
    assert (names(slow), mirrored.changed) == (["a", "b"], 1)
    slow.refresh_from_db()
    assert (slow.templates_warning, slow.state) == (mirrored.warning, "active")


def test_where_nothing_came_before_the_deadline_the_templates_stay(slow: Channel) -> None:
    with endless(always_new=True, slow_from=1) as (slow.base_url, _):
        slow.save()
        words = "The provider had not listed its templates within 0.2 s. The templates stay as they were."
        with pytest.raises(ChannelRefused, match=words):
            mirror_templates(slow, seconds=0.2)
    assert names(slow) == ["a", "b"]


def test_who_uses_a_template_waits_a_moment_only_and_then_takes_the_mirror_as_it_was(slow: Channel) -> None:
    with endless(always_new=True, slow_from=2) as (slow.base_url, asked):
        slow.save()
        renew_mirror(slow, seconds=0.5)
    assert len(asked) == 2
    assert (slow.state, slow.templates_warning, slow.templates_synced_at) == ("active", "", None)
    assert slow.templates.get(name="a").status == "PAUSED"


def test_a_whole_listing_takes_a_minute_at_most_and_a_start_waits_less() -> None:
    assert RENEWAL_SECONDS < LISTING_SECONDS <= 60
