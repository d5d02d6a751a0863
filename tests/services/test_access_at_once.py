"""Many threads grant one reader articles at once, on a real store: never more than the meter has."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest

from supportsvc.domain.access import Access, AccessRule
from supportsvc.domain.page import Page, Placement
from supportsvc.domain.policy import Policy
from supportsvc.domain.reader import Reader
from supportsvc.domain.reading import Wall
from supportsvc.services.access import AccessRequest, grant_access
from supportsvc.services.decide import Rulebook
from supportsvc.store.budget import Budget
from supportsvc.store.connect import Store
from supportsvc.store.readers import Readers
from tests.builders import NOW, campaign
from tests.fixtures.valkey import Valkey

FREE_ARTICLE, KNOWN_ARTICLE, USED_UP = AccessRule.FREE_ARTICLE, AccessRule.KNOWN_ARTICLE, AccessRule.USED_UP
FRESH = b"f" * 16
FREE = 6
THREADS = 12
ROUNDS = 10
RULES = Rulebook((campaign(1, placement=Placement.WALL),), Policy(wall=Wall(articles=FREE)), articles=31)


def readers(store: Store) -> Readers:
    return Readers(store, Budget.lasting(timedelta(seconds=30)))


def read_at_once(store: Store, reader: bytes, pages: list[str]) -> list[Access]:
    """Let as many threads as there are pages ask for one each, at the same time."""
    start = Barrier(len(pages))

    def read(path: str) -> Access:
        start.wait(30)
        page = Page(path, placements=frozenset({Placement.WALL}))
        return grant_access(AccessRequest(reader, FRESH, page), RULES, readers(store), NOW)

    with ThreadPoolExecutor(len(pages)) as pool:
        return list(pool.map(read, pages))


@pytest.mark.parametrize("known", [0, 1, FREE - 1])
def test_articles_read_at_once_are_never_more_than_the_meter_has_and_count_once_each(
    valkey: Valkey, known: int
) -> None:
    store = Store(valkey.url)
    for number in range(ROUNDS):
        reader = number.to_bytes(16, "big")
        for n in range(known):
            read_at_once(store, reader, [f"/before/{n}"])
        pages = [f"/now/{n % 8}" for n in range(THREADS)]  # some of them twice

        found = read_at_once(store, reader, pages)

        opened = {page for page, access in zip(pages, found, strict=True) if access.granted}
        assert len(opened) == FREE - known
        assert {access.rule for access in found} <= {FREE_ARTICLE, KNOWN_ARTICLE, USED_UP}
        value = readers(store).load(reader).value
        assert isinstance(value, Reader)
        assert len({article.mark for article in value.articles}) == len(value.articles) == FREE
    store.close()
