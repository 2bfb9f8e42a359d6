"""The messages of the last days as bars, a legend and a table, which all tell the same numbers."""

from collections.abc import Sequence
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext

from castlist.reports.week import Day
from castlist.ui.axis import round_scale


def draw_days(days: Sequence[Day]) -> dict[str, Any]:
    """Give the bars and their legend. `most`: the busiest day, for the sentence beneath. Without messages `total` is 0.

    What is rare, such as messages of which no answer came back, has a place in it where there is some of it.
    """
    series = [each for each in _series(days) if each["total"] or each["is_usual"]]
    labels = [date_format(day.day, "SHORT_DATE_FORMAT") for day in days]
    short = [labels[at] if at == 0 or each.day.day == 1 else str(each.day.day) for at, each in enumerate(days)]
    totals = [day.left for day in days]
    most = max(range(len(days)), key=totals.__getitem__)
    rows = list(zip(labels, zip(*(each["data"] for each in series), strict=True), totals, strict=True))
    ystep, ytop = round_scale(totals[most])
    drawn = {"kind": "bar", "stacked": True, "ystep": ystep, "ytop": ytop, "xticks": 14, "labels": short}
    drawn["series"] = series
    return {"drawn": drawn, "rows": rows, "total": sum(totals), "most": totals[most], "most_day": labels[most]}


def _series(days: Sequence[Day]) -> list[dict[str, Any]]:
    return [
        _one(gettext("Read"), "d4", "d4", [day.read for day in days]),
        _one(gettext("Delivered"), "d2", "d2", [day.delivered for day in days]),
        _one(gettext("Not yet delivered"), "d1", "d1", [day.sent for day in days], is_usual=False),
        _one(gettext("Failed"), "dbad", "bad", [day.failed for day in days]),
        _one(gettext("Unknown"), "dodd", "odd", [day.unknown for day in days], is_usual=False),
    ]


def _one(label: str, color: str, key: str, data: list[int], *, is_usual: bool = True) -> dict[str, Any]:
    """Give one colour of the bars: `color` is the chart's name of it, `key` the legend's."""
    return {"label": label, "color": color, "key": key, "data": data, "total": sum(data), "is_usual": is_usual}
