"""What time brings: renewals that work or fail, ends, trials, pauses, debits, expiry; on a clock that is moved."""

import itertools
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from stripe import InvalidRequestError, StripeClient

from supportsvc.sandbox.books import Thing
from supportsvc.sandbox.control_client import ControlError
from supportsvc.sandbox.periods import add_periods, find_next_end
from supportsvc.sandbox.server import RunningStripe
from tests.sandbox.purchases import buy, make_product, open_session

MONTHLY: Thing = {"interval": "month", "interval_count": 1}
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def instant(*parts: int) -> int:
    return int(datetime(*parts, tzinfo=UTC).timestamp())  # type: ignore[misc,arg-type]


def list_invoices(client: StripeClient, subscription: Any) -> list[tuple[str, str, int]]:
    rows = client.v1.invoices.list({"subscription": str(subscription)}).data
    return [(str(row.status), str(row.billing_reason), row.attempt_count) for row in rows]


def move_to_period_end(client: StripeClient, sandbox: RunningStripe, subscription: Any, more: timedelta) -> None:
    item = client.v1.subscriptions.retrieve(str(subscription))["items"].data[0]
    now = sandbox.control.ask("GET", "summary")["now"]
    sandbox.control.advance(timedelta(seconds=item.current_period_end - now) + more)


@pytest.mark.parametrize(
    ("count", "expected"),
    [(1, (2027, 2, 28)), (2, (2027, 3, 31)), (3, (2027, 4, 30)), (12, (2028, 1, 31)), (13, (2028, 2, 29))],
)
def test_months_are_counted_from_the_anchor(count: int, expected: tuple[int, int, int]) -> None:
    assert add_periods(instant(2027, 1, 31), MONTHLY, count) == instant(*expected)


@pytest.mark.parametrize(
    ("interval", "count", "expected"),
    [("day", 3, (2027, 2, 3)), ("week", 2, (2027, 2, 14)), ("month", 3, (2027, 4, 30)), ("year", 1, (2028, 1, 31))],
)
def test_other_intervals(interval: str, count: int, expected: tuple[int, int, int]) -> None:
    assert add_periods(instant(2027, 1, 31), {"interval": interval, "interval_count": count}, 1) == instant(*expected)


def test_the_next_end_lies_after_the_instant() -> None:
    anchor = instant(2027, 1, 31)

    assert find_next_end(anchor, MONTHLY, instant(2027, 2, 28)) == instant(2027, 3, 31)
    assert find_next_end(anchor, MONTHLY, instant(2027, 2, 28) - 1) == instant(2027, 2, 28)


def test_a_renewal_is_a_draft_for_an_hour_while_the_period_has_already_moved(
    client: StripeClient, sandbox: RunningStripe
) -> None:
    session = buy(client, sandbox)
    before = client.v1.subscriptions.retrieve(str(session.subscription))["items"].data[0].current_period_end

    move_to_period_end(client, sandbox, session.subscription, timedelta(minutes=30))
    draft = client.v1.subscriptions.retrieve(str(session.subscription))
    drafted = list_invoices(client, session.subscription)
    sandbox.control.advance(HOUR)

    assert draft.status == "active"
    assert draft["items"].data[0].current_period_start == before
    assert drafted == [("draft", "subscription_cycle", 0), ("paid", "subscription_create", 1)]
    assert list_invoices(client, session.subscription)[0] == ("paid", "subscription_cycle", 1)


def test_a_year_of_renewals_is_made_up_for_in_one_step(client: StripeClient, sandbox: RunningStripe) -> None:
    session = buy(client, sandbox)

    sandbox.control.advance(366 * DAY)

    invoices = client.v1.invoices.list({"subscription": str(session.subscription), "limit": 100}).data
    periods = [(invoice.lines.data[0].period.start, invoice.lines.data[0].period.end) for invoice in invoices][::-1]
    assert [invoice.status for invoice in invoices] == ["paid"] * 13
    assert all(first[1] == second[0] for first, second in itertools.pairwise(periods))
    assert client.v1.events.list({"type": "invoice.paid", "limit": 100}).data[0].created > periods[-1][0]


