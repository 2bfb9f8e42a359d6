"""What callers are answered: who is refused, and what is acknowledged (reference §5; house promise 3)."""

import json
from datetime import timedelta
from typing import Any

import pytest
from callback_scenes import (
    APP_SECRET,
    SECRET,
    ask_once,
    envelope,
    in_form_of,
    make_channel,
    proof,
    status,
    stored,
    with_inbox,
)
from django.utils import timezone

from castlist.channels.models import Channel
from castlist.channels.providers.authenticity import signature
from castlist.config.vault import seal
from castlist.web.asgi import LARGEST_BODY
from castlist.workspaces.models import Workspace

PROVIDERS = ["meta", "360dialog", "kaleyra", "kaleyra-v1", "sandbox"]
BODY = json.dumps(envelope(statuses=[status("sent", named="wamid.1")])).encode()


def address(channel: Channel) -> str:
    return f"/callbacks/{channel.callback_token}"


@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_callback_that_proves_where_it_comes_from_is_stored_as_it_came_and_acknowledged(
    workspace: Workspace, provider: str
) -> None:
    channel = make_channel(workspace, provider)
    body = in_form_of(provider, statuses=[status("sent", named="wamid.1")])
    told = ask_once(
        address(channel),
        body=body,
        query=b"ref=a%20b&x=%00",
        headers={**proof(channel, body), "content-type": "application/json"},
    )
    assert (told.status, told.text) == (200, "")
    (row,) = stored(channel)
    assert (bytes(row["body"]), bytes(row["query"]), row["method"]) == (body, b"ref=a%20b&x=%00", "POST")
    assert (row["workspace_id"], row["content_type"], row["fault"]) == (workspace.pk, "application/json", None)
    assert row["due_at"] == row["received_at"]


@pytest.mark.parametrize(
    ("provider", "headers"),
    [
        ("meta", {}),
        ("meta", {"x-hub-signature-256": signature("another secret", BODY)}),
        ("meta", {"x-hub-signature-256": signature(APP_SECRET, BODY + b" ")}),
        ("meta", {"x-castlist-secret": SECRET}),
        ("360dialog", {}),
        ("360dialog", {"x-castlist-secret": SECRET + "x"}),
        ("360dialog", {"x-hub-signature-256": signature(APP_SECRET, BODY)}),
        ("kaleyra", {}),
        ("kaleyra", {"authorization": "Basic Y2FzdGxpc3Q6d3Jvbmc="}),
        ("kaleyra-v1", {}),
        ("kaleyra-v1", {"x-castlist-secret": "wrong"}),
        ("sandbox", {}),
    ],
)
def test_a_forged_callback_is_refused_and_not_stored_and_the_channel_says_so(
    workspace: Workspace, provider: str, headers: dict[str, str]
) -> None:
    channel = make_channel(workspace, provider)
    assert ask_once(address(channel), body=BODY, headers=headers).status == 403
    assert stored(channel) == []
    channel.refresh_from_db()
    assert channel.last_error.startswith("A callback was refused")


@pytest.mark.parametrize("provider", PROVIDERS)
def test_without_a_secret_of_ours_nothing_is_authentic(workspace: Workspace, provider: str) -> None:
    channel = make_channel(workspace, provider, sealed_app_secret="", sealed_callback_secret="")
    for headers in ({}, {"x-hub-signature-256": signature("", BODY)}, {"x-castlist-secret": ""}):
        assert ask_once(address(channel), body=BODY, headers=headers).status == 403
    assert stored(channel) == []


def test_the_address_of_one_channel_takes_no_proof_of_another(workspace: Workspace) -> None:
    ours = make_channel(workspace, "meta")
    theirs = make_channel(workspace, "meta", sealed_app_secret="")
    assert ask_once(address(theirs), body=BODY, headers=proof(ours, BODY)).status == 403


@pytest.mark.parametrize("token", ["", "x", "A" * 43, "../health", "a" * 500, "%00", "é" * 43])
def test_an_address_that_is_nobodys_is_not_found(house: object, token: str) -> None:
    assert ask_once(f"/callbacks/{token}", body=BODY).status == 404


@pytest.mark.parametrize("method", ["PUT", "DELETE", "HEAD", "OPTIONS", "PATCH"])
def test_other_methods_are_refused(workspace: Workspace, method: str) -> None:
    channel = make_channel(workspace)
    assert ask_once(address(channel), method=method, body=BODY, headers=proof(channel, BODY)).status == 405


def test_kaleyra_v1_reports_in_the_query_of_a_get(workspace: Workspace) -> None:
    channel = make_channel(workspace, "kaleyra-v1")
    told = ask_once(address(channel), method="GET", query=b"ref=1.1.0123456789abcdef&id=ab%3A0&status=delivered")
    assert told.status == 200
    (row,) = stored(channel)
    assert (row["method"], bytes(row["query"]), bytes(row["body"])) == (
        "GET",
        b"ref=1.1.0123456789abcdef&id=ab%3A0&status=delivered",
        b"",
    )


def test_kaleyra_v1_takes_nobodys_word_without_the_secret(workspace: Workspace) -> None:
    channel = make_channel(workspace, "kaleyra-v1")
    message = {"from": "919876543201", "type": "text", "body": "START"}
    assert ask_once(address(channel), method="GET", query=message).status == 403
    assert ask_once(address(channel), body=b"from=919876543201&type=text&body=START").status == 403
    assert stored(channel) == []


# The handshake (reference §5.1).


def handshake(**changed: str) -> dict[str, str]:
    right = {"hub.mode": "subscribe", "hub.challenge": "1158201444", "hub.verify_token": SECRET}
    return right | {name.replace("__", "."): value for name, value in changed.items()}


