"""Whoever was logged out meanwhile loses nothing that they typed, or reads what was lost; and comes back."""

import pytest
from broadcast_pages import place
from django.test import Client
from test_login_page import PASSWORD, origin, person_of

from castlist.workspaces.models import Workspace

SCRIPT = {"HTTP_HX_REQUEST": "true"}


def test_a_script_is_told_and_the_page_stays(workspace: Workspace) -> None:
    for answer in (
        Client().post(place("add_member", workspace), {"name": "Asha"}, **SCRIPT),
        Client().get(place("add_member", workspace), **SCRIPT),
    ):
        assert answer.status_code == 401
        assert answer.content.decode() == (
            "You are not logged in any more. Nothing was sent; what you typed is still here."
        )
        assert "HX-Redirect" not in answer


def test_a_link_that_a_script_follows_leads_to_the_login(workspace: Workspace) -> None:
    there = place("users", workspace)
    answer = Client().get(f"{there}?q=asha", **SCRIPT, HTTP_HX_BOOSTED="true")
    assert answer["HX-Redirect"] == f"/login/?next={there}%3Fq%3Dasha"


def test_who_sent_a_form_comes_back_to_its_page_and_reads_that_it_was_not_saved(workspace: Workspace) -> None:
    person_of(workspace)
    form = f"http://testserver{place('team', workspace)}?a=1"
    answer = Client().post(place("add_member", workspace), {"name": "Asha"}, HTTP_REFERER=form)
    assert answer["Location"] == f"/login/?next={place('team', workspace)}%3Fa%3D1&lost="
    page = Client().get(answer["Location"]).content.decode()
    assert "What you typed on the page before was not saved." in page
    assert "was not saved" not in Client().get("/login/?next=/").content.decode()


@pytest.mark.parametrize("told", ["", "https://elsewhere.example/w/x/", "javascript:alert(1)"])
def test_a_form_from_nowhere_leads_to_the_start(workspace: Workspace, told: str) -> None:
    answer = Client().post(place("add_member", workspace), HTTP_REFERER=told)
    assert answer["Location"] == "/login/?next=/&lost="


def test_the_account_page_is_asked_for_again_as_well(workspace: Workspace) -> None:
    assert Client().post("/account/", {"name": "A"}).headers["Location"] == "/login/?next=/&lost="
    assert Client().get("/account/?next=/w/").headers["Location"] == "/login/?next=/account/%3Fnext%3D/w/"


@pytest.mark.parametrize(
    ("asked", "led"),
    [
        ("/account/", "/account/"),
        ("", "/"),
        ("https://elsewhere.example/", "/"),
        ("//elsewhere.example/", "/"),
        ("javascript:alert(1)", "/"),
    ],
)
def test_who_is_logged_in_already_is_led_on_too(viewer: Client, asked: str, led: str) -> None:
    assert viewer.get("/login/", {"next": asked})["Location"] == led
    assert viewer.post("/login/", {"next": asked})["Location"] == led


def test_the_tab_that_was_opened_to_log_in_says_where_to_go_on(viewer: Client) -> None:
    assert "what you typed there is still there" in viewer.get("/login/again/").content.decode()
    assert Client().get("/login/again/")["Location"] == "/login/?next=/login/again/"
    assert Client().get("/login/again/", **SCRIPT).status_code == 401


def test_a_page_of_before_the_login_can_send_its_form_with_the_token_of_now(workspace: Workspace) -> None:
    """As form_token.js does: the value of the cookie in the place of what the page was made with."""
    person, browser = person_of(workspace), Client(enforce_csrf_checks=True)
    browser.get("/login/")
    old = browser.cookies["castlist_csrf"].value
    sent = {"email": person.email, "password": PASSWORD, "csrfmiddlewaretoken": old}
    browser.post("/login/", sent, **origin(workspace))
    assert browser.post("/logout/", {"csrfmiddlewaretoken": old}).status_code == 403
    now = browser.cookies["castlist_csrf"].value
    assert browser.post("/logout/", {"csrfmiddlewaretoken": now}).status_code == 302
