"""Configure > Deployment > WhatsApp: the numbers, and connecting one."""

import html
import re
from collections.abc import Iterator
from typing import Any

import pytest
from configure_pages import SCRIPTED, page, place, shop, told
from django.test import Client, RequestFactory
from django.utils import timezone

from castlist.broadcasts.models import Broadcast
from castlist.channels.models import Channel, ChannelState
from castlist.config.environment import environment
from castlist.ui.live.topics import find_topic
from castlist.workspaces.models import TeamMember, Workspace
from channels.played_providers import KEY, played
from people import log_in
from scenes import NUMBER, new_workspace

PUBLIC = "https://cast.nilgirilane.example"


@pytest.fixture(autouse=True)
def surroundings(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    monkeypatch.setenv("CASTLIST_ALLOW_PRIVATE_ADDRESSES", "1")
    environment.cache_clear()
    yield monkeypatch
    monkeypatch.undo()
    environment.cache_clear()


@pytest.fixture
def bare(house: object) -> Workspace:
    return new_workspace(has_channel=False)


@pytest.fixture
def account() -> Iterator[dict[str, str]]:
    """Give what connects a number of a played 360dialog."""
    with played("360dialog") as address:
        yield {"api_key": KEY, "number": "+91 98765 00110", "name": "Shop", "base_url": address}


def be_public(surroundings: pytest.MonkeyPatch) -> None:
    surroundings.setenv("CASTLIST_PUBLIC_URL", PUBLIC)
    environment.cache_clear()


def connect(client: Client, workspace: Workspace, account: dict[str, str], **changes: str) -> Any:
    return client.post(place(workspace, "whatsapp/connect/360dialog/"), {**account, **changes})


def test_without_a_number_the_page_says_what_to_do_first(bare: Workspace) -> None:
    text = page(log_in(bare, "owner"), place(bare, "whatsapp/"))
    assert "No number is connected yet." in text
    assert text.count('type="radio" name="provider"') == 4
    assert "Copy the API key" in text


def test_a_number_says_how_it_stands(workspace: Workspace, owner: Client) -> None:
    text = page(owner, place(workspace, "whatsapp/"))
    assert "Sandbox: answers like a provider, and nothing leaves this server. Checked " in text
    assert all(word in text for word in ("Active", "Verify", "Pause", "Disconnect"))
    Channel.objects.filter(workspace=workspace).update(
        state=ChannelState.KEY_REFUSED, state_reason="360dialog refused the key. Copy it again.", last_error="Older."
    )
    text = page(owner, place(workspace, "whatsapp/"))
    assert "360dialog refused the key. Copy it again." in text
    assert "Older." not in text


def test_viewers_see_no_buttons(workspace: Workspace, viewer: Client) -> None:
    text = page(viewer, place(workspace, "whatsapp/"))
    assert "Only an owner can connect, change or disconnect numbers. Ask one." in text
    assert "/verify/" not in text
    assert "/connect/" not in text


def test_the_sandbox_needs_a_number_and_a_name_only(bare: Workspace) -> None:
    owner = log_in(bare, "owner")
    text = told(owner, place(bare, "whatsapp/connect/sandbox/"), {"number": "+91 90000 00000", "name": "Rehearsal"})
    assert "Rehearsal is connected." in text
    assert shop(bare).number == "919000000000"
    assert "Reports arrive." in page(owner, place(bare, f"whatsapp/{shop(bare).uuid}/"))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"number": "12"}, "12 does not begin with a country's calling code."),
        ({"number": "Asha"}, "Asha is not a number"),
        ({"name": " "}, "Give it a name by which your team knows it"),
        ({"api_key": ""}, "Paste the API key."),
        ({"api_key": "wrong key"}, "The API key has a space"),
        ({"base_url": "http://127.0.0.1:1"}, "Nothing was saved."),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_saved(
    bare: Workspace, account: dict[str, str], changes: dict[str, str], words: str
) -> None:
    answer = connect(log_in(bare, "owner"), bare, account, **changes)
    assert answer.status_code == 200
    assert words in answer.content.decode().replace("&#x27;", "'")
    assert not Channel.objects.filter(workspace=bare).exists()


def test_a_refused_key_is_said_in_a_sentence_and_never_shown_again(bare: Workspace) -> None:
    with played("360dialog") as address:
        data = {"api_key": "very-wrong-key-1", "number": NUMBER, "name": "Shop", "base_url": address}
        owner = log_in(bare, "owner")
        whole = owner.post(place(bare, "whatsapp/connect/360dialog/"), data).content.decode()
        part = owner.post(place(bare, "whatsapp/connect/360dialog/"), data, **SCRIPTED).content.decode()
    for text in (whole, part):
        assert "360dialog refused the key. Copy it again from its hub and paste it here." in text
        assert "very-wrong-key-1" not in text
    assert "<html" not in part


def test_kaleyra_v1_is_a_choice_within_kaleyra(bare: Workspace) -> None:
    owner = log_in(bare, "owner")
    v2, v1 = (page(owner, place(bare, f"whatsapp/?provider={name}"), **SCRIPTED) for name in ("kaleyra", "kaleyra-v1"))
    assert "waba_id" in v2
    assert "waba_id" not in v1
    assert "you declare each once, under Templates" in v1
    assert owner.get(place(bare, "whatsapp/?provider=pigeon")).status_code == 404


