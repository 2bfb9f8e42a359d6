"""Header rules: import sheet rules §3, sentence by sentence."""

import pytest

from castlist.audience.attribute_types import AttributeType, KnownAttribute
from castlist.audience.names import name_key
from castlist.audience.predefined import PREDEFINED
from castlist.imports.header import Header, read_header
from castlist.imports.header_problems import HeaderRefused

SEVEN = list(PREDEFINED)
STORED = {
    "loyalty.points": KnownAttribute(name="Loyalty.Points", type=AttributeType.NUMBER),
    "city": KnownAttribute(name="city", type=AttributeType.TEXT),
}


def read(cells: list[str], *, custom_limit: int = 200) -> Header:
    return read_header(cells, known=STORED, custom_limit=custom_limit)


def problems(cells: list[str], *, custom_limit: int = 200) -> list[str]:
    with pytest.raises(HeaderRefused) as refused:
        read(cells, custom_limit=custom_limit)
    found = refused.value.problems
    faulty = [each.column for each in found if each.code != "missing_here"]
    assert faulty == sorted(set(faulty)), "one a faulty column"
    assert [each.column for each in found] == sorted(each.column for each in found)
    return [each.words for each in found]


def attributes(cells: list[str]) -> dict[str, str]:
    return {column.name: column.type.value for column in read([*SEVEN, *cells]).attributes}


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ([], {}),
        (["plan"], {"plan": "TEXT"}),
        (["plan||"], {"plan": "TEXT"}),
        (["plan||TEXT", "n||number", "d||Date"], {"plan": "TEXT", "n": "NUMBER", "d": "DATE"}),
        (["  plan ||  NUMBER  "], {"plan": "NUMBER"}),
        (["t||TIME", "dt||DATETIME", "b||BOOLEAN"], {"t": "TIME", "dt": "DATETIME", "b": "BOOLEAN"}),
        (["a||ARRAY", "o||OBJECT", "l||LOCATION"], {"a": "ARRAY", "o": "OBJECT", "l": "LOCATION"}),
        (["office.no", "a-b", "a_b", "9 lives"], dict.fromkeys(["office.no", "a-b", "a_b", "9 lives"], "TEXT")),
        (
            ["città", "शहर", "مدينة", "城市", "نام‌خانوادگی"],
            dict.fromkeys(["città", "शहर", "مدينة", "城市", "نام‌خانوادگی"], "TEXT"),
        ),
        (["a" * 64], {"a" * 64: "TEXT"}),
        (["phone_no"], {"phone_no": "TEXT"}),
        (["LOYALTY.points||NUMBER"], {"LOYALTY.points": "NUMBER"}),
        (["plan", "", "  "], {"plan": "TEXT"}),
    ],
)
def test_a_custom_column_is_a_name_with_or_without_a_type(cells: list[str], expected: dict[str, str]) -> None:
    assert attributes(cells) == expected


@pytest.mark.parametrize("title", ["Comments", "comments", "COMMENTS", " Comments "])
def test_a_last_column_named_comments_is_ignored(title: str) -> None:
    header = read([*SEVEN, "plan", title, ""])
    assert [column.name for column in header.attributes] == ["plan"]
    assert header.has_comments
    assert header.width == 9


def test_a_comments_column_that_is_not_the_last_is_an_attribute() -> None:
    assert attributes(["Comments", "plan"]) == {"Comments": "TEXT", "plan": "TEXT"}