def test_a_failed_renewal_is_retried_and_then_the_subscription_ends(
    client: StripeClient, sandbox: RunningStripe
) -> None:
    session = buy(client, sandbox, "renewals_declined")

    statuses = []
    move_to_period_end(client, sandbox, session.subscription, 2 * HOUR)
    for days in (3, 5, 7):
        statuses.append(client.v1.subscriptions.retrieve(str(session.subscription)).status)
        sandbox.control.advance(days * DAY)

    ended = client.v1.subscriptions.retrieve(str(session.subscription))
    assert statuses == ["past_due"] * 3
    assert (ended.status, list_invoices(client, session.subscription)[0]) == (
        "canceled",
        ("open", "subscription_cycle", 4),
    )
    assert ended.cancellation_details is not None
    assert ended.cancellation_details.reason == "payment_failed"


@pytest.mark.parametrize(("setting", "status"), [("unpaid", "unpaid"), ("past_due", "past_due"), ("pause", "paused")])
def test_the_account_says_what_follows_the_last_retry(
    client: StripeClient, sandbox: RunningStripe, setting: str, status: str
) -> None:
    sandbox.control.ask("POST", "settings", {"after_retries": setting, "retry_days": [1]})
    session = buy(client, sandbox, "renewals_declined")

    move_to_period_end(client, sandbox, session.subscription, 2 * DAY)

    subscription = client.v1.subscriptions.retrieve(str(session.subscription))
    assert subscription.status == status
    if status == "paused":
        assert subscription.status_details is not None
        assert subscription.status_details.paused.subscription.type == "final_payment_failure"


def test_an_unpaid_subscription_drafts_invoices_that_nobody_collects(
    client: StripeClient, sandbox: RunningStripe
) -> None:
    made = sandbox.control.ask("POST", "subscriptions", {"status": "unpaid"})

    sandbox.control.advance(32 * DAY)

    assert list_invoices(client, made["id"])[0] == ("draft", "subscription_cycle", 0)
    assert client.v1.subscriptions.retrieve(made["id"]).status == "unpaid"


def test_a_good_card_in_time_recovers_at_the_next_retry(client: StripeClient, sandbox: RunningStripe) -> None:
    session = buy(client, sandbox, "renewals_declined")
    move_to_period_end(client, sandbox, session.subscription, 2 * HOUR)

    sandbox.control.ask("POST", f"customers/{session.customer}/card", {"card": "4242 4242 4242 4242"})
    sandbox.control.advance(4 * DAY)

    assert client.v1.subscriptions.retrieve(str(session.subscription)).status == "active"
    assert list_invoices(client, session.subscription)[0] == ("paid", "subscription_cycle", 2)


@pytest.mark.parametrize("how", ["at_period_end", "cancel_at"])
def test_a_scheduled_end_comes_at_the_periods_end_without_another_charge(
    client: StripeClient, sandbox: RunningStripe, how: str
) -> None:
    session = buy(client, sandbox)
    end = client.v1.subscriptions.retrieve(str(session.subscription))["items"].data[0].current_period_end

    params: Any = {"cancel_at_period_end": True} if how == "at_period_end" else {"cancel_at": "min_period_end"}
    scheduled = client.v1.subscriptions.update(str(session.subscription), params)
    move_to_period_end(client, sandbox, session.subscription, HOUR)

    ended = client.v1.subscriptions.retrieve(str(session.subscription))
    assert (scheduled.status, scheduled.cancel_at, scheduled.cancel_at_period_end) == (
        "active",
        end,
        how == "at_period_end",
    )
    assert (ended.status, ended.ended_at) == ("canceled", end)
    assert len(list_invoices(client, session.subscription)) == 1
    assert client.v1.subscriptions.list().data == []
    assert client.v1.subscriptions.list({"status": "ended"}).data[0].id == session.subscription


@pytest.mark.parametrize("how", ["at_period_end", "cancel_at"])
def test_resuming_takes_the_end_back(client: StripeClient, sandbox: RunningStripe, how: str) -> None:
    session = buy(client, sandbox)
    sandbox.control.ask("POST", f"subscriptions/{session.subscription}/end", {"how": how})

    resumed = client.v1.subscriptions.update(str(session.subscription), {"cancel_at_period_end": False})
    move_to_period_end(client, sandbox, session.subscription, 2 * HOUR)

    assert (resumed.cancel_at, resumed.cancel_at_period_end, resumed.canceled_at) == (None, False, None)
    assert list_invoices(client, session.subscription)[0][:2] == ("paid", "subscription_cycle")