def test_reports_are_listened_for_and_the_secret_is_copied_while_connecting(
    surroundings: pytest.MonkeyPatch, bare: Workspace, account: dict[str, str]
) -> None:
    be_public(surroundings)
    owner = log_in(bare, "owner")
    connect(owner, bare, account)
    channel = shop(bare)
    steps = place(bare, f"whatsapp/{channel.uuid}/")
    text = page(owner, steps)
    assert f"{PUBLIC}/callbacks/{channel.callback_token}" in text
    assert "Castlist has already set it there with your key." in text
    assert "Listening for the first report" in text
    assert "secret-text" in text
    assert "secret-text" not in page(log_in(bare, "editor"), steps)
    owner.post(place(bare, f"whatsapp/{channel.uuid}/finish/"))
    text = page(owner, steps)
    assert "secret-text" not in text
    assert "stored, and not shown again." in text


def test_only_owners_see_the_callback_address(
    surroundings: pytest.MonkeyPatch, bare: Workspace, account: dict[str, str]
) -> None:
    be_public(surroundings)
    connect(log_in(bare, "owner"), bare, account)
    channel = shop(bare)
    assert channel.callback_token not in page(log_in(bare, "editor"), place(bare, f"whatsapp/{channel.uuid}/"))


def test_the_notice_turns_green_by_itself(
    surroundings: pytest.MonkeyPatch, bare: Workspace, account: dict[str, str]
) -> None:
    be_public(surroundings)
    owner = log_in(bare, "owner")
    connect(owner, bare, account)
    channel, found = shop(bare), find_topic(f"channel-{shop(bare).uuid}")
    assert found is not None
    request: Any = RequestFactory().get("/")
    request.workspace = bare
    request.member = TeamMember.objects.select_related("user").get(workspace=bare)
    request.user = request.member.user
    assert "Listening for the first report" in found[0].render(request, found[1])
    Channel.objects.filter(pk=channel.pk).update(first_callback_at=timezone.now())
    assert "Reports arrive." in found[0].render(request, found[1])


def test_without_a_public_address_the_page_says_what_is_missing(bare: Workspace, account: dict[str, str]) -> None:
    owner = log_in(bare, "owner")
    connect(owner, bare, account)
    text = page(owner, place(bare, f"whatsapp/{shop(bare).uuid}/"))
    assert "360dialog cannot reach testserver." in text
    assert "messages go out, reports do not come in." in text
    assert "Reports do not come in: this server has no public address." in text


def test_pause_resume_and_verify(workspace: Workspace, owner: Client) -> None:
    acts = place(workspace, f"whatsapp/{shop(workspace).uuid}/")
    assert "is paused. What was on its way may still arrive." in told(owner, f"{acts}pause/")
    assert shop(workspace).state == "paused"
    assert "Shop (+91 98765 00110): Shop is paused already." in told(owner, f"{acts}pause/")
    assert "is active again." in told(owner, f"{acts}resume/")
    assert "Shop (+91 98765 00110) works." in told(owner, f"{acts}verify/")


def test_verify_names_the_broadcasts_that_do_not_go_on_by_themselves(workspace: Workspace, owner: Client) -> None:
    held = Broadcast.objects.create(
        workspace=workspace,
        name="Diwali",
        name_key="diwali",
        channel=shop(workspace),
        timezone="UTC",
        state="paused",
        is_self_paused=True,
    )
    said = told(owner, place(workspace, f"whatsapp/{shop(workspace).uuid}/verify/"))
    assert f"works. Still Paused: {held.name}. Each goes on with Resume" in said
    assert "castlist broadcasts" not in said, "commands are for the shell"


def test_disconnecting_asks_first(workspace: Workspace, owner: Client) -> None:
    channel = shop(workspace)
    address = place(workspace, f"whatsapp/{channel.uuid}/disconnect/")
    asked = page(owner, address, **SCRIPTED)
    assert "Users and reports stay." in asked
    assert "autofocus>Keep</a>" in asked
    assert shop(workspace).state == "active"
    assert "is disconnected. Users and reports stay." in told(owner, address)
    assert shop(workspace).state == "disconnected"
    assert owner.get(place(workspace, f"whatsapp/{channel.uuid}/")).status_code == 404


def test_disconnecting_says_what_it_leaves_behind(workspace: Workspace, owner: Client) -> None:
    for at, state in enumerate(("scheduled", "scheduled", "paused")):
        Broadcast.objects.create(
            workspace=workspace,
            channel=shop(workspace),
            name=f"Offer {at}",
            name_key=f"offer {at}",
            template_name="welcome",
            template_language="en",
            state=state,
            timezone="UTC",
        )
    asked = page(owner, place(workspace, f"whatsapp/{shop(workspace).uuid}/disconnect/"), **SCRIPTED)
    assert "1 broadcast that is under way stops, and cannot go on." in asked
    assert "2 scheduled broadcasts wait until you give them another number." in asked


