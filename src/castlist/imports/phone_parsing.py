"""libphonenumber's parse and is_valid_number, for a whole column of digits at once.

Each function here stands for one of phonenumbers/phonenumberutil.py and names it. A column is a Series of ASCII
digits without nulls. The rarer a step, the fewer rows it runs on; no row is ever handed to the library.
"""

from collections.abc import Callable, Sequence
from functools import partial

import polars as pl

from castlist.imports.phone_metadata import (
    LONGEST_INPUT,
    NumberingPlan,
    NumberShape,
    Prefix,
    PrefixTransform,
    RegionRules,
)

_SHORTEST_NATIONAL = 2
_LONGEST_NATIONAL = 17
_REFUSED = ""
"""Stands for "no number of this calling code" until the lengths are checked: no number is that short."""


def national_numbers(digits: pl.Series, plan: NumberingPlan) -> pl.Series:
    """Say the national significant number that each text of digits means in the plan's country.

    digits: Strings of ASCII digits, no nulls, of any length. Returns Strings row for row, null where parse
    raises, where another calling code comes out, or where the number is not valid.
    Source: parse, national_significant_number, is_valid_number.
    """
    numbers, coded = _take_calling_code(digits, plan)
    readable = numbers.str.len_bytes() >= _SHORTEST_NATIONAL
    numbers = _strip_if_possible(numbers, coded, plan)
    readable &= numbers.str.len_bytes().is_between(_SHORTEST_NATIONAL, _LONGEST_NATIONAL)
    readable &= digits.str.len_bytes() <= LONGEST_INPUT
    valid = _narrow(readable, numbers, lambda some: _are_valid(some, plan.regions))
    return numbers.zip_with(valid, _nulls(numbers))


def _take_calling_code(digits: pl.Series, plan: NumberingPlan) -> tuple[pl.Series, pl.Series]:
    """Take the calling code off, and say which numbers had it (_maybe_extract_country_code)."""
    code = str(plan.calling_code)
    abroad = _have_international_prefix(digits, plan.international_prefix)
    at_home = _narrow(
        ~abroad & digits.str.starts_with(code), digits, lambda some: _read_better_without(code, some, plan.own)
    )
    numbers = _change(digits, abroad, lambda some: _dialled_abroad(some, plan))
    numbers = _change(numbers, at_home, lambda some: _strip(some.str.slice(len(code)), plan.own))
    return numbers, abroad | at_home


def _have_international_prefix(digits: pl.Series, prefix: Prefix) -> pl.Series:
    """Say which numbers begin with an international prefix; it is none before a 0 (_parse_prefix_as_idd).

    Two steps: a single pattern would try the prefix's other alternatives when a 0 follows the first.
    """
    return _narrow(_match(digits, prefix.pattern), digits, lambda some: ~_after(prefix, some).str.starts_with("0"))


def _dialled_abroad(digits: pl.Series, plan: NumberingPlan) -> pl.Series:
    """Take international prefix and calling code off numbers that have the first (_extract_country_code).

    No calling code begins with another one, so the code that libphonenumber finds is ours when ours stands there.
    A rest of two digits or fewer, which it refuses before, is shorter than a number once the code is off.
    """
    code = str(plan.calling_code)
    rest = _after(plan.international_prefix, digits)
    return rest.str.slice(len(code)).zip_with(rest.str.starts_with(code), _all(_REFUSED, digits))


def _read_better_without(code: str, numbers: pl.Series, rules: RegionRules) -> pl.Series:
    """Say which numbers that begin with the calling code mean it: not viable with it but without, or too long."""
    too_long = numbers.str.len_bytes().is_in(rules.too_long_lengths)
    unclear = ~too_long & ~_match(numbers, rules.general.pattern)
    return too_long | _narrow(
        unclear, numbers, lambda some: _match(_strip(some.str.slice(len(code)), rules), rules.general.pattern)
    )


def _strip_if_possible(numbers: pl.Series, coded: pl.Series, plan: NumberingPlan) -> pl.Series:
    """Strip the national prefix unless the length is impossible without it (end of parse).

    Where a calling code was found, the rules are those of its main region, else those of the chosen country.
    """
    stripped = _strip(numbers, plan.own)
    kept = stripped.str.len_bytes().is_in(plan.own.kept_lengths)
    main = plan.regions[0]
    if main is not plan.own:
        stripped = _change(stripped.zip_with(~coded, numbers), coded, lambda some: _strip(some, main))
        kept = kept.zip_with(~coded, stripped.str.len_bytes().is_in(main.kept_lengths))
    return stripped.zip_with(kept, numbers)


