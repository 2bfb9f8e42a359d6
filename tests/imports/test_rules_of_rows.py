"""Import sheet rules §4, through the whole engine: what is written, what is refused, what is said."""

from decimal import Decimal

import pytest

from castlist.workspaces.models import Workspace
from scenes import comments, contacts, counts, import_sheet, new_workspace, processed, sheet


def test_a_row_becomes_a_contact_in_the_segment(workspace: Workspace) -> None:
    text = sheet("asha,9876543210,a@example.in,Asha,Patil,Ms,Retail,Pune", columns="city")
    saved = import_sheet(workspace, text, segment="Diwali")
    assert saved.status == "completed"
    assert counts(saved) == {"created": 1}
    assert contacts(workspace) == [
        {
            "phone": "919876543210",
            "username": "asha",
            "email": "a@example.in",
            "first_name": "Asha",
            "last_name": "Patil",
            "title": "Ms",
            "account": "Retail",
            "attributes": {"city": "Pune"},
            "segments": ["Diwali"],
            "opted_out": False,
        }
    ]


def test_only_the_phone_must_have_a_value(workspace: Workspace) -> None:
    saved = import_sheet(workspace, sheet(",9876543210", "asha,,a@example.in,Asha"))
    assert counts(saved) == {"created": 1, "errors": 1}
    assert comments(saved) == ["Created", "user.phone_no: no phone number"]
    (contact,) = contacts(workspace)
    assert contact["username"] is None
    assert contact["attributes"] == {}


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("9876543210", "919876543210"),
        ("09876543210", "919876543210"),
        ("919876543210", "919876543210"),
        ("9198765432", "919198765432"),
        ("\u00a0\u200e9876543210\u2069\u200b ", "919876543210"),
    ],
)
def test_the_calling_code_is_added_where_it_is_not_there_yet(workspace: Workspace, text: str, digits: str) -> None:
    import_sheet(workspace, sheet(f",{text}"))
    assert [contact["phone"] for contact in contacts(workspace)] == [digits]


@pytest.mark.parametrize(
    ("text", "comment"),
    [
        ("+919876543210", 'user.phone_no: "+919876543210" has characters other than digits'),
        ("98765 43210", 'user.phone_no: "98765 43210" has characters other than digits'),
        ("(987)6543210", 'user.phone_no: "(987)6543210" has characters other than digits'),
        ("98765-43210", 'user.phone_no: "98765-43210" has characters other than digits'),
        ("98765.43210", 'user.phone_no: "98765.43210" has characters other than digits'),
        ("98765ABCDE", 'user.phone_no: "98765ABCDE" has characters other than digits'),
        ("९८७६५४३२१०", 'user.phone_no: "९८७६५४३२१०" has characters other than digits'),
        (
            "9.19877E+11",
            'user.phone_no: "9.19877E+11" is a number that a spreadsheet reformatted; '
            "format the column as text and enter it again",
        ),
        (
            "919876543210.0",
            'user.phone_no: "919876543210.0" is a number that a spreadsheet reformatted; '
            "format the column as text and enter it again",
        ),
        ("12345", 'user.phone_no: "12345" is not a valid number for India (+91)'),
        ("971501595031", 'user.phone_no: "971501595031" is not a valid number for India (+91)'),
    ],
)
def test_a_phone_that_is_none_is_told_with_its_text(workspace: Workspace, text: str, comment: str) -> None:
    saved = import_sheet(workspace, sheet(f",{text}"))
    assert comments(saved) == [comment]
    assert counts(saved) == {"errors": 1}


def test_all_problems_of_a_row_are_in_its_comment_and_nothing_of_it_is_written(workspace: Workspace) -> None:
    text = sheet(",12,,,,,,many,31/12/2024,yes", columns="points||NUMBER,joined||DATE,vip||BOOLEAN")
    saved = import_sheet(workspace, text)
    assert comments(saved) == [
        'user.phone_no: "12" is not a valid number for India (+91); '
        'points: "many" is not a NUMBER; write digits, with a point for decimals; '
        'joined: "31/12/2024" is not a DATE; write a real day as YYYY-MM-DD; '
        'vip: "yes" is not a BOOLEAN; write true or false'
    ]
    assert contacts(workspace) == []


def test_where_no_row_succeeds_no_segment_attribute_or_contact_is_made(workspace: Workspace) -> None:
    saved = import_sheet(workspace, sheet(",1,,,,,,x", columns="plan"), segment="Nobody")
    assert saved.status == "completed_with_errors"
    assert not workspace.segments.exists()
    assert not workspace.attributes.exists()


