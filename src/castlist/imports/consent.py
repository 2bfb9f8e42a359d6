"""The "I understand" box: its wording, recorded with who ticked it and when (import sheet rules §1)."""

from django.utils.translation import gettext as _


def consent_wording(workspace: str, row_limit: int) -> str:
    """Give the sentence that a person accepts before anything is imported, in the reader's language."""
    return " ".join(consent_parts(workspace, row_limit))


def consent_parts(workspace: str, row_limit: int) -> tuple[str, str]:
    """Give the sentence in its two parts: "I understand", and what."""
    what = _(
        "that everyone in this file agreed to be messaged on WhatsApp by {workspace}, that users over "
        "the limit of {limit} are discarded, and that data of existing users is replaced."
    )
    return _("I understand"), what.format(workspace=workspace, limit=f"{row_limit:,}")
