"""One stream for preview, pre-flight and freezing: the same people, the same texts, the same reasons."""

import csv
import io
from collections import Counter
from contextlib import closing
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from broadcast_scenes import (
    ASHA,
    HI,
    RAVI,
    ZOE,
    add_template,
    assert_tally,
    channel_of,
    compose,
    freeze,
    frozen,
    make_rule,
    message_of,
    messages,
    people,
)
from castlist.audience.attributes import known_attributes
from castlist.broadcasts import recipients as stream
from castlist.broadcasts.composing import BroadcastRefused
from castlist.broadcasts.models import Broadcast
from castlist.broadcasts.plans import audience_of, judge_of, teller_of
from castlist.broadcasts.preflight import check_everybody
from castlist.broadcasts.previewing import preview_message
from castlist.broadcasts.recipients import stream_recipients
from castlist.broadcasts.skipping import Skip
from castlist.channels.pace import set_us_marketing
from castlist.config.database import connect
from castlist.workspaces.models import Workspace
from scenes import NUMBER, import_sheet, new_workspace, sheet


def run_sql(statement: str, *values: Any) -> None:
    with closing(connect()) as connection:
        connection.execute(statement, values)  # type: ignore[call-overload]


def opt_out(workspace: Workspace, *, phone: str | None = None, user_id: str | None = None) -> None:
    run_sql(
        "INSERT INTO opt_out (workspace_id, phone, user_id, source) VALUES (%s, %s, %s, 'stop_word')",
        workspace.pk, phone, user_id,
    )  # fmt: skip


def told(broadcast: Broadcast) -> dict[str, list[str] | str]:
    """Give what the stream says of each person: texts, or the reason."""
    with closing(connect()) as connection:
        judge = judge_of(broadcast, known_attributes(connection, broadcast.workspace_id))
        pages = list(stream_recipients(connection, audience_of(broadcast), judge))
    return {
        each.phone: each.message.words if isinstance(each.message, Skip) else list(each.message)
        for page in pages
        for each in page
    }


def stored(broadcast: Broadcast) -> dict[str, list[str] | str]:
    """Give the same of what was frozen."""
    return {row["phone"]: row["texts"] or row["reason_words"] for row in messages(broadcast)}


def test_each_person_gets_its_own_texts_and_numbers_keep_their_digits(workspace: Workspace) -> None:
    people(workspace)
    values = {"body.first_name": "{{user.first_name}}", "body.order_id": "{{points}} in {{CITY}}|none"}
    broadcast = frozen(workspace, template="order_update", values=values)
    assert stored(broadcast) == {
        ASHA: ["Asha", "2000.50 in Pune"],
        RAVI: ["Ravi", "10 in Mumbai"],
        ZOE: ["Zoë", "none"],
    }


def test_numbers_are_written_with_all_their_digits(workspace: Workspace) -> None:
    digits = "12345678901234567890.123456789012345678"
    import_sheet(workspace, sheet(f",9876543201,,Asha,,,,{digits}", columns="points||NUMBER"))
    assert stored(frozen(workspace, values={"body.1": "{{points}}"})) == {ASHA: [digits]}


def test_every_type_of_attribute_is_written_as_it_is_stored(workspace: Workspace) -> None:
    columns = "vip||BOOLEAN,joined||DATE,tags||ARRAY"
    import_sheet(workspace, sheet(',9876543201,,Asha,,,,true,2024-01-31,"[""a"",1]"', columns=columns))
    broadcast = frozen(workspace, values={"body.1": "{{vip}} {{joined}} {{tags}}"})
    assert stored(broadcast) == {ASHA: ['true 2024-01-31 ["a", 1]']}


def test_who_opted_out_is_skipped_by_phone_and_by_user_id(workspace: Workspace) -> None:
    people(workspace)
    opt_out(workspace, phone=RAVI)
    run_sql("UPDATE contact SET user_id = 'IN.42' WHERE workspace_id = %s AND phone = %s", workspace.pk, ZOE)
    opt_out(workspace, user_id="IN.42")
    broadcast = frozen(workspace, template="order_update", values={"body.first_name": "a", "body.order_id": "b"})
    assert stored(broadcast) == {ASHA: ["a", "b"], RAVI: "Opted out", ZOE: "Opted out"}
    assert message_of(broadcast, RAVI)["reason"] == "opted_out"