def test_ending_at_once(client: StripeClient, sandbox: RunningStripe) -> None:
    session = buy(client, sandbox)

    ended = client.v1.subscriptions.cancel(str(session.subscription))

    assert ended.status == "canceled"
    with pytest.raises(InvalidRequestError):
        client.v1.subscriptions.cancel(str(session.subscription))
    with pytest.raises(InvalidRequestError, match="canceled subscription"):
        client.v1.subscriptions.update(str(session.subscription), {"cancel_at_period_end": True})


def test_a_trial_costs_nothing_until_it_ends(client: StripeClient, sandbox: RunningStripe) -> None:
    session = buy(client, sandbox, subscription_data={"trial_period_days": 7})
    trial = client.v1.subscriptions.retrieve(str(session.subscription))
    first = list_invoices(client, session.subscription)

    sandbox.control.advance(7 * DAY + 2 * HOUR)

    after = client.v1.subscriptions.retrieve(str(session.subscription))
    assert (session.payment_status, trial.status) == ("no_payment_required", "trialing")
    assert trial.trial_end == trial["items"].data[0].current_period_end
    assert first == [("paid", "subscription_create", 0)]
    assert client.v1.payment_intents.list({"customer": str(session.customer)}).data[0].amount == 200
    assert (after.status, after["items"].data[0].current_period_start) == ("active", trial.trial_end)


def test_a_trial_may_be_ended_early(client: StripeClient, sandbox: RunningStripe) -> None:
    session = buy(client, sandbox, subscription_data={"trial_period_days": 7})

    client.v1.subscriptions.update(str(session.subscription), {"trial_end": "now"})
    sandbox.control.advance(2 * HOUR)

    assert client.v1.subscriptions.retrieve(str(session.subscription)).status == "active"
    assert list_invoices(client, session.subscription)[0][:2] == ("paid", "subscription_cycle")


@pytest.mark.parametrize(
    ("behavior", "status"), [("keep_as_draft", "draft"), ("void", "void"), ("mark_uncollectible", "uncollectible")]
)
def test_a_pause_of_collection_keeps_the_subscription_active(
    client: StripeClient, sandbox: RunningStripe, behavior: Any, status: str
) -> None:
    session = buy(client, sandbox)
    client.v1.subscriptions.update(str(session.subscription), {"pause_collection": {"behavior": behavior}})

    move_to_period_end(client, sandbox, session.subscription, 2 * HOUR)

    paused = client.v1.subscriptions.retrieve(str(session.subscription))
    assert (paused.status, list_invoices(client, session.subscription)[0][0]) == ("active", status)
    lifted = client.v1.subscriptions.update(str(session.subscription), {"pause_collection": ""})
    assert lifted.pause_collection is None


def test_a_pause_of_collection_ends_by_itself(client: StripeClient, sandbox: RunningStripe) -> None:
    session = buy(client, sandbox)
    until = sandbox.control.ask("GET", "summary")["now"] + 86400
    client.v1.subscriptions.update(
        str(session.subscription), {"pause_collection": {"behavior": "void", "resumes_at": until}}
    )

    sandbox.control.advance(2 * DAY)

    assert client.v1.subscriptions.retrieve(str(session.subscription)).pause_collection is None


def test_a_paused_subscription_is_not_renewed_and_is_billed_anew_when_resumed(
    client: StripeClient, sandbox: RunningStripe
) -> None:
    session = buy(client, sandbox)
    paused = client.v1.subscriptions.pause(str(session.subscription), {"type": "subscription"})
    sandbox.control.advance(40 * DAY)
    while_paused = list_invoices(client, session.subscription)

    resumed = client.v1.subscriptions.resume(str(session.subscription))

    assert paused.status_details is not None
    assert paused.status_details.paused.subscription.type == "pause_requested"
    assert len(while_paused) == 1
    assert (resumed.status, resumed.status_details) == ("active", None)
    assert list_invoices(client, session.subscription)[0] == ("paid", "subscription_update", 1)
    with pytest.raises(InvalidRequestError):
        client.v1.subscriptions.resume(str(session.subscription))


