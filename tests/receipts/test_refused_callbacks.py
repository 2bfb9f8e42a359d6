"""That callbacks are refused is said at their channel until right ones come, and no longer."""

from contextlib import closing

from callback_scenes import ask_once, in_form_of, make_channel, proof, status

from castlist.channels.models import Channel
from castlist.config.database import connect
from castlist.receipts.processing import process_callbacks
from castlist.workspaces.models import Workspace


def call(channel: Channel, body: bytes, **headers: str) -> int:
    told = ask_once(f"/callbacks/{channel.callback_token}", body=body, headers=headers)
    with closing(connect()) as connection:
        process_callbacks(connection, channel.workspace_id, channel.pk)
    channel.refresh_from_db()
    return int(told.status)


def test_it_is_said_until_a_right_one_comes(workspace: Workspace) -> None:
    channel = make_channel(workspace)
    body = in_form_of("meta", statuses=[status("sent", named="wamid.1")])
    assert call(channel, body) == 403
    assert channel.last_error.startswith("A callback was refused")
    assert call(channel, body, **proof(channel, body)) == 200
    assert (channel.last_error, channel.last_error_at) == ("", None)


def test_any_other_trouble_stays(workspace: Workspace) -> None:
    channel = make_channel(workspace, last_error="The account cannot pay.")
    body = in_form_of("meta", statuses=[status("sent", named="wamid.1")])
    assert call(channel, body, **proof(channel, body)) == 200
    assert channel.last_error == "The account cannot pay."


def test_statuses_of_kaleyra_v1_prove_no_secret(workspace: Workspace) -> None:
    channel = make_channel(workspace, "kaleyra-v1")
    message = b"from=919876543201&type=text&body=hello"
    assert call(channel, message) == 403
    assert call(channel, b"id=ab%3A0&status=delivered") == 200
    assert channel.last_error.startswith("A callback was refused")
    assert call(channel, message, **proof(channel, message)) == 200
    assert channel.last_error == ""
