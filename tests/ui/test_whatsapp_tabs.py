"""Configure > Deployment > WhatsApp: templates, rate and limits, opt-out words."""

from typing import Any

import pytest
from configure_pages import SCRIPTED, page, place, shop, told
from django.test import Client

from castlist.audience.opt_outs import OptOut, OptOutSource, add_opt_outs, is_opted_out
from castlist.channels.models import Channel, Template
from castlist.channels.pace import set_rate
from castlist.config.database import pooled
from castlist.receipts.own_words import list_words
from castlist.ui.configure.forms import RateForm
from castlist.workspaces.models import TeamMember, Workspace

ASHA = "919864018290"


def test_templates_say_what_can_be_sent_and_why_the_rest_cannot(workspace: Workspace, viewer: Client) -> None:
    text = page(viewer, place(workspace, "whatsapp/templates/"))
    assert '<b class="cl-ink">4</b> templates, 3 can be sent.' in text
    assert "paused_offer was paused by WhatsApp for low quality." in text
    assert page(viewer, place(workspace, "whatsapp/templates/?q=order")).count("<tr") == 2
    assert "No template has this in its name." in page(viewer, place(workspace, "whatsapp/templates/?q=zzz"))


def test_many_templates_go_on_page_by_page(workspace: Workspace, viewer: Client) -> None:
    one = Template.objects.get(channel=shop(workspace), name="welcome")
    Template.objects.bulk_create(
        Template(
            workspace=workspace,
            channel=one.channel,
            name=f"a{at:04}",
            language="en",
            status="APPROVED",
            shape=one.shape,
        )
        for at in range(250)
    )
    address = place(workspace, "whatsapp/templates/")
    first, second = page(viewer, address), page(viewer, f"{address}?page=2")
    assert "1–200 of 254" in first
    assert "201–254 of 254" in second
    assert (first.count("<tr"), second.count("<tr")) == (201, 55)


def test_a_kind_that_is_not_sent_here_is_named(workspace: Workspace, viewer: Client) -> None:
    template = Template.objects.get(channel=shop(workspace), name="welcome")
    template.shape["unsupported"] = "it has a part that Castlist does not send (carousel)"
    template.save()
    text = page(viewer, place(workspace, "whatsapp/templates/"))
    assert "Cannot be sent here" in text
    assert "It has a part that Castlist does not send (carousel)" in text


def test_a_template_is_shown_as_it_reads(workspace: Workspace, viewer: Client) -> None:
    template = Template.objects.get(channel=shop(workspace), name="paused_offer")
    text = page(viewer, place(workspace, f"whatsapp/templates/{template.uuid}/"), **SCRIPTED)
    assert "Hi {{1}}, only today: two for one." in text
    assert "It cannot be sent now." in text
    assert "Offer a way out" in text
    assert "<html" not in text
    assert "<html" in page(viewer, place(workspace, f"whatsapp/templates/{template.uuid}/"))


def test_templates_are_fetched_again(workspace: Workspace, editor: Client) -> None:
    Template.objects.filter(channel=shop(workspace), name="welcome").delete()
    text = told(editor, place(workspace, f"whatsapp/{shop(workspace).uuid}/templates/fetch/"))
    assert "4 templates: 1 new, 0 changed, 0 gone." in text


def test_a_template_is_declared_where_the_provider_does_not_tell_it(workspace: Workspace, owner: Client) -> None:
    channel = shop(workspace)
    Channel.objects.filter(pk=channel.pk).update(provider="kaleyra-v1")
    address = place(workspace, f"whatsapp/{channel.uuid}/templates/declare/")
    given = {"name": "sale", "language": "en", "category": "MARKETING", "header": "none", "body": "Hello {{1}}"}
    text = told(owner, address, {**given, "body": "Hello {{name}}"})
    assert "Kaleyra V1 has numbered variables only" in text
    assert "is no button" in told(owner, address, {**given, "buttons": "jump:High"})
    assert "sale is declared." in told(owner, address, {**given, "buttons": "quick_reply:Stop"})
    assert Template.objects.get(channel=channel, name="sale").is_declared


def rates(workspace: Workspace, **changes: Any) -> dict[str, Any]:
    prefix = shop(workspace).uuid.hex[-8:]
    given = {"pace_kind": "usual", "limit_kind": "provider", **changes}
    return {f"{prefix}-{name}": value for name, value in given.items()}


