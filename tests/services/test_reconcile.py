"""Reconciliation on real parts, by the scenarios of the list."""

import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from threading import Event, Thread
from time import monotonic
from typing import Any

import pytest

from supportsvc.domain.cursor import Reason
from supportsvc.domain.drift import Drift
from supportsvc.domain.errors import WebhookRefused
from supportsvc.domain.supporter import Derived, link_key
from supportsvc.ports import BillingRefused, BillingUnavailable, StoreUnavailable
from supportsvc.services import checking
from supportsvc.services.findings import Report
from supportsvc.services.needs import Overseer, Stopped, SyncDeps
from supportsvc.services.reconcile import rebuild, reconcile, sync
from supportsvc.services.sync_customer import sync_customer
from supportsvc.store.keys import SYNC, customer_key, reader_key
from supportsvc.store.reconciliation import Notebook
from supportsvc.stripe_gateway import client as client_of_stripe
from supportsvc.stripe_gateway import pace
from supportsvc.stripe_gateway.lists import connect_lists
from tests.fixtures.reconciliation import MARK, expected_of, open_shop, people, picture, reader, settle_town, sync_deps
from tests.fixtures.shop import POLICY, Shop, new_reader
from tests.fixtures.valkey import Valkey

ROOT = Path(__file__).parents[2]
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
WAIT = Event().wait


def crowd(shop: Shop, count: int) -> list[str]:
    """Let some people give of whom nobody has heard; return their Customers."""
    sessions = shop.stripe.control.ask("POST", "crowd", {"people": people(count)})["sessions"]
    return [session["customer"] for session in sessions]


def cursor(shop: Shop) -> datetime | None:
    return Notebook(shop.store).read().cursor


def after(count: int, do: Callable[[], Any]) -> Overseer:
    """Return an overseer who does something once so many Customers are done."""
    left = [do]

    def show(done: int, total: int | None) -> None:
        if total is not None and done >= count and left:
            left.pop()()

    return Overseer(WAIT, show=show)


def stop() -> None:
    raise Stopped("the process ends")


def requests(shop: Shop) -> int:
    return len(shop.stripe.control.ask("GET", "requests")["requests"])


def test_scenario_26_a_wiped_store_is_rebuilt_whole_of_five_hundred_supporters(valkey: Valkey) -> None:
    with open_shop(valkey) as (shop, books):
        town = settle_town(shop, 500)
        for customer in town.customers[:3]:
            sync_customer(customer, shop.deps)
        with shop.outside() as client:
            client.flushall()
        shop.stripe.control.ask("DELETE", "requests")
        deps = sync_deps(shop)
        began = monotonic()

        report = sync(deps)

        took = f"{deps.lists.requests} requests, {report.pages} pages of lists, {monotonic() - began:.1f} s"
        print(f"{report.customers} Customers, {took}")
        found, expected = picture(shop), expected_of(books)
        assert requests(shop) == deps.lists.requests
    assert found == expected
    assert report.rebuilt is Reason.NO_CURSOR
    assert len([name for name in found if name.startswith("cus_")]) > 450
    assert report.customers == len(set(town.customers))
    assert set(report.drift) == {Drift.MISSING}
    assert report.pages >= 12
    assert deps.lists.requests <= 6 * report.customers


@pytest.mark.long
@pytest.mark.no_cover  # what coverage keeps of each thread would be measured, too
@pytest.mark.skipif(sys.platform != "linux", reason="the size of a process is read from /proc")
def test_scenario_26_a_rebuild_of_ten_thousand_takes_no_more_room_than_one_of_a_thousand(valkey: Valkey) -> None:
    peaks = []
    for count in (1000, 10_000):
        with open_shop(valkey) as (shop, books):
            settle_town(shop, count)
            with shop.outside() as client:
                client.flushall()
            command = [sys.executable, "-m", "tests.fixtures.rebuilding", valkey.url, shop.stripe.url]
            command.append(str(shop.stripe.clock_file))
            done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
            assert done.returncode == 0, done.stderr
            customers, asked, pages, seconds, peak = map(float, done.stdout.split())
            print(f"{customers:.0f} Customers, {asked:.0f} requests, {pages:.0f} pages, {seconds:.0f} s, {peak} kB")
            found, expected = picture(shop), expected_of(books)
            assert found == expected
            assert asked <= 6 * customers
            peaks.append(peak)

    assert peaks[1] < peaks[0] + 8_000  # kB


