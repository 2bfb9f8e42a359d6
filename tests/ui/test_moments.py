"""Times as a person of the team reads them."""

import zoneinfo
from datetime import UTC, datetime, timedelta

from django.utils import timezone, translation

from castlist.ui.templatetags.moments import moment


def test_today_is_told_by_the_clock_and_other_days_with_their_day() -> None:
    with timezone.override(zoneinfo.ZoneInfo("Asia/Kolkata")), translation.override("en-in"):
        noon = timezone.localtime().replace(hour=12, minute=5)
        assert moment(noon.astimezone(UTC)) == "12:05"
        assert moment(noon - timedelta(days=400)).endswith(", 12:05")
        assert moment(datetime(2026, 10, 6, 20, 0, tzinfo=UTC)) == "07 Oct, 01:30"
        assert moment(None) == ""
