"""What follows from the ledger besides entitlement: the ask pause, collecting, and who is linked (scenarios 34, 35)."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from supportsvc.domain.ledger import Customer, Mark, Payment, Session, SubscriptionStatus
from supportsvc.domain.supporter import Derived, derive_from, link_key, ours_of, parse_reader, reader_of_key
from tests.domain.ledgers import (
    CUSTOMER,
    DAY,
    NOW,
    POLICY,
    READER,
    gift,
    invoice,
    ledger,
    payment,
    reader,
    session,
    subscription,
)

PAUSE = POLICY.gift_pause


def derive(*things: object, customer: Customer = CUSTOMER) -> Derived:
    return derive_from(ledger(*things, customer=customer), POLICY)


def named(number: int) -> Mark:
    return Mark("news", reader(number))


def linked(**links: str) -> Customer:
    return replace(CUSTOMER, metadata=links)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, NOW - DAY + PAUSE),
        ({"status": "processing"}, NOW - DAY + PAUSE),
        ({"status": "requires_payment_method"}, None),
        ({"status": "canceled"}, None),
        ({"refunded": True}, None),
        ({"disputes": ("lost",)}, None),
        ({"mark": Mark()}, None),
        ({"mark": Mark("shop", READER)}, None),
    ],
)
def test_p5_scenario_17_a_gift_pauses_asking_unless_it_failed_or_was_given_back(
    changes: dict[str, object], expected: datetime | None
) -> None:
    assert derive(gift(**changes)).gift_until == expected


def test_p5_scenario_17_the_latest_gift_counts_and_a_refunded_one_leaves_the_other() -> None:
    before = gift(id="a", created=NOW - 9 * DAY)

    assert derive(before, gift(refunded=True)).gift_until == NOW - 9 * DAY + PAUSE
    assert derive(before, gift()).gift_until == derive(gift(), before).gift_until == NOW - DAY + PAUSE


REFUSED = {"status": "requires_payment_method"}
REMEMBERED = timedelta(days=30)


def gave(number: int, *, days: int, **changes: Any) -> tuple[Session, Payment]:
    """Return a completed Session of so many days ago, and the gift that was tried in it."""
    made = session(
        id=f"cs_{number}", created=NOW - days * DAY, subscribes=False, subscription=None, payment=f"pi_{number}"
    )
    return made, gift(id=f"pi_{number}", charge=f"ch_{number}", **changes)


def test_p6_scenario_19_a_gift_that_was_refused_after_checkout_is_told_of_for_thirty_days() -> None:
    derived = derive(*gave(1, days=3, **REFUSED))

    assert derived.refused_until == NOW - 3 * DAY + REMEMBERED
    assert (derived.gift_until, derived.readers) == (None, (READER,))


@pytest.mark.parametrize(
    "things",
    [
        (),
        gave(1, days=3),
        gave(1, days=3, status="processing"),
        gave(1, days=3, refunded=True),
        (gave(1, days=3)[0], gift(id="pi_1", charge=None, **REFUSED)),
        (gift(**REFUSED),),
        gave(1, days=3, **REFUSED)[:1],
        (*gave(1, days=3, **REFUSED), *gave(2, days=2)),
        (*gave(1, days=3, **REFUSED), subscription(created=NOW - 2 * DAY)),
        (
            subscription("past_due"),
            invoice(),
            payment(),
            invoice(id="in_2", paid=False, payments=("pi_2",)),
            payment(id="pi_2", charge="ch_2", **REFUSED),
        ),
        (subscription("past_due", mark=Mark("shop", READER)), invoice(paid=False), payment(**REFUSED)),
    ],
)
def test_p6_what_was_not_refused_or_was_followed_by_another_try_is_not_told_of(things: tuple[object, ...]) -> None:
    assert derive(*things).refused_until is None


@pytest.mark.parametrize("status", ["active", "past_due", "canceled"])
def test_p6_scenario_19_a_first_debit_that_was_refused_is_told_of(status: str) -> None:
    refused = (subscription(status), invoice(paid=False), payment(**REFUSED))

    assert derive(*refused).refused_until == NOW - 10 * DAY + REMEMBERED
    assert derive(*refused, *gave(2, days=11)).refused_until == NOW - 10 * DAY + REMEMBERED
    assert derive(*refused, *gave(2, days=9)).refused_until is None


def test_our_subscriptions_are_those_with_our_mark_and_those_of_our_sessions() -> None:
    ours = subscription(id="a"), subscription(id="b", mark=Mark())
    theirs = subscription(id="c", mark=Mark()), subscription(id="d", mark=Mark("shop", READER))
    sessions = session(subscription="b"), session(subscription="c", mark=Mark("shop", READER))

    assert ours_of(ledger(*ours, *theirs, *sessions), POLICY) == ours


@pytest.mark.parametrize("status", list(SubscriptionStatus))
def test_stripe_collects_until_a_subscription_has_ended_for_good(status: SubscriptionStatus) -> None:
    assert derive(subscription(status)).collecting is (status not in {"canceled", "incomplete_expired"})


def test_stripe_collects_for_a_session_whose_subscription_is_not_seen() -> None:
    assert derive(session()).collecting
    assert not derive(session(), subscription("canceled")).collecting


def test_those_named_in_a_payment_come_first_then_the_newest_then_the_lesser_id() -> None:
    customer = linked(**{link_key(reader(9)): str(int(NOW.timestamp())), link_key(reader(8)): "not an instant"})
    things = (
        subscription(id="a", mark=named(4), created=NOW - 3 * DAY),
        subscription(id="b", mark=named(5), created=NOW - 2 * DAY),
        session(subscription="b", mark=named(7), created=NOW - 2 * DAY),
        gift(mark=named(3), created=NOW - 5 * DAY),
        gift(id="x", mark=named(3), created=NOW - 4 * DAY),
    )

    assert derive(*things, customer=customer).readers == tuple(map(reader, (5, 7, 4, 3, 9, 8)))


def test_a_link_beside_a_payment_does_not_rank_the_reader_lower() -> None:
    customer = linked(**{link_key(reader(1)): str(int(NOW.timestamp()))})
    things = (gift(mark=named(1), created=NOW - 9 * DAY), gift(id="x", mark=named(2), created=NOW - 8 * DAY))

    assert derive(*things, customer=customer).readers == (reader(2), reader(1))


def test_scenario_35_one_link_more_than_the_bound_leaves_the_oldest_out() -> None:
    gifts = [gift(id=f"pi_{n}", mark=named(n), created=NOW - n * DAY) for n in range(21)]

    assert derive(*gifts).readers == tuple(map(reader, range(20)))


def test_scenario_35_a_forgotten_reader_is_not_linked_and_leaves_room_for_another() -> None:
    gifts = [gift(id=f"pi_{n}", mark=named(n), created=NOW - n * DAY) for n in range(21)]

    derived = derive(*gifts, subscription(mark=named(3)), customer=linked(**{link_key(reader(3)): "-"}))

    assert derived.readers == tuple(reader(n) for n in range(21) if n != 3)
    assert derived.forgotten == {reader(3)}


def test_a_subscription_without_a_reader_entitles_but_links_nobody() -> None:
    derived = derive(subscription(mark=Mark("news")))

    assert derived.readers == ()
    assert derived.until is not None


@pytest.mark.parametrize(
    "key",
    [
        "supportsvc_site",
        "supportsvc_reader",
        "supportsvc_",
        "supportsvc_" + "A" * 26,
        "supportsvc_" + "a" * 25,
        "supportsvc_" + "a" * 24,
        "supportsvc_" + "a" * 25 + "b",
        "supportsvc_" + "a" * 27,
        "supportsvc_" + "1" * 26,
        "a" * 26,
        "supportsvc_" + "é" * 26,
    ],
)
def test_a_key_that_names_no_reader_links_nobody(key: str) -> None:
    assert derive(customer=linked(**{key: "-"})) == Derived()


@pytest.mark.parametrize("value", ["-1", "1e9", "10000000000", "99999999999999999999", "", "²"])
def test_a_link_of_no_instant_stands_behind_all_others(value: str) -> None:
    links = {link_key(reader(1)): value, link_key(reader(2)): "1"}

    assert derive(customer=linked(**links)).readers == (reader(2), reader(1))


def test_a_readers_key_is_read_back() -> None:
    assert reader_of_key(link_key(READER)) == READER
    assert len(link_key(READER)) <= 40
    assert parse_reader(READER.hex().upper()) is None


def test_an_unsigned_id_is_32_lower_hex_digits() -> None:
    digits = "0123456789abcdef" * 2

    assert parse_reader(digits) == bytes.fromhex(digits)
    for wrong in ("", digits[:-1], digits + "0", digits + "00", digits[:-1] + "x", digits[:-1] + "X", " " + digits[1:]):
        assert parse_reader(wrong) is None


def test_a_reader_is_ranked_by_the_best_of_several_links() -> None:
    """By a payment, though the Customer's own metadata names the same reader, and later."""
    customer = linked(**{link_key(reader(1)): str(int(NOW.timestamp()) + 1)})

    assert derive(gift(mark=named(1)), gift(id="pi_2", mark=named(2)), customer=customer).readers == (
        reader(1),
        reader(2),
    )


