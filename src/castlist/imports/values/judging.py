"""Which rule judges which type."""

from collections.abc import Callable, Mapping

import polars as pl

from castlist.audience.attribute_types import AttributeType
from castlist.imports.values.booleans import judge_booleans
from castlist.imports.values.date_times import judge_date_times
from castlist.imports.values.days_and_times import judge_dates, judge_times
from castlist.imports.values.json_values import judge_arrays, judge_locations, judge_objects
from castlist.imports.values.numbers import judge_numbers
from castlist.imports.values.texts import judge_text_values

_JUDGES: Mapping[AttributeType, Callable[[pl.Series], pl.DataFrame]] = {
    AttributeType.TEXT: judge_text_values,
    AttributeType.NUMBER: judge_numbers,
    AttributeType.DATE: judge_dates,
    AttributeType.TIME: judge_times,
    AttributeType.BOOLEAN: judge_booleans,
    AttributeType.ARRAY: judge_arrays,
    AttributeType.OBJECT: judge_objects,
    AttributeType.LOCATION: judge_locations,
}


def judge_values(cells: pl.Series, kind: AttributeType, *, zone: str) -> pl.DataFrame:
    """Judge a column of cells as values of one type (import sheet rules §4, "Values").

    `cells` are trimmed texts (String), null where blank. `zone` is the IANA name of the workspace's
    time zone; only DATETIME reads it, and only for cells without an offset.

    Returns, row for row, two String columns:
    'json': the value as JSON text, ready to be spliced into a jsonb object; null when blank or refused;
    'reason': a `Reason` value; null when accepted or blank.

    Nothing a cell holds raises. Raises zoneinfo.ZoneInfoNotFoundError for an unknown zone that is needed.
    """
    texts = cells.cast(pl.String)
    if kind is AttributeType.DATETIME:
        return judge_date_times(texts, zone=zone)
    return _JUDGES[kind](texts)
