"""Bring the store back to what Stripe holds: by the events since the last time, or by reading everything again."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import partial

from supportsvc.domain.cursor import ALL_FOUND, Progress, Reason, replay_since, resumed, why_rebuild
from supportsvc.ports import StoreUnavailable
from supportsvc.services.checking import Checked, check, patiently
from supportsvc.services.crew import work_through
from supportsvc.services.findings import Findings, Report, read_events
from supportsvc.services.needs import SyncDeps

TRIES = 3


def reconcile(deps: SyncDeps) -> Report:
    """Do what the service does by itself: sync by the events, or, where they do not do or a week is over, rebuild."""
    reason = why_rebuild(deps.notebook.read(), deps.now())
    return sync(deps) if reason is None else rebuild(deps, reason)


def sync(deps: SyncDeps) -> Report:
    """Sync every Customer whom an event since the cursor names; where that is not enough, rebuild.

    No event counts as known, since what came of it may have been lost. The cursor goes to this sync's start once the
    last Customer is done: what happens meanwhile is the next one's. It stays away where the store lost it meanwhile.
    Raises Stopped, BillingUnavailable, BillingRefused, StoreUnavailable or SyncUnsettled; then it is to be called
    again.
    """
    report = Report(present(deps))
    cursor = deps.notebook.read().cursor
    since = replay_since(cursor, report.start)
    if isinstance(since, Reason):
        return rebuild(deps, since)
    report.since = since
    customers = read_events(since, report, deps)
    check_all(customers, len(customers), report, deps)
    if report.is_complete:
        deps.notebook.move_cursor(cursor, report.start)
    else:
        deps.notebook.note_refused(Progress(cursor), report.start)
    return report


def rebuild(deps: SyncDeps, reason: Reason = Reason.WANTED) -> Report:
    """Sync every Customer whom Stripe's lists or the store's own records name; one broken off lately is gone on with.

    All are found first and wait in the store, so that a kill loses no work and several runs share it. Raises as sync.
    """
    report = Report(present(deps), reason)
    for _ in range(TRIES):
        began = begin(deps)
        report.since = began if began < report.start else None
        if not patiently(partial(find_all, began, report, deps), deps.overseer.wait):
            continue
        work_off(report, deps)
        if not report.is_complete:
            deps.notebook.note_refused(Progress(began=began), report.start)
            return report
        if deps.notebook.finish(began) or deps.notebook.read().cursor == began:
            return report
    raise StoreUnavailable("the store was emptied again and again while it was rebuilt")


def present(deps: SyncDeps) -> datetime:
    """Return the present to the second, as the store keeps it: not a moment later."""
    return deps.now().replace(microsecond=0)


def begin(deps: SyncDeps) -> datetime:
    """Return the start of the rebuild under way: one broken off or that another runs, else a new one."""
    while True:
        now, progress = present(deps), deps.notebook.read()
        began = resumed(progress, now)
        if began is not None:
            return began
        deps.notebook.begin(progress.began, now)


def find_all(began: datetime, report: Report, deps: SyncDeps) -> bool:
    """Let every Customer wait who is to be synced; go on where the finding had come to. False where it is lost."""
    place = deps.notebook.read().place
    if place == ALL_FOUND:
        return True
    for found in deps.lists.customers(place):
        report.pages += 1
        place = found.place
        if not deps.notebook.add_waiting(began, found.customers, place):
            return False
        deps.overseer.beat()
        deps.overseer.show(deps.notebook.count_waiting(), None)
    for customers in deps.notebook.records():
        if not deps.notebook.add_waiting(began, customers, place):
            return False
        deps.overseer.beat()
    return deps.notebook.add_waiting(began, (), ALL_FOUND)


def work_off(report: Report, deps: SyncDeps) -> None:
    """Sync all who wait, until nobody does but those who cannot be synced."""
    total = report.customers + deps.notebook.count_waiting()
    while check_all(waiting(report, deps), total, report, deps, strike=True):
        pass


def waiting(report: Report, deps: SyncDeps) -> Iterator[str]:
    """Go through those who wait and were not refused in this run."""
    return (customer for customer in deps.notebook.waiting() if customer not in report.refused)


def check_all(customers: Iterable[str], total: int, report: Report, deps: SyncDeps, *, strike: bool = False) -> int:
    """Sync Customers, several at once; return how many there were. With `strike`, whoever is done waits no more."""

    def work(customer: str) -> tuple[str, Checked | None]:
        if not strike:
            return customer, check(customer, deps.money, deps.overseer.wait)
        if not patiently(lambda: deps.notebook.is_waiting(customer), deps.overseer.wait):
            return customer, None
        checked = check(customer, deps.money, deps.overseer.wait)
        if checked.refused is None:
            patiently(lambda: deps.notebook.strike(customer), deps.overseer.wait)
        return customer, checked

    findings, under_way, count = Findings(report, deps), Once(customers), 0
    for customer, checked in work_through(under_way, work, deps.hands, deps.overseer.beat):
        under_way.end(customer)
        count += 1
        if checked is not None:
            findings.take(checked)
            deps.overseer.show(report.customers, total)
    findings.judge()
    return count


class Once:
    """Leaves out whom it gave already and who is not done yet: the store may name somebody twice."""

    def __init__(self, customers: Iterable[str]) -> None:
        self._customers = customers
        self._given: set[str] = set()

    def __iter__(self) -> Iterator[str]:
        """Go through the Customers."""
        for customer in self._customers:
            if customer not in self._given:
                self._given.add(customer)
                yield customer

    def end(self, customer: str) -> None:
        """Take note that a Customer is done."""
        self._given.discard(customer)