def test_numbers_are_kept_exactly(workspace: Workspace) -> None:
    digits = "12345678901234567890123456789012345.678"
    import_sheet(workspace, sheet(f",9876543210,,,,,,{digits},+007.50", columns="big||NUMBER,plain||NUMBER"))
    (contact,) = contacts(workspace)
    assert contact["attributes"] == {"big": Decimal(digits), "plain": Decimal("7.50")}
    assert str(contact["attributes"]["plain"]) == "7.50"


def test_a_number_that_differs_only_by_zeros_is_unchanged(workspace: Workspace) -> None:
    import_sheet(workspace, sheet(",9876543210,,,,,,12.5", columns="n||NUMBER"))
    saved = import_sheet(workspace, sheet(",9876543210,,,,,,12.50", columns="n||NUMBER"))
    assert counts(saved) == {"unchanged": 1}
    assert str(contacts(workspace)[0]["attributes"]["n"]) == "12.5"


def test_a_datetime_without_offset_is_in_the_workspaces_zone_and_equal_by_its_instant(house: object) -> None:
    workspace = new_workspace(timezone="Asia/Kolkata")
    import_sheet(workspace, sheet(",9876543210,,,,,,2026-02-01 07:47", columns="at||DATETIME"))
    assert contacts(workspace)[0]["attributes"] == {"at": "2026-02-01T07:47:00+05:30"}
    saved = import_sheet(workspace, sheet(",9876543210,,,,,,2026-02-01T02:17:00Z", columns="at||DATETIME"))
    assert counts(saved) == {"unchanged": 1}
    saved = import_sheet(workspace, sheet(",9876543210,,,,,,2026-02-01T02:17:01Z", columns="at||DATETIME"))
    assert counts(saved) == {"updated": 1}


def test_a_time_that_the_zone_skips_is_an_error(house: object) -> None:
    workspace = new_workspace(timezone="Europe/Berlin")
    saved = import_sheet(workspace, sheet(",9876543210,,,,,,2026-03-29 02:30", columns="at||DATETIME"))
    assert comments(saved) == ['at: "2026-03-29 02:30" is a time that the clocks of Europe/Berlin skip']


def test_a_non_blank_cell_replaces_and_a_blank_one_keeps(workspace: Workspace) -> None:
    import_sheet(workspace, sheet(",9876543210,a@x.in,Asha,,,,Pune,5", columns="city,points||NUMBER"))
    saved = import_sheet(workspace, sheet(",9876543210,,Usha,,,,,6", columns="city,points||NUMBER"))
    assert counts(saved) == {"updated": 1}
    (contact,) = contacts(workspace)
    assert (contact["email"], contact["first_name"]) == ("a@x.in", "Usha")
    assert contact["attributes"] == {"city": "Pune", "points": Decimal(6)}


def test_blank_cells_clear_the_stored_value_if_asked_to(workspace: Workspace) -> None:
    import_sheet(workspace, sheet(",9876543210,a@x.in,Asha,,,,Pune,5", columns="city,points||NUMBER"))
    saved = import_sheet(workspace, sheet(",9876543210,,Asha,,,,", columns="city"), blank_cells="clear")
    assert counts(saved) == {"updated": 1}
    (contact,) = contacts(workspace)
    assert contact["email"] is None
    assert contact["attributes"] == {"points": Decimal(5)}, "attributes that are not in the file stay"
    saved = import_sheet(workspace, sheet(",9876543210,,Asha,,,,", columns="city"), blank_cells="clear")
    assert counts(saved) == {"unchanged": 1}


def test_the_same_number_twice_is_one_contact_and_the_earlier_row_is_replaced(workspace: Workspace) -> None:
    text = sheet(
        ",9876543210,a@x.in,Asha,,,,1",
        ",9876543211,b@x.in,Ravi,,,,2",
        ",09876543210,,Usha,,,,",
        ",919876543210,,,Patil,,,3",
        columns="n||NUMBER",
    )
    saved = import_sheet(workspace, text)
    assert counts(saved) == {"created": 2, "replaced": 2}
    assert comments(saved) == ["Replaced by row 5", "Created", "Replaced by row 5", "Created"]
    asha = contacts(workspace, search="9876543210")[0]
    assert (asha["email"], asha["first_name"], asha["last_name"]) == ("a@x.in", "Usha", "Patil")
    assert asha["attributes"] == {"n": Decimal(3)}
    again = import_sheet(workspace, text)
    assert counts(again) == {"unchanged": 2, "replaced": 2}, "counted against the state before the import"


def test_a_refused_row_takes_no_part_among_repeated_numbers(workspace: Workspace) -> None:
    text = sheet(",9876543210,,Asha,,,,1", ",9876543210,,Usha,,,,x", columns="n||NUMBER")
    saved = import_sheet(workspace, text)
    assert counts(saved) == {"created": 1, "errors": 1}
    assert contacts(workspace)[0]["first_name"] == "Asha"


