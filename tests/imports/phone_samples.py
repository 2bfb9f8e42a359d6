"""Numbers and near-misses to try libphonenumber's rules with: every rule of a country is hit from both sides."""

import random
from collections.abc import Iterator
from functools import cache

import phonenumbers
from phonenumbers import PhoneMetadata

DIGITS = "0123456789"
TYPES = (
    "fixed_line",
    "mobile",
    "toll_free",
    "premium_rate",
    "shared_cost",
    "voip",
    "personal_number",
    "pager",
    "uan",
    "voicemail",
)


def sample(pattern: str, rng: random.Random) -> str:
    """Write a random text that a pattern of the metadata matches (digits, classes, groups, |, ?, {}, $)."""
    text, rest = _alternatives(pattern, rng)
    assert not rest, f"{pattern!r} has syntax that is not sampled: {rest!r}"
    return text


def _alternatives(pattern: str, rng: random.Random) -> tuple[str, str]:
    texts = []
    while True:
        text = ""
        while pattern and pattern[0] not in "|)":
            piece, pattern = _repeated(pattern, rng)
            text += piece
        texts.append(text)
        if not pattern.startswith("|"):
            return rng.choice(texts), pattern
        pattern = pattern[1:]


def _repeated(pattern: str, rng: random.Random) -> tuple[str, str]:
    first, rest = _one(pattern, rng)
    least, most, after = 1, 1, rest
    if rest.startswith("?"):
        least, after = 0, rest[1:]
    elif rest.startswith("{"):
        counts, after = rest[1:].split("}", 1)
        least, most = int(counts.split(",")[0]), int(counts.split(",")[-1])
    times = rng.randint(least, most)
    return "".join([first, *(_one(pattern, rng)[0] for _ in range(times - 1))][:times]), after


def _one(pattern: str, rng: random.Random) -> tuple[str, str]:
    if pattern[0] == "(":
        text, rest = _alternatives(pattern[1:].removeprefix("?:"), rng)
        return text, rest[1:]
    if pattern[0] == "[":
        members, rest = pattern[1:].split("]", 1)
        return rng.choice(_members(members)), rest
    if pattern.startswith(r"\d"):
        return rng.choice(DIGITS), pattern[2:]
    if pattern[0] == "$":
        return "", pattern[1:]
    assert pattern[0] in DIGITS, pattern
    return pattern[0], pattern[1:]


@cache
def _members(members: str) -> str:
    found = ""
    for place, character in enumerate(members):
        if character == "-":
            found += DIGITS[int(members[place - 1]) : int(members[place + 1]) + 1]
        else:
            found += character
    return found


def metadata(country: str) -> PhoneMetadata:
    found = PhoneMetadata.metadata_for_region(country)
    assert found is not None, country
    return found


@cache
def national_patterns(country: str) -> tuple[str, ...]:
    """All that national numbers of the country's calling code can look like, in any region of the code."""
    code = phonenumbers.country_code_for_region(country)
    return tuple(
        desc.national_number_pattern
        for region in phonenumbers.region_codes_for_country_code(code)
        for name in ("general_desc", *TYPES)
        if (desc := getattr(metadata(region), name)) is not None and desc.national_number_pattern
    )


@cache
def examples(country: str) -> tuple[str, ...]:
    """The example national numbers of the country's own types."""
    descriptions = [getattr(metadata(country), name) for name in TYPES]
    return tuple(desc.example_number for desc in descriptions if desc is not None and desc.example_number)


@cache
def prefixes(country: str) -> tuple[str, ...]:
    """The prefix patterns of the country and of its calling code's main region."""
    code = phonenumbers.country_code_for_region(country)
    regions = {country, phonenumbers.region_code_for_country_code(code)}
    return tuple(
        pattern
        for region in sorted(regions)
        for pattern in (
            metadata(region).national_prefix,
            metadata(region).national_prefix_for_parsing,
            metadata(region).leading_digits,
        )
        if pattern
    )


def numbers_and_near_misses(country: str, count: int, *, seed: int) -> list[str]:
    """Write digits that are numbers of the country, almost are, or are not at all."""
    rng = random.Random(f"{country} {seed}")
    code = str(phonenumbers.country_code_for_region(country))
    plain = [*examples(country), *(code + number for number in examples(country)), "0" * 2, "0" * 5, "0" * 30]
    return [*plain, *(next(_endless(country, code, rng)) for _ in range(count - len(plain)))]


def _endless(country: str, code: str, rng: random.Random) -> Iterator[str]:
    while True:
        kind = rng.random()
        if kind < 0.85:
            number = _dialled(country, code, rng)
        elif kind < 0.9:
            other = rng.choice(("IN", "US", "DE", "BR", "AR", "GB", "SM", "CI", "IT", "JE", "CA", "KZ", "AX"))
            number = _dialled(other, str(phonenumbers.country_code_for_region(other)), rng)
        elif kind < 0.98:
            number = "".join(rng.choices(DIGITS, k=rng.randint(1, 20)))
        else:
            number = code * rng.randint(0, 1) + "".join(rng.choices(DIGITS, k=rng.randint(15, 300)))
        yield _mutated(number, rng) or "0"


def _dialled(country: str, code: str, rng: random.Random) -> str:
    """Compose international prefix, calling codes, national prefix or carrier and a national number."""
    number = (
        rng.choice(examples(country)) if rng.random() < 0.2 else sample(rng.choice(national_patterns(country)), rng)
    )
    if rng.random() < 0.4 and prefixes(country):
        number = sample(rng.choice(prefixes(country)), rng) + number
    elif rng.random() < 0.1:
        number = rng.choice(("0", "1", "8", "9", "00")) + number
    number = code * rng.choice((0, 0, 0, 1, 1, 1, 1, 2)) + number
    if rng.random() < 0.2:
        own = metadata(country).international_prefix or "00"
        number = (sample(own, rng) if rng.random() < 0.7 else rng.choice(("00", "011", "810", "0011"))) + number
    return number


def _mutated(number: str, rng: random.Random) -> str:
    place = rng.randrange(len(number) + 1)
    kind = rng.random()
    if kind < 0.55:
        return number
    if kind < 0.7:
        return number[:place] + rng.choice(DIGITS) + number[place + 1 :]
    if kind < 0.8:
        return number[:place] + number[place + 1 :]
    if kind < 0.9:
        return number[:place] + rng.choice(DIGITS) + number[place:]
    return number[:place] + "".join(rng.choices(DIGITS, k=max(len(number) - place, 0)))


def according_to_libphonenumber(digits: str, country: str) -> str | None:
    """Say what the reference makes of the digits: the number with its calling code, or None."""
    try:
        number = phonenumbers.parse(digits, country)
    except phonenumbers.NumberParseException:
        return None
    if number.country_code != phonenumbers.country_code_for_region(country):
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    return f"{number.country_code}{phonenumbers.national_significant_number(number)}"
