"""Numbers of people are the same, in the same words, wherever a page says them."""

import re
from html import unescape
from typing import TYPE_CHECKING, Any

import pytest
from django.utils.safestring import mark_safe

from castlist.audience import listing_counts
from castlist.audience.erasing import find_erased
from castlist.audience.listing_counts import Count
from castlist.audience.opt_outs import OptOut, OptOutSource, add_opt_outs
from castlist.config.database import pooled
from castlist.reports.erasing import erase_contact
from castlist.ui.people_counts import count_words
from castlist.ui.templatetags.people import begun
from castlist.workspaces.models import Workspace
from scenes import NUMBER, import_sheet, sheet

if TYPE_CHECKING:
    from django.test import Client

PEOPLE = sheet(*(f",98765432{at:02},,Asha" for at in range(30)))


def page(client: "Client", workspace: Workspace, path: str = "", **headers: str) -> str:
    answer = client.get(f"/w/{workspace.slug}/{path}", headers=headers)
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def text_of(content: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", content).split())


def of_rail(content: str) -> str:
    found = re.search(r'id="rail-users"[^>]*>([^<]*)<', content)
    assert found is not None
    return found[1]


def test_rail_users_and_home_say_an_estimate_alike(
    workspace: Workspace, viewer: "Client", monkeypatch: pytest.MonkeyPatch
) -> None:
    import_sheet(workspace, PEOPLE)
    believed = iter(range(1_234_567, 9_999_999, 1_000_000))  # the planner changes its mind from look to look
    monkeypatch.setattr(listing_counts, "EXACT", 20)
    monkeypatch.setattr(listing_counts, "_believed", lambda *_, **__: next(believed))
    for path, said in (
        ("users/", "About 1.2 million can be messaged, 0 opted out."),
        ("", "Users About 2.2 million 30 new this week"),
        ("users/", "About 3.2 million users"),
    ):
        content = page(viewer, workspace, path)
        assert said in text_of(content)
        assert of_rail(content) == said.split(" can")[0].split("Users ")[-1].split(" users")[0].split(" 30")[0].lower()


def test_the_pages_own_script_renews_the_number_in_the_rail(workspace: Workspace, viewer: "Client") -> None:
    import_sheet(workspace, PEOPLE)
    part = page(viewer, workspace, "users/", **{"HX-Request": "true", "HX-Target": "users-list"})
    assert of_rail(part) == "30"


@pytest.mark.parametrize(
    ("sentence", "said"),
    [
        ("about 1.2 million users", "About 1.2 million users"),
        ('<b class="x">about 30</b> users', '<b class="x">About 30</b> users'),
        ("30 users", "30 users"),
        ("<b>30</b> users", "<b>30</b> users"),
        ("نحو 30", "نحو 30"),
        ("", ""),
    ],
)
def test_a_sentence_begins_with_a_capital(sentence: str, said: str) -> None:
    assert begun(sentence) == said
    assert begun(mark_safe(sentence)) == said


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (Count(number=48_316), "48,316"),
        (Count(number=51_499, is_exact=False), "about 51,000"),
        (Count(number=1_234_567, is_exact=False), "about 1.2 million"),
        (Count(number=23_456_789, is_exact=False), "about 23 million"),
    ],
)
def test_a_count_is_exact_or_says_that_it_is_about(count: Count, words: str) -> None:
    assert count_words(count) == words


@pytest.mark.parametrize(("opts_out", "said"), [((), "30 can be messaged, 0"), ((NUMBER,), "30 can be messaged, 1")])
def test_the_channels_own_number_can_not_be_messaged(
    workspace: Workspace, viewer: "Client", opts_out: tuple[str, ...], said: str
) -> None:
    import_sheet(workspace, PEOPLE + f",{NUMBER},,Shop,,,\r\n")
    with pooled() as connection:
        add_opt_outs(connection, workspace.pk, [OptOut(person=each, source=OptOutSource.PERSON) for each in opts_out])
    told = text_of(page(viewer, workspace, "users/"))
    assert said in told
    assert ("Your own number is on the list as well, and gets no messages." in told) is not bool(opts_out)


def test_after_the_last_one_is_erased_the_list_says_so(workspace: Workspace, owner: "Client") -> None:
    import_sheet(workspace, sheet(",9876543200,,Asha"))
    with pooled() as connection:
        erase_contact(connection, workspace, "919876543200")
        assert find_erased(connection, workspace.pk, "919876543200") is None
    content: Any = page(owner, workspace, "users/")
    told = text_of(content)
    assert "Nobody is on the list any more" in told
    assert "Nobody on the list yet" not in told
    assert "can be messaged" not in told
    assert of_rail(content) == ""