def test_outer_spaces_of_predefined_headers_are_ignored() -> None:
    assert read([f"\u00a0{name}\u200b" for name in SEVEN]).width == 7


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        # renamed
        (
            [*SEVEN[:3], "First Name", *SEVEN[4:]],
            ["Column D should be `user.first_name`, but is `First Name`."],
        ),
        ([*SEVEN[:6], "user.acount"], ["Column G should be `user.account`, but is `user.acount`."]),
        (["User.Username", *SEVEN[1:]], ["Column A should be `user.username`, but is `User.Username`."]),
        ([*SEVEN[:2], "", *SEVEN[3:]], ["Column C should be `user.email`, but has no name."]),
        # missing
        (
            [*SEVEN[:5], "user.account", "plan"],
            ["`user.title` is missing; it belongs in column F, where `user.account` is."],
        ),
        (SEVEN[:6], ["`user.account` is missing; it belongs in column G."]),
        (
            ["name", "phone"],
            [
                "`user.username` is missing; it belongs in column A, where `name` is.",
                "`user.phone_no` is missing; it belongs in column B, where `phone` is.",
                *(
                    f"`{name}` is missing; it belongs in column {letter}."
                    for name, letter in zip(SEVEN[2:], "CDEFG", strict=True)
                ),
            ],
        ),
        # moved: a swap is two
        (
            ["user.username", "user.email", "user.phone_no", *SEVEN[3:]],
            [
                "Column B should be `user.phone_no`, but is `user.email`.",
                "Column C should be `user.email`, but is `user.phone_no`.",
            ],
        ),
        (
            [*SEVEN[:2], *SEVEN[3:], "user.email"],
            [
                "`user.email` is missing; it belongs in column C, where `user.first_name` is.",
                "Column G: `user.email` belongs in column C.",
            ],
        ),
        (
            ["No.", *SEVEN],
            ["Column A: `No.` stands among the first seven columns. Move it to the right of `user.account`."],
        ),
        (["", *SEVEN], ["Column A has no name and stands among the first seven columns. Delete it."]),
        (
            [*SEVEN[:4], " ", *SEVEN[4:], "plan"],
            ["Column E has no name and stands among the first seven columns. Delete it."],
        ),
        # the slip of a comma
        (
            [*SEVEN[:3], "user, first_name", *SEVEN[4:]],
            ["Column D: `user, first_name` has a comma for a dot. Write `user.first_name`."],
        ),
        (
            [*SEVEN[:3], "user", " first_name", *SEVEN[4:], "plan"],
            ["Column D: `user, first_name` has a comma for a dot. Write `user.first_name`."],
        ),
        # custom columns
        (
            [*SEVEN, *[""] * 21, "note"],
            ["Columns H to AB have no name, but a column to their right has one. Name them, or delete them."],
        ),
        (
            [""] * 16_384 + ["note"],
            ["Row 1 goes as far as column XFE; a sheet can have 16,384 columns. Delete what is not needed."],
        ),
        (
            [*SEVEN, "", "plan"],
            ["Column H has no name, but a column to its right has one. Name it, or delete it."],
        ),
        (
            [*SEVEN, "Plan", "x", "plan||NUMBER"],
            ["Column J has the same name as column H: `plan`. Rename or delete one of them."],
        ),
        (
            [*SEVEN, "d||DAY"],
            [
                "Column H: DAY is not a type. The types are TEXT, NUMBER, DATE, TIME, DATETIME, BOOLEAN, ARRAY, "
                "OBJECT, LOCATION."
            ],
        ),
        (
            [*SEVEN, "user.plan"],
            ["Column H: names that begin with `user.` are reserved. `user.plan` needs another name."],
        ),
        (
            [*SEVEN, "USER.Plan||NUMBER"],
            ["Column H: names that begin with `user.` are reserved. `USER.Plan` needs another name."],
        ),
        (
            [*SEVEN, "user.email"],
            ["Column H has the same name as column C: `user.email`. Rename or delete one of them."],
        ),
        (
            [*SEVEN[:2], *SEVEN[1:]],
            ["Column C has the same name as column B: `user.phone_no`. Rename or delete one of them."],
        ),
        (
            [*SEVEN[:6], "plan||DAY"],
            [
                "`user.account` is missing; it belongs in column G, where `plan||DAY` is.",
                "Column G: DAY is not a type. The types are TEXT, NUMBER, DATE, TIME, DATETIME, BOOLEAN, ARRAY, "
                "OBJECT, LOCATION.",
            ],
        ),
        ([*SEVEN, "||NUMBER"], ["Column H: `||NUMBER` has a type but no name."]),
        (
            [*SEVEN, "a" * 65],
            ["Column H: the name has 65 characters; an attribute's name has 64 at most."],
        ),
        (
            [*SEVEN, "50 %"],
            [
                "Column H: `50 %` has `%`, which a name cannot have. "
                "Use letters, digits, spaces inside, `_`, `.` and `-`."
            ],
        ),
        (
            [*SEVEN, "a||b||TEXT"],
            [
                "Column H: `a||b` has `|`, which a name cannot have. "
                "Use letters, digits, spaces inside, `_`, `.` and `-`."
            ],
        ),
        # type conflicts
        (
            [*SEVEN, "loyalty.points"],
            ["Column H has no type, but Loyalty.Points is stored as NUMBER. Write `Loyalty.Points||NUMBER`."],
        ),
        (
            [*SEVEN, "loyalty.points||TEXT"],
            ["Column H says TEXT, but Loyalty.Points is stored as NUMBER. Write `Loyalty.Points||NUMBER`."],
        ),
        ([*SEVEN, "City||DATE"], ["Column H says DATE, but city is stored as TEXT. Write `city||TEXT`."]),
        (["", ""], ["Row 1 is blank; the header must stand in row 1."]),
    ],
)
def test_each_fault_of_a_header_is_told_with_its_column(cells: list[str], said: list[str]) -> None:
    assert problems(cells) == said


def test_all_faults_are_told_at_once() -> None:
    found = problems(["user.username", "user.email", "user.phone_no", *SEVEN[3:], "x||NUMERIC", "x"])
    assert [words.split(" is not a type")[0] for words in found] == [
        "Column B should be `user.phone_no`, but is `user.email`.",
        "Column C should be `user.email`, but is `user.phone_no`.",
        "Column H: NUMERIC",
        "Column I has the same name as column H: `x`. Rename or delete one of them.",
    ]


def test_a_file_has_no_more_custom_columns_than_the_setting_allows() -> None:
    assert len(read([*SEVEN, "a", "b", "c"], custom_limit=3).attributes) == 3
    assert problems([*SEVEN, "a", "b", "c", "d"], custom_limit=3) == [
        "Column K: a file can have 3 attributes at most; this one has 4."
    ]


@pytest.mark.parametrize(
    ("one", "other"),
    [("Straße", "STRASSE"), ("ÇİÇEK", "çi̇çek"), ("é", "e\u0301"), ("Σίσυφος", "ΣΊΣΥΦΟΣ"), ("ﬁnal", "FINAL")],
)
def test_names_are_compared_after_nfc_and_full_case_folding(one: str, other: str) -> None:
    assert name_key(one) == name_key(other)
    words = problems([*SEVEN, one, other])
    assert words[0].startswith("Column I has the same name as column H")
