"""The seven fields every contact has (import sheet rules §3). They are TEXT and cannot be renamed or removed."""

PREDEFINED = (
    "user.username",
    "user.phone_no",
    "user.email",
    "user.first_name",
    "user.last_name",
    "user.title",
    "user.account",
)
"""The first seven headers of a sheet, in this order."""

PHONE_HEADER = "user.phone_no"

RESERVED_PREFIX = "user."
"""No attribute's name begins so."""

FIELDS = ("username", "phone", "email", "first_name", "last_name", "title", "account")
"""The contact's columns that hold them, in the same order."""
