"""What became of asks is written once, and what was new is told so that it is counted once."""

from dataclasses import replace
from datetime import timedelta

import pytest

from supportsvc.domain.ask import Ask, Fate
from supportsvc.domain.reader import Forgotten
from supportsvc.services.decide import Told
from supportsvc.services.record_events import Event, Kind, Recorded, record_events
from supportsvc.services.snooze import snooze
from supportsvc.store.record import pack
from tests.builders import NOW, READER, ask
from tests.properties.fake_readers import FakeReaders

ASK = ask(NOW)
OTHER = ask(NOW + timedelta(hours=1), campaign=2)


@pytest.fixture
def readers() -> FakeReaders:
    return FakeReaders()


def record(readers: FakeReaders, *events: tuple[Kind, Ask]) -> Recorded:
    return record_events(READER, [Event(kind, one) for kind, one in events], readers, NOW)


def test_an_impression_is_told_once(readers: FakeReaders) -> None:
    first, again = (record(readers, (Kind.IMPRESSION, ASK)) for _ in range(2))

    assert first == Recorded((Told(ASK, Fate.SEEN),))
    assert again == Recorded()


def test_a_dismissal_says_that_it_was_seen_where_the_record_lacks_it(readers: FakeReaders) -> None:
    recorded = record(readers, (Kind.DISMISSAL, ASK))

    assert recorded.told == (Told(ASK, Fate.SEEN), Told(ASK, Fate.DISMISSED))


def test_a_dismissal_after_its_impression_is_the_only_news(readers: FakeReaders) -> None:
    record(readers, (Kind.IMPRESSION, ASK))

    assert record(readers, (Kind.DISMISSAL, ASK)).told == (Told(ASK, Fate.DISMISSED),)


def test_several_words_about_several_asks_are_told_once_for_each(readers: FakeReaders) -> None:
    recorded = record(readers, (Kind.IMPRESSION, ASK), (Kind.CLICK, ASK), (Kind.IMPRESSION, OTHER))

    assert recorded == Recorded((Told(ASK, Fate.SEEN), Told(OTHER, Fate.SEEN)), (ASK,))


def test_a_click_is_told_each_time_and_whoever_counts_it_knows_the_ask(readers: FakeReaders) -> None:
    record(readers, (Kind.CLICK, ASK))

    assert record(readers, (Kind.CLICK, ASK)) == Recorded(clicked=(ASK,))


def test_another_readers_ask_and_a_forgotten_readers_tell_nothing(readers: FakeReaders) -> None:
    assert record(readers, (Kind.CLICK, replace(ASK, reader=bytes(16)))) == Recorded()
    readers.records[READER] = pack(Forgotten())

    assert record(readers, (Kind.CLICK, ASK)) == Recorded()


def test_a_snooze_tells_that_its_ask_was_seen(readers: FakeReaders) -> None:
    first = snooze(READER, NOW + timedelta(days=7), ASK, readers, NOW)
    undone = snooze(READER, None, ASK, readers, NOW)

    assert (first.ask, first.told) == (ASK, (Told(ASK, Fate.SEEN),))
    assert (undone.snooze, undone.told) == (None, ())


def test_a_snooze_without_an_ask_of_its_own_is_for_none(readers: FakeReaders) -> None:
    kept = snooze(READER, NOW + timedelta(days=7), replace(ASK, reader=bytes(16)), readers, NOW)

    assert (kept.ask, kept.told) == (None, ())
    assert kept.snooze is not None
    assert kept.snooze.campaign == 0
