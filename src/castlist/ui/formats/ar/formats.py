"""Dates and numbers in Arabic, with the digits that WhatsApp and sheets use as well: 1,234,567.8."""

DATE_FORMAT = "j F Y"
SHORT_DATE_FORMAT = "j F"
DATETIME_FORMAT = "j F Y، H:i"
SHORT_DATETIME_FORMAT = "j F، H:i"
TIME_FORMAT = "H:i"
DECIMAL_SEPARATOR = "."
THOUSAND_SEPARATOR = ","
NUMBER_GROUPING = 3
