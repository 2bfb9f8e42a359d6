"""Every row of reference §4.2, in the shape of every provider that passes Meta's codes on."""

import json

import pytest
from provider_cast import answer

from castlist.channels.providers import PROVIDERS, provider
from castlist.channels.providers.errors import ErrorKind
from castlist.channels.providers.meta_error_table import MEANINGS, PERMISSION_CODES
from castlist.channels.providers.meta_errors import MetaError, explain, late_error
from castlist.channels.providers.protocol import Refused

STOP = "stop_channel"
PAUSE = "pause_broadcast"
ROWS: dict[str, list[int]] = {
    STOP: [
        *(0, 3, 10, 33, 190, 368, 131005, 131031, 131037, 131042, 131045, 131048, 131064),
        *(133000, 133005, 133006, 133008, 133009, 133010, 133015, *range(200, 300)),
    ],
    PAUSE: [131063, 132000, 132001, 132007, 132015, 132016, 132068],
    "retry": [2, 4, 613, 80007, 130429, 131000, 131016, 131053, 131057, 132069, 133004],
    "retry_recipient": [131056],
    "fail": [130472, 130497, 131021, 131026, 131049, 131051, 131052, 131062, 132005, 137000],
    "fail_payload": [1, 100, 131008, 131009, 131030, 131047, 132008, 132012, 132018, 135000],
    "opted_out": [131050],
    "wait_a_day": [133016],
}
THROTTLES = {4, 613, 80007, 130429}
KINDS = {code: kind for kind, codes in ROWS.items() for code in codes}

SCREENS = [
    (131026, "Not on WhatsApp, or cannot receive it", "Check them before the next broadcast."),
    (131049, "Held back by WhatsApp", "They got many offers lately. Wait 24 hours."),
    (131050, "Stopped your promotions", "They are opted out here as well now."),
    (130472, "Part of a WhatsApp experiment", "Nothing to correct. They stay on your list."),
    (131016, "WhatsApp was overloaded", "Never accepted, so safe to send again."),
    (131056, "Too many messages to this person", "Waits and tries again by itself."),
    (132005, "Text too long once filled in", "Shorten the value or give another variable."),
    (131053, "Header image could not be fetched", "The link must answer without a login."),
    (132015, "Template paused or disabled", "Choose another template, or wait until it is approved."),
    (132016, "Template paused or disabled", "Choose another template, or wait until it is approved."),
    (132001, "Template not found in this language", "Fetch the templates again, then choose."),
    (131031, "Account locked", "Open WhatsApp Manager; then Verify here."),
]


def test_the_table_has_these_codes_and_no_others() -> None:
    assert set(MEANINGS) | PERMISSION_CODES == set(KINDS)


@pytest.mark.parametrize("name", ["meta", "360dialog", "kaleyra", "kaleyra-v1", "sandbox"])
@pytest.mark.parametrize("status", [400, 401, 403, 404, 429, 500, 503])
def test_a_code_means_the_same_whatever_http_says(name: str, status: int) -> None:
    read = provider(name).read_send
    for code, kind in KINDS.items():
        body = {"error": {"message": "m", "code": code, "error_data": {"details": "d"}}}
        outcome = read(answer(status, body))
        assert isinstance(outcome, Refused), code
        assert (outcome.error.kind.value, outcome.error.code) == (kind, str(code))
        assert outcome.error.is_throttle == (code in THROTTLES)


@pytest.mark.parametrize("kind", ErrorKind)
def test_every_kind_of_refusal_occurs(kind: ErrorKind) -> None:
    assert kind.value in ROWS


@pytest.mark.parametrize(("code", "title", "to_do"), SCREENS)
def test_the_words_are_those_of_the_report(code: int, title: str, to_do: str) -> None:
    error = explain(MetaError(code=code, said=""))
    assert (error.title, error.to_do) == (title, to_do)


def test_every_known_code_says_what_to_do() -> None:
    for code, meaning in MEANINGS.items():
        assert meaning.title, code
        assert meaning.to_do.endswith("."), code


def test_an_unlisted_code_is_told_in_whatsapps_own_words_without_numbers_of_people() -> None:
    error = explain(MetaError(code=134999, said="Recipient +91 98765 00001 is not eligible"))
    assert error.title == "WhatsApp refused it: Recipient … is not eligible"
    assert error.kind is ErrorKind.FAIL_PAYLOAD
    assert explain(MetaError(code=134999, said="")).title == "WhatsApp refused it and gave no reason"


@pytest.mark.parametrize(
    ("errors", "code", "detail"),
    [
        ([{"code": 131049, "error_data": {"details": "d"}, "message": "m"}], "131049", "d"),
        ([{"code": 131049, "error_data": "plain"}], "131049", "plain"),
        ([{"code": 131049, "title": "t"}], "131049", "t"),
        ([{"code": 999}, {"code": 131026}], "131026", ""),
        ([{"code": 999, "title": "t"}, {"code": 998}], "999", "t"),
        ([{"title": "only words"}], "failed", "only words"),
        (["only words"], "failed", "only words"),
        ([], "failed", ""),
        (None, "failed", ""),
        ({"code": 131026}, "failed", ""),
    ],
)
def test_of_several_reasons_the_first_that_we_know_counts(errors: object, code: str, detail: str) -> None:
    found = late_error(json.loads(json.dumps(errors)))
    assert (found.code, found.detail) == (code, detail)


def test_every_provider_is_tested_here() -> None:
    assert set(PROVIDERS) == {"meta", "360dialog", "kaleyra", "kaleyra-v1", "sandbox"}
