"""Operators of each type and the values they take, as people write them."""

import pytest

from castlist.audience.attribute_types import AttributeType
from castlist.audience.condition_values import read_asked, read_values
from castlist.audience.conditions import ConditionRefused
from castlist.audience.operators import OPERATORS, WORDS, Operator

TEXT, NUMBER, DATE, TIME, DATETIME, BOOLEAN, ARRAY, OBJECT, LOCATION = AttributeType

WAYS = {
    TEXT: "is, is not, is any of, contains, starts with",
    NUMBER: "is, is not, is less than, is at most, is more than, is at least, is between",
    DATE: "before, on, after, in the last … days",
    TIME: "is, before, after",
    DATETIME: "before, on, after, in the last … days",
    BOOLEAN: "is true, is false",
    ARRAY: "has, has none of",
    OBJECT: "",
    LOCATION: "",
}

INDIA = ("Pune, India", "Kochi")


@pytest.mark.parametrize("kind", list(AttributeType))
def test_each_type_has_its_operators_and_all_can_be_asked_whether_they_are_set(kind: AttributeType) -> None:
    menu = [WORDS[operator] for operator in OPERATORS[kind]]
    assert menu == [words for words in WAYS[kind].split(", ") if words] + ["is set", "is not set"]


@pytest.mark.parametrize(
    ("kind", "written", "operator"),
    [
        (TEXT, "is", Operator.IS),
        (TEXT, "=", Operator.IS),
        (TEXT, "IS ANY OF", Operator.IS_ANY_OF),
        (TEXT, "is-any-of", Operator.IS_ANY_OF),
        (TEXT, "is_any_of", Operator.IS_ANY_OF),
        (TEXT, "starts with", Operator.STARTS_WITH),
        (NUMBER, "=", Operator.IS),
        (NUMBER, "≠", Operator.IS_NOT),
        (NUMBER, "!=", Operator.IS_NOT),
        (NUMBER, "<", Operator.LESS_THAN),
        (NUMBER, "≤", Operator.AT_MOST),
        (NUMBER, "<=", Operator.AT_MOST),
        (NUMBER, ">", Operator.MORE_THAN),
        (NUMBER, ">=", Operator.AT_LEAST),
        (NUMBER, "at least", Operator.AT_LEAST),
        (NUMBER, "is at least", Operator.AT_LEAST),
        (DATE, "before", Operator.BEFORE),
        (DATE, "<", Operator.BEFORE),
        (DATE, "is", Operator.ON),
        (DATE, "in the last", Operator.IN_LAST_DAYS),
        (DATE, "in-the-last-days", Operator.IN_LAST_DAYS),
        (DATE, "in the last … days", Operator.IN_LAST_DAYS),
        (ARRAY, "has none of", Operator.HAS_NONE_OF),
        (ARRAY, "contains", Operator.HAS),
        (OBJECT, " is  not set ", Operator.IS_NOT_SET),
    ],
)
def test_an_operator_is_written_in_words_or_as_a_sign(kind: AttributeType, written: str, operator: Operator) -> None:
    assert read_asked(written, "x", OPERATORS[kind], of="it") == (operator, "x")


@pytest.mark.parametrize(
    ("written", "value", "operator"),
    [
        ("is", "true", Operator.IS_TRUE),
        ("is", "Yes", Operator.IS_TRUE),
        ("=", "no", Operator.IS_FALSE),
        ("is true", "", Operator.IS_TRUE),
        ("is-false", "", Operator.IS_FALSE),
    ],
)
def test_a_question_is_answered_in_the_operator_or_in_the_value(written: str, value: str, operator: Operator) -> None:
    assert read_asked(written, value, OPERATORS[BOOLEAN], of="vip") == (operator, "")


def test_what_a_type_cannot_be_asked_is_refused_with_what_it_can() -> None:
    with pytest.raises(
        ConditionRefused, match=r'^city \(TEXT\) has no operator "between"\. It has: is, is not, is any'
    ):
        read_asked("between", "1 and 2", OPERATORS[TEXT], of="city (TEXT)")
    with pytest.raises(ConditionRefused, match=r"It has: is \(=\), is not \(≠\), is less than \(<\), is at most \(≤\)"):
        read_asked("sounds like", "x", OPERATORS[NUMBER], of="points (NUMBER)")
    with pytest.raises(ConditionRefused, match=r"^Write true or false\.$"):
        read_asked("is", "perhaps", OPERATORS[BOOLEAN], of="vip")


