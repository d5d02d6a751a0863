"""What the site's own systems are told as a supporter comes, changes and goes, on real parts."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest

from supportsvc.domain.notices import Notice, NoticeKind
from supportsvc.ports import MoneyDeps
from supportsvc.services.sync_customer import sync_customer
from tests.fixtures.shop import Shop, new_reader
from tests.fixtures.valkey import Valkey


class Killed(BaseException):
    """The process died here."""


@dataclass
class Paper:
    """The site's own systems, as far as they were told."""

    shop: Shop
    told: list[Notice] = field(default_factory=list)

    def take(self, notice: Notice) -> bool:
        self.told.append(notice)
        return True

    def sync(self, customer: str, announce: Callable[[Notice], bool] | None = None) -> None:
        sync_customer(customer, self.deps(announce or self.take))

    def deps(self, announce: Callable[[Notice], bool] | None) -> MoneyDeps:
        return replace(self.shop.deps, announce=announce)

    def kinds(self) -> list[NoticeKind]:
        return [notice.kind for notice in self.told]


@pytest.fixture
def paper(shop: Shop) -> Paper:
    return Paper(shop)


def test_a_supporter_is_told_of_once_changed_and_ended(shop: Shop, paper: Paper) -> None:
    customer = shop.customer_of(shop.pay(new_reader()))

    for _ in range(2):
        paper.sync(customer)
    shop.stripe.control.advance(timedelta(days=32))
    for _ in range(2):
        paper.sync(customer)
    for charge in shop.client.v1.charges.list({"customer": customer}).data:
        shop.client.v1.refunds.create({"charge": charge.id})
    shop.stripe.control.ask("POST", f"subscriptions/{shop.subscription_of(customer).id}/cancel")
    for _ in range(2):
        paper.sync(customer)

    assert paper.kinds() == [NoticeKind.CREATED, NoticeKind.UPDATED, NoticeKind.ENDED]
    assert [notice.version for notice in paper.told] == sorted({notice.version for notice in paper.told})
    created, updated, ended = paper.told
    assert (created.customer, created.readers, created.renews) == (customer, 1, True)
    assert updated.until > created.until  # type: ignore[operator]
    assert (ended.until, ended.renews) == (None, False)


def test_scenario_6_a_process_that_dies_after_the_announcement_makes_it_again_under_the_same_id(
    shop: Shop, paper: Paper
) -> None:
    customer = shop.customer_of(shop.pay(new_reader()))

    def die(notice: Notice) -> bool:
        paper.take(notice)
        raise Killed

    with pytest.raises(Killed):
        paper.sync(customer, die)
    for _ in range(2):
        paper.sync(customer)

    assert paper.kinds() == [NoticeKind.CREATED, NoticeKind.CREATED]
    assert paper.told[0].id == paper.told[1].id


def test_what_could_not_be_put_down_is_told_by_the_next_sync(shop: Shop, paper: Paper) -> None:
    customer = shop.customer_of(shop.pay(new_reader()))

    paper.sync(customer, lambda _: False)
    paper.sync(customer)

    assert paper.kinds() == [NoticeKind.CREATED]


def test_whoever_pays_for_another_product_is_no_supporter_to_be_told_of(shop: Shop, paper: Paper) -> None:
    given = {"status": "active", "amount": 900, "currency": "usd", "product": "Another"}
    customer = shop.stripe.control.ask("POST", "subscriptions", given)["customer"]

    paper.sync(customer)

    assert paper.told == []


def test_where_no_system_listens_nothing_is_noted_and_the_first_sync_after_tells_of_everybody(
    shop: Shop, paper: Paper
) -> None:
    customer = shop.join(new_reader())
    silent = shop.deps.supporters.load_customer(customer)

    paper.sync(customer)

    assert silent is not None
    assert silent.told == ""
    assert paper.kinds() == [NoticeKind.CREATED]


def test_what_an_older_record_told_does_not_take_the_place_of_a_newer_ones(shop: Shop, paper: Paper) -> None:
    customer = shop.join(new_reader())
    paper.sync(customer)
    known = shop.deps.supporters.load_customer(customer)
    assert known is not None

    shop.deps.supporters.note_told(customer, known.ticket - 1, f"{known.ticket - 1} - - 0 0")
    shop.deps.supporters.note_told("cus_nobody", 5, "5 - - 0 0")

    assert shop.deps.supporters.load_customer(customer) == known
    assert shop.deps.supporters.load_customer("cus_nobody") is None


def test_a_store_lost_after_the_announcement_fails_no_sync(shop: Shop, paper: Paper) -> None:
    customer = shop.join(new_reader())

    def lose(notice: Notice) -> bool:
        paper.take(notice)
        with shop.outside() as client:
            client.flushall()
        return True

    paper.sync(customer, lose)

    assert paper.kinds() == [NoticeKind.CREATED]
    assert shop.keys() == []


def test_a_store_that_goes_away_after_the_announcement_fails_no_sync(shop: Shop, own_valkey: Valkey) -> None:
    paper = Paper(shop.on(own_valkey))
    customer = shop.customer_of(shop.pay(new_reader()))

    def kill(notice: Notice) -> bool:
        own_valkey.kill()
        return paper.take(notice)

    paper.sync(customer, kill)

    assert paper.kinds() == [NoticeKind.CREATED]
    paper.shop.store.close()
