"""What a provider's form cannot hold is said by pre-flight and skipped, and never fails message by message."""

import pytest

from broadcast_scenes import RAVI, add_template, channel_of, compose, freeze, message_of, people, states
from castlist.broadcasts.composing import BroadcastRefused
from castlist.broadcasts.preflight import check_everybody
from castlist.broadcasts.running import start_broadcast
from castlist.channels.models import Channel
from castlist.workspaces.models import Workspace
from scenes import sheet

QUOTED = sheet(",9876543201,,Asha,,,", ',9876543202,,"Ravi ""the king""",,,')
WORDS = 'A value has the sign ", which Kaleyra V1 cannot carry'


@pytest.fixture
def shop(workspace: Workspace) -> Workspace:
    return people(workspace, QUOTED)


def move_to(workspace: Workspace, provider: str) -> None:
    """Let the workspace's channel be carried by another provider."""
    Channel.objects.filter(pk=channel_of(workspace).pk).update(
        provider=provider, base_url="https://provider.example", sid="HXIN1", waba_id="1", phone_number_id="2"
    )


@pytest.mark.parametrize(
    ("provider", "skipped"),
    [("kaleyra-v1", {WORDS: 1}), ("kaleyra", {}), ("meta", {}), ("360dialog", {}), ("sandbox", {})],
)
def test_a_value_that_the_provider_cannot_carry_is_skipped_for_that_one(
    shop: Workspace, provider: str, skipped: dict[str, int]
) -> None:
    move_to(shop, provider)
    broadcast = compose(shop)
    flight = check_everybody(broadcast)
    assert (flight.skipped, flight.will_be_sent, flight.troubles) == (skipped, 2 - len(skipped), ())
    assert (states(freeze(broadcast))[RAVI] == "skipped") is bool(skipped)
    assert message_of(broadcast, RAVI)["reason_words"] == (WORDS if skipped else None)


def test_a_template_that_the_provider_cannot_carry_keeps_the_broadcast_from_starting(shop: Workspace) -> None:
    links = [{"type": "URL", "text": word, "url": f"https://{word}.example/{{{{1}}}}"} for word in ("one", "two")]
    add_template(shop, "links", "Hi", components=[{"type": "BUTTONS", "buttons": links}])
    move_to(shop, "kaleyra-v1")
    broadcast = compose(shop, template="links", values={"button.0": "a", "button.1": "b"})
    words = (
        "Kaleyra V1 can fill one link, and links has 2. "
        "Choose another template, or have the number moved to Kaleyra's V2 API."
    )
    assert check_everybody(broadcast).troubles == (words,)
    with pytest.raises(BroadcastRefused) as refused:
        start_broadcast(broadcast)
    assert str(refused.value) == words
