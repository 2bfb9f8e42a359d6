"""An answer that leaves it open but names the message keeps the name, so that a receipt can settle it."""

from castlist.broadcasts.consequences import consequence_of
from castlist.channels.providers.protocol import Unknown


def test_ids_of_an_answer_that_leaves_it_open_are_kept() -> None:
    assert consequence_of(Unknown(words="x.", ids=("wamid.1",)), refusals=0, jitter=0).provider_ids == ("wamid.1",)
