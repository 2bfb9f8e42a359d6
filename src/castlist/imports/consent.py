"""The "I understand" box: its wording, recorded with who ticked it and when (import sheet rules §1)."""


def consent_wording(workspace: str, row_limit: int) -> str:
    """Give the sentence that a person accepts before anything is imported."""
    return (
        f"I understand that everyone in this file agreed to be messaged on WhatsApp by {workspace}, that users over "
        f"the limit of {row_limit:,} are discarded, and that data of existing users is replaced."
    )