@pytest.mark.parametrize("provider", ["meta", "360dialog"])
def test_the_handshake_is_answered_with_the_challenge_and_nothing_is_stored(
    workspace: Workspace, provider: str
) -> None:
    channel = make_channel(workspace, provider)
    told = ask_once(address(channel), method="GET", query=handshake())
    assert (told.status, told.text) == (200, "1158201444")
    assert told.headers["content-type"].startswith("text/plain")
    assert stored(channel) == []


@pytest.mark.parametrize(
    "query",
    [
        handshake(hub__verify_token="wrong"),
        handshake(hub__verify_token=""),
        handshake(hub__mode="unsubscribe"),
        handshake(hub__challenge="<script>alert(1)</script>"),
        {},
    ],
)
def test_a_handshake_that_is_not_ours_is_refused(workspace: Workspace, query: dict[str, str]) -> None:
    channel = make_channel(workspace)
    told = ask_once(address(channel), method="GET", query=query)
    assert told.status == 403
    assert "script" not in told.text


# What is not a callback at all.


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b"\xff\xfe", b'{"entry": [{}],}', b"[" * 100_000])
def test_what_the_provider_does_not_send_is_answered_with_400_and_not_stored(workspace: Workspace, body: bytes) -> None:
    channel = make_channel(workspace)
    assert ask_once(address(channel), body=body, headers=proof(channel, body)).status == 400
    assert stored(channel) == []


@pytest.mark.parametrize(
    "value",
    [
        {},
        {"entry": []},
        {"entry": "x"},
        {"entry": [None, 1, {"changes": [{"field": "moon_phase", "value": {}}]}]},
        envelope("messages", statuses=[{"status": "teleported", "id": "wamid.1"}]),
    ],
)
def test_what_we_do_not_know_is_stored_and_acknowledged(workspace: Workspace, value: Any) -> None:
    channel = make_channel(workspace)
    body = json.dumps(value).encode()
    assert ask_once(address(channel), body=body, headers=proof(channel, body)).status == 200
    assert len(stored(channel)) == 1


def test_a_body_of_four_megabytes_is_taken_and_a_larger_one_refused_without_being_read(workspace: Workspace) -> None:
    channel = make_channel(workspace)
    whole = b'{"pad":"' + b"x" * (LARGEST_BODY - 10) + b'"}'
    assert len(whole) == LARGEST_BODY
    assert ask_once(address(channel), body=whole, headers=proof(channel, whole)).status == 200
    larger = whole + b" "
    parts = [larger[:1_000_000], larger[1_000_000:]]
    assert ask_once(address(channel), body=parts, headers=proof(channel, larger)).status == 413
    announced = {**proof(channel, larger), "content-length": str(len(larger))}
    assert ask_once(address(channel), body=[], headers=announced).status == 413
    assert len(stored(channel)) == 1


def test_too_many_parameters_are_no_callback(workspace: Workspace) -> None:
    channel = make_channel(workspace, "kaleyra-v1")
    query = b"&".join(b"a%d=1" % at for at in range(300))
    assert ask_once(address(channel), method="GET", query=query).status == 400


def test_a_body_in_parts_is_one_body(workspace: Workspace) -> None:
    channel = make_channel(workspace)
    parts = [BODY[:7], b"", BODY[7:]]
    assert ask_once(address(channel), body=parts, headers=proof(channel, BODY)).status == 200
    assert bytes(stored(channel)[0]["body"]) == BODY


# The rest of the application.


def test_health_says_whether_the_database_can_be_reached(house: object) -> None:
    told = ask_once("/health", method="GET")
    assert (told.status, json.loads(told.text)) == (200, {"database": "reachable"})


@pytest.mark.parametrize("path", ["/", "/admin", "/callbacks", "/healthy", "/callbacksx/"])
def test_all_else_is_left_to_the_pages(house: object, path: str) -> None:
    assert ask_once(path, method="GET").status == 404


def test_a_secret_that_was_replaced_counts_from_when_the_channel_is_looked_up_again(workspace: Workspace) -> None:
    channel = make_channel(workspace, "360dialog")
    headers = proof(channel, BODY)

    async def twice(ask: Any) -> list[int]:
        from asgiref.sync import sync_to_async

        first = await ask(address(channel), body=BODY, headers=headers)
        await sync_to_async(Channel.objects.filter(pk=channel.pk).update)(sealed_callback_secret="")
        second = await ask(address(channel), body=BODY, headers=headers)  # remembered
        return [first.status, second.status]

    assert with_inbox(twice) == [200, 200]
    assert ask_once(address(channel), body=BODY, headers=headers).status == 403


@pytest.mark.parametrize(
    ("provider", "hours", "told", "status"),
    [
        ("360dialog", 1, "https://castlist.example", 200),
        ("360dialog", 25, "https://castlist.example", 403),
        ("360dialog", 25, "", 200),  # it was not told of the new one yet
        ("kaleyra", 1, "", 200),
        ("kaleyra", 25, "", 403),
    ],
)
def test_a_callback_secret_that_was_replaced_counts_for_a_while(
    workspace: Workspace, provider: str, hours: int, told: str, status: int
) -> None:
    channel = make_channel(
        workspace,
        provider,
        sealed_callback_secret=seal("another-secret"),
        sealed_former_secret=seal(SECRET),
        secret_replaced_at=timezone.now() - timedelta(hours=hours),
        callback_set_for=told,
    )
    body = in_form_of(provider)
    assert ask_once(address(channel), body=body, headers=proof(channel, body)).status == status


def test_callbacks_of_a_disconnected_channel_are_still_taken_in(workspace: Workspace) -> None:
    channel = make_channel(workspace, state="disconnected")
    assert ask_once(address(channel), body=BODY, headers=proof(channel, BODY)).status == 200
