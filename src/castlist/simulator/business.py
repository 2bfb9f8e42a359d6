"""The business whose account is played: its ids and credentials (§1)."""

from dataclasses import dataclass, field, fields

from castlist.simulator.problem import Problem, Refused


@dataclass(frozen=True, kw_only=True)
class Place:
    """From which number a message was sent, as far as the request says; the rest is made up.

    `sid` is Kaleyra's account, `phone_number_id` and `waba_id` are Meta's; `number` has digits only.
    """

    sid: str = "HXIN0000000000IN"
    waba_id: str = "104530000000000"
    phone_number_id: str = "106540000000000"
    number: str = "15550000001"


@dataclass(frozen=True, kw_only=True)
class Business:
    """What is known of the business. What is None is not checked: any is taken, and the place is learned from requests.

    `tier`: how many new people a day, in Meta's words (§6.2). `app_secret` signs Meta's callbacks.
    """

    api_key: str | None = field(default=None, repr=False)
    app_secret: str = field(default="simulator-app-secret", repr=False)
    sid: str | None = None
    waba_id: str | None = None
    phone_number_id: str | None = None
    number: str | None = None
    tier: str = "TIER_UNLIMITED"

    def place(self) -> Place:
        """Give the place for a request that names none."""
        return Place(**{each.name: value for each in fields(Place) if (value := getattr(self, each.name)) is not None})

    def check(self, what: str, found: str, problem: Problem) -> None:
        """Refuse an id that is not the business's own; `what` is one of its fields, such as `sid`. Raises Refused."""
        own = getattr(self, what)
        if own is not None and own != found:
            raise Refused(problem)