def test_scenario_26_a_store_that_is_right_has_no_drift_and_stays_as_it_is(valkey: Valkey) -> None:
    with open_shop(valkey) as (shop, books):
        settle_town(shop, 20)
        rebuild(sync_deps(shop))
        before = picture(shop)

        report = rebuild(sync_deps(shop))

        assert picture(shop) == before == expected_of(books)
    assert (report.drifted, report.late) == (0, 0)


def test_a_rebuild_also_puts_right_whom_stripe_lists_no_more(shop: Shop) -> None:
    who = new_reader()
    supporters = shop.deps.supporters
    gone = shop.client.v1.customers.create({}).id
    shop.client.v1.customers.delete(gone)
    shop.stripe.control.advance(HOUR)
    supporters.write_customer(gone, 1, Derived(shop.now() + DAY, collecting=True, readers=(who,)), 90 * DAY)

    report = rebuild(sync_deps(shop))

    assert report.drift == {Drift.DELETED: 1}
    assert supporters.load_customer(gone).readers == ()  # type: ignore[union-attr]
    assert shop.copies_of(who) == ()


def test_scenario_27_three_days_away_are_caught_up_with_from_the_cursor(shop: Shop) -> None:
    ended, stays, comes = new_reader(), new_reader(), new_reader()
    first, second = shop.join(ended, click="click-one"), shop.join(stays, click="click-two")
    rebuild(sync_deps(shop))

    shop.refund_and_cancel(first)
    third = shop.customer_of(shop.pay(comes, click="click-three"))
    shop.stripe.control.advance(3 * DAY)
    report = sync(sync_deps(shop))

    assert [shop.is_quiet(who) for who in (ended, stays, comes)] == [False, True, True]
    assert all(shop.agrees(customer) for customer in (first, second, third))
    assert report.rebuilt is None
    assert report.drift == {Drift.UNTIL: 1, Drift.COLLECTING: 1, Drift.MISSING: 1}
    assert cursor(shop) == report.start


@pytest.mark.parametrize("late", [False, True])
def test_scenario_27_after_31_days_or_without_a_cursor_everything_is_read_again(shop: Shop, late: bool) -> None:  # noqa: FBT001
    who = new_reader()
    if late:
        rebuild(sync_deps(shop))
    customer = shop.customer_of(shop.pay(who))
    shop.stripe.control.advance(31 * DAY)

    report = sync(sync_deps(shop))

    assert report.rebuilt is (Reason.TOO_OLD if late else Reason.NO_CURSOR)
    assert shop.is_quiet(who)
    assert shop.agrees(customer)
    assert cursor(shop) == report.start


