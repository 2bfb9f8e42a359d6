"""What rooms say is for everybody; how a command does it is said to the shell alone."""

import pytest
from django.utils import translation

from castlist.imports.gate import SET_UP
from castlist.ui.spoken import spoken


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("There is no segment X. See: castlist segments list.", "There is no segment X."),
        ("None are mirrored yet: castlist templates sync.", "None are mirrored yet."),
        (SET_UP, "Connect one in Configure → Deployment → WhatsApp."),
        ("Everything is well.", "Everything is well."),
        ("A. See: castlist optouts list. Then add it by hand.", "A. Then add it by hand."),
    ],
)
def test_commands_are_left_out_on_pages(said: str, shown: str) -> None:
    assert spoken(said) == shown


@pytest.mark.parametrize("language", ["es", "pt", "hi", "ar"])
def test_they_are_left_out_in_every_language(language: str) -> None:
    with translation.override(language):
        for said in ("There is no segment X. See: castlist segments list.", SET_UP):
            assert "castlist" not in spoken(said)
