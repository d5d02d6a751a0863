"""Erasure on real parts (scenario 35)."""

import pytest

from supportsvc.domain.reader import Forgotten
from supportsvc.domain.supporter import link_key
from supportsvc.ports import BillingUnavailable, StoreUnavailable
from supportsvc.services.forget import forget_reader
from supportsvc.services.sync_customer import sync_customer
from tests.fixtures.shop import Shop, new_reader
from tests.fixtures.valkey import Valkey


def metadata_of(shop: Shop, customer: str) -> dict[str, str]:
    metadata = shop.client.v1.customers.retrieve(customer).metadata
    return {} if metadata is None else dict(metadata.to_dict())


def test_scenario_35_a_reader_forgotten_at_rest_is_gone_here_and_at_stripe(shop: Shop) -> None:
    reader = new_reader()
    customer = shop.join(reader)

    forget_reader(reader, shop.deps)

    assert shop.record_of(reader) == Forgotten((customer,))
    assert metadata_of(shop, customer)[link_key(reader)] == "-"
    standing = shop.deps.supporters.load_customer(customer)
    assert standing is not None
    assert standing.readers == ()


def test_scenario_35_a_forgotten_reader_does_not_come_back_with_a_rebuild(shop: Shop) -> None:
    reader = new_reader()
    customer = shop.join(reader)
    forget_reader(reader, shop.deps)

    with shop.outside() as client:
        client.flushall()
    sync_customer(customer, shop.deps)

    assert shop.record_of(reader) is None


def test_scenario_35_forgotten_before_the_first_webhook_a_late_one_links_nobody(shop: Shop) -> None:
    reader = new_reader()
    session = shop.pay(reader)
    forget_reader(reader, shop.deps)

    shop.hear_all()

    assert shop.record_of(reader) == Forgotten()
    assert metadata_of(shop, shop.customer_of(session))[link_key(reader)] == "-"


def test_scenario_35_the_others_keep_theirs(shop: Shop) -> None:
    leaves, stays = new_reader(), new_reader()
    customer = shop.join(leaves)
    shop.client.v1.customers.update(customer, {"metadata": {link_key(stays): "1700000000"}})
    sync_customer(customer, shop.deps)

    forget_reader(leaves, shop.deps)

    assert shop.is_quiet(stays)
    assert not shop.is_quiet(leaves)


def test_stripe_down_leaves_the_mark_and_a_second_call_finishes(shop: Shop) -> None:
    reader = new_reader()
    customer = shop.join(reader)
    shop.stripe.control.fail("500", "POST", "/v1/customers/*")

    with pytest.raises(BillingUnavailable):
        forget_reader(reader, shop.impatient().deps)
    marked = shop.record_of(reader)
    forget_reader(reader, shop.deps)

    assert marked == Forgotten((customer,))
    assert metadata_of(shop, customer)[link_key(reader)] == "-"


def test_the_store_down_is_said(shop: Shop, own_valkey: Valkey) -> None:
    with pytest.raises(StoreUnavailable):
        forget_reader(new_reader(), shop.without_store(own_valkey).deps)


def test_a_customer_deleted_at_stripe_does_not_keep_a_reader_from_being_forgotten(shop: Shop) -> None:
    reader = new_reader()
    customer = shop.join(reader)
    shop.client.v1.customers.delete(customer)

    forget_reader(reader, shop.deps)

    assert shop.record_of(reader) == Forgotten((customer,))