def test_scenario_28_two_rebuilds_at_once_share_the_work_and_end_right(valkey: Valkey) -> None:
    with open_shop(valkey) as (shop, books):
        settle_town(shop, 24)
        reports: list[Report] = []
        threads = [Thread(target=lambda: reports.append(rebuild(sync_deps(shop)))) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert picture(shop) == expected_of(books)
        assert len(reports) == 2
        assert Notebook(shop.store).count_waiting() == 0
        assert cursor(shop) is not None


def test_scenario_36_a_store_wiped_during_a_rebuild_is_begun_again(shop: Shop) -> None:
    customers = crowd(shop, 6)
    shop.stripe.control.advance(DAY)

    with shop.outside() as client:
        report = rebuild(sync_deps(shop, overseer=after(4, client.flushall), hands=1))

    assert all(shop.agrees(customer) for customer in customers)
    assert report.customers > 6
    assert cursor(shop) is not None


def test_scenario_36_a_store_wiped_during_a_sync_does_not_pass_for_reconciled(shop: Shop) -> None:
    customers = crowd(shop, 3)
    rebuild(sync_deps(shop))
    with shop.outside() as client:
        sync(sync_deps(shop, overseer=after(2, client.flushall), hands=1))

    lost = cursor(shop)
    report = sync(sync_deps(shop))

    assert lost is None
    assert report.rebuilt is Reason.NO_CURSOR
    assert all(shop.agrees(customer) for customer in customers)


def test_a_store_that_is_emptied_again_and_again_is_given_up_for_now(shop: Shop) -> None:
    crowd(shop, 2)

    def forget(_done: int, total: int | None) -> None:
        if total is not None:
            with shop.outside() as client:
                client.delete(SYNC)

    with pytest.raises(StoreUnavailable, match="again and again"):
        rebuild(sync_deps(shop, overseer=Overseer(WAIT, show=forget)))


def test_scenario_39_what_a_webhook_with_a_rolled_secret_did_not_bring_comes_with_the_sync(shop: Shop) -> None:
    who = new_reader()
    rebuild(sync_deps(shop))
    shop.pay(who)
    for event in shop.events():
        with pytest.raises(WebhookRefused):
            shop.hear(event, secret="whsec_of_nobody")  # noqa: S106 - opens nothing
    shop.stripe.control.advance(HOUR)

    report = reconcile(sync_deps(shop))

    assert shop.is_quiet(who)
    assert report.drift == {Drift.MISSING: 1}


def test_scenario_40_a_yearly_supporter_is_quiet_on_every_device_through_a_year_without_events(shop: Shop) -> None:
    mine, another = reader(3), reader(77)
    person = {"metadata": MARK | {"supportsvc_reader": mine.hex()}, "interval": "year", "amount": 5000}
    (session,) = shop.stripe.control.ask("POST", "crowd", {"people": [person]})["sessions"]
    shop.client.v1.customers.update(session["customer"], {"metadata": {link_key(another): "1700000000"}})
    rebuild(sync_deps(shop))

    quiet = []
    for _ in range(4):
        shop.stripe.control.advance(91 * DAY)
        quiet += [shop.is_quiet(mine), shop.is_quiet(another)]
        reconcile(sync_deps(shop))
        quiet += [shop.is_quiet(mine), shop.is_quiet(another)]

    assert all(quiet)


def test_the_cursor_stays_at_the_start_so_that_what_happens_meanwhile_is_not_lost(shop: Shop) -> None:
    crowd(shop, 2)
    rebuild(sync_deps(shop))
    start, late = shop.now(), new_reader()

    def go_on_for_hours() -> None:
        shop.stripe.control.advance(timedelta(minutes=5))
        shop.pay(late)
        shop.stripe.control.advance(3 * HOUR)

    long = sync(sync_deps(shop, overseer=after(1, go_on_for_hours)))
    between = cursor(shop)
    sync(sync_deps(shop))

    assert between == long.start
    assert long.start - start < HOUR
    assert shop.is_quiet(late)


def test_the_cursor_of_a_rebuild_is_its_start_too(shop: Shop) -> None:
    crowd(shop, 2)

    report = rebuild(sync_deps(shop, overseer=after(1, lambda: shop.stripe.control.advance(5 * HOUR))))

    assert cursor(shop) == report.start


def test_a_rebuild_that_was_killed_goes_on_with_those_who_are_left(shop: Shop) -> None:
    customers = crowd(shop, 8)
    with pytest.raises(Stopped):
        rebuild(sync_deps(shop, overseer=after(3, stop), hands=1))
    left = Notebook(shop.store).count_waiting()
    shop.stripe.control.advance(HOUR)

    report = reconcile(sync_deps(shop))

    # The hand that was at work may end with one more, and not come to strike it.
    assert 0 < report.drifted <= report.customers <= left <= 5
    assert report.pages == 1  # of events, to judge what was wrong: the lists are not read again
    assert report.since is not None
    assert all(shop.agrees(customer) for customer in customers)


def test_a_rebuild_that_was_killed_while_it_looked_goes_on_from_its_page(shop: Shop) -> None:
    customers = crowd(shop, 8)
    pages = [0]

    def count_pages() -> None:
        pages[0] += 1
        if pages[0] == 3:
            stop()

    def short(overseer: Overseer) -> SyncDeps:
        deps = sync_deps(shop, overseer=overseer)
        return replace(deps, lists=replace(deps.lists, page=2))  # type: ignore[type-var]

    with pytest.raises(Stopped):
        rebuild(short(Overseer(WAIT, beat=count_pages)))
    shop.stripe.control.advance(HOUR)
    report = rebuild(short(Overseer(WAIT)))

    assert pages == [3]  # all of the subscriptions
    assert report.pages == 1 + 4 + 4 + 1  # nothing after those, Sessions and payments, and the events
    assert all(shop.agrees(customer) for customer in customers)


def test_a_change_of_lately_is_late_and_no_drift(shop: Shop) -> None:
    crowd(shop, 2)
    rebuild(sync_deps(shop))
    shop.stripe.control.advance(DAY)
    shop.pay(new_reader())

    report = sync(sync_deps(shop))

    assert (report.late, report.drifted) == (1, 0)


def test_a_disputed_payment_is_found_by_its_charge(shop: Shop) -> None:
    who = new_reader()
    customer = shop.join(who)
    rebuild(sync_deps(shop))
    shop.stripe.control.advance(DAY)
    dispute = shop.stripe.control.ask("POST", "disputes", {"customer": customer})["id"]
    shop.stripe.control.ask("POST", f"disputes/{dispute}", {"status": "lost"})
    shop.stripe.control.ask("POST", f"subscriptions/{shop.subscription_of(customer).id}/cancel")
    shop.stripe.control.advance(HOUR)

    sync(sync_deps(shop))

    assert shop.agrees(customer)
    assert not shop.is_quiet(who)


def test_a_readers_record_that_was_lost_comes_back_and_is_told(shop: Shop) -> None:
    who = new_reader()
    customer = shop.join(who)
    shop.stripe.control.advance(DAY)
    with shop.outside() as client:
        client.delete(reader_key(who))
        client.hincrby(customer_key(customer), "ticket", -61_000_000)  # written a minute ago
    told: list[dict[Drift, int]] = []

    report = rebuild(sync_deps(shop, overseer=Overseer(WAIT, tell=lambda drift: told.append(dict(drift)))))

    assert shop.is_quiet(who)
    assert report.drift == {Drift.COPIES: 1}
    assert told == [{Drift.COPIES: 1}]


def test_who_cannot_be_synced_keeps_nobody_else_waiting_and_the_cursor_where_it_was(shop: Shop) -> None:
    good, bad = crowd(shop, 2)
    shop.stripe.control.advance(DAY)
    deps = sync_deps(shop)

    def money() -> Any:
        parts = deps.money()
        return replace(parts, billing=Refusing(parts.billing, bad))

    report = rebuild(replace(deps, money=money))
    between = cursor(shop)
    healed = rebuild(sync_deps(shop))

    assert list(report.refused) == [bad]
    assert not report.is_complete
    assert shop.agrees(good)
    assert between is None
    assert (healed.customers, healed.refused) == (1, {})
    assert shop.agrees(bad)


def test_whom_the_keys_account_does_not_know_is_left_as_they_are_and_keeps_nobody_waiting(shop: Shop) -> None:
    stranger, who = new_reader(), new_reader()
    until = shop.now() + DAY
    shop.deps.supporters.write_customer("cus_other", 1, Derived(until, collecting=True, readers=(stranger,)), 90 * DAY)
    customer = shop.customer_of(shop.pay(who))

    report = rebuild(sync_deps(shop))

    assert (report.customers, report.strange, report.refused) == (1, 1, {})
    assert cursor(shop) == report.start
    assert shop.agrees(customer)
    left = shop.deps.supporters.load_customer("cus_other")
    assert left is not None
    assert (left.until, left.readers) == (until, (stranger,))


def test_a_customer_of_a_shape_unknown_keeps_nobody_else_waiting(valkey: Valkey) -> None:
    with open_shop(valkey) as (shop, books):
        *others, odd = crowd(shop, 4)
        shop.stripe.control.advance(DAY)
        of_them = {row["customer"]: row for row in books.tables["subscription"].values()}
        of_them[odd]["trial_end"] = "soon"

        report = rebuild(sync_deps(shop))

        assert report.refused == {odd: "something of a Customer cannot be read: TypeError"}
        assert all(shop.agrees(customer) for customer in others)


class Refusing:
    """A gateway that one Customer is too odd for."""

    def __init__(self, billing: Any, customer: str) -> None:
        self._billing, self._customer = billing, customer

    def __getattr__(self, name: str) -> Any:
        return getattr(self._billing, name)

    def fetch(self, customer: str) -> Any:
        if customer == self._customer:
            raise BillingRefused("a subscription has an unknown status")
        return self._billing.fetch(customer)


@pytest.mark.parametrize("kind", ["429", "500", "close_before"])
def test_what_stripe_refuses_for_a_while_is_asked_again(shop: Shop, monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    monkeypatch.setattr(pace, "FIRST_REST", 0.001)
    monkeypatch.setattr(client_of_stripe, "FIRST_PAUSE", 0.001)
    monkeypatch.setattr(checking, "PAUSES", (0.001,) * 9)
    customers = crowd(shop, 3)
    shop.stripe.control.fail(kind, path="/v1/*", times=6)

    rebuild(sync_deps(shop))

    assert all(shop.agrees(customer) for customer in customers)


def test_a_limit_on_requests_and_short_pages_leave_nobody_out(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pace, "FIRST_REST", 0.02)
    monkeypatch.setattr(client_of_stripe, "FIRST_PAUSE", 0.001)
    monkeypatch.setattr(checking, "PAUSES", (0.001,) * 9)
    customers, control, rests = crowd(shop, 6), shop.stripe.control, []
    control.set(rate_limit=8, rate_seconds=3600, retry_after=0, largest_page=2)

    def rest(seconds: float) -> bool:
        """Wait; only a refusal makes a wait as long as this one, and after it Stripe takes eight requests more."""
        if seconds > 0.001:
            rests.append(seconds)
            control.set(rate_limit=8 + 8 * len(rests))
        return pace.sleep(seconds)

    lists = connect_lists(shop.gateway.settings, POLICY.tag, 100_000, rest)

    report = rebuild(sync_deps(shop, lists=lists, money=lambda: replace(shop.deps, billing=lists.gateway)))

    control.set(rate_limit=0)
    assert all(shop.agrees(customer) for customer in customers)
    assert report.customers == 6
    assert report.pages > 6
    assert rests


def test_a_stripe_that_stays_away_ends_it_for_now_and_leaves_the_cursor(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client_of_stripe, "FIRST_PAUSE", 0.001)
    monkeypatch.setattr(checking, "PAUSES", (0.001,))
    crowd(shop, 1)
    shop.stripe.control.fail("500", path="/v1/*", times=99)

    with pytest.raises(BillingUnavailable):
        rebuild(sync_deps(shop))

    assert cursor(shop) is None


def test_who_must_end_does_not_wait_for_stripe(shop: Shop) -> None:
    shop.stripe.control.fail("500", path="/v1/*", times=99)

    with pytest.raises(Stopped):
        rebuild(sync_deps(shop, overseer=Overseer(lambda _seconds: True)))
