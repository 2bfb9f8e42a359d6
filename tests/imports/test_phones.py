"""What becomes of a phone cell (import sheet rules §4, Phone)."""

import subprocess
import sys

import phonenumbers
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from phone_samples import according_to_libphonenumber

from castlist.imports.country_names import COUNTRY_NAMES
from castlist.imports.phone_metadata import numbering_plan
from castlist.imports.phones import (
    UnknownCountry,
    calling_code,
    countries,
    country_name,
    normalise_phones,
    read_country,
)
from castlist.imports.reasons import Reason

ACCEPTED = """
IN 9876543210         919876543210   as written at home
IN 09876543210        919876543210   with national prefix
IN 919876543210       919876543210   with calling code
IN 9198765432         919198765432   begins like the calling code
IN 00919876543210     919876543210   dialled from abroad
IN 9109876543210      919876543210   calling code and national prefix
IN 918001234567       918001234567   fixed line
AR 91123456789        5491123456789  mobile with its 9
AR 1123456789         541123456789   without 9 it is a fixed line
AR 01115 23456789     5491123456789  15 after the area code becomes 9 before it
AR 111523456789       5491123456789  the same without national prefix
AR 034315 5551212     5493435551212  a longer area code
AR 005491123456789    5491123456789  dialled from abroad
BR 11961234567        5511961234567  area code and mobile
BR 011961234567       5511961234567  national prefix
BR 03111961234567     5511961234567  carrier 31
BR 01511961234567     5511961234567  carrier 15
BR 903111961234567    5511961234567  collect call by carrier 31
BR 00315511961234567  5511961234567  abroad by carrier 31
BR 55961234567        5555961234567  area code 55 is not the calling code
BR 5555961234567      5555961234567  both
MX 2221234567         522221234567   ten digits
MX 522221234567       522221234567   with calling code
IT 0612345678         390612345678   the leading zero belongs to the number
IT 390612345678       390612345678   and stays after the calling code
IT 393123456789       393123456789   mobile numbers have none
IT 0669812345         390669812345   a number of the Vatican's
VA 0612345678         390612345678   a number of Italy's
SM 886377             3780549886377  San Marino's own area code is added
SM 0549886377         3780549886377  or written
SM 378886377          3780549886377  or left out after the calling code
US 2015550123         12015550123    ten digits
US 12015550123        12015550123    eleven
US 112015550123       12015550123    calling code and national prefix
US 01112015550123     12015550123    dialled from abroad
US 5062345678         15062345678    a number of Canada's
CA 2015550123         12015550123    a number of the United States'
US 8002345678         18002345678    toll free
AG 4641234            12684641234    Antigua's own area code is added
AG 12684641234        12684641234    or written
AG 2015550123         12015550123    the others are as good
US 2684601234         12684601234    as Antigua's are elsewhere
DO 8092345678         18092345678    Dominican Republic
PR 7872345678         17872345678    Puerto Rico
GB 07400123456        447400123456   national prefix
GB 4407400123456      447400123456   calling code and national prefix
GB 7781123456         447781123456   a number of Guernsey's
GG 256789             441481256789   Guernsey's own area code is added
GG 7400123456         447400123456   a number of the United Kingdom's
IM 7924123456         447924123456   Isle of Man
JE 456789             441534456789   Jersey's own area code is added
JE 7797712345         447797712345   Jersey mobile
RU 89123456789        79123456789    national prefix 8
RU 79123456789        79123456789    calling code
RU 9123456789         79123456789    neither
RU 81079123456789     79123456789    dialled from abroad
RU 7710009998         77710009998    a number of Kazakhstan's
KZ 87710009998        77710009998    national prefix 8
KZ 9123456789         79123456789    a number of Russia's
FI 0412345678         358412345678   national prefix
FI 99541358412345678  358412345678   abroad by a carrier
FI 01812345           3581812345     a number of Åland's
AX 0412345678         358412345678   a number of Finland's
AX 01812345           3581812345     Åland
NO 4740612345         4740612345     calling code
NO 79123456           4779123456     a number of Svalbard's
SJ 41234567           4741234567     a number of Norway's
AU 0412345678         61412345678    national prefix
AU 001161412345678    61412345678    dialled from abroad
AU 0011610412345678   61412345678    and the national prefix kept
AU 891621234          61891621234    a number of the Cocos Islands'
CC 91621234           61891621234    their own area code is added
CX 91641234           61891641234    Christmas Island's too
CC 0412345678         61412345678    a number of Australia's
MA 0650123456         212650123456   Morocco
EH 0650123456         212650123456   a number of Morocco's
MA 0528812345         212528812345   a number of Western Sahara's
FR 330612345678       33612345678    calling code and national prefix
GP 0690001234         590690001234   Guadeloupe
BL 590690001234       590690001234   the same for Saint Barthélemy
YT 0692123456         262692123456   a number of Réunion's
CI 0123456789         2250123456789  the leading zero belongs to the number
CI 2250123456789      2250123456789  and stays after the calling code
KR 01020000000        821020000000   national prefix
KR 0821020000000      821020000000   calling code after a zero
KR 00700821020000000  821020000000   abroad by carrier 00700
HU 06201234567        36201234567    national prefix 06
HU 3606201234567      36201234567    calling code and national prefix
LT 861234567          37061234567    national prefix 8
LT 061234567          37061234567    or 0
LT 370861234567       37061234567    after the calling code
BY 80294911911        375294911911   national prefix 80
BY 810375294911911    375294911911   dialled from abroad
TM 866123456          99366123456    national prefix 8
CN 1795113123456789   8613123456789  carrier 17951
CO 009573211234567    573211234567   abroad by carrier 9
JP 010819012345678    819012345678   dialled from abroad
MG 0321234567         261321234567   national prefix
NF 22123              672322123      Norfolk's own first digit is added
GA 06031234           24106031234    a zero that belongs to the number
TA 8999               2908999        Tristan da Cunha
SH 8999               2908999        the same for Saint Helena
BQ 95181234           59995181234    a number of Curaçao's
DE 015123456789       4915123456789  national prefix
DE 004915123456789    4915123456789  dialled from abroad
"""

