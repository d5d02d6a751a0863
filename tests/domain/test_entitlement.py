"""The entitlement table, row by row: E1 to E11, and P1 to P5 of what counts as paid.

Scenarios 10, 12, 14 and 15, and the rows of 13, 17, 18, 19 and 37.
"""

from dataclasses import replace
from datetime import datetime

import pytest

from supportsvc.domain.entitlement import LATE, UNSEEN
from supportsvc.domain.ledger import Invoice, Mark, Payment
from supportsvc.domain.supporter import derive_from
from tests.domain.ledgers import (
    CUSTOMER,
    DAY,
    GRACE,
    NOW,
    PERIOD_END,
    POLICY,
    invoice,
    ledger,
    line,
    payment,
    session,
    subscription,
)

EARLIER = PERIOD_END - 31 * DAY


def until(*things: object) -> datetime | None:
    return derive_from(ledger(*things), POLICY).until


def paid_before() -> tuple[Invoice, Payment]:
    """Return the last period's invoice and its payment."""
    return (
        invoice(id="in_0", lines=(line(ends=EARLIER),), payments=("pi_0",)),
        payment(id="pi_0", charge="ch_0"),
    )


def test_e1_active_outlasts_its_period_by_grace_and_sixty_days() -> None:
    assert until(subscription("active"), invoice(), payment()) == PERIOD_END + GRACE + LATE


def test_e1_scenario_12_active_whose_renewal_is_a_draft_is_entitled() -> None:
    assert until(subscription("active"), invoice(paid=False, payments=()), *paid_before()) == PERIOD_END + GRACE + LATE


def test_e2_active_with_collection_paused_is_entitled_as_far_as_it_is_paid() -> None:
    assert until(subscription("active", collection_paused=True), *paid_before()) == EARLIER


def test_e2_active_with_collection_paused_and_never_paid_is_not_entitled() -> None:
    assert until(subscription("active", collection_paused=True)) is None


def refused(**changes: object) -> Payment:
    """Return a payment that the bank refused."""
    return payment(status="requires_payment_method", **changes)


def test_e3_scenario_19_active_whose_first_payment_was_refused_is_not_entitled() -> None:
    assert until(subscription("active"), invoice(paid=False), refused()) is None


def test_e3_scenario_19_active_whose_first_payment_is_under_way_is_entitled() -> None:
    under_way = until(subscription("active"), invoice(paid=False), payment(status="processing"))

    assert under_way == PERIOD_END + GRACE + LATE


def test_e3_a_payment_that_was_never_tried_was_not_refused() -> None:
    untried = refused(charge=None)

    assert until(subscription("active"), invoice(paid=False), untried) == PERIOD_END + GRACE + LATE


@pytest.mark.parametrize(
    "other",
    [
        invoice(lines=(line(amount=0),)),
        invoice(paid=False, lines=(line(subscription="sub_2"),)),
        invoice(paid=False, payments=("pi_2",)),
        invoice(paid=False, payments=()),
    ],
)
def test_e3_only_a_refusal_of_its_own_open_invoice_counts(other: Invoice) -> None:
    assert until(subscription("active"), other, refused()) == PERIOD_END + GRACE + LATE


def test_e3_one_refusal_among_several_invoices_and_tries_is_enough() -> None:
    lines = (line(subscription="sub_2"), line())
    many = invoice(id="in_2", paid=False, lines=lines, payments=("pi_2", "pi_1"))

    assert until(subscription("active"), invoice(paid=False, payments=()), many, refused()) is None


def test_e1_a_refused_renewal_changes_nothing_while_stripe_calls_it_active() -> None:
    renewal = invoice(paid=False)

    assert until(subscription("active"), renewal, refused(), *paid_before()) == PERIOD_END + GRACE + LATE


def test_e4_trialing_is_entitled_to_the_end_of_the_trial() -> None:
    assert until(subscription("trialing", trial_end=NOW + 3 * DAY)) == NOW + 3 * DAY


