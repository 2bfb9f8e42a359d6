"""What a person reads of each provider: what to copy from where, and where to paste what Castlist shows.

The facts are those of docs/channels.md; what a provider needs stands in channels/providers/facts.py.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from castlist.channels.models import Provider
from castlist.channels.providers.authenticity import SECRET_HEADER

Words = str | Promise

HEADER_LABEL = _("Secret header")


@dataclass(frozen=True, kw_only=True)
class ProviderWords:
    """A provider as the pages tell of it. `tile`: two or three letters, or `icon`.

    `fields`: label and help of each, and what is said where it is left empty. `guide`: numbered, what to copy
    from where. `reports`: how reports come in; `pasted`: numbered, where to paste.
    """

    title: str
    blurb: Words
    tile: str = ""
    icon: str = ""
    account_step: Words
    fields: Mapping[str, tuple[Words, Words, Words]] = field(default_factory=dict)
    guide: Sequence[Words] = ()
    reports: Words
    pasted: Sequence[Words] = ()
    secret_label: Words = HEADER_LABEL
    secret_help: Words = ""
    before_secret: str = f"{SECRET_HEADER}: "


_KALEYRA_KEY = (
    _("API key"),
    _("Kaleyra's console > Developer."),
    _("Paste the API key. It stands in Kaleyra's console under Developer."),
)
_KALEYRA_SID = (
    _("SID"),
    _("Kaleyra's console > Developer, beside the key."),
    _("Paste the SID. It stands in Kaleyra's console under Developer, beside the key."),
)
_WABA = _("WhatsApp Business Account id")

DIALOG360 = ProviderWords(
    title="360dialog",
    tile="360",
    blurb=_("One API key per number, from its hub."),
    account_step=_("Copy the API key"),
    fields={
        "api_key": (
            _("API key"),
            _("360dialog's hub > your number > API key. One key belongs to one number."),
            _("Paste the API key. It stands in 360dialog's hub, with your number."),
        )
    },
    guide=(
        _("Open 360dialog's hub and choose the number."),
        _("Generate its API key. It is shown once: copy it."),
        _("Paste it here, with the number that it belongs to."),
        _("There is nothing more to set: Castlist tells 360dialog where to report."),
    ),
    reports=_("360dialog reports sent, delivered, read and STOP to this address."),
    pasted=(
        _("In 360dialog's hub, open the number and its webhook."),
        _("Paste the callback URL, and add the secret header."),
    ),
    secret_help=_("360dialog sends it with every report, others are refused"),
)
KALEYRA = ProviderWords(
    title="Kaleyra",
    tile="Ka",
    blurb=_("Key and SID. Version 2 or 1."),
    account_step=_("Copy key and SID"),
    fields={
        "api_key": _KALEYRA_KEY,
        "sid": _KALEYRA_SID,
        "waba_id": (
            _WABA,
            _("Kaleyra's console > WhatsApp. Digits only."),
            _("Paste the WhatsApp Business Account id. It stands in Kaleyra's console under WhatsApp."),
        ),
    },
    guide=(
        _("In Kaleyra's console, under Developer, copy the API key and the SID."),
        _("Under WhatsApp, copy the WhatsApp Business Account id. The console also says whether it is on V2 or V1."),
        _("If the key is limited to certain addresses, add the address of this server."),
        _("Choose the domain of your account: its console runs in one region."),
    ),
    reports=_("Kaleyra reports sent, delivered, read and STOP to this address, once you have set it there."),
    pasted=(
        _("In Kaleyra's console, make a callback profile for the number, for statuses and for incoming messages."),
        _("Paste the callback URL and add the secret header."),
        _("Where headers cannot be set, choose Basic authentication: user castlist, the secret as password."),
        _("Leave payload encryption off."),
    ),
    secret_help=_("Kaleyra sends it with every report, others are refused"),
)
KALEYRA_V1 = ProviderWords(
    title="Kaleyra V1",
    tile="Ka",
    blurb=KALEYRA.blurb,
    account_step=KALEYRA.account_step,
    fields={"api_key": _KALEYRA_KEY, "sid": _KALEYRA_SID},
    guide=(
        KALEYRA.guide[0],
        *KALEYRA.guide[2:],
        _(
            "V1 lists templates without their text: you declare each once, under Templates. Have the number moved to "
            "V2 if you can choose."
        ),
    ),
    reports=_(
        "Delivery reports need no setting: every message tells Kaleyra where they go. For STOP and other "
        "incoming messages, set this address there."
    ),
    pasted=(
        _("In Kaleyra's console, make a callback profile for the number's incoming messages."),
        _("Paste the callback URL; method POST, with the variables from, type, body, created_at, reply_to."),
        _("Add the secret header. Keep the URL secret as well: for reports it is the only proof of who calls."),
    ),
    secret_help=KALEYRA.secret_help,
)
META = ProviderWords(
    title="Meta Cloud API",
    icon="brand-meta",
    blurb=_("Token, account and phone number id."),
    account_step=_("Copy token and ids"),
    fields={
        "api_key": (
            _("Access token"),
            _("Business Settings > System users. With whatsapp_business_messaging and whatsapp_business_management."),
            _("Paste the access token. It is made in Business Settings, under System users."),
        ),
        "phone_number_id": (
            _("Phone number id"),
            _("WhatsApp Manager. Not the number itself."),
            _("Paste the phone number id. It stands in WhatsApp Manager, beside the number."),
        ),
        "waba_id": (
            _WABA,
            _("WhatsApp Manager, beside the phone number id."),
            _("Paste the WhatsApp Business Account id. It stands in WhatsApp Manager, beside the phone number id."),
        ),
        "app_secret": (
            _("App secret"),
            _("App Dashboard > Settings > Basic. It proves that reports come from Meta."),
            _("Paste the app secret. It stands in Meta's App Dashboard, under Settings > Basic."),
        ),
    },
    guide=(
        _(
            "In Meta Business Settings, make a system user and generate an access token for your app, with the "
            "permissions whatsapp_business_messaging and whatsapp_business_management."
        ),
        _(
            "In WhatsApp Manager, copy the phone number id and the WhatsApp Business Account id. They are easily mixed "
            "up, with each other and with the number."
        ),
        _("In the App Dashboard, under Settings > Basic, copy the app secret."),
    ),
    reports=_("Meta reports sent, delivered, read and STOP to this address, once you have set it there."),
    pasted=(
        _("In Meta's App Dashboard, open WhatsApp > Configuration > Webhook."),
        _("Paste the callback URL and the verify token. Meta calls at once to check them."),
        _("An app has one webhook for all its numbers: where it is set for another number, leave it as it is."),
        _("Subscribe to the fields below."),
        _("Make sure that the app is subscribed to the WhatsApp Business Account."),
    ),
    secret_label=_("Verify token"),
    secret_help=_("Meta asks with it once; reports prove themselves by the app secret"),
    before_secret="",
)
SANDBOX = ProviderWords(
    title="Sandbox",
    icon="flask",
    blurb=_("Rehearse everything. Sends nothing."),
    account_step=_("Choose a number"),
    guide=(
        _("The sandbox answers like a provider, and nothing leaves this server."),
        _("Any valid number will do; it is shown as the sender."),
        _("Messages get reports as real ones do: some are delivered, some read, a few fail."),
    ),
    reports=_("The sandbox reports by itself. There is nothing to set."),
)

WORDS: Mapping[str, ProviderWords] = {
    Provider.DIALOG360: DIALOG360,
    Provider.KALEYRA: KALEYRA,
    Provider.KALEYRA_V1: KALEYRA_V1,
    Provider.META: META,
    Provider.SANDBOX: SANDBOX,
}

CARDS = (Provider.DIALOG360, Provider.KALEYRA, Provider.META, Provider.SANDBOX)
"""Those that are offered; Kaleyra V1 is a choice within Kaleyra."""

DOMAINS = (
    ("https://api.in.kaleyra.io", _("India (api.in.kaleyra.io)")),
    ("https://api.eu.kaleyra.io", _("Europe (api.eu.kaleyra.io)")),
    ("https://api.kaleyra.io", _("Singapore (api.kaleyra.io)")),
    ("https://api.ap.kaleyra.io", _("Singapore, older accounts (api.ap.kaleyra.io)")),
    ("https://api.na.kaleyra.io", _("North America (api.na.kaleyra.io)")),
    ("https://api.na.kaleyra.ai", _("North America, newer accounts (api.na.kaleyra.ai)")),
)


def cards() -> list[tuple[str, ProviderWords]]:
    """Give the four cards with the names of their providers."""
    return [(name.value, WORDS[name]) for name in CARDS]
