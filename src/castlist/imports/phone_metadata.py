r"""libphonenumber's metadata of one country, compiled to regular expressions that Polars can run.

The patterns of the metadata use digits, classes, alternatives and counts only, so they mean the same in Python
and in Rust once `\d` is `[0-9]`. Both prefer the leftmost alternative, which the prefixes rely on.
"""

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from phonenumbers import PhoneMetadata, PhoneNumberDesc

LONGEST_INPUT = 250
"""Texts longer than this are not parsed at all (phonenumberutil._MAX_INPUT_STRING_LENGTH)."""

_NEVER = "NonMatch"
"""The international prefix of a region that has none: letters, which digits do not match (as in the library)."""

# Mobile first: it decides nearly every number of a WhatsApp list, and what is decided is not looked at again.
_NUMBER_TYPES = (
    "mobile",
    "fixed_line",
    "toll_free",
    "premium_rate",
    "shared_cost",
    "voip",
    "personal_number",
    "pager",
    "uan",
    "voicemail",
)


@dataclass(frozen=True, kw_only=True)
class NumberShape:
    """What numbers of some types look like: a whole-number pattern, and the lengths they may have (none: any)."""

    pattern: str
    lengths: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class Prefix:
    """What may stand before a number: a pattern anchored at the start, and how many groups it captures."""

    pattern: str
    groups: int


@dataclass(frozen=True, kw_only=True)
class PrefixTransform:
    """How a number is rewritten after its national prefix: literal texts (str) and captured groups (int)."""

    parts: tuple[str | int, ...]
    deciding_group: int


@dataclass(frozen=True, kw_only=True)
class RegionRules:
    """The numbering rules of one region. Patterns are anchored at both ends, leading digits at the start.

    general: what every number of the region looks like; shapes: what those of one type or another look like;
    kept_lengths: at which a national prefix stays stripped; too_long_lengths: longer than any of its numbers.
    """

    general: NumberShape
    kept_lengths: tuple[int, ...]
    too_long_lengths: tuple[int, ...]
    national_prefix: Prefix | None
    transform: PrefixTransform | None
    leading_digits: str | None
    shapes: tuple[NumberShape, ...]


@dataclass(frozen=True, kw_only=True)
class NumberingPlan:
    """All that is needed to read a number with one country as the default region.

    regions: those that share the calling code, in libphonenumber's order; the first is the code's main region.
    """

    calling_code: int
    international_prefix: Prefix
    own: RegionRules
    regions: tuple[RegionRules, ...]


@cache
def numbering_plan(country: str) -> NumberingPlan:
    """Compile the rules of one country (a code that libphonenumber knows), once a process.

    Loads the metadata of this country and of the regions that share its calling code, and no other.
    """
    from phonenumbers import PhoneMetadata
    from phonenumbers.phonenumberutil import region_codes_for_country_code

    metadata = PhoneMetadata.metadata_for_region(country)
    if metadata is None or metadata.country_code is None:
        raise LookupError(f"libphonenumber has no metadata for {country!r}")
    rules = {region: _region_rules(region) for region in region_codes_for_country_code(metadata.country_code)}
    return NumberingPlan(
        calling_code=metadata.country_code,
        international_prefix=_prefix(metadata.international_prefix or _NEVER),
        own=rules[country],
        regions=tuple(rules.values()),
    )


def _region_rules(region: str) -> RegionRules:
    from phonenumbers import PhoneMetadata

    metadata = PhoneMetadata.metadata_for_region(region)
    if metadata is None or metadata.general_desc is None:
        raise LookupError(f"libphonenumber has no metadata for {region!r}")
    prefix = _prefix(metadata.national_prefix_for_parsing) if metadata.national_prefix_for_parsing else None
    kept, too_long = _sort_lengths(metadata.general_desc)
    return RegionRules(
        general=NumberShape(
            pattern=_whole([metadata.general_desc.national_number_pattern]),
            lengths=tuple(metadata.general_desc.possible_length),
        ),
        kept_lengths=kept,
        too_long_lengths=too_long,
        national_prefix=prefix,
        transform=_transform(metadata.national_prefix_transform_rule, prefix),
        leading_digits=_prefix(metadata.leading_digits).pattern if metadata.leading_digits else None,
        shapes=_shapes(metadata),
    )


def _sort_lengths(general: "PhoneNumberDesc") -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Say at which lengths a prefix stays stripped, and which lengths are too long (_test_number_length).

    Stripped are numbers of a possible length and, oddly, those that are too long even so; a local-only length
    is neither.
    """
    local = set(general.possible_length_local_only)
    too_long = set(range(max(general.possible_length) + 1, LONGEST_INPUT + 1)) - local
    kept = (set(general.possible_length) - local) | too_long
    return tuple(sorted(kept)), tuple(sorted(too_long))


def _transform(rule: str | None, prefix: Prefix | None) -> PrefixTransform | None:
    r"""Take a replacement such as `9\1` apart. It applies when the prefix's last group took part."""
    if not rule or prefix is None:
        return None
    pieces = re.split(r"\\([0-9]{1,2})", rule)
    parts = [int(piece) if place % 2 else piece for place, piece in enumerate(pieces)]
    return PrefixTransform(parts=tuple(part for part in parts if part != ""), deciding_group=prefix.groups)


def _shapes(metadata: "PhoneMetadata") -> tuple[NumberShape, ...]:
    """Join the types that have the same lengths: fewer patterns, each run over fewer numbers."""
    by_lengths: dict[tuple[int, ...], list[str | None]] = {}
    for name in _NUMBER_TYPES:
        # Where mobile and fixed-line share a pattern, libphonenumber looks at fixed-line (and its lengths) only.
        if name == "mobile" and metadata.same_mobile_and_fixed_line_pattern:
            continue
        kind: PhoneNumberDesc | None = getattr(metadata, name)
        if kind is not None and kind.national_number_pattern:
            by_lengths.setdefault(tuple(kind.possible_length), []).append(kind.national_number_pattern)
    return tuple(NumberShape(pattern=_whole(patterns), lengths=lengths) for lengths, patterns in by_lengths.items())


def _whole(patterns: "list[str | None]") -> str:
    return f"^(?:{'|'.join(_rust(pattern) for pattern in patterns if pattern)})$"


def _prefix(pattern: str) -> Prefix:
    return Prefix(pattern=f"^(?:{_rust(pattern)})", groups=re.compile(pattern).groups)


def _rust(pattern: str) -> str:
    r"""Write a pattern for Rust, whose `\d` (like Python's) means the digits of all scripts, and is slower."""
    return pattern.replace(r"\d", "[0-9]")