def test_another_workspaces_opt_outs_are_not_ours(workspace: Workspace) -> None:
    people(workspace)
    opt_out(new_workspace(), phone=ASHA)
    assert stored(frozen(workspace))[ASHA] == ["Asha"]


def test_the_channels_own_number_is_skipped(workspace: Workspace) -> None:
    import_sheet(workspace, sheet(f",{NUMBER.removeprefix('91')},,Shop", ",9876543201,,Asha"))
    assert stored(frozen(workspace)) == {NUMBER: "The channel's own number", ASHA: ["Asha"]}


def test_a_contact_of_no_channel_is_skipped(workspace: Workspace) -> None:
    people(workspace)
    run_sql("UPDATE contact SET channel_ids = '{}' WHERE workspace_id = %s AND phone = %s", workspace.pk, ASHA)
    assert stored(frozen(workspace))[ASHA] == "Not a contact of a WhatsApp channel"


def test_opted_out_is_the_first_reason_there_is(workspace: Workspace) -> None:
    people(workspace)
    run_sql("UPDATE contact SET channel_ids = '{}', first_name = NULL WHERE workspace_id = %s", workspace.pk)
    opt_out(workspace, phone=ASHA)
    assert stored(frozen(workspace, values={"body.1": "{{user.first_name}}"}))[ASHA] == "Opted out"


US, CANADA = "16502530000", "14164918000"


@pytest.mark.parametrize(
    ("category", "is_sent", "us"),
    [
        ("MARKETING", False, "WhatsApp delivers no marketing to US numbers"),
        ("MARKETING", True, ["x"]),
        ("UTILITY", False, ["x"]),
    ],
)
def test_marketing_to_the_us_is_a_switch(workspace: Workspace, category: str, is_sent: bool, us: object) -> None:
    set_us_marketing(channel_of(workspace), is_sent=is_sent)
    add_template(workspace, "offer", "Hi {{1}}", category=category)
    import_sheet(workspace, sheet(f",{US}", f",{CANADA}"), country="US")
    assert stored(frozen(workspace, template="offer", values={"body.1": "x"})) == {US: us, CANADA: ["x"]}


def test_segments_are_united_and_the_excluded_taken_out(workspace: Workspace) -> None:
    people(workspace)
    people(workspace, sheet(",9876543201,,Asha", ",9876543204,,Dev"), segment="Gold")
    people(workspace, sheet(",9876543202,,Ravi", ",9876543204,,Dev"), segment="Bought already")
    both = compose(workspace, "Both", segments=("everyone", " GOLD ", "Gold"), excluded=("Bought already",))
    assert set(told(both)) == {ASHA, ZOE}
    assert set(told(compose(workspace, "Gold only", segments=("Gold",)))) == {ASHA, "919876543204"}


def test_rule_segments_are_worked_out_when_it_starts(workspace: Workspace) -> None:
    people(workspace)
    make_rule(workspace, "Rich", ("points", ">=", "10"))
    make_rule(workspace, "In Pune", ("city", "is", "Pune"))
    broadcast = compose(workspace, segments=("Rich",), excluded=("In Pune",))
    assert set(told(broadcast)) == {RAVI}
    people(workspace, sheet(",9876543203,,Zoë,,,,Mumbai,99", columns="city,points||NUMBER"), segment="More")
    assert set(stored(freeze(broadcast))) == {RAVI, ZOE}


def test_people_of_another_workspace_are_never_in_it(workspace: Workspace) -> None:
    people(workspace)
    other = people(new_workspace(), sheet(",9876543209,,Eve"))
    assert set(stored(frozen(workspace))) == {ASHA, RAVI, ZOE}
    assert set(stored(frozen(other))) == {"919876543209"}