@pytest.mark.parametrize("status", ["past_due", "unpaid"])
def test_e5_scenario_12_a_failed_renewal_has_grace_from_what_was_paid(status: str) -> None:
    failed = invoice(paid=False, payments=("pi_1",))

    assert until(subscription(status), failed, payment(status="requires_payment_method"), *paid_before()) == (
        EARLIER + GRACE
    )


@pytest.mark.parametrize("status", ["past_due", "unpaid"])
def test_e5_there_is_no_grace_where_nothing_was_ever_paid(status: str) -> None:
    failed = invoice(paid=False)

    assert until(subscription(status), failed, payment(status="requires_payment_method")) is None


@pytest.mark.parametrize(
    ("reason", "expected"),
    [
        ("final_payment_failure", EARLIER + GRACE),
        ("first_payment_failure", EARLIER),
        ("pause_requested", EARLIER),
        ("system", EARLIER),
        ("trial_end_without_payment_method", EARLIER),
        (None, EARLIER),
    ],
)
def test_e6_e7_paused_has_grace_only_after_failed_payments(reason: str | None, expected: datetime) -> None:
    assert until(subscription("paused", paused_for=reason), *paid_before()) == expected


def test_e6_paused_after_failed_payments_has_no_grace_where_nothing_was_paid() -> None:
    assert until(subscription("paused", paused_for="final_payment_failure")) is None


def test_e8_scenario_15_cancelled_at_once_is_entitled_as_far_as_it_is_paid() -> None:
    assert until(subscription("canceled"), invoice(), payment()) == PERIOD_END


def test_e8_p3_scenario_15_cancelled_with_a_full_refund_is_over() -> None:
    assert until(subscription("canceled"), invoice(), payment(refunded=True)) is None


def test_p3_scenario_15_a_full_refund_takes_only_its_own_period() -> None:
    assert until(subscription("canceled"), invoice(), payment(refunded=True), *paid_before()) == EARLIER


def test_e8_scenario_15_cancelled_after_unpaid_renewals_has_no_free_period() -> None:
    unpaid = invoice(paid=False, payments=("pi_1",))

    assert until(subscription("canceled"), unpaid, payment(status="requires_payment_method"), *paid_before()) == EARLIER


def test_e8_p2_incomplete_counts_only_what_is_paid_or_being_paid() -> None:
    open_invoice = invoice(paid=False)

    assert until(subscription("incomplete"), open_invoice, payment(status="requires_action")) is None
    assert until(subscription("incomplete"), open_invoice, payment(status="processing")) == PERIOD_END


def test_e9_incomplete_expired_is_never_entitled() -> None:
    assert until(subscription("incomplete_expired"), invoice(), payment()) is None


def test_e10_scenario_4_a_completed_session_counts_for_two_days_before_its_subscription_shows() -> None:
    assert until(session()) == session().created + UNSEEN
    assert until(session(subscription=None)) == session().created + UNSEEN


def test_e10_scenario_4_a_session_whose_subscription_shows_is_settled_by_it() -> None:
    assert until(session(created=NOW), subscription("canceled")) is None


def test_e10_a_completed_session_without_a_subscription_entitles_to_nothing() -> None:
    assert until(session(subscribes=False, subscription=None)) is None


def test_e1_scenario_14_a_scheduled_end_changes_nothing_before_it_comes() -> None:
    assert until(subscription(ends=PERIOD_END), invoice(), payment()) == until(subscription(), invoice(), payment())


def test_scenario_10_the_cancelled_first_of_two_subscriptions_does_not_end_the_other() -> None:
    first = (subscription("canceled"), invoice(lines=(line(ends=EARLIER),)), payment())

    assert until(*first, subscription("active", id="sub_2")) == PERIOD_END + GRACE + LATE
    assert until(subscription("active", id="sub_2"), *first) == PERIOD_END + GRACE + LATE