@pytest.mark.parametrize(
    ("card", "paid", "status"), [("debit_works", "paid", "active"), ("debit_fails", "unpaid", "past_due")]
)
def test_a_bank_debit_is_processing_for_days(
    client: StripeClient, sandbox: RunningStripe, card: str, paid: str, status: str
) -> None:
    session = buy(client, sandbox, card, currency="eur")
    [intent] = client.v1.payment_intents.list({"customer": str(session.customer)}).data
    subscription = client.v1.subscriptions.retrieve(str(session.subscription))

    sandbox.control.advance(3 * DAY + HOUR)

    settled = client.v1.checkout.sessions.retrieve(session.id)
    assert (session.status, session.payment_status, intent.status, subscription.status) == (
        "complete",
        "unpaid",
        "processing",
        "active",
    )
    assert settled.payment_status == paid
    assert client.v1.subscriptions.retrieve(str(session.subscription)).status == status


def test_a_subscription_may_come_to_light_after_its_session(client: StripeClient, sandbox: RunningStripe) -> None:
    make_product(client)
    session = open_session(client)
    sandbox.control.pay(session.id, subscription_after=60)
    early = client.v1.checkout.sessions.retrieve(session.id)

    sandbox.control.advance(timedelta(seconds=61))

    late = client.v1.checkout.sessions.retrieve(session.id)
    assert (early.status, early.payment_status, early.subscription) == ("complete", "paid", None)
    assert early.customer == late.customer
    assert client.v1.subscriptions.retrieve(str(late.subscription)).status == "active"


def test_an_open_session_expires(client: StripeClient, sandbox: RunningStripe) -> None:
    make_product(client)
    now = sandbox.control.ask("GET", "summary")["now"]
    session = open_session(client, expires_at=now + 3600)

    sandbox.control.advance(HOUR)

    expired = client.v1.checkout.sessions.retrieve(session.id)
    assert (expired.status, expired.url) == ("expired", None)
    assert client.v1.events.list({"type": "checkout.session.expired"}).data[0].created == now + 3600


def test_a_first_payment_that_never_comes_expires_after_a_day(client: StripeClient, sandbox: RunningStripe) -> None:
    made = sandbox.control.ask("POST", "subscriptions", {"status": "incomplete"})
    before = list_invoices(client, made["id"])

    sandbox.control.advance(23 * HOUR)

    assert (made["status"], before) == ("incomplete", [("open", "subscription_create", 1)])
    assert client.v1.subscriptions.retrieve(made["id"]).status == "incomplete_expired"
    assert list_invoices(client, made["id"])[0][0] == "void"


def test_events_are_kept_for_thirty_days(client: StripeClient, sandbox: RunningStripe) -> None:
    client.v1.customers.create({})
    [event] = client.v1.events.list().data

    sandbox.control.advance(31 * DAY)

    assert client.v1.events.list().data == []
    with pytest.raises(InvalidRequestError) as refused:
        client.v1.events.retrieve(event.id)
    assert refused.value.http_status == 404


def test_the_file_is_the_clock(client: StripeClient, sandbox: RunningStripe) -> None:
    session = buy(client, sandbox)

    sandbox.clock_file.write_text(f"{33 * 86400}\n")

    assert len(list_invoices(client, session.subscription)) == 2


@pytest.mark.parametrize("status", ["active", "past_due", "unpaid", "paused", "canceled"])
def test_a_subscription_is_brought_into_a_status(client: StripeClient, sandbox: RunningStripe, status: str) -> None:
    session = buy(client, sandbox)

    sandbox.control.ask("POST", f"subscriptions/{session.subscription}/status", {"status": status})

    assert client.v1.subscriptions.retrieve(str(session.subscription)).status == status


@pytest.mark.parametrize("status", ["past_due", "unpaid", "paused"])
def test_and_back_to_active_by_paying_what_is_owed(client: StripeClient, sandbox: RunningStripe, status: str) -> None:
    made = sandbox.control.ask("POST", "subscriptions", {"status": status})

    sandbox.control.ask("POST", f"subscriptions/{made['id']}/status", {"status": "active"})

    assert client.v1.subscriptions.retrieve(made["id"]).status == "active"
    assert list_invoices(client, made["id"])[0][0] == "paid"


def test_a_status_that_no_way_leads_to_is_refused(client: StripeClient, sandbox: RunningStripe) -> None:
    session = buy(client, sandbox)

    for given in ({"status": "incomplete"}, {"status": "trialing"}, {"status": "sleeping"}):
        with pytest.raises(ControlError, match="does not become"):
            sandbox.control.ask("POST", f"subscriptions/{session.subscription}/status", given)