name = st.text(
    alphabet=st.one_of(st.sampled_from("aZ{}|% "), st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"])),
    max_size=70,
)
person = st.tuples(name, name, st.booleans(), st.booleans())


@given(crowd=st.lists(person, min_size=1, max_size=8), has_fallback=st.booleans(), page=st.integers(1, 5))
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_preview_preflight_and_frozen_payloads_agree(
    house: object, crowd: list[tuple[str, str, bool, bool]], has_fallback: bool, page: int
) -> None:
    workspace = new_workspace()
    add_template(workspace, "long", f"{'x' * 950}{{{{1}}}}{{{{1}}}}")
    people(workspace, sheet(*(f",98765432{at:02}" for at in range(10, 10 + len(crowd)))))
    for at, (first, last, has_channel, has_opted_out) in enumerate(crowd):
        phone = f"9198765432{at + 10}"
        run_sql(
            "UPDATE contact SET first_name = nullif(%s, ''), last_name = nullif(%s, ''), channel_ids = %s"
            " WHERE workspace_id = %s AND phone = %s",
            first, last, [1] if has_channel else [], workspace.pk, phone,
        )  # fmt: skip
        if has_opted_out:
            opt_out(workspace, phone=phone)
    written = "{{user.first_name}} {{user.last_name}}" + ("|friend" if has_fallback else "")
    broadcast = compose(workspace, template="long", values={"body.1": written})
    before = told(broadcast)
    output = io.StringIO(newline="")
    flight = check_everybody(broadcast, skipped_to=output)
    previews = {phone: preview_message(broadcast, phone=phone) for phone in before}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(stream, "PAGE", page)
        after = stored(freeze(broadcast))
    assert before == after
    assert_tally(broadcast)
    skipped = {phone: told_ for phone, told_ in after.items() if isinstance(told_, str)}
    assert {phone: each.skipped for phone, each in previews.items() if each.skipped} == skipped
    for phone, texts in after.items():
        if isinstance(texts, list):
            assert previews[phone].body == f"{'x' * 950}{texts[0] * 2}"
            assert len(previews[phone].body) <= 1_024
    assert flight.skipped == Counter(skipped.values())
    assert (flight.audience, flight.will_be_sent) == (len(after), len(after) - len(skipped))
    rows = list(csv.reader(io.StringIO(output.getvalue(), newline="")))
    assert rows[0] == ["user.phone_no", "Comments"]
    teller = teller_of(broadcast)
    listed = dict(rows[1:])
    assert listed.keys() == skipped.keys()
    assert all(listed[phone].startswith(f"Skipped: {teller.words(words)}. ") for phone, words in skipped.items())


def test_a_preview_of_nobody_says_so(workspace: Workspace) -> None:
    people(workspace)
    with pytest.raises(BroadcastRefused, match="919876500000 is not in the audience, so there is nothing to show"):
        preview_message(compose(workspace), phone="919876500000")
    people(workspace, sheet(",9876543201,,Asha"), segment="Gold")
    empty = compose(workspace, "Nobody", segments=("Gold",), excluded=("Everyone",))
    with pytest.raises(BroadcastRefused, match="The audience is empty, so there is nothing to show"):
        preview_message(empty)


def test_a_preview_shows_every_part(workspace: Workspace) -> None:
    people(workspace)
    values = {
        "header.link": "https://shop.example/a.jpg",
        "body.1": "{{user.first_name}}",
        "body.2": "20 %",
        "button.0": "p?u={{user.phone_no}}",
    }
    seen = preview_message(compose(workspace, template="festive_offer", values=values), phone="+91 98765-43201")
    assert vars(seen) == {
        "phone": ASHA,
        "header": "https://shop.example/a.jpg",
        "body": "Hi Asha, our festive offer is here: 20 % off everything until Sunday.",
        "footer": "",
        "buttons": (f"See the offer → https://shop.example/p?u={ASHA}", "Stop promotions"),
        "skipped": "",
    }
    assert preview_message(compose(workspace, "Hi", values=HI)).footer == "Reply STOP to opt out"