@pytest.mark.parametrize(
    ("changes", "rate", "limit", "follows"),
    [
        ({}, 80, None, True),
        ({"pace_kind": "app"}, 20, None, True),
        ({"pace_kind": "own", "messages_per_second": "200"}, 200, None, True),
        ({"limit_kind": "own", "daily_limit": "1000"}, 80, 1000, False),
        ({"limit_kind": "none"}, 80, None, False),
    ],
)
def test_rate_and_limit_are_set(
    workspace: Workspace, owner: Client, changes: dict[str, str], rate: int, limit: int | None, follows: bool
) -> None:
    address = place(workspace, f"whatsapp/{shop(workspace).uuid}/rate/")
    assert "The limits of Shop are set." in told(owner, address, rates(workspace, us_marketing="on", **changes))
    channel = shop(workspace)
    assert (channel.messages_per_second, channel.daily_limit, channel.follows_told_limit) == (rate, limit, follows)
    assert channel.sends_marketing_to_us


def test_a_number_of_the_business_app_keeps_its_ceiling_until_its_rate_is_the_usual_one(
    workspace: Workspace, owner: Client
) -> None:
    address = place(workspace, f"whatsapp/{shop(workspace).uuid}/rate/")
    told(owner, address, rates(workspace, pace_kind="app"))
    own = rates(workspace, pace_kind="own", messages_per_second="200")
    assert "sends 20 a second at most. If it is not used there any more, say so first." in told(owner, address, own)
    assert (shop(workspace).messages_per_second, shop(workspace).with_app) == (20, True)
    told(owner, address, rates(workspace))
    told(owner, address, own)
    assert (shop(workspace).messages_per_second, shop(workspace).with_app) == (200, False)


def test_a_rate_of_20_alone_does_not_say_that_the_number_is_in_the_app(workspace: Workspace, owner: Client) -> None:
    told(owner, place(workspace, f"whatsapp/{shop(workspace).uuid}/rate/"), rates(workspace))
    set_rate(shop(workspace), 20)
    form = RateForm(shop(workspace))
    assert (form.pace_now, form["messages_per_second"].value()) == ("own", 20)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"pace_kind": "own"}, "Write a number."),
        ({"pace_kind": "own", "messages_per_second": "2000"}, "The rate is 2000; it is from 1 to 1,000"),
        ({"limit_kind": "own", "daily_limit": "0"}, "The daily limit is 0; it is from 1 to"),
    ],
)
def test_a_limit_that_cannot_be_changes_nothing(
    workspace: Workspace, owner: Client, changes: dict[str, str], words: str
) -> None:
    address = place(workspace, f"whatsapp/{shop(workspace).uuid}/rate/")
    assert words in told(owner, address, rates(workspace, us_marketing="on", **changes))
    channel = shop(workspace)
    assert (channel.messages_per_second, channel.sends_marketing_to_us) == (80, False)


def test_words_are_added_and_taken_away(workspace: Workspace, owner: Client) -> None:
    words = place(workspace, "whatsapp/opt-outs/words/")
    assert "is understood from now on." in told(owner, f"{words}add/", {"word": "No más", "meaning": "stop"})
    assert list_words(workspace)[0].word == "No más"
    told(owner, f"{words}remove/", {"word": "cancel"})
    assert "cancel" not in {each.word for each in list_words(workspace)}
    assert "has neither a letter nor a digit" in told(owner, f"{words}add/", {"word": "!!!", "meaning": "stop"})


def test_people_are_opted_out_and_brought_back_by_name(workspace: Workspace, editor: Client) -> None:
    list_ = place(workspace, "whatsapp/opt-outs/")
    assert "12 is not a" in told(editor, f"{list_}add/", {"who": "12"})
    assert f"{ASHA} gets no messages." in told(editor, f"{list_}add/", {"who": "+91 98640 18290"})
    assert "+91 98640 18290" in page(editor, f"{list_}?q=98640")
    assert "No number that opted out has these digits." in page(editor, f"{list_}?q=77777")
    asked = page(editor, f"{list_}{ASHA}/lift/", **SCRIPTED)
    assert "Added by hand" in asked
    assert "it is recorded with your name." in asked
    text = told(editor, f"{list_}{ASHA}/lift/")
    assert f"{ASHA} gets messages again." in text
    name = TeamMember.objects.get(workspace=workspace).user.name
    assert f"by <bdi>{name}</bdi>" in text
    with pooled() as connection:
        assert not is_opted_out(connection, workspace.pk, phone=ASHA)


def test_nobody_is_brought_back_who_cannot_be(workspace: Workspace, editor: Client) -> None:
    assert editor.post(place(workspace, "whatsapp/opt-outs/Asha/lift/")).status_code == 404


def test_the_list_goes_on_page_by_page(workspace: Workspace, viewer: Client) -> None:
    people = [OptOut(person=str(919864018000 + at), source=OptOutSource.STOP_WORD) for at in range(60)]
    with pooled() as connection:
        add_opt_outs(connection, workspace.pk, people)
    list_ = place(workspace, "whatsapp/opt-outs/")
    first = page(viewer, list_)
    assert first.count("Wrote a stop word") == 50
    before = first.split("?before=")[1].split("#")[0]
    later = page(viewer, f"{list_}?before={before}")
    assert later.count("Wrote a stop word") == 10
    assert "First page" in later