def test_rows_over_the_limit_are_discarded_and_commented(house: object) -> None:
    workspace = new_workspace(row_limit=2)
    text = sheet(",9876543210", "", ",bad", ",9876543211", ",9876543210,,Later")
    saved = import_sheet(workspace, text)
    assert counts(saved) == {"created": 1, "errors": 1, "discarded": 2}
    assert comments(saved)[2:] == ["Discarded: over the limit of 2 users per file"] * 2
    assert contacts(workspace)[0]["first_name"] is None


def test_blank_lines_are_not_counted_but_keep_their_row_numbers(workspace: Workspace) -> None:
    text = sheet("", ",9876543210", " , ,", '"\u200b"', ",9876543210")
    saved = import_sheet(workspace, text)
    assert comments(saved) == ["Replaced by row 6", "Created"]
    assert saved.total == 2


def test_a_row_longer_than_the_header_is_an_error_and_keeps_its_cells_in_the_processed_file(
    workspace: Workspace,
) -> None:
    saved = import_sheet(
        workspace, sheet(",9876543210,,,,,,Pune,,surplus,more", ",9876543211,,,,,,Pune,, ", columns="city")
    )
    rows = processed(saved)
    assert rows[1] == [
        *("", "9876543210", "", "", "", "", "", "Pune"),
        'more cells than the header: "surplus" in column J',
        "surplus",
        "more",
    ]
    assert rows[2] == [*("", "9876543211", "", "", "", "", "", "Pune"), "Created"]


def test_outer_white_space_is_trimmed_from_every_cell(workspace: Workspace) -> None:
    import_sheet(workspace, sheet("\u3000asha\u200b,9876543210,,\ufeffAsha\u202c,,,, 5 ", columns="n||NUMBER"))
    (contact,) = contacts(workspace)
    assert (contact["username"], contact["first_name"]) == ("asha", "Asha")
    assert contact["attributes"] == {"n": Decimal(5)}


def test_the_spelling_of_an_attribute_first_stored_stays(workspace: Workspace) -> None:
    import_sheet(workspace, sheet(",9876543210,,,,,,gold", columns="Plan"))
    import_sheet(workspace, sheet(",9876543211,,,,,,silver", columns="PLAN"))
    assert [contact["attributes"] for contact in contacts(workspace)] == [{"Plan": "gold"}, {"Plan": "silver"}]
    assert [attribute.name for attribute in workspace.attributes.all()] == ["Plan"]


def test_an_import_never_lifts_an_opt_out(workspace: Workspace) -> None:
    from contextlib import closing

    from castlist.config.database import connect

    with closing(connect()) as connection:
        connection.execute(
            "INSERT INTO opt_out (workspace_id, phone, source) VALUES (%s, '919876543210', 'STOP')", [workspace.pk]
        )
    import_sheet(workspace, sheet(",9876543210", ",9876543211"))
    assert [contact["opted_out"] for contact in contacts(workspace)] == [True, False]


def test_the_segment_holds_created_updated_and_unchanged_rows_and_keeps_its_other_users(workspace: Workspace) -> None:
    import_sheet(workspace, sheet(",9876543210", ",9876543211,,Ravi"), segment="All")
    import_sheet(workspace, sheet(",9876543210", ",9876543211,,Usha", ",9876543212", ",bad"), segment="Some")
    import_sheet(workspace, sheet(",9876543213"), segment="SOME")
    assert [contact["phone"][-1] for contact in contacts(workspace, segment="some")] == ["0", "1", "2", "3"]
    assert [contact["segments"] for contact in contacts(workspace)] == [
        ["All", "Some"],
        ["All", "Some"],
        ["Some"],
        ["Some"],
    ]


def test_the_channel_of_an_import_is_among_the_contacts_channels(workspace: Workspace) -> None:
    from contextlib import closing

    from castlist.channels.connecting import ConnectRequest, connect_channel
    from castlist.config.database import connect

    second = connect_channel(workspace, ConnectRequest(provider="sandbox", name="Second", number="919876500111"))
    import_sheet(workspace, sheet(",9876543210"), channel="Shop")
    saved = import_sheet(workspace, sheet(",9876543210"), channel="second")
    assert counts(saved) == {"unchanged": 1}
    with closing(connect()) as connection:
        row = connection.execute(
            "SELECT channel_ids, updated_at = created_at FROM contact WHERE workspace_id = %s", [workspace.pk]
        ).fetchone()
    assert row is not None
    assert len(row[0]) == 2
    assert second.pk in row[0]
    assert row[1], "an unchanged contact is not rewritten as changed"
