"""Which Customers a run of events is about."""

from supportsvc.ports import Event
from supportsvc.services.naming import named_in


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
