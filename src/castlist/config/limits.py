"""How much a form may bring, said once for those who bound it in front of Django and for Django itself."""

LARGEST_FORM = 4 << 20
"""Bytes of a form without its sheet."""

MOST_FIELDS = 20_000
"""Fields of a form: a contact's has two for each attribute, and a file alone may bring 200 of those."""
