"""Comparing names as people do: attributes, segments and channels (import sheet rules §4)."""

import unicodedata


def name_key(name: str) -> str:
    """Give the form by which two names are the same: NFC and full case folding. It is stored beside the name."""
    folded = unicodedata.normalize("NFC", name).casefold()
    return unicodedata.normalize("NFC", folded)
