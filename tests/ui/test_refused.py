"""What is refused or broken is a page with a sentence, which says what is known and what to do."""

from typing import Any

import pytest
from broadcast_pages import place
from django.db import OperationalError
from django.test import Client, RequestFactory
from django.test.utils import override_settings

from castlist.ui.refused import AnswerRefusals, broken, server_error
from castlist.workspaces.models import Workspace


def page(answer: Any, status: int) -> str:
    text = str(answer.content.decode())
    assert answer.status_code == status
    assert answer["Content-Type"].startswith("text/html")
    assert "Back to the start" in text
    assert "style=" not in text
    return text


def test_the_address_of_a_button_shows_what_to_do(owner: Client, workspace: Workspace) -> None:
    answer = owner.get("/logout/")
    assert "This address belongs to a button" in page(answer, 405)
    assert answer["Allow"] == "POST"
    assert "Nothing to open here" in page(owner.get(place("settle_opt_out", workspace)), 405)
    assert owner.get("/logout/", HTTP_HX_REQUEST="true")["Content-Type"].startswith("text/plain")


def test_an_old_form_leads_back_to_its_page(workspace: Workspace) -> None:
    form = place("general", workspace)
    answer = Client(enforce_csrf_checks=True).post(
        place("set_general", workspace), {}, HTTP_REFERER=f"http://testserver{form}"
    )
    text = page(answer, 403)
    assert "Too old to be sent" in text
    assert f'href="{form}"' in text


def test_an_address_of_another_host_is_refused_in_words(house: object) -> None:
    with override_settings(ALLOWED_HOSTS=["testserver"]):
        assert "This cannot be read" in page(Client().get("/login/", HTTP_HOST="evil.example"), 400)


def test_a_fault_says_what_is_known() -> None:
    asked, sent = RequestFactory().get("/"), RequestFactory().post("/")
    assert "This page could not be made." in page(broken(asked, ValueError()), 500)
    assert "part of it may have been done. Look before you try again" in page(broken(sent, ValueError()), 500)


def test_without_a_database_the_page_asks_none(monkeypatch: pytest.MonkeyPatch) -> None:
    """The person of the request is not known yet, and cannot be found out."""
    request = RequestFactory().get("/")
    answer = AnswerRefusals(lambda _: pytest.fail("not asked")).process_exception(request, OperationalError())
    assert "The database does not answer." in page(answer, 503)
    monkeypatch.setattr("sys.exc_info", lambda: (OperationalError, OperationalError(), None))
    assert "The database does not answer." in page(server_error(request), 503)
