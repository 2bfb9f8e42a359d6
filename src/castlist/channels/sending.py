"""Sending one message through a channel: the request, the answer, and what came of it."""

from castlist.channels.carrying import carry
from castlist.channels.providers import provider
from castlist.channels.providers.errors import ErrorKind, ProviderError
from castlist.channels.providers.protocol import (
    Access,
    MessageUnsendable,
    Outcome,
    Refused,
    TemplateMessage,
    Unknown,
)
from castlist.config.outside import NoAnswer, NotSent, Outside

NOT_SENT = "not_sent"


async def send_message(outside: Outside, access: Access, message: TemplateMessage) -> Outcome:
    """Send a message once, and say what came of it. Raises nothing but the cancelling of the task.

    What failed before anything was written is refused for now; what broke afterwards is unknown (house promise 2).
    """
    adapter = provider(access.provider)
    try:
        request = adapter.send(access, message)
    except MessageUnsendable as refusal:
        return Refused(error=refusal.error)
    try:
        return adapter.read_send(await carry(outside, request))
    except NotSent as trouble:
        error = ProviderError(
            code=NOT_SENT,
            kind=ErrorKind.RETRY,
            title="The provider could not be reached",
            to_do="Nothing was sent; it is tried again by itself.",
            detail=str(trouble),
        )
        return Refused(error=error)
    except NoAnswer as trouble:
        return Unknown(words=str(trouble))
