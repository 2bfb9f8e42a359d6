"""What an operator has to know of each provider: its addresses, and what has to be given for it (reference §1)."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from castlist.channels.providers.protocol import Access


@dataclass(frozen=True, kw_only=True)
class ProviderFacts:
    """A provider in words. `name` as commands write it, `title` as pages do.

    `base_urls` are offered, the first stands where none is given; any other may be typed. `needs`: the fields of Access
    that have to be given, each with words that say what it is and where to find it. `has_own_callback_call`: callbacks
    are set by a call, nothing has to be pasted. `lists_variables`: templates come with their text.
    `carries_every_value`: there is no value that its form cannot hold.
    """

    name: str
    title: str
    base_urls: tuple[str, ...]
    needs: Mapping[str, str] = field(default_factory=dict)
    has_own_callback_call: bool = False
    lists_variables: bool = True
    carries_every_value: bool = True

    @property
    def base_url(self) -> str:
        """The address that is used where none is given."""
        return self.base_urls[0]

    def missing(self, access: Access) -> tuple[str, ...]:
        """Say in words what has not been given yet."""
        return tuple(words for name, words in self.needs.items() if not str(getattr(access, name)).strip())


KALEYRA_DOMAINS = (
    "https://api.in.kaleyra.io",
    "https://api.eu.kaleyra.io",
    "https://api.ap.kaleyra.io",
    "https://api.kaleyra.io",
    "https://api.na.kaleyra.io",
    "https://api.na.kaleyra.ai",
)
"""India, Europe, Singapore (old and new pages), North America (pages disagree): the account lives on one of them."""

KALEYRA_KEY = "the API key, from Kaleyra's console > Developer"
KALEYRA_SID = "the SID, from Kaleyra's console > Developer"

FACTS = (
    ProviderFacts(
        name="360dialog",
        title="360dialog",
        base_urls=("https://waba-v2.360dialog.io",),
        needs={"api_key": "the API key of the number, from 360dialog's hub"},
        has_own_callback_call=True,
    ),
    ProviderFacts(
        name="kaleyra",
        title="Kaleyra V2",
        base_urls=KALEYRA_DOMAINS,
        needs={
            "api_key": KALEYRA_KEY,
            "sid": KALEYRA_SID,
            "waba_id": "the WhatsApp Business Account id, from Kaleyra's console > WhatsApp",
        },
    ),
    ProviderFacts(
        name="kaleyra-v1",
        title="Kaleyra V1",
        base_urls=KALEYRA_DOMAINS,
        needs={"api_key": KALEYRA_KEY, "sid": KALEYRA_SID},
        lists_variables=False,
        carries_every_value=False,
    ),
    ProviderFacts(
        name="meta",
        title="Meta Cloud API",
        base_urls=("https://graph.facebook.com",),
        needs={
            "api_key": "the access token of a system user, with whatsapp_business_messaging and "
            "whatsapp_business_management",
            "phone_number_id": "the phone number id, from WhatsApp Manager (not the number itself)",
            "waba_id": "the WhatsApp Business Account id, from WhatsApp Manager",
            "app_secret": "the app secret, from Meta's App Dashboard > Settings > Basic",
        },
    ),
    ProviderFacts(name="sandbox", title="Sandbox", base_urls=("sandbox:",)),
)
