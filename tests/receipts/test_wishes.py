"""What a whole message asks for, in several languages, whatever case, accents and punctuation (reference §8)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from castlist.receipts.wish_words import START, STOP
from castlist.receipts.wishes import DEFAULTS, Meaning, meaning_of, word_key

A_STOP, A_START, NOTHING = Meaning.STOP, Meaning.START, Meaning.NOTHING


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("STOP", A_STOP),
        ("stop", A_STOP),
        ("  Stop.\n", A_STOP),
        ("«Stóp!»", A_STOP),
        ("*STOP*", A_STOP),
        ("ＳＴＯＰ", A_STOP),
        ("STOP 🙏", A_STOP),
        ("stop ❤️", A_STOP),
        ("Stop\u200b", A_STOP),
        ("opt-out", A_STOP),
        ("Opt  out", A_STOP),
        ("STOP_ALL", A_STOP),
        ("Stop promotions", A_STOP),
        ("STOP-MKT", A_STOP),
        ("Unsubscribe", A_STOP),
        ("बंद करो।", A_STOP),
        ("रोकें", A_STOP),
        ("Baja", A_STOP),
        ("Cancelar suscripción", A_STOP),
        ("Cancelar inscrição", A_STOP),
        ("Arrêt", A_STOP),
        ("ARRETER", A_STOP),
        ("Désabonner", A_STOP),
        ("Abmelden!", A_STOP),
        ("إيقاف", A_STOP),
        ("ايقاف", A_STOP),
        ("تَوَقُّف", A_STOP),
        ("İPTAL", A_STOP),
        ("стоп", A_STOP),
        ("退订", A_STOP),
        ("START", A_START),
        ("start!", A_START),
        ("शुरू करें", A_START),
        ("Começar", A_START),
        ("S’abonner", A_START),
        ("ابدأ", A_START),
        ("", NOTHING),
        ("…", NOTHING),
        ("Please stop by our shop", NOTHING),
        ("Don't stop", NOTHING),
        ("stop it", NOTHING),
        ("non-stop", NOTHING),
        ("Bus stop?", NOTHING),
        ("बंद दुकान", NOTHING),
        ("stop" * 100, NOTHING),
    ],
)
def test_a_whole_message_is_understood(text: str, meaning: Meaning) -> None:
    assert meaning_of(text, "", {}) is meaning


@pytest.mark.parametrize(
    ("text", "payload", "meaning"),
    [
        ("Stop promotions", "Stop promotions", A_STOP),
        ("No thanks", "STOP-MKT", A_STOP),
        ("Stop promotions", "offer-77", A_STOP),
        ("Yes please", "START", A_START),
        ("Start", "STOP", A_STOP),
        ("Show me", "offer-77", NOTHING),
    ],
)
def test_a_button_is_understood_by_its_text_or_payload_and_who_wants_to_stop_is_believed(
    text: str, payload: str, meaning: Meaning
) -> None:
    assert meaning_of(text, payload, {}) is meaning


def test_a_workspace_adds_words_and_takes_them_away() -> None:
    own = {word_key("Hör auf"): A_STOP, word_key("END"): NOTHING, word_key("los"): A_START}
    assert meaning_of("hor auf!", "", own) is A_STOP
    assert meaning_of("End", "", own) is NOTHING
    assert meaning_of("Los", "", own) is A_START
    assert meaning_of("stop", "", own) is A_STOP


def test_no_word_means_two_things_and_each_is_found() -> None:
    assert not {word_key(word) for word in STOP} & {word_key(word) for word in START}
    for words, meaning in ((STOP, A_STOP), (START, A_START)):
        for word in words:
            assert word_key(word)
            assert meaning_of(f" {word.upper()}. ", "", {}) is meaning, word
    assert "" not in DEFAULTS


@given(st.text())
def test_any_text_has_a_key_which_is_its_own_key(text: str) -> None:
    assert word_key(word_key(text)) == word_key(text)


@given(st.text(), st.text())
def test_any_message_has_a_meaning(text: str, payload: str) -> None:
    assert meaning_of(text, payload, {}) in Meaning