def test_p1_an_invoice_paid_out_of_band_counts() -> None:
    assert until(subscription("canceled"), invoice(payments=())) == PERIOD_END


def test_p1_a_paid_invoice_whose_payment_was_not_read_counts() -> None:
    assert until(subscription("canceled"), invoice()) == PERIOD_END


def test_p3_an_invoice_paid_in_two_parts_counts_while_one_is_kept() -> None:
    two = invoice(payments=("pi_1", "pi_2"))
    kept = payment(id="pi_2", charge="ch_2")

    assert until(subscription("canceled"), two, payment(refunded=True), kept) == PERIOD_END
    assert until(subscription("canceled"), two, payment(refunded=True), payment(id="pi_2", refunded=True)) is None


def test_p3_a_refund_is_found_where_the_invoice_names_the_charge() -> None:
    assert until(subscription("canceled"), invoice(payments=("ch_1",)), payment(refunded=True)) is None


def test_p1_a_failed_try_beside_the_payment_that_was_kept_changes_nothing() -> None:
    two = invoice(payments=("pi_0", "pi_1"))

    assert until(subscription("canceled"), two, payment(id="pi_0", status="canceled"), payment()) == PERIOD_END


def test_p1_a_credit_or_a_line_without_amount_is_no_payment() -> None:
    lines = (line(amount=-200, ends=PERIOD_END), line(amount=0, ends=PERIOD_END), line(amount=200, ends=EARLIER))

    assert until(subscription("canceled"), invoice(lines=lines), payment()) == EARLIER


def test_p1_a_line_of_another_subscription_does_not_count() -> None:
    assert until(subscription("canceled"), invoice(lines=(line(subscription="sub_x"),)), payment()) is None


@pytest.mark.parametrize(
    ("disputes", "expected"),
    [
        ((), PERIOD_END),
        (("needs_response",), PERIOD_END),
        (("under_review",), PERIOD_END),
        (("warning_needs_response",), PERIOD_END),
        (("warning_under_review",), PERIOD_END),
        (("warning_closed",), PERIOD_END),
        (("prevented",), PERIOD_END),
        (("won",), PERIOD_END),
        (("lost",), None),
        (("appeal_needs_response",), None),
        (("appeal_under_review",), None),
        (("won", "lost"), None),
    ],
)
def test_p4_scenario_18_a_dispute_takes_the_period_away_from_its_loss_until_it_is_won(
    disputes: tuple[str, ...], expected: datetime | None
) -> None:
    assert until(subscription("canceled"), invoice(), payment(disputes=disputes)) == expected


def test_p1_the_least_amount_pays_for_its_period() -> None:
    assert until(subscription("canceled"), invoice(lines=(line(amount=1),)), payment()) == PERIOD_END


def test_p3_a_paid_invoice_counts_while_one_of_its_payments_is_not_known_though_the_others_were_given_back() -> None:
    two = invoice(payments=("pi_1", "pi_of_another_day"))

    assert until(subscription("canceled"), two, payment(refunded=True)) == PERIOD_END


def test_scenario_30_another_products_subscription_is_not_ours() -> None:
    foreign = subscription(mark=Mark("shop", b"r" * 16)), invoice(), payment()
    derived = derive_from(ledger(*foreign, session(mark=Mark())), POLICY)

    assert (derived.until, derived.collecting, derived.readers) == (None, False, ())


def test_a_subscription_that_lost_its_metadata_is_ours_by_its_session() -> None:
    derived = derive_from(ledger(subscription(mark=Mark()), session()), POLICY)

    assert derived.until == PERIOD_END + GRACE + LATE


def test_e11_a_deleted_customer_entitles_to_nothing() -> None:
    deleted = ledger(subscription(), session(), customer=replace(CUSTOMER, deleted=True))

    assert derive_from(deleted, POLICY).until is None
