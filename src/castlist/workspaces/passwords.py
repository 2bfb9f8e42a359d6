"""What a password of the team's has to be, wherever it is chosen: a page, a one-time link or a command."""

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from castlist.workspaces.models import User


class PasswordRefused(Exception):
    """A password is too weak. The message says why."""


def check_password(password: str, person: User) -> None:
    """Check a new password, also that it is not the person's own name or address. Raises PasswordRefused."""
    try:
        validate_password(password, person)
    except ValidationError as error:
        raise PasswordRefused(" ".join(error.messages)) from error
