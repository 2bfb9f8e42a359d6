"""The simulator's state: the account that it plays, what it received, what it has to tell."""

from castlist.simulator.callbacks.delivery import Delivery, Ways
from castlist.simulator.callbacks.events import Event
from castlist.simulator.catalogue.reading import read_templates
from castlist.simulator.catalogue.shelf import Shelf
from castlist.simulator.faults.fate import strikes
from castlist.simulator.faults.kinds import Kind
from castlist.simulator.faults.language import Fault
from castlist.simulator.faults.rate import Throttle
from castlist.simulator.ledger import Ledger
from castlist.simulator.options import Options
from castlist.simulator.problem import Refused
from castlist.simulator.provider_name import ProviderName
from castlist.simulator.roles import dialog360, kaleyra_v1, kaleyra_v2, meta
from castlist.simulator.roles.role import Role
from castlist.simulator.wire import Destination

ROLES: dict[ProviderName, Role] = {
    ProviderName.META: meta,
    ProviderName.DIALOG360: dialog360,
    ProviderName.KALEYRA: kaleyra_v2,
    ProviderName.KALEYRA_V1: kaleyra_v1,
}


class Simulator:
    """Everything that changes while it runs.

    Faults, the status of templates and the callback's address can be changed at any time.
    """

    def __init__(self, options: Options) -> None:
        self.options = options
        self.role = ROLES[options.provider]
        self.shelf = Shelf(read_templates(options.templates))
        self.ledger = Ledger()
        self.destination = Destination(url=options.callback, headers=options.callback_headers)
        self.faults: tuple[Fault, ...] = ()
        self.throttles: list[tuple[Fault, Throttle]] = []
        self.pair_seconds = 0.0
        self.set_faults(options.faults)
        ways = Ways(
            write=lambda events: self.role.tell(events, options.business),
            address=self._address,
            batch=options.batch if self.role.is_batching else 1,
            connections=options.callback_connections,
        )
        self.delivery = Delivery(ways)

    def set_faults(self, faults: tuple[Fault, ...]) -> None:
        """Let other things go wrong from now on."""
        self.faults = faults
        self.throttles = [(each, Throttle(int(each.number))) for each in faults if each.kind is Kind.THROTTLE]
        self.pair_seconds = max((each.number for each in faults if each.kind is Kind.PAIR), default=0.0)

    def check_question(self, kind: Kind) -> None:
        """Refuse a question about templates or the number where a fault says so. Raises Refused."""
        self.ledger.questions[kind] += 1
        for fault in self.faults:
            nth = self.ledger.questions[kind]
            if fault.kind is kind and fault.problem and strikes(fault, self.options.seed, kind, nth):
                raise Refused(fault.problem)

    def reset(self) -> None:
        """Forget all messages and counts. Faults, templates and the callback's address stay."""
        self.ledger = Ledger()
        self.delivery.forget()

    def _address(self, event: Event) -> Destination | None:
        own = self.role.address(event)
        if own:
            return Destination(url=own, headers=self.destination.headers)
        return self.destination if self.destination.url else None