@pytest.mark.parametrize(
    ("kind", "operator", "text", "values"),
    [
        (TEXT, Operator.IS, "  Pune\u00a0", ("Pune",)),
        (TEXT, Operator.IS, "Pune, Mumbai", ("Pune, Mumbai",)),
        (TEXT, Operator.IS_ANY_OF, "Pune, Mumbai ,,Pune,Kochi", ("Pune", "Mumbai", "Kochi")),
        (TEXT, Operator.IS_ANY_OF, '["Pune, India","Kochi", 5, 1.50, true]', (*INDIA, "5", "1.50", "true")),
        (TEXT, Operator.CONTAINS, "100%", ("100%",)),
        (NUMBER, Operator.IS, "+007.50", ("7.50",)),
        (NUMBER, Operator.IS, ".5", ("0.5",)),
        (NUMBER, Operator.IS, "-0", ("0",)),
        (NUMBER, Operator.IS, "5.", ("5",)),
        (NUMBER, Operator.IS, "9" * 38, ("9" * 38,)),
        (NUMBER, Operator.IS, "-0." + "0" * 36 + "1", ("-0." + "0" * 36 + "1",)),
        (NUMBER, Operator.BETWEEN, "-1.5 and 20", ("-1.5", "20")),
        (NUMBER, Operator.BETWEEN, "-1.5,20", ("-1.5", "20")),
        (NUMBER, Operator.BETWEEN, "-1.5..20", ("-1.5", "20")),
        (NUMBER, Operator.BETWEEN, "[-1.5, 20]", ("-1.5", "20")),
        (NUMBER, Operator.BETWEEN, "3 and 3", ("3", "3")),
        (DATE, Operator.ON, "2024-02-29", ("2024-02-29",)),
        (DATE, Operator.IN_LAST_DAYS, "30", ("30",)),
        (DATE, Operator.IN_LAST_DAYS, "1 day", ("1",)),
        (DATE, Operator.IN_LAST_DAYS, "030 days", ("30",)),
        (TIME, Operator.BEFORE, "18:30", ("18:30:00",)),
        (TIME, Operator.BEFORE, "23:59:59", ("23:59:59",)),
        (DATETIME, Operator.BEFORE, "2024-01-31", ("2024-01-31",)),
        (DATETIME, Operator.BEFORE, "2024-01-31 18:30", ("2024-01-31T18:30",)),
        (DATETIME, Operator.AFTER, "2024-01-31T18:30:05Z", ("2024-01-31T18:30:05Z",)),
        (DATETIME, Operator.AFTER, "2024-01-31 18:30+05:30", ("2024-01-31T18:30+05:30",)),
        (BOOLEAN, Operator.IS_TRUE, " ", ()),
        (ARRAY, Operator.HAS, "red", ("red",)),
        (ARRAY, Operator.HAS_NONE_OF, "red, blue", ("red", "blue")),
        (OBJECT, Operator.IS_SET, "", ()),
    ],
)  # fmt: skip
def test_a_value_is_read(kind: AttributeType, operator: Operator, text: str, values: tuple[str, ...]) -> None:
    assert read_values(text, operator, kind) == values


REFUSED = {
    (TEXT, Operator.IS, "Write a text, for example Pune."): ["", " \u200b"],
    (TEXT, Operator.IS, "The text has 4,097 characters; 4,096 are the most."): ["x" * 4_097],
    (TEXT, Operator.IS, "The text has a character that cannot be stored (NUL, or half a surrogate pair)."): ["a\0b"],
    (TEXT, Operator.IS_ANY_OF, "Write one or more values with commas between them, for example Pune, Mumbai."): [" , "],
    (TEXT, Operator.IS_ANY_OF, "These are 1,001 values; 1,000 are the most."): [",".join(map(str, range(1_001)))],
    (TEXT, Operator.IS_ANY_OF, 'Write values with commas between them, or a JSON array of texts: ["Pune","Mumbai"].'): [
        '["Pune"',
        "[[1]]",
        "[null]",
        "[NaN]",
        "[" * 5_000,
    ],
    (TEXT, Operator.IS_ANY_OF, "The text has a character that cannot be stored (NUL, or half a surrogate pair)."): [
        r'["\ud800"]',
    ],
    (NUMBER, Operator.IS, "Write a number, for example 2000."): [
        *("", "lots", "1,000", "1e5", "NaN", "0x10", "٣", "1 2", "--1", "."),
    ],
    (NUMBER, Operator.IS, "The number has more than 38 digits."): ["1" * 39],
    (NUMBER, Operator.BETWEEN, "Write two numbers, for example 10 and 20."): ["", "5", "1,2,3"],
    (NUMBER, Operator.BETWEEN, "Write a number, for example 2000."): ["a and b"],
    (NUMBER, Operator.BETWEEN, "Write the smaller number first."): ["20 and 10"],
    (DATE, Operator.ON, "Write a day, for example 2024-01-31."): [
        *("", "31/12/2024", "2023-02-29", "2024-1-5", "0000-01-01", "20240131", "٢٠٢٤-٠١-٣١"),
    ],
    (DATE, Operator.IN_LAST_DAYS, "Write a number of days from 1 to 36,500, for example 30."): [
        *("", "0", "-1", "1.5", "36501", "999999999", "a week"),
    ],
    (TIME, Operator.IS, "Write a time of 24 hours, for example 18:30."): ["", "25:00", "5pm", "7:30", "18:30:61"],
    (DATETIME, Operator.AFTER, "Write a day, or a day and a time, for example 2024-01-31 or 2024-01-31 18:30."): [
        *("", "yesterday", "2024-02-30 10:00", "2024-01-31 25:00", "2024-01-31T10"),
    ],
    (DATETIME, Operator.ON, "Write a day, for example 2024-01-31."): ["2024-01-31 18:30"],
    (BOOLEAN, Operator.IS_TRUE, '"is true" takes no value.'): ["true"],
    (LOCATION, Operator.IS_NOT_SET, '"is not set" takes no value.'): ["x"],
}


@pytest.mark.parametrize(
    ("kind", "operator", "text", "said"),
    [(kind, operator, text, said) for (kind, operator, said), texts in REFUSED.items() for text in texts],
)
def test_a_value_that_is_refused_says_what_to_write(
    kind: AttributeType, operator: Operator, text: str, said: str
) -> None:
    with pytest.raises(ConditionRefused) as refused:
        read_values(text, operator, kind)
    assert str(refused.value) == said
