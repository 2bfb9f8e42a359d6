"""What is checked before a file is looked at (rules §1), and files refused as a whole (§2, §3)."""

from pathlib import Path

import pytest

from castlist.audience.models import Segment
from castlist.channels.connecting import ConnectRequest, connect_channel
from castlist.channels.lookup import find_channel
from castlist.channels.models import Channel
from castlist.channels.pausing import disconnect_channel
from castlist.imports.gate import GateClosed
from castlist.imports.history import describe_import, problem_words
from castlist.imports.models import Import
from castlist.imports.saving import ImportRefused, ImportRequest, save_import_of
from castlist.workspaces.models import Workspace
from scenes import SEVEN, contacts, counts, import_sheet, new_workspace, sample_path, save, sheet

ROW = ",9876543210"


def test_without_an_active_channel_nothing_is_saved_and_the_way_is_told(house: object) -> None:
    workspace = new_workspace(has_channel=False)
    with pytest.raises(GateClosed, match=r"^Import needs an active WhatsApp channel\. Connect one in Configure"):
        save(workspace, sheet(ROW))
    connect_channel(workspace, ConnectRequest(provider="sandbox", name="Shop", number="919876500110"))
    save(workspace, sheet(ROW))
    disconnect_channel(find_channel(workspace, "SHOP"))
    with pytest.raises(GateClosed) as closed:
        save(workspace, sheet(ROW))
    assert closed.value.code == "no_active_channel"
    assert Import.objects.filter(workspace=workspace).count() == 1


def test_a_paused_channel_is_not_active(workspace: Workspace) -> None:
    Channel.objects.filter(workspace=workspace).update(state="paused")
    with pytest.raises(GateClosed, match="needs an active WhatsApp channel"):
        save(workspace, sheet(ROW))


def test_a_provider_that_cannot_import_is_named(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("castlist.imports.gate.IMPORTING_PROVIDERS", ())
    with pytest.raises(GateClosed, match=r"^Import does not work with Sandbox yet\."):
        save(workspace, sheet(ROW))


def test_with_several_active_channels_the_refusal_names_them(workspace: Workspace) -> None:
    connect_channel(workspace, ConnectRequest(provider="sandbox", name="Second", number="919876500111"))
    with pytest.raises(GateClosed, match="name one with --channel: Shop, Second"):
        save(workspace, sheet(ROW))
    assert save(workspace, sheet(ROW), channel="second").channel.name == "Second"
    with pytest.raises(GateClosed, match=r"no active channel Third. The active ones are: Shop, Second"):
        save(workspace, sheet(ROW), channel="Third")


def test_the_box_must_be_ticked_and_who_when_and_which_wording_are_recorded(workspace: Workspace) -> None:
    with pytest.raises(ImportRefused, match="I understand that everyone in this file agreed") as refused:
        save(workspace, sheet(ROW), is_accepted=False)
    assert refused.value.code == "not_accepted"
    saved = save(workspace, sheet(ROW), uploaded_as="farida")
    assert saved.uploaded_as == "farida"
    assert saved.accepted_at is not None
    for words in (
        "agreed to be messaged on WhatsApp",
        "over the limit of 1,000 are discarded",
        "data of existing users",
    ):
        assert words in saved.accepted_wording


def test_the_country_is_that_of_the_channels_own_number_unless_named(workspace: Workspace) -> None:
    assert save(workspace, sheet(ROW)).country == "IN"
    assert save(workspace, sheet(ROW), country="de").country == "DE"
    with pytest.raises(ImportRefused, match="XX"):
        save(workspace, sheet(ROW), country="XX")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("", "Give the segment a name."),
        (" \u200b ", "Give the segment a name."),
        ("x" * 121, "The segment's name has 121 characters; 120 is the most."),
        ("two\nlines", "The segment's name has a line break"),
    ],
)
def test_a_segment_has_a_name_of_1_to_120_characters(workspace: Workspace, name: str, words: str) -> None:
    with pytest.raises(ImportRefused, match=words):
        save(workspace, sheet(ROW), segment=name)


def test_segment_names_are_trimmed_and_compared_without_case(workspace: Workspace) -> None:
    import_sheet(workspace, sheet(ROW), segment="  Straße ")
    import_sheet(workspace, sheet(",9876543211"), segment="STRASSE")
    assert [segment.name for segment in workspace.segments.all()] == ["Straße"]
    assert len(contacts(workspace, segment="strasse")) == 2


def test_the_name_of_a_rule_segment_is_refused_at_saving_and_again_at_the_start(workspace: Workspace) -> None:
    saved = save(workspace, sheet(ROW), segment="lapsed")
    Segment.objects.create(workspace=workspace, name="Lapsed", name_key="lapsed", kind="rule")
    with pytest.raises(ImportRefused, match=r"Lapsed is a rule segment. Choose another name."):
        save(workspace, sheet(ROW), segment="LAPSED")
    from scenes import work

    work(workspace)
    saved.refresh_from_db()
    assert saved.status == "failed"
    assert problem_words(saved) == ["Lapsed is a rule segment. Choose another name."]


def test_the_row_limit_of_an_import_can_only_lower_the_workspaces(workspace: Workspace) -> None:
    saved = import_sheet(workspace, sheet(ROW, ",9876543211"), row_limit=1)
    assert counts(saved) == {"created": 1, "discarded": 1}
    for limit in (0, -1, 1_001):
        with pytest.raises(ImportRefused, match="from 1 to 1000"):
            save(workspace, sheet(ROW), row_limit=limit)


def test_the_limits_an_import_ran_under_are_kept_with_it(workspace: Workspace) -> None:
    saved = save(workspace, sheet(ROW, ",9876543211"), row_limit=1)
    Workspace.objects.filter(pk=workspace.pk).update(row_limit=5, file_limit_mb=5, timezone="Asia/Tokyo")
    saved.refresh_from_db()
    assert (saved.row_limit, saved.file_limit_mb, saved.timezone) == (1, 10, "UTC")


