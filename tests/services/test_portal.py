"""The portal on real parts (scenarios 9, 33)."""

import pytest

from supportsvc.domain.errors import AddressRefused, NotLinked, ReaderForgotten
from supportsvc.services.forget import forget_reader
from supportsvc.services.portal import open_portal
from tests.fixtures.shop import ARTICLE, Shop, new_reader


def configurations(shop: Shop) -> int:
    return len(shop.client.v1.billing_portal.configurations.list({"limit": 100}).data)


def test_a_supporter_gets_the_portal_with_cancel_card_and_invoices_and_no_change_of_plan(shop: Shop) -> None:
    reader = new_reader()
    shop.join(reader)

    address = open_portal(reader, ARTICLE, shop.deps)

    features = shop.client.v1.billing_portal.configurations.list().data[0].features
    assert address.startswith(shop.stripe.url)
    assert (features.subscription_cancel.enabled, features.subscription_cancel.mode) == (True, "at_period_end")
    assert features.payment_method_update.enabled
    assert features.invoice_history.enabled
    assert not features.subscription_update.enabled
    assert not features.customer_update.enabled


def test_its_configuration_is_made_once_and_found_again_by_another_process(shop: Shop) -> None:
    reader = new_reader()
    shop.join(reader)

    for _ in range(2):
        open_portal(reader, ARTICLE, shop.deps)
        open_portal(reader, ARTICLE, shop.impatient().deps)

    assert configurations(shop) == 1


def test_a_stranger_gets_none(shop: Shop) -> None:
    with pytest.raises(NotLinked):
        open_portal(new_reader(), ARTICLE, shop.deps)


def test_a_forgotten_reader_gets_none(shop: Shop) -> None:
    reader = new_reader()
    shop.join(reader)
    forget_reader(reader, shop.deps)

    with pytest.raises(ReaderForgotten):
        open_portal(reader, ARTICLE, shop.deps)


def test_a_customer_that_stripe_knows_no_more_has_none(shop: Shop) -> None:
    reader = new_reader()
    shop.join(reader)
    shop.stripe.control.wipe()

    with pytest.raises(NotLinked):
        open_portal(reader, ARTICLE, shop.deps)


def test_an_address_off_the_site_is_refused(shop: Shop) -> None:
    with pytest.raises(AddressRefused):
        open_portal(new_reader(), "https://evil.example/", shop.deps)