REFUSED = """
IN 5                  one digit
IN 0                  zero
IN 0000000000         zeros
IN 91                 the calling code alone
IN 98765432           too short
IN 98765432101        too long
IN 0919876543210      calling code after the national prefix
IN 91919876543210     the calling code twice
IN 0012015550123      a number of the United States
IN 12015550123        the same without prefix
IN 0015               nothing after the calling code
US 011919876543210    a number of India
MX 12221234567        the 1 of mobiles is gone since 2020
MX 5212221234567      after the calling code too
MX 0442221234567      so is 044
BR 1161234567         the ninth digit is missing
IT 612345678          the leading zero is missing
CI 123456789          the leading zero is missing
CI 01234567           eight digits, before 2021
JM 2101234            Jamaica has two area codes: none is added
IM 456789             not a number of the island
NO 58412345           no such numbers
FR 0690001234         a number of Guadeloupe, which has its own calling code
CO 00573211234567     no such prefix in Colombia
SG 651234567          too long
"""


def read(cell: str | None, country: str = "IN") -> tuple[str | None, str | None]:
    frame = normalise_phones(pl.Series([cell], dtype=pl.String), country)
    return frame["phone"][0], frame["reason"][0]


def table(text: str, columns: int) -> list[list[str]]:
    """Split each line into country, digits (spaces inside are for the eye), further columns and the comment."""
    lines = [line.split("  ") for line in text.strip().splitlines()]
    cells = [[cell.strip() for cell in line if cell.strip()] for line in lines]
    rows = [[line[0][:2], line[0][3:].replace(" ", ""), *line[1:]] for line in cells]
    assert {len(row) for row in rows} == {columns}
    return rows


@pytest.mark.parametrize(("country", "digits", "phone", "_why"), table(ACCEPTED, 4))
def test_numbers_of_the_country_are_accepted_however_they_are_dialled(country, digits, phone, _why):
    assert read(digits, country) == (phone, None)
    assert according_to_libphonenumber(digits, country) == phone


