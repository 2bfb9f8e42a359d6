"""What a person does about a refusal that is stored with a message: found again by its title, our own words. Pure."""

from functools import cache

from castlist.channels.providers.kaleyra_errors import CODES, REASONS
from castlist.channels.providers.meta_error_table import MEANINGS


def advice_for(title: str) -> str:
    """Give the remedy that belongs to a refusal's title, empty where there is none."""
    return _remedies().get(title, "")


@cache
def _remedies() -> dict[str, str]:
    meanings = [*MEANINGS.values(), *CODES.values(), *(meaning for _, meaning in REASONS)]
    return {meaning.title: meaning.to_do for meaning in meanings}
