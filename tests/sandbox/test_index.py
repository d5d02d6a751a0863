"""The index of the books, held against a walk through all of them."""

from datetime import timedelta

from supportsvc.sandbox.books import Books
from supportsvc.sandbox.index import RELATED, read_relation
from tests.fixtures.reconciliation import open_shop, settle_town
from tests.fixtures.valkey import Valkey
from tests.sandbox.purchases import open_session

DAY = timedelta(days=1)


def walk(books: Books, kind: str, name: str) -> dict[str, list[str]]:
    """Answer which objects of a kind name each other one, the newest first, by a look at every object."""
    found: dict[str, list[str]] = {}
    for row in books.rows(kind):
        if other := read_relation(row, name):
            found.setdefault(other, []).append(row["id"])
    return found


def test_the_index_finds_what_a_walk_finds_whatever_has_become_of_the_objects(valkey: Valkey) -> None:
    with open_shop(valkey) as (shop, books):
        settle_town(shop, 40)
        control, client = shop.stripe.control, shop.client
        client.v1.products.create({"id": "prod_support", "name": "Support"})
        guest = open_session(client, mode="payment", customer_creation="if_required")
        control.pay(guest.id)
        twice = open_session(client, expires_at=int(shop.now().timestamp()) + 3600)
        control.pay(twice.id, "declined")
        control.pay(twice.id, subscription_after=60)
        control.advance(DAY)
        control.ask("POST", "disputes", {"customer": client.v1.checkout.sessions.retrieve(twice.id).customer})

        for kind, names in RELATED.items():
            for name in names:
                by_walk = walk(books, kind, name)
                by_index = {
                    other: [row["id"] for row in books.naming(kind, name, other)]
                    for found_kind, found_name, other in tuple(books.index.related)
                    if (found_kind, found_name) == (kind, name)
                }
                assert {other: rows for other, rows in by_index.items() if rows} == by_walk
                assert by_walk, (kind, name)
