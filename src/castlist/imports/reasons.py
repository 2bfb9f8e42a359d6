"""Why a row is refused: the codes that are stored and the words that are read (import sheet rules §4, §5)."""

from enum import StrEnum


class Reason(StrEnum):
    """One kind of problem a cell or a row can have. The value is what a stored verdict holds."""

    NO_PHONE = "no_phone"
    NOT_DIGITS = "not_digits"
    REFORMATTED = "reformatted"
    INVALID_PHONE = "invalid_phone"
    TEXT_TOO_LONG = "text_too_long"
    HAS_NUL = "has_nul"
    NOT_NUMBER = "not_number"
    NUMBER_TOO_LONG = "number_too_long"
    NOT_DATE = "not_date"
    NOT_TIME = "not_time"
    NOT_DATETIME = "not_datetime"
    SKIPPED_TIME = "skipped_time"
    NOT_BOOLEAN = "not_boolean"
    NOT_ARRAY = "not_array"
    NOT_OBJECT = "not_object"
    NOT_LOCATION = "not_location"
    JSON_TOO_LONG = "json_too_long"
    JSON_TOO_DEEP = "json_too_deep"
    JSON_REPEATED_KEY = "json_repeated_key"
    JSON_NUMBER_TOO_LONG = "json_number_too_long"
    JSON_BAD_CHARACTER = "json_bad_character"
    ERROR_CELL = "error_cell"
    SURPLUS_CELLS = "surplus_cells"
