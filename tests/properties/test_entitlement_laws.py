"""What holds of `derive`, whatever Stripe may hold: over ledgers drawn at random, and over whole histories."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random
from typing import Any, TypeVar

from hypothesis import given
from hypothesis import strategies as st

from supportsvc.domain.entitlement import LATE, LOST, UNSEEN
from supportsvc.domain.ledger import Customer, Invoice, Ledger, Line, Mark, Payment, Session, Subscription
from supportsvc.domain.ledger import SubscriptionStatus as Status
from supportsvc.domain.supporter import FORGOTTEN, MOST_READERS, Derived, derive_from, is_named, is_ours, link_key
from tests.domain.ledgers import NOW, POLICY, reader

T = TypeVar("T")
DAY = timedelta(days=1)
GRACE = POLICY.grace
MONTH = 30 * DAY
OURS, THEIRS = Mark("news", reader(1)), Mark("shop", reader(99))
instants = st.integers(-400, 400).map(lambda days: NOW + days * DAY)
marks = st.sampled_from([*(Mark("news", reader(n)) for n in range(1, 5)), Mark("news"), Mark(), THEIRS])
fates = st.sampled_from(
    [
        *[("succeeded", False, ())] * 4,
        ("succeeded", True, ()),
        *[("succeeded", False, (status,)) for status in (*sorted(LOST), "won", "needs_response", "warning_closed")],
        *[(status, False, ()) for status in ("processing", "requires_payment_method", "requires_action", "canceled")],
    ]
)
standings = st.sampled_from(
    [(status, why) for status in Status for why in (None, "pause_requested", "final_payment_failure")]
)


@st.composite
def ledgers(draw: st.DrawFn) -> Ledger:
    """Draw up to two subscriptions, each with invoices and payments, Sessions, gifts, and links by metadata."""
    sessions, subscriptions, invoices, payments = [], [], [], []
    for n in range(draw(st.integers(0, 2))):
        name, (status, why), end = f"sub_{n}", draw(standings), draw(instants)
        subscriptions.append(
            Subscription(
                name, status, NOW - 400 * DAY, end, draw(marks), end if draw(st.booleans()) else None,
                collection_paused=draw(st.booleans()), paused_for=why,
            )
        )  # fmt: skip
        for k in range(draw(st.integers(0, 2))):
            payments.append(payment(f"pi_{n}{k}", draw(fates), Mark(), NOW))
            lines = Line(name, draw(st.integers(-1, 2)) * 200, draw(instants)), Line("sub_of_another", 200, NOW + MONTH)
            tried = (payments[-1].id,) if draw(st.integers(0, 4)) else ()
            invoices.append(Invoice(f"in_{n}{k}", draw(st.booleans()), lines, tried))
    for n in range(draw(st.integers(0, 2))):
        of = draw(st.sampled_from([None, "sub_0", "sub_1", "sub_unseen"]))
        sessions.append(Session(f"cs_{n}", draw(instants), draw(st.booleans()), draw(marks), of))
    gifts = range(draw(st.integers(0, 2)))
    payments += [payment(f"pi_g{n}", draw(fates), draw(marks), draw(instants)) for n in gifts]
    links = draw(st.dictionaries(st.integers(1, 9).map(reader), st.sampled_from(["1", FORGOTTEN]), max_size=3))
    customer = Customer("cus_1", metadata={link_key(one): value for one, value in links.items()})
    return Ledger(customer, tuple(sessions), tuple(subscriptions), tuple(invoices), tuple(payments))


def payment(name: str, fate: tuple[str, bool, tuple[str, ...]], mark: Mark, created: datetime) -> Payment:
    status, refunded, disputes = fate
    return Payment(name, status, created, mark, f"ch_{name}", refunded, disputes)


def derive(ledger: Ledger, **terms: Any) -> Derived:
    return derive_from(ledger, replace(POLICY, **terms))


def no_earlier(instant: datetime | None, than: datetime | None) -> bool:
    return than is None or (instant is not None and instant >= than)


def ours(ledger: Ledger) -> list[Subscription]:
    """Return the subscriptions that are ours, by their mark or by a Session of ours."""
    sessions = [s for s in ledger.sessions if is_ours(s.mark, POLICY)]
    return [s for s in ledger.subscriptions if is_ours(s.mark, POLICY) or is_named(s, sessions)]


@given(ledgers(), st.randoms(use_true_random=False))
def test_neither_the_order_of_lists_nor_the_clock_matters(ledger: Ledger, random: Random) -> None:
    """The same things in another order say the same; at other instants, the same so much later."""
    mixed, days = mix(ledger, random), random.randint(-1000, 1000) * DAY

    derived, moved = derive(ledger), derive(move(ledger, days))

    assert derive(mixed) == derived
    assert moved.until == (None if derived.until is None else derived.until + days)
    assert moved.gift_until == (None if derived.gift_until is None else derived.gift_until + days)
    assert (moved.collecting, set(moved.readers)) == (derived.collecting, set(derived.readers))


def mix(ledger: Ledger, random: Random) -> Ledger:
    """Return the same things in another order."""

    def shuffled(things: Sequence[T]) -> tuple[T, ...]:
        return tuple(random.sample(things, len(things)))

    return Ledger(
        replace(ledger.customer, metadata=dict(shuffled(tuple(ledger.customer.metadata.items())))),
        shuffled(ledger.sessions),
        shuffled(ledger.subscriptions),
        shuffled(ledger.invoices),
        shuffled(ledger.payments),
    )


def move(ledger: Ledger, by: timedelta) -> Ledger:
    """Return the same things at other instants."""
    return Ledger(
        ledger.customer,
        tuple(replace(s, created=s.created + by) for s in ledger.sessions),
        tuple(
            replace(
                s,
                created=s.created + by,
                period_end=s.period_end + by,
                trial_end=None if s.trial_end is None else s.trial_end + by,
            )
            for s in ledger.subscriptions
        ),
        tuple(replace(i, lines=tuple(replace(line, ends=line.ends + by) for line in i.lines)) for i in ledger.invoices),
        tuple(replace(p, created=p.created + by) for p in ledger.payments),
    )


@given(ledgers())
def test_another_product_on_the_same_customer_changes_nothing(ledger: Ledger) -> None:
    """It has all that we have, under names and a mark of its own."""
    foreign = [replace(s, id=f"x{s.id}", mark=THEIRS) for s in ledger.subscriptions]
    billed = [
        Invoice(
            f"x{i.id}",
            i.paid,
            tuple(replace(line, subscription=f"x{line.subscription}") for line in i.lines),
            tuple(f"x{name}" for name in i.payments),
        )
        for i in ledger.invoices
    ]
    paid = [replace(p, id=f"x{p.id}", charge=f"x{p.charge}", mark=THEIRS) for p in ledger.payments]
    sold = [replace(s, id=f"x{s.id}", mark=THEIRS) for s in ledger.sessions]

    whole = Ledger(
        ledger.customer,
        (*sold, *ledger.sessions),
        (*foreign, *ledger.subscriptions),
        (*billed, *ledger.invoices),
        (*paid, *ledger.payments),
    )

    assert derive(whole) == derive(ledger)


@given(ledgers())
def test_entitlement_ends_with_what_stripe_tells_and_the_terms_add_and_a_full_refund_ends_it(ledger: Ledger) -> None:
    """What is paid, or tried to be, and grace; a trial; a running period, grace and 60 days; two days of a Session."""
    ends = [line.ends + GRACE for invoice in ledger.invoices for line in invoice.lines if line.amount > 0]
    running = [s.period_end + GRACE + LATE for s in ours(ledger) if s.status is Status.ACTIVE]
    trials = [s.trial_end for s in ours(ledger) if s.status is Status.TRIALING and s.trial_end]
    fresh = [s.created + UNSEEN for s in ledger.sessions if is_ours(s.mark, POLICY)]
    by_payment = replace(
        ledger,
        sessions=(),
        subscriptions=tuple(
            replace(s, collection_paused=True) for s in ledger.subscriptions if s.status is not Status.TRIALING
        ),
        invoices=tuple(replace(i, paid=i.paid and bool(i.payments)) for i in ledger.invoices),
        payments=tuple(replace(p, status="succeeded", refunded=True) for p in ledger.payments),
    )

    until, refunded = derive(ledger).until, derive(by_payment)

    assert until is None or until <= max([*ends, *running, *trials, *fresh])
    assert until is None or ours(ledger) or fresh
    assert (refunded.until, refunded.gift_until) == (None, None)


@given(ledgers(), instants, st.sampled_from(Status), st.integers(0, 90))
def test_one_more_paid_invoice_or_subscription_or_kinder_terms_never_end_it_sooner(
    ledger: Ledger, end: datetime, status: Status, days: int
) -> None:
    before = derive(ledger)
    paid = Invoice("in_more", paid=True, lines=(Line("sub_0", 200, end),), payments=())
    also = Subscription("sub_more", status, NOW, end, OURS)

    paid_more = derive(replace(ledger, invoices=(*ledger.invoices, paid)))
    one_more = derive(replace(ledger, subscriptions=(*ledger.subscriptions, also)))
    kinder = derive(ledger, grace=GRACE + days * DAY)
    paused = derive(ledger, gift_pause=POLICY.gift_pause + days * DAY)

    assert no_earlier(paid_more.until, before.until)
    assert no_earlier(one_more.until, before.until)
    assert one_more.collecting or not before.collecting
    assert no_earlier(kinder.until, before.until)
    assert paused.until == before.until
    assert paused.gift_until == (None if before.gift_until is None else before.gift_until + days * DAY)


@given(ledgers(), st.integers(5, 35))
def test_links_are_bounded_and_leave_out_whoever_was_forgotten(ledger: Ledger, count: int) -> None:
    more = range(5, count)
    gifts = [Payment(f"pi_m{n}", "succeeded", NOW - n * DAY, Mark("news", reader(one))) for n, one in enumerate(more)]
    derived = derive(replace(ledger, payments=(*ledger.payments, *gifts)))

    assert len(derived.readers) == len(set(derived.readers)) <= MOST_READERS
    assert derived.forgotten.isdisjoint(derived.readers)
    if len(derived.readers) < MOST_READERS:
        assert set(derived.readers) >= {reader(one) for one in more} - derived.forgotten


@dataclass(frozen=True, slots=True)
class History:
    """A subscription's months: what became of each renewal, the newest last."""

    fates: tuple[str, ...]

    def after(self, months: int, *, drafted: bool = False) -> Ledger:
        """Return what Stripe holds when so many months have been billed; `drafted`: the next is a draft yet."""
        fates = self.fates[:months]
        ends = [NOW + (n + 1) * MONTH for n in range(months)]
        payments = tuple(
            Payment(f"pi_{n}", *STATES[fate], NOW + n * MONTH, charge=f"ch_{n}", refunded=fate == "refunded")
            for n, fate in enumerate(fates)
        )
        invoices = [
            Invoice(f"in_{n}", fate in {"paid", "refunded"}, (Line("sub_1", 200, ends[n]),), (f"pi_{n}",))
            for n, fate in enumerate(fates)
        ]
        period_end = ends[-1]
        if drafted:
            period_end += MONTH
            invoices.append(Invoice("in_draft", paid=False, lines=(Line("sub_1", 200, period_end),)))
        status = Status.PAST_DUE if fates[-1] == "failed" else Status.ACTIVE
        subscription = Subscription("sub_1", status, NOW, period_end, Mark("news", reader(1)))
        return Ledger(Customer("cus_1"), (), (subscription,), tuple(invoices), payments)