def test_scenario_11_nothing_is_left_of_a_deleted_customer() -> None:
    customer = Customer("cus_1", deleted=True, metadata={link_key(READER): "1"})

    assert derive(subscription(), session(), gift(), customer=customer) == Derived()


@pytest.mark.parametrize(
    "things",
    [
        (session(subscription=None, subscribes=False, mark=Mark("news")),),
        (subscription(mark=Mark("news")),),
        (gift(mark=Mark("news")),),
    ],
)
def test_an_address_is_kept_of_whoever_gave_to_us(things: tuple[object, ...]) -> None:
    assert derive(*things, customer=replace(CUSTOMER, email=b"hash")).email == b"hash"


def test_an_address_is_kept_of_whoever_a_reader_is_linked_to() -> None:
    metadata = {link_key(READER): "1700000000"}

    assert derive(customer=replace(CUSTOMER, email=b"hash", metadata=metadata)).email == b"hash"


def test_no_address_is_kept_of_anybody_else() -> None:
    others = (subscription(mark=Mark("shop")), session(mark=Mark("shop")), gift(mark=Mark("shop")))
    known = replace(CUSTOMER, email=b"hash")

    assert derive(*others, customer=known).email is None
    assert derive(gift(), customer=replace(known, deleted=True)).email is None
