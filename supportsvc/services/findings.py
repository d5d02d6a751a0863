"""What a reconciliation found: drift by kind, apart from changes whose webhook may still be on its way."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from supportsvc.domain.cursor import Reason
from supportsvc.domain.drift import FRESH, Drift
from supportsvc.ports import Event
from supportsvc.services.checking import Checked, patiently
from supportsvc.services.naming import customers_of
from supportsvc.services.needs import SyncDeps

MOST_PENDING = 100


@dataclass(slots=True)
class Report:
    """A reconciliation from its start on.

    `rebuilt` tells why everything was read again, None where the events were enough. `since` is the instant from which
    they were read, or that at which a rebuild began that was broken off and gone on with. So many `customers` were
    synced; those `refused` cannot be as they are, each for its reason, so that the cursor stays. So many `strange` ones
    Stripe does not know; they were left as they are. `late` had changed
    too lately for a difference to be drift, `drifted` were wrong. `pages` are those of the lists that were read.
    """

    start: datetime
    rebuilt: Reason | None = None
    since: datetime | None = None
    customers: int = 0
    refused: dict[str, str] = field(default_factory=dict)
    strange: int = 0
    late: int = 0
    drifted: int = 0
    drift: Counter[Drift] = field(default_factory=Counter)
    pages: int = 0

    @property
    def is_complete(self) -> bool:
        """Tell whether every Customer was synced, so that the cursor has moved."""
        return not self.refused


class Findings:
    """Takes in what came of each Customer, and judges differences by the events at Stripe that would explain them."""

    def __init__(self, report: Report, deps: SyncDeps) -> None:
        self._report = report
        self._deps = deps
        self._pending: list[Checked] = []
        self._since = report.start

    def take(self, checked: Checked) -> None:
        """Take in one Customer."""
        if checked.refused is not None:
            self._report.refused[checked.customer] = checked.refused
            return
        if checked.strange:
            self._report.strange += 1
            return
        self._report.customers += 1
        if not checked.found:
            return
        if not self._pending:
            self._since = self._deps.now() - FRESH
        self._pending.append(checked)
        if len(self._pending) >= MOST_PENDING:
            self.judge()

    def judge(self) -> None:
        """Count what is pending: as late where an event of lately names the Customer, else as drift.

        The events are read after the differences were found, so that what made them is among these.
        """
        if not self._pending:
            return
        fresh = set(read_events(self._since, self._report, self._deps))
        drifted = [checked for checked in self._pending if checked.customer not in fresh]
        drift = Counter(kind for checked in drifted for kind in checked.found)
        self._report.late += len(self._pending) - len(drifted)
        self._report.drifted += len(drifted)
        self._report.drift.update(drift)
        self._pending = []
        if drift:
            self._deps.overseer.tell(drift)


def read_events(since: datetime, report: Report, deps: SyncDeps) -> tuple[str, ...]:
    """Return the Customers whom the events since an instant name."""

    def pages() -> Iterator[Sequence[Event]]:
        for page in deps.lists.events(since):
            report.pages += 1
            deps.overseer.beat()
            yield page

    return patiently(lambda: customers_of(pages(), deps.money().billing, deps.overseer.beat), deps.overseer.wait)