def test_a_key_is_replaced_when_the_provider_agrees(bare: Workspace, account: dict[str, str]) -> None:
    owner = log_in(bare, "owner")
    connect(owner, bare, account)
    address, before = place(bare, f"whatsapp/{shop(bare).uuid}/key/"), shop(bare).sealed_api_key
    text = owner.post(address, {"api_key": "another-wrong-1"}, **SCRIPTED).content.decode()
    assert "360dialog refused the key." in text
    assert "another-wrong-1" not in text
    assert shop(bare).sealed_api_key == before
    assert "Give the new key, or what else has changed." in told(owner, address, {"api_key": ""})
    assert "The new key of Shop works." in told(owner, address, {"api_key": KEY})
    assert shop(bare).sealed_api_key != before


def test_a_new_secret_can_be_copied(surroundings: pytest.MonkeyPatch, bare: Workspace, account: dict[str, str]) -> None:
    be_public(surroundings)
    owner = log_in(bare, "owner")
    connect(owner, bare, account)
    channel = shop(bare)
    owner.post(place(bare, f"whatsapp/{channel.uuid}/finish/"))
    address = place(bare, f"whatsapp/{channel.uuid}/secret/")
    assert "Make a new secret for" in page(owner, address, **SCRIPTED)
    assert "secret-text" in told(owner, address)
    assert shop(bare).sealed_callback_secret != channel.sealed_callback_secret


@pytest.mark.parametrize(
    ("provider", "field", "words"),
    [
        ("360dialog", "api_key", "Paste the API key. It stands in 360dialog's hub, with your number."),
        ("kaleyra", "sid", "Paste the SID. It stands in Kaleyra's console under Developer, beside the key."),
        ("kaleyra", "waba_id", "It stands in Kaleyra's console under WhatsApp."),
        ("meta", "phone_number_id", "It stands in WhatsApp Manager, beside the number."),
        ("meta", "app_secret", "Paste the app secret. It stands in Meta's App Dashboard, under Settings > Basic."),
        ("sandbox", "number", "Write the number with its calling code, as +91 98765 00110."),
        ("sandbox", "name", "Give it a name by which your team knows it, as Shop or Support."),
    ],
)
def test_what_is_left_empty_is_asked_for_at_its_field(bare: Workspace, provider: str, field: str, words: str) -> None:
    text = page_of(log_in(bare, "owner").post(place(bare, f"whatsapp/connect/{provider}/"), {"version": provider}))
    at_field = text.split(f'id="id_{field}-error"')[1].split("</p>")[0]
    assert words in at_field
    assert f'<li><a href="#id_{field}">' in text
    assert "This field is required." not in text


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"api_key": "wrong key"}, "api_key", "The API key has a space"),
        ({"api_key": "very-wrong-key-1"}, "api_key", "360dialog refused the key."),
        ({"number": "12"}, "number", "12 does not begin with a country's calling code."),
        ({"base_url": "nowhere"}, "base_url", "The base URL cannot be used."),
    ],
)
def test_what_is_wrong_is_said_at_its_field(
    bare: Workspace, account: dict[str, str], changes: dict[str, str], field: str, words: str
) -> None:
    text = page_of(connect(log_in(bare, "owner"), bare, account, **changes))
    assert words in text.split(f'id="id_{field}-error"')[1].split("</p>")[0]


def test_two_wrong_ids_are_told_at_once(bare: Workspace) -> None:
    given = {"version": "meta", "phone_number_id": "+91 98", "waba_id": "x", "number": NUMBER, "name": "Shop"}
    text = page_of(log_in(bare, "owner").post(place(bare, "whatsapp/connect/meta/"), given))
    assert "The phone number id has digits only." in text
    assert "The WhatsApp Business Account id has digits only." in text


def test_a_script_gets_the_sentences_alone_so_that_pasted_keys_stay(bare: Workspace, workspace: Workspace) -> None:
    owner = log_in(bare, "owner")
    answer = owner.post(place(bare, "whatsapp/connect/360dialog/"), {"api_key": "secret-key-1"}, **SCRIPTED)
    assert (answer["HX-Retarget"], answer["HX-Reswap"]) == ("#connect-trouble", "innerHTML")
    assert "secret-key-1" not in answer.content.decode()
    there = place(workspace, f"whatsapp/{shop(workspace).uuid}/key/")
    answer = log_in(workspace, "owner").post(there, {}, **SCRIPTED)
    assert answer["HX-Retarget"] == "#key-trouble"
    assert "Give the new key, or what else has changed." in answer.content.decode()


def test_the_summary_is_in_the_order_of_the_page(bare: Workspace) -> None:
    text = page_of(log_in(bare, "owner").post(place(bare, "whatsapp/connect/kaleyra/"), {"version": "kaleyra"}))
    links = re.findall(r'<li><a href="#id_(\w+)">', text)
    assert links == ["api_key", "sid", "waba_id", "domain", "number", "name"]


def page_of(answer: Any) -> str:
    assert answer.status_code == 200
    return str(html.unescape(answer.content.decode()))
