"""Dates and numbers in English: 1,234,567.8, the day before the month, which the whole world reads alike."""

DATE_FORMAT = "d M Y"
SHORT_DATE_FORMAT = "d M"
DATETIME_FORMAT = "d M Y, H:i"
SHORT_DATETIME_FORMAT = "d M, H:i"
TIME_FORMAT = "H:i"
DECIMAL_SEPARATOR = "."
THOUSAND_SEPARATOR = ","
NUMBER_GROUPING = 3
