"""Which Customers a run of events is about."""

import pytest

from supportsvc.ports import Event
from supportsvc.services.naming import customers_of, named_in
from supportsvc.services.needs import Stopped
from tests.fixtures.shop import Shop, new_reader


def event(number: int, **names: str | None) -> Event:
    return Event(f"evt_{number}", "a.kind", live=False, **names)


def test_each_customer_is_named_once() -> None:
    named = named_in([event(1, customer="cus_1"), event(2, customer="cus_2"), event(3, customer="cus_1")])

    assert named.customers == {"cus_1", "cus_2"}
    assert named.unexplained == ()


def test_an_event_that_names_nobody_is_passed_over() -> None:
    assert named_in([event(1)]) == named_in([])


def test_a_payment_that_another_event_explains_is_not_asked_for_whichever_comes_first() -> None:
    payment = event(1, payment="pi_1")
    explained = event(2, customer="cus_1", payment="pi_1")

    assert named_in([payment, explained]).unexplained == ()
    assert named_in([explained, payment]).unexplained == ()


def test_a_charge_that_nothing_explains_is_asked_for_once() -> None:
    dispute, refund = event(1, charge="ch_1"), event(2, charge="ch_1", payment="pi_1")

    assert named_in([dispute, refund, event(3, customer="cus_1", charge="ch_2")]).unexplained == (dispute,)


def test_whom_charges_are_of_is_asked_of_stripe_with_a_beat_before_each_question(shop: Shop) -> None:
    customer = shop.join(new_reader())
    (payment,) = shop.gateway.fetch(customer).payments
    beats: list[int] = []
    events = [event(1, charge=payment.charge), event(2, payment=payment.id), event(3, charge="ch_of_a_guest")]

    found = customers_of([events[:1], events[1:]], shop.gateway, lambda: beats.append(1))

    assert found == (customer,)
    assert len(beats) == 3


def test_who_must_end_asks_no_more(shop: Shop) -> None:
    shop.stripe.control.ask("DELETE", "requests")
    left = [None]

    def beat() -> None:
        if not left:
            raise Stopped("another has taken over")
        left.pop()

    with pytest.raises(Stopped):
        customers_of([[event(number, charge=f"ch_{number}") for number in range(9)]], shop.gateway, beat)

    assert len(shop.stripe.control.ask("GET", "requests")["requests"]) == 1
