"""One value as a person types it, judged by the rules of the sheet (§4) and nothing else."""

import polars as pl

from castlist.audience.attribute_types import AttributeType
from castlist.audience.trimming import trim_text
from castlist.imports.comments import comment_on_value
from castlist.imports.reasons import Reason
from castlist.imports.values import judge_texts, judge_values


class ValueRefused(Exception):
    """It is no value of the type. The message says what to write."""


def read_field(text: str) -> str | None:
    """Read one of the predefined fields; None where it is blank. Raises ValueRefused."""
    value = trim_text(text)
    if not value:
        return None
    _refuse(judge_texts(pl.Series([value]))[0], value, zone="")
    return value


def read_value(text: str, kind: AttributeType, *, zone: str) -> str | None:
    """Read a value of a type as the JSON that is stored; None where it is blank. Raises ValueRefused.

    `zone` is the IANA name of the workspace's time zone, for a DATETIME without an offset.
    """
    value = trim_text(text)
    if not value:
        return None
    judged = judge_values(pl.Series([value]), kind, zone=zone)
    _refuse(judged["reason"][0], value, zone=zone)
    return str(judged["json"][0])


def _refuse(reason: str | None, text: str, *, zone: str) -> None:
    if reason is not None:
        raise ValueRefused(comment_on_value(Reason(reason), text, zone=zone))