STATES: dict[str, tuple[str]] = {
    "paid": ("succeeded",),
    "refunded": ("succeeded",),
    "processing": ("processing",),
    "failed": ("requires_payment_method",),
}
histories = st.lists(st.sampled_from(list(STATES)), min_size=1, max_size=6).map(tuple).map(History)


@given(st.integers(1, 6), st.integers(0, 60 * 24))
def test_whoever_pays_every_month_is_never_without(months: int, minutes: int) -> None:
    """Not while the next invoice is a draft either, nor while the webhooks are sixty days late."""
    history = History(("paid",) * 6)
    at = NOW + months * MONTH + timedelta(minutes=minutes)

    late, on_time = derive(history.after(months)).until, derive(history.after(months, drafted=True)).until

    assert late is not None
    assert on_time is not None
    assert late >= NOW + months * MONTH + LATE
    assert on_time > late > at


@given(histories)
def test_entitlement_outlives_what_was_paid_by_no_more_than_the_terms(history: History) -> None:
    """Grace after a failure; while Stripe calls it active, the running month, grace and sixty days more.

    But where nothing paid was kept, and a payment was refused, an active one entitles to nothing.
    """
    for months in range(1, len(history.fates) + 1):
        fates = history.fates[:months]
        paid = [NOW + (n + 1) * MONTH for n, fate in enumerate(fates) if fate in {"paid", "processing"}]

        derived = derive(history.after(months))

        if fates[-1] == "failed":
            assert derived.until == (max(paid) + GRACE if paid else None)
        elif paid or "failed" not in fates:
            assert derived.until == NOW + months * MONTH + GRACE + LATE
        else:
            assert derived.until is None
        assert derived.collecting
