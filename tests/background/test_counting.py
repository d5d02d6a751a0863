"""What a process counted, on its way into the metrics and a real store."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta

import pytest

from supportsvc.background.counting import Counting
from supportsvc.domain.ask import Credit, Fate
from supportsvc.domain.campaign import Campaign, Variant
from supportsvc.domain.decision import Arm, Decision
from supportsvc.domain.page import Placement
from supportsvc.domain.rules import Reason
from supportsvc.store.budget import Budget
from supportsvc.store.connect import Store
from supportsvc.store.counts import Counts
from supportsvc.store.statistics import count_readers, read_days
from supportsvc.telemetry.metrics import Metrics
from tests.builders import READER, ask
from tests.fixtures.valkey import Valkey

NOW = datetime(2026, 11, 24, 13, 20, tzinfo=UTC)
TODAY = NOW.date()
PLEA = Campaign("plea", 1, Placement.INLINE, "plea", variants=(Variant("control"), Variant("shorter")))
ASK = ask(NOW)
SHORTER = replace(ASK, variant=1)


@dataclass(slots=True)
class Process:
    """A process that counts, and what a test does and sees with it."""

    store: Store
    campaigns: tuple[Campaign, ...] = (PLEA,)
    now: datetime = NOW
    counts: Counts = field(default_factory=Counts)
    metrics: Metrics = field(default_factory=Metrics)
    counting: Counting = field(init=False)

    def __post_init__(self) -> None:
        self.counting = Counting(self.counts, self.store, self.metrics, lambda: self.campaigns, lambda: self.now)

    def kept(self, day: date = TODAY) -> dict[str, int]:
        """Return what the store has of a day."""
        (found,) = read_days(self.store, day, day, Budget.lasting(timedelta(seconds=10)))
        return dict(found.counts)

    def shown(self, event: str, campaign: str = "plea", variant: str = "control") -> float | None:
        """Return what the metrics say."""
        labels = {"event": event, "campaign": campaign, "variant": variant}
        return self.metrics.registry.get_sample_value("supportsvc_asks_total", labels)


@pytest.fixture
def process(valkey: Valkey) -> Iterator[Process]:
    store = Store(valkey.url)
    yield Process(store)
    store.close()


def test_what_was_counted_is_written_by_day_campaign_and_variant(process: Process) -> None:
    counts = process.counts
    counts.decided(Decision(Reason.SHOWN, PLEA, arms=(Arm(0, held=False), Arm(1, held=False))), READER)
    counts.decided(Decision(Reason.SITE_HOLDBACK, arms=(Arm(0, held=True),)), bytes(16))
    counts.told(SHORTER, Fate.SEEN)
    counts.told(SHORTER, Fate.DISMISSED)
    counts.converted(Credit(1, 1), READER, (Arm(0, held=False),))
    counts.converted(Credit(), READER, ())

    process.counting.flush()

    assert process.kept() == {
        "reason shown": 1,
        "reason site_holdback": 1,
        "impression plea shorter": 1,
        "dismissal plea shorter": 1,
        "conversion plea shorter": 1,
        "conversion * *": 1,
        "given * asked": 1,
        "hour 13": 1,
    }
    names = ["impression plea shorter", "conversion plea shorter", "conversion * *", "* asked", "* held", "plea asked"]
    found = count_readers(
        process.store, {name: [name] for name in names}, [TODAY], Budget.lasting(timedelta(seconds=10))
    )
    assert list(found.values()) == [1, 1, 0, 1, 1, 1]
    assert process.shown("conversion", variant="shorter") == 1
    assert process.shown("conversion", "*", "*") == 1


def test_clicks_snoozes_and_checkouts_that_are_told_again_count_once(process: Process) -> None:
    for _ in range(2):
        for _ in range(2):
            process.counts.clicked(ASK)
            process.counts.snoozed(ASK, READER)
            process.counts.snoozed(None, READER)
            process.counts.checked_out(Credit(1), "click-one")
        process.counting.flush()

    assert process.kept() == {
        "click plea control": 1,
        "snooze plea control": 1,
        "snooze * *": 1,
        "checkout plea control": 1,
    }
    assert process.shown("click") == 1


def test_a_campaign_that_is_gone_keeps_its_name_while_the_process_knows_it(process: Process) -> None:
    process.counts.told(ASK, Fate.SEEN)
    process.counting.flush()
    process.campaigns = ()
    process.counts.told(replace(ASK, instant=NOW + timedelta(hours=1)), Fate.SEEN)
    process.counts.told(replace(ASK, campaign=0xAB, variant=2), Fate.SEEN)

    process.counting.flush()

    assert process.kept() == {"impression plea control": 2, "impression #00ab #2": 1, "hour 13": 3}


def test_variants_that_an_edit_gave_one_name_are_counted_together(process: Process) -> None:
    process.campaigns = (replace(PLEA, variants=()),)
    second = replace(SHORTER, reader=bytes(16))
    for one in (ASK, SHORTER, replace(second, variant=2)):
        process.counts.told(one, Fate.SEEN)
        process.counts.clicked(one)
        process.counts.converted(Credit(1, one.variant), one.reader, ())

    process.counting.flush()

    names = ["impression plea control", "conversion plea control"]
    assert process.kept() == dict.fromkeys(names, 3) | {"click plea control": 2, "hour 13": 3}
    found = count_readers(
        process.store, {name: [name] for name in names}, [TODAY], Budget.lasting(timedelta(seconds=10))
    )
    assert found == dict.fromkeys(names, 2)


def test_a_flush_without_anything_writes_nothing(process: Process, valkey: Valkey) -> None:
    process.counting.flush()

    with valkey.client() as client:
        assert client.keys("*") == []


def test_while_the_store_is_away_counts_wait_and_keep_their_day(valkey: Valkey, own_valkey: Valkey) -> None:
    process = Process(Store(own_valkey.url))
    away = Store("redis+unix:///nowhere/at/all")
    lost = Process(away, counts=process.counts)
    process.counts.told(ASK, Fate.SEEN)
    process.counts.clicked(ASK)

    lost.counting.flush()
    lost.now += timedelta(days=1)
    lost.counts.decided(Decision(Reason.STORE_UNAVAILABLE), None)
    lost.counting.flush()
    lost.counting._store = process.store
    lost.counting.flush()

    assert process.kept() == {"impression plea control": 1, "click plea control": 1, "hour 13": 1}
    assert process.kept(lost.now.date()) == {"reason store_unavailable": 1}
    process.store.close()
    away.close()
