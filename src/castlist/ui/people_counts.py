"""Numbers of people in words: exact, or *about* where the number is an estimate."""

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from castlist.audience.listing_counts import Count

_MILLION = 1_000_000


def count_words(count: Count | None, *, at_least: int = 0) -> str:
    """Write a count: `48,316`, `about 1.2 million`; `at least 50` where nobody could count in time."""
    if count is None:
        return _("at least %(number)s") % {"number": number_format(at_least, force_grouping=True)}
    if count.is_exact:
        return str(number_format(count.number, force_grouping=True))
    rounded = _rounded(count.number)
    if rounded >= _MILLION:
        return _("about %(number)s million") % {"number": number_format(rounded / _MILLION, _places(rounded))}
    return _("about %(number)s") % {"number": number_format(rounded, force_grouping=True)}


def _rounded(number: int) -> int:
    """Keep two digits: an estimate knows no more."""
    return round(number, 2 - len(str(number)))


def _places(rounded: int) -> int:
    return 1 if rounded % _MILLION and rounded < 10 * _MILLION else 0


def short_count(count: Count) -> str:
    """Write a count where there is little room: `48,316`, `≈ 1.2 M`; nothing for nobody."""
    if not count.number:
        return ""
    if count.is_exact:
        return str(number_format(count.number, force_grouping=True))
    rounded = _rounded(count.number)
    if rounded >= _MILLION:
        return _("≈ %(number)s M") % {"number": number_format(rounded / _MILLION, _places(rounded))}
    return f"≈ {number_format(rounded, force_grouping=True)}"
