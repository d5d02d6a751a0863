"""Another writer comes first: the use cases merge and judge again on what stands, and give up in bounded time."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from supportsvc.domain.access import AccessRule
from supportsvc.domain.ask import Counter
from supportsvc.domain.errors import ReaderForgotten
from supportsvc.domain.page import Page, Placement
from supportsvc.domain.policy import Policy
from supportsvc.domain.reader import Forgotten, Message, Reader
from supportsvc.domain.reading import Article, Wall, article_mark
from supportsvc.domain.rules import Reason
from supportsvc.ports import Stored, StoreUnavailable
from supportsvc.services.access import TRIES, AccessRequest, grant_access
from supportsvc.services.decide import MOST_TRIES, Request, Rulebook, answer
from supportsvc.services.erase import erase_reader
from supportsvc.services.record_events import Event, Kind, record_events
from supportsvc.services.snooze import snooze
from supportsvc.store.record import pack
from tests.builders import DAY, NOW, READER, ask, campaign, offered
from tests.properties.fake_readers import FakeReaders

RULES = Rulebook((campaign(1),), Policy())
FRESH = b"f" * 16


class Contended(FakeReaders):
    """Somebody else writes before each of the first few swaps."""

    def __init__(self, *others: Reader | Forgotten) -> None:
        super().__init__()
        self.others = list(others)

    def swap(
        self,
        reader: bytes,
        stored: Stored,
        new: Reader | Forgotten | None,
        life: timedelta,
        *,
        confirmed: bool = False,
    ) -> Stored | None:
        if self.others:
            self.records[reader] = pack(self.others.pop(0))
        return super().swap(reader, stored, new, life, confirmed=confirmed)


def decide(readers: FakeReaders) -> Reason:
    request = Request(READER, lambda: FRESH, Page(), Message(Counter(1, 1)))
    return answer(request, RULES, readers, NOW).decision.reason


def tell(readers: FakeReaders) -> None:
    record_events(READER, [Event(Kind.IMPRESSION, ask())], readers, NOW)


def put_off(readers: FakeReaders) -> None:
    snooze(READER, NOW + DAY, ask(), readers, NOW)


def erase(readers: FakeReaders) -> None:
    erase_reader(READER, readers)


def test_who_loses_the_race_for_an_ask_finds_the_winners_offer() -> None:
    readers = Contended(Reader(asks=(offered(NOW),)))

    assert decide(readers) is Reason.OFFER_OPEN


def test_a_record_that_changes_under_every_try_asks_nobody() -> None:
    readers = Contended(*(Reader(views=n) for n in range(MOST_TRIES)))

    assert decide(readers) is Reason.STORE_UNAVAILABLE


def test_a_reader_erased_meanwhile_is_a_newcomer_with_another_id() -> None:
    readers = FakeReaders()
    readers.records[READER] = pack(Forgotten())
    request = Request(READER, lambda: FRESH, Page(), Message(Counter(1, 1)))

    given = answer(request, RULES, readers, NOW)

    assert given.minted == FRESH
    assert set(readers.records) == {READER}


@pytest.mark.parametrize("write", [tell, put_off, erase])
def test_a_lost_race_is_run_again_on_what_stands(write: Callable[[FakeReaders], None]) -> None:
    readers = Contended(Reader(views=7))

    write(readers)

    assert readers.others == []
    kept = readers.reader(READER)
    assert kept is None or kept.views >= 7


def test_an_article_counted_elsewhere_meanwhile_is_not_free_any_more() -> None:
    page = Page("/3", placements=frozenset({Placement.WALL}))
    policy = Policy(wall=Wall(articles=1))
    rules = Rulebook((campaign(1, placement=Placement.WALL),), policy, articles=31)
    meanwhile = Reader(articles=(Article(NOW.date(), article_mark("/2", "")),))

    lost = Contended(*(Reader(views=n) for n in range(TRIES)))

    found = grant_access(AccessRequest(READER, FRESH, page), rules, Contended(meanwhile), NOW)
    given_up = grant_access(AccessRequest(READER, FRESH, page), rules, lost, NOW)

    assert (found.granted, found.rule) == (False, AccessRule.USED_UP)
    assert (given_up.granted, given_up.views_left) == (True, None)


@pytest.mark.parametrize("write", [tell, put_off, erase])
def test_a_race_lost_every_time_ends_in_bounded_time(write: Callable[[FakeReaders], None]) -> None:
    readers = Contended(*(Reader(views=n) for n in range(MOST_TRIES)))

    with pytest.raises(StoreUnavailable):
        write(readers)


def test_an_erasure_between_reading_and_writing_stands() -> None:
    told, late = Contended(Forgotten()), Contended(Forgotten())

    tell(told)
    with pytest.raises(ReaderForgotten):
        put_off(late)

    assert told.records[READER] == late.records[READER] == pack(Forgotten())


def test_an_erasure_keeps_the_customers_that_the_record_named() -> None:
    readers = FakeReaders()
    readers.records[READER] = pack(replace(Reader(), views=1))

    erase(readers)
    erase(readers)

    assert readers.records[READER] == pack(Forgotten())
