"""Header problems as a page shows them: screens.md §5.3."""

import pytest

from castlist.audience.attribute_types import AttributeType, KnownAttribute
from castlist.audience.predefined import PREDEFINED
from castlist.imports.header import read_header
from castlist.imports.header_problems import WORDS, HeaderRefused
from castlist.imports.problem_groups import Mark, Piece, ProblemGroup, group_problems, pieces_of

KNOWN = {"loyalty.points": KnownAttribute(name="loyalty.points", type=AttributeType.NUMBER)}
SEVEN = list(PREDEFINED)
SWAPPED = [SEVEN[0], SEVEN[2], SEVEN[1], *SEVEN[3:]]


def groups(cells: list[str]) -> list[ProblemGroup]:
    with pytest.raises(HeaderRefused) as refused:
        read_header(cells, known=KNOWN, custom_limit=200)
    return group_problems([problem.as_json() for problem in refused.value.problems], cells)


def text(pieces: tuple[Piece, ...]) -> str:
    marks = {Mark.PLAIN: "{}", Mark.WAS: "-{}-", Mark.IS: "+{}+", Mark.NAME: "={}="}
    return "".join(marks[piece.mark].format(piece.text) for piece in pieces)


@pytest.mark.parametrize(
    ("cells", "columns", "title", "remedy"),
    [
        (
            SWAPPED,
            (1, 2),
            "Columns B and C are swapped",
            "B is -user.email- and should be +user.phone_no+. C is -user.phone_no- and should be +user.email+. "
            "The first seven columns keep their order.",
        ),
        (
            [*SEVEN, "city", "x", "City"],
            (7, 9),
            "Columns H and J have the same name",
            "-city- and -City- count as one: capitals make no difference. Rename or remove one of them.",
        ),
        (
            [*SEVEN, "city", "city", "city"],
            (7, 8, 9),
            "Columns H, I and J have the same name",
            "Each is named -city-. Rename or remove all but one of them.",
        ),
        (
            [*SEVEN, "loyalty.points"],
            (7,),
            "Column H has no type, but loyalty.points is stored as NUMBER",
            "Without a type a column is TEXT. Write +loyalty.points||NUMBER+.",
        ),
        (
            [*SEVEN, "joined||DAY"],
            (7,),
            "Column H: DAY is not a type",
            f"Write +joined||DATE+. The types are {', '.join(AttributeType)}.",
        ),
        (
            [*SEVEN[:3], "user, first_name", *SEVEN[4:]],
            (3,),
            "Column D: -user, first_name- has a comma for a dot",
            "Write +user.first_name+.",
        ),
        (SEVEN[:6], (6,), "+user.account+ is missing; it belongs in column G", ""),
        (
            [*SEVEN, "user.shoe"],
            (7,),
            "Column H: names that begin with =user.= are reserved",
            "-user.shoe- needs another name.",
        ),
    ],
)
def test_one_thing_to_correct(cells: list[str], columns: tuple[int, ...], title: str, remedy: str) -> None:
    (group,) = groups(cells)
    assert group.columns == columns
    assert text(group.title) == title
    assert text(group.remedy) == remedy


def test_numbers_run_from_the_left() -> None:
    cells = [*SWAPPED, "city", "loyalty.points", "joined||DAY", "City"]
    assert [(group.number, group.columns) for group in groups(cells)] == [
        (1, (1, 2)),
        (2, (7, 10)),
        (3, (8,)),
        (4, (9,)),
    ]


@pytest.mark.parametrize("code", list(WORDS))
def test_every_sentence_can_be_cut(code: str) -> None:
    class Facts(dict[str, str]):
        def __missing__(self, name: str) -> str:
            return f"<{name}>"

    pieces = pieces_of(WORDS[code], Facts())
    assert "".join(piece.text for piece in pieces) == WORDS[code].replace("`", "").replace("{", "<").replace("}", ">")


def test_a_fault_of_the_file_is_none_of_the_header() -> None:
    assert group_problems([{"code": "empty", "words": "The file is empty."}], ()) == []
