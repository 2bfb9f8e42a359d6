"""What a cell of each type of attribute may hold, as the dialog explains it (import sheet rules §4)."""

from django.utils.translation import gettext_lazy as _

from castlist.audience.predefined import PREDEFINED

SEVEN = tuple(zip("ABCDEFG", PREDEFINED, strict=True))
"""The fixed columns with their letters."""

TYPE_HELP = (
    ("TEXT", _("Any text up to 4,096 characters. Also what a column without a type is."), "Pune"),
    ("NUMBER", _("Digits and one decimal point, up to 38 digits. No commas."), "1250.75"),
    ("DATE", _("Year, month, day."), "2024-12-31"),
    ("TIME", _("24 hours, with or without seconds."), "18:30"),
    ("DATETIME", _("Date and time, if needed with an offset; else in the workspace's time zone."), "2026-02-01 07:47"),
    ("BOOLEAN", _("true or false, in any case."), "true"),
    ("ARRAY", _("A JSON array."), '["red","blue"]'),
    ("OBJECT", _("A JSON object."), '{"size":"M"}'),
    ("LOCATION", _("Latitude and longitude, nothing else."), '{"latitude":18.52,"longitude":73.85}'),
)
