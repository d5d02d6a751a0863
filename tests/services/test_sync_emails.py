"""Customers found by their e-mail, of which the store has a hash alone (scenario 11), on real parts."""

from dataclasses import replace
from datetime import timedelta

from supportsvc.domain.ledger import Ledger
from supportsvc.domain.supporter import derive_from
from supportsvc.services.sync_customer import sync_customer
from tests.fixtures.shop import POLICY, Shop, new_reader

DAY = timedelta(days=1)
ADA, ADA_NOW = "ada@news.example", "ada.l@news.example"


def rename(shop: Shop, customer: str, email: str) -> None:
    shop.client.v1.customers.update(customer, {"email": email})


def join(shop: Shop, email: str, click: str = "click-one") -> str:
    customer = shop.join(new_reader(), click=click)
    rename(shop, customer, email)
    sync_customer(customer, shop.deps)
    return customer


def stored(shop: Shop) -> bytes:
    """Return all that the store has, keys and values."""
    with shop.outside() as client:
        return b" ".join(key + b" " + client.dump(key) for key in client.scan_iter())


def test_scenario_11_the_old_address_finds_nobody_and_the_new_one_does_however_it_is_spelt(shop: Shop) -> None:
    customer = join(shop, ADA)
    before = shop.found_by(ADA)

    rename(shop, customer, ADA_NOW)
    sync_customer(customer, shop.deps)

    assert before == (customer,)
    assert shop.found_by(ADA) == ()
    assert shop.found_by(f" {ADA_NOW.upper()}") == (customer,)
    assert shop.deps.supporters.load_customer(customer).emails_gone == ()  # type: ignore[union-attr]
    assert b"news.example" not in stored(shop)


def test_two_customers_with_one_address_are_both_found_and_one_of_them_may_go(shop: Shop) -> None:
    customers = [join(shop, ADA, click=f"click-number-{number}") for number in range(2)]
    both = shop.found_by(ADA)

    shop.client.v1.customers.delete(customers[0])
    sync_customer(customers[0], shop.deps)

    assert both == tuple(sorted(customers))
    assert shop.found_by(ADA) == (customers[1],)


def test_scenario_11_a_wiped_store_finds_the_address_again_after_a_sync(shop: Shop) -> None:
    customer = join(shop, ADA)
    with shop.outside() as client:
        client.flushall()

    wiped = shop.found_by(ADA)
    sync_customer(customer, shop.deps)

    assert wiped == ()
    assert shop.found_by(ADA) == (customer,)
    assert shop.agrees(customer)


def test_scenario_30_a_customer_of_another_product_leaves_no_hash(shop: Shop) -> None:
    customer = shop.client.v1.customers.create({"email": ADA}).id

    sync_customer(customer, shop.deps)

    assert shop.found_by(ADA) == ()
    assert shop.deps.supporters.load_customer(customer).email is None  # type: ignore[union-attr]


def test_scenario_11_an_older_sync_under_way_brings_neither_address_back(shop: Shop) -> None:
    customer = join(shop, ADA)
    older = shop.deps.supporters.take_ticket(customer)
    read = shop.gateway.fetch(customer)

    rename(shop, customer, ADA_NOW)
    sync_customer(customer, shop.deps)
    resume(shop, customer, older, read)
    renamed = (shop.found_by(ADA), shop.found_by(ADA_NOW))
    shop.client.v1.customers.delete(customer)
    sync_customer(customer, shop.deps)
    resume(shop, customer, older, read)

    assert renamed == ((), (customer,))
    assert (shop.found_by(ADA), shop.found_by(ADA_NOW)) == ((), ())


def resume(shop: Shop, customer: str, ticket: int, read: Ledger) -> None:
    """Let a sync go on that took its ticket and read Stripe long ago: before its write, or just after it."""
    supporters, old = shop.deps.supporters, derive_from(read, POLICY)
    standing = supporters.write_customer(customer, ticket, old, DAY).standing
    assert standing.ticket > ticket
    supporters.index_email(replace(standing, ticket=ticket, email=old.email, emails_gone=()), DAY)
    with shop.outside() as client:
        assert b"+%d" % ticket not in [word for key in client.keys("email:*") for word in client.hvals(key)]