@pytest.mark.parametrize(("country", "digits", "_why"), table(REFUSED, 3))
def test_digits_that_are_no_number_of_the_country_are_refused(country, digits, _why):
    assert read(digits, country) == (None, Reason.INVALID_PHONE)
    assert according_to_libphonenumber(digits, country) is None


@pytest.mark.parametrize(
    ("digits", "phone"), [("4915123456789", "494915123456789"), ("4915781655436", "494915781655436")]
)
def test_german_digits_after_a_bare_49_are_read_as_the_reference_reads_them(digits, phone):
    """German area code 4915 exists and lengths vary, so libphonenumber takes 49 15… for a number in Germany."""
    assert according_to_libphonenumber(digits, "DE") == phone
    assert read(digits, "DE") == (phone, None)


@pytest.mark.parametrize(
    "cell",
    [
        "+919876543210",
        "98765 43210",
        "98765\u00a043210",
        "98765\u200b43210",
        "98765\n43210",
        "(987)6543210",
        "987-654-3210",
        "987.654.3210",
        "9876543210.",
        "9876543210.5",
        "9,876,543,210",
        "98765/43210",
        "9876543210x12",
        "9876543210;ext=12",
        "tel:9876543210",
        "'9876543210",
        "9876543210a",
        "CALLME",
        "1800FLOWERS",
        "-9876543210",
        "-9.19877E+11",
        "9.19877E-11",
        "9.19877E+",
        "E+11",
        "N/A",
        "٩٨٧٦٥٤٣٢١٠",
        "९८७६५४३२१०",
        "９８７６５４３２１０",
        "98765４3210",
        "9876543²10",
        "९.१९८७७E+11",
        "📞",
        "9876543210\x00",
    ],
)
def test_anything_but_ascii_digits_is_refused(cell):
    assert read(cell) == (None, Reason.NOT_DIGITS)


@pytest.mark.parametrize(
    "cell",
    [
        "9.19877E+11",
        "9,19877E+11",
        "9.19877e+11",
        "9.19877E11",
        "9E+11",
        "9.1987654321e+011",
        "919876543210.0",
        "919876543210.00",
        "919876543210,0",
        "9876543210.0",
        "12.0",
    ],
)
def test_what_a_spreadsheet_made_of_a_number_is_named_so(cell):
    assert read(cell) == (None, Reason.REFORMATTED)


@pytest.mark.parametrize("cell", [None, ""])
def test_a_blank_cell_is_a_missing_phone(cell):
    assert read(cell) == (None, Reason.NO_PHONE)


def test_answers_stand_in_the_order_of_the_cells():
    cells = pl.Series("user.phone_no", ["919876543210", None, "1", "x", "9.1E+11", "09876543210"])
    frame = normalise_phones(cells, "IN")
    assert frame.schema == {"phone": pl.String, "reason": pl.String}
    assert frame.rows() == [
        ("919876543210", None),
        (None, "no_phone"),
        (None, "invalid_phone"),
        (None, "not_digits"),
        (None, "reformatted"),
        ("919876543210", None),
    ]


@pytest.mark.parametrize("cells", [[], [None], ["x"], [None, "x", None]])
def test_columns_without_any_digits_are_read_too(cells):
    frame = normalise_phones(pl.Series(cells, dtype=pl.String), "AR")
    assert frame.schema == {"phone": pl.String, "reason": pl.String}
    assert frame["phone"].null_count() == frame["reason"].count() == len(cells)


def test_a_column_in_several_chunks_is_read_whole():
    cells = pl.Series(["9876543210", "x"]).append(pl.Series([None, "09876543211"], dtype=pl.String))
    assert normalise_phones(cells, "IN")["phone"].to_list() == ["919876543210", None, None, "919876543211"]


def test_the_cells_themselves_are_left_as_they_are():
    cells = pl.Series(["09876543210", "00919876543210", "+91"])
    normalise_phones(cells, "IN")
    assert cells.to_list() == ["09876543210", "00919876543210", "+91"]


