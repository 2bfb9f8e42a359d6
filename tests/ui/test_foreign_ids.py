"""Nothing of another workspace is there: neither by its own address, nor by its ids under one's own (promise 5)."""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from broadcast_pages import address, complete, template
from django.http import Http404
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from broadcast_scenes import anew, channel_of, compose, freeze
from castlist.audience.models import Attribute, Segment
from castlist.imports.models import Import
from castlist.ui.live.topics import _TOPICS, find_topic
from castlist.workspaces.models import TeamMember, Workspace
from people import log_in
from scenes import import_sheet, new_workspace, sheet

OF_NO_WORKSPACE = {"start", "set_up", "login", "logged_in_again", "logout", "welcome", "account"}
OF_SOME_TEMPLATES = {"broadcast_media"}
OF_ONE_S_OWN = {"rail", "badge", "lists", "people"}
"""Topics of the reader's own workspace, which name nothing."""
OF_THE_PRODUCT = {"provider": "sandbox", "outcome": "read"}
"""What an address may name beside ids."""


def addresses(patterns: list[Any]) -> Iterator[tuple[str, list[str]]]:
    """List the addresses of pages by name, with what stands in them."""
    for each in patterns:
        if isinstance(each, URLResolver):
            yield from addresses(each.url_patterns)
        elif isinstance(each, URLPattern) and each.name not in OF_NO_WORKSPACE:
            yield str(each.name), list(each.pattern.converters)


PAGES = list(addresses(get_resolver().url_patterns))
OF_ANYTHING = {"lift_opt_out", "need_dismiss"}
"""Answers of theirs as of what nobody knows: a number, and what is past or gone meanwhile."""
WITH_IDS = [
    (name, parts)
    for name, parts in PAGES
    if name not in OF_ANYTHING and set(parts) - set(OF_THE_PRODUCT) - {"workspace"}
]


KIM = "919876543288"


class Theirs:
    """A workspace with one of everything."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace, self.owner = workspace, log_in(workspace, "owner")
        draft = complete(workspace)
        import_sheet(workspace, sheet(",9876543288,,Kim,,,,Pune", columns="city"), segment="VIP")
        self.running = freeze(compose(workspace, "Second"))
        there = reverse("users_segment", args=[workspace.slug])
        self.owner.post(there, {"name": "Ashas", "f": "user.first_name", "o": "is", "v": "Asha"})
        self.owner.post(reverse("add_opt_out", args=[workspace.slug]), {"who": KIM})
        segment = Segment.objects.get(workspace=workspace, name="Ashas")
        mine = [draft, self.running, Import.objects.filter(workspace=workspace).latest("id"), segment]
        mine.append(Attribute.objects.filter(workspace=workspace).latest("id"))
        self.uuids = [each.uuid for each in mine]
        self.ids: dict[str, Any] = {
            "phone": KIM,
            "person": KIM,
            "template": template(workspace).uuid,
            "channel": channel_of(workspace).uuid,
            "segment": segment.uuid,
            "about": self.running.uuid,
            "member": TeamMember.objects.get(workspace=workspace, role="owner").user.uuid,
        }

    def under(self, slug: str, name: str, parts: list[str]) -> list[str]:
        """Give a page's addresses by their ids, under a workspace."""
        fixed = {part: {**OF_THE_PRODUCT, **self.ids}[part] for part in parts if part not in {"uuid", "workspace"}}
        several = [{"uuid": each} for each in self.uuids] if "uuid" in parts else [{}]
        return [reverse(name, kwargs={"workspace": slug, **fixed, **each}) for each in several]


@pytest.fixture(scope="module")
def theirs(house: object) -> Theirs:
    return Theirs(new_workspace())


@pytest.fixture(scope="module")
def ours(house: object) -> tuple[Workspace, Client]:
    workspace = new_workspace()
    return workspace, log_in(workspace, "owner")


@pytest.mark.parametrize(("name", "parts"), WITH_IDS)
def test_their_ids_lead_nowhere_under_our_address(
    theirs: Theirs, ours: tuple[Workspace, Client], name: str, parts: list[str]
) -> None:
    workspace, owner = ours
    there = theirs.under(theirs.workspace.slug, name, parts)
    if name not in OF_SOME_TEMPLATES:
        assert any(theirs.owner.get(each).status_code != 404 for each in there), "for themselves it is there"
    for each in theirs.under(workspace.slug, name, parts):
        assert owner.get(each).status_code in {404, 405}, each
        assert owner.post(each).status_code in {404, 405}, each


@pytest.mark.parametrize(("name", "parts"), PAGES)
def test_their_address_is_not_there_for_us(
    theirs: Theirs, ours: tuple[Workspace, Client], name: str, parts: list[str]
) -> None:
    wanted = {403} if name in ("live", "live_now") else {404, 405}
    for each in theirs.under(theirs.workspace.slug, name, parts):
        assert ours[1].get(each).status_code in wanted, each
        assert ours[1].post(each).status_code in wanted | {405}, each


def test_their_template_and_number_are_not_chosen_for_our_draft(theirs: Theirs, ours: tuple[Workspace, Client]) -> None:
    draft = complete(ours[0])
    before = (draft.template_name, draft.channel_id)
    ours[1].post(address("compose_template", draft), {"template": str(theirs.ids["template"])})
    ours[1].post(address("compose_template", draft), {"channel": str(theirs.ids["channel"])})
    assert (anew(draft).template_name, anew(draft).channel_id) == before


@pytest.mark.parametrize("topic", sorted(set(_TOPICS) - OF_ONE_S_OWN))
def test_nothing_of_theirs_is_heard_of(theirs: Theirs, ours: tuple[Workspace, Client], topic: str) -> None:
    for about in (*theirs.uuids, theirs.ids["channel"]):
        found = find_topic(f"{topic}-{about}")
        assert found is not None
        try:
            told = found[0].render(SimpleNamespace(workspace=ours[0], LANGUAGE_CODE="en"), str(about))
        except Http404:
            continue
        assert told == ""


@pytest.mark.parametrize("there", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"])
def test_nobody_is_led_away_after_logging_in(house: object, there: str) -> None:
    workspace = new_workspace()
    person = log_in(workspace, "owner")
    paused = person.post(address("broadcast_pause", complete(workspace)), {"next": there})
    assert paused["Location"].startswith("/w/")
    user = TeamMember.objects.get(workspace=workspace).user
    user.set_password("correct horse battery")
    user.save()
    sent = {"email": user.email, "password": "correct horse battery", "next": there}
    assert Client().post("/login/", sent)["Location"] == "/"