def test_a_file_over_the_size_limit_is_failed_in_history_and_not_kept(house: object) -> None:
    workspace = new_workspace(file_limit_mb=1)
    exact = import_sheet(workspace, sheet(ROW).ljust(1_048_576, "\n"))
    assert exact.status == "completed"
    saved = import_sheet(workspace, sheet(ROW).ljust(1_048_577, "\n"))
    assert saved.status == "failed"
    assert problem_words(saved) == ["The file has 1.01 MB; the limit is 1 MB."]
    assert saved.stored_file == ""
    large = import_sheet(workspace, b"x" * 3 * 1_048_576)
    assert problem_words(large) == ["The file has 3 MB; the limit is 1 MB."]


def test_a_file_that_is_not_there_is_told(workspace: Workspace, tmp_path: Path) -> None:
    request = ImportRequest(file_name="x.csv", segment="S", is_accepted=True)
    with pytest.raises(ImportRefused, match="There is no file"):
        save_import_of(workspace, tmp_path / "x.csv", request)
    with pytest.raises(ImportRefused, match="is a folder"):
        save_import_of(workspace, tmp_path, request)


def test_all_header_problems_are_kept_in_history_and_nothing_is_written(workspace: Workspace) -> None:
    saved = import_sheet(workspace, sample_path("header-moved.csv").read_bytes())
    assert describe_import(saved) == {
        "id": str(saved.uuid),
        "status": "failed",
        "file": "list.csv",
        "segment": "Everyone",
        "country": "IN",
        "encoding": "utf-8",
        "total": 0,
        "created": 0,
        "updated": 0,
        "unchanged": 0,
        "replaced": 0,
        "errors": 0,
        "discarded": 0,
        "problems": [
            "Column B should be `user.phone_no`, but is `user.email`.",
            "Column C should be `user.email`, but is `user.phone_no`.",
            "Column H: NUMERIC is not a type. The types are TEXT, NUMBER, DATE, TIME, DATETIME, BOOLEAN, ARRAY, "
            "OBJECT, LOCATION.",
            "Column I has the same name as column H: `x`. Rename or delete one of them.",
        ],
    }
    assert contacts(workspace) == []
    assert not workspace.segments.exists()


def test_types_are_checked_again_when_the_import_starts(workspace: Workspace) -> None:
    first = save(workspace, sheet(f"{ROW},,,,,,42", columns="points||NUMBER"))
    second = save(workspace, sheet(f"{ROW},,,,,,42", columns="Points"))
    from scenes import work

    work(workspace)
    first.refresh_from_db()
    second.refresh_from_db()
    assert first.status == "completed"
    assert second.status == "failed"
    assert problem_words(second) == ["Column H has no type, but points is stored as NUMBER. Write `points||NUMBER`."]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "The file is empty"),
        (SEVEN.encode(), "The file has no rows"),
        (SEVEN.replace(",", ";").encode() + b"\r\n;9876543210", "separated by semicolons"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 100, "PNG image"),
        (SEVEN.encode() + b"\r\n,98765\x0043210", "NUL"),
        (SEVEN.encode() + "\r\n,9876543210,,é".encode() + b"\r\n,9876543211,,\xe9", "byte 0xE9 in line 3 is not UTF-8"),
        (SEVEN.encode() + b'\r\n,9876543210,,"' + b"x" * 1_100_000, "row 2"),
    ],
)
def test_a_file_that_is_no_sheet_is_refused_by_name(house: object, content: bytes, words: str) -> None:
    workspace = new_workspace()
    saved = import_sheet(workspace, content)
    assert saved.status == "failed"
    (problem,) = problem_words(saved)
    assert words in problem
    assert contacts(workspace) == []


def test_a_fault_of_quoting_late_in_the_file_refuses_it_before_anything_is_written(workspace: Workspace) -> None:
    rows = [f",98765{at:05d}" for at in range(900)]
    saved = import_sheet(workspace, sheet(*rows, ',9876543210,,"Asha"x'))
    assert saved.status == "failed"
    assert "902" in problem_words(saved)[0]
    assert contacts(workspace) == []


@pytest.mark.parametrize(
    ("name", "encoding", "country", "expected"),
    [
        ("right-method.csv", "utf-8", "IN", {"created": 1}),
        ("wrong-method.csv", "utf-8", "IN", {"errors": 1}),
    ],
)
def test_the_small_samples_come_out_as_expected(
    workspace: Workspace, name: str, encoding: str, country: str, expected: dict[str, int]
) -> None:
    saved = import_sheet(workspace, sample_path(name).read_bytes(), name=name, country=country)
    assert (saved.encoding, counts(saved)) == (encoding, expected)


@pytest.mark.parametrize(
    ("name", "encoding", "country"),
    [
        ("clientes-brasil-windows1252.csv", "windows-1252", "BR"),
        ("clients-uae-utf8-bom.csv", "utf-8", "AE"),
        ("members.xlsx", "xlsx", "IN"),
    ],
)
def test_the_samples_of_other_encodings_go_in(workspace: Workspace, name: str, encoding: str, country: str) -> None:
    saved = import_sheet(workspace, sample_path(name).read_bytes(), name=name, country=country)
    assert saved.encoding == encoding
    assert saved.status in {"completed", "completed_with_errors"}
    assert saved.created > 0


def test_the_semicolon_sample_is_refused_by_name(workspace: Workspace) -> None:
    saved = import_sheet(workspace, sample_path("kunden-semicolon.csv").read_bytes())
    assert problem_words(saved) == ["This file is separated by semicolons. Save it with commas."]