@pytest.mark.parametrize("length", [17, 18, 19, 20, 21, 249, 250, 251, 5000])
@pytest.mark.parametrize("country", ["IN", "DE", "BR", "AR"])
def test_long_digits_are_refused_and_never_an_error(country, length):
    for start in ("9", "0", "00", f"00{calling_code(country)}", str(calling_code(country))):
        digits = start + "9" * (length - len(start))
        assert read(digits, country)[0] == according_to_libphonenumber(digits, country)


@given(cell=st.text(), country=st.sampled_from(["IN", "BR", "IT", "US", "AR"]))
def test_any_text_gives_a_phone_or_a_reason(cell, country):
    phone, reason = read(cell, country)
    assert (phone is None) != (reason is None)
    assert phone is None or phone.startswith(str(calling_code(country)))


@given(digits=st.text("0123456789", min_size=1, max_size=20), country=st.sampled_from(sorted(COUNTRY_NAMES)))
def test_any_digits_mean_what_libphonenumber_says(digits, country):
    assert read(digits, country)[0] == according_to_libphonenumber(digits, country)


@pytest.mark.parametrize("country", ["", "in", "XX", "001", "India", "IND", "ZZ"])
def test_an_unknown_country_is_named(country):
    for ask in (calling_code, country_name, lambda wrong: normalise_phones(pl.Series(["1"]), wrong)):
        with pytest.raises(UnknownCountry, match=repr(country)) as caught:
            ask(country)
        assert isinstance(caught.value, ValueError)


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("INDIA", "There is no country 'INDIA'. Give a two-letter code: IN for India."),
        (" India ", "There is no country 'India'. Give a two-letter code: IN for India."),
        ("xx", "There is no country 'xx'. Give a two-letter code, such as IN, BR or US."),
        ("", "There is no country ''. Give a two-letter code, such as IN, BR or US."),
    ],
)
def test_a_refused_country_is_told_as_it_was_written(written, said):
    with pytest.raises(UnknownCountry) as refused:
        read_country(written)
    assert str(refused.value) == said


def test_a_country_is_read_in_any_case():
    assert [read_country(written) for written in ("in", " IN ", "De")] == ["IN", "IN", "DE"]


def test_countries_are_those_of_libphonenumber_sorted_by_code():
    assert [country.code for country in countries()] == sorted(phonenumbers.SUPPORTED_REGIONS)
    for country in countries():
        assert country.calling_code == phonenumbers.country_code_for_region(country.code)
        assert country.calling_code == calling_code(country.code) == numbering_plan(country.code).calling_code
        assert country.name == country_name(country.code)


def test_every_country_has_one_name_of_its_own():
    assert set(COUNTRY_NAMES) == phonenumbers.SUPPORTED_REGIONS
    assert len(set(COUNTRY_NAMES.values())) == len(COUNTRY_NAMES)
    assert all(name.strip() == name != "" for name in COUNTRY_NAMES.values())


@pytest.mark.parametrize(
    ("country", "name"),
    [
        ("IN", "India"),
        ("US", "United States"),
        ("GB", "United Kingdom"),
        ("AE", "United Arab Emirates"),
        ("KR", "South Korea"),
        ("CI", "Côte d’Ivoire"),
    ],
)
def test_countries_have_the_names_that_users_know(country, name):
    assert country_name(country) == name


def loaded_modules(statement: str) -> set[str]:
    """Say which modules of phonenumbers a fresh Python has loaded after a statement."""
    script = f"import sys\n{statement}\nprint(*(name for name in sys.modules if 'phonenumbers' in name))"
    done = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True)
    return set(done.stdout.split())


def test_importing_the_rules_does_not_load_libphonenumber():
    assert loaded_modules("import castlist.imports.phones, castlist.imports.phone_parsing") == set()


def test_only_the_metadata_of_one_calling_code_is_loaded():
    loaded = loaded_modules(
        "import polars; from castlist.imports import phones; phones.normalise_phones(polars.Series(['1']), 'GG')"
    )
    regions = {name.rpartition("region_")[2] for name in loaded if "data.region_" in name}
    assert regions == {"GB", "GG", "IM", "JE"}