def _strip(numbers: pl.Series, rules: RegionRules) -> pl.Series:
    """Strip national prefix and carrier code where they are (_maybe_strip_national_prefix_carrier_code).

    What is viable with the prefix and would not be without stays whole.
    """
    prefix = rules.national_prefix
    if prefix is None:
        return numbers

    def strip_present(some: pl.Series) -> pl.Series:
        stripped = _rewrite(some, prefix, rules.transform)
        spoiled = _narrow(
            _match(some, rules.general.pattern), stripped, lambda few: ~_match(few, rules.general.pattern)
        )
        return some.zip_with(spoiled, stripped)

    return _change(numbers, _match(numbers, prefix.pattern), strip_present)


def _rewrite(numbers: pl.Series, prefix: Prefix, rule: PrefixTransform | None) -> pl.Series:
    """Take the prefix off numbers that have it, and put in its place what the rule says, where the rule applies."""
    rest = _after(prefix, numbers)
    if rule is None:
        return rest
    wanted = {rule.deciding_group, *(part for part in rule.parts if isinstance(part, int))}
    groups = {group: numbers.str.extract(f"{prefix.pattern}[0-9]*$", group) for group in wanted}
    start = _all("", numbers)
    for part in rule.parts:
        start += part if isinstance(part, str) else groups[part].fill_null("")
    return (start + rest).zip_with(groups[rule.deciding_group].is_not_null(), rest)


def _are_valid(numbers: pl.Series, regions: Sequence[RegionRules]) -> pl.Series:
    """Say which national numbers are valid (is_valid_number, region_code_for_number).

    Regions of one code are asked in order. The first whose leading digits match decides alone, even against
    a later one; one without leading digits (and the only region of a code) decides when it says yes.
    """
    valid, undecided = _all_false(numbers), ~_all_false(numbers)
    for rules in regions:
        if not undecided.any():
            break
        begin = rules.leading_digits if len(regions) > 1 else None
        asked = undecided if begin is None else _narrow(undecided, numbers, partial(_match, pattern=begin))
        found = _narrow(asked, numbers, partial(_have_a_type, rules=rules))
        valid |= found
        undecided &= ~(found if begin is None else asked)
    return valid


def _have_a_type(numbers: pl.Series, rules: RegionRules) -> pl.Series:
    """Say which numbers have a known type in a region: shaped as its numbers and as one type (_number_type_helper)."""
    typed, untyped = _all_false(numbers), _are_shaped(numbers, rules.general)
    for shape in rules.shapes:
        if not untyped.any():
            break
        found = _narrow(untyped, numbers, partial(_are_shaped, shape=shape))
        typed |= found
        untyped &= ~found
    return typed


def _are_shaped(numbers: pl.Series, shape: NumberShape) -> pl.Series:
    """Say which numbers have a shape's length and pattern (_is_number_matching_desc)."""
    matching = _match(numbers, shape.pattern)
    if not shape.lengths:
        return matching
    return matching & numbers.str.len_bytes().is_in(shape.lengths)


def _match(numbers: pl.Series, pattern: str) -> pl.Series:
    return numbers.str.contains(pattern)


def _after(prefix: Prefix, numbers: pl.Series) -> pl.Series:
    """Say what follows a prefix that all the numbers have."""
    return numbers.str.extract(f"{prefix.pattern}([0-9]*)$", prefix.groups + 1)


def _change(values: pl.Series, where: pl.Series, change: Callable[[pl.Series], pl.Series]) -> pl.Series:
    """Run a change on some values only, and put the results in their places."""
    rows = where.arg_true()
    if rows.is_empty():
        return values
    if len(rows) == len(values):
        return change(values)
    return values.clone().scatter(rows, change(values.gather(rows)))


def _narrow(where: pl.Series, values: pl.Series, test: Callable[[pl.Series], pl.Series]) -> pl.Series:
    """Run a test on the values marked so far only; say which of them pass."""
    rows = where.arg_true()
    if rows.is_empty():
        return where
    if len(rows) == len(values):
        return test(values)
    return _all_false(values).scatter(rows, test(values.gather(rows)))


def _all(text: str, like: pl.Series) -> pl.Series:
    return pl.repeat(text, len(like), dtype=pl.String, eager=True)


def _all_false(like: pl.Series) -> pl.Series:
    return pl.repeat(value=False, n=len(like), dtype=pl.Boolean, eager=True)


def _nulls(like: pl.Series) -> pl.Series:
    return pl.repeat(None, len(like), dtype=pl.String, eager=True)
