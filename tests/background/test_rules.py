"""The rules in force in several processes of one store: switches, generations, and the store wiped or away."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

import pytest

from supportsvc.background import rules
from supportsvc.background.rules import Rules
from supportsvc.config_files import Configuration, load, starter
from supportsvc.domain.page import Placement
from supportsvc.domain.policy import Switches
from supportsvc.services.decide import Rulebook
from supportsvc.store.connect import Store
from supportsvc.store.switches import Live, read_live, turn_switch
from tests.fixtures.valkey import Valkey

LENGTH = timedelta(seconds=10)
BANNER = Switches(placements=frozenset({Placement.BANNER}))


@pytest.fixture(autouse=True)
def _patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A slow machine is no store that is away."""
    monkeypatch.setattr(rules, "TRIP", LENGTH)


@pytest.fixture(scope="module")
def shipped() -> Configuration:
    return load(starter())


@dataclass(slots=True)
class Process:
    """A process of the service, as far as its rules go: every set that it put up, the newest last."""

    rules: Rules = field(init=False)
    sets: list[tuple[Configuration, Rulebook]] = field(default_factory=list)

    def begin(self, store: Store, configuration: Configuration) -> "Process":
        self.rules = Rules(store, configuration, lambda *put_up: self.sets.append(put_up))
        self.rules.poll()
        return self

    @property
    def switches(self) -> Switches:
        return self.sets[-1][1].switches

    @property
    def generation(self) -> int:
        return self.sets[-1][1].generation


@dataclass(slots=True)
class Site:
    """A store with two processes on it."""

    valkey: Valkey
    store: Store
    configuration: Configuration
    one: Process = field(init=False)
    other: Process = field(init=False)

    def __post_init__(self) -> None:
        self.one, self.other = (Process().begin(self.store, self.configuration) for _ in range(2))

    def turn(self, name: str, *, off: bool) -> None:
        turn_switch(self.store, name, LENGTH, off=off)

    def poll(self) -> None:
        for process in (self.one, self.other):
            process.rules.poll()

    def wipe(self) -> None:
        with self.valkey.client() as outside:
            outside.flushall()


@pytest.fixture
def site(valkey: Valkey, shipped: Configuration) -> Iterator[Site]:
    store = Store(valkey.url)
    yield Site(valkey, store, shipped)
    store.close()


def nowhere(tmp_path: Path) -> Store:
    return Store(f"redis+unix://{tmp_path}/nobody")


def test_processes_of_the_same_rules_share_their_generation(site: Site) -> None:
    assert site.one.generation == site.other.generation > 0


def test_a_switch_reaches_every_process_with_its_next_poll(site: Site) -> None:
    site.turn("banner", off=True)
    site.turn("everything", off=True)

    site.poll()

    assert site.one.switches == site.other.switches == replace(BANNER, everything=True)


def test_a_poll_that_finds_nothing_new_puts_nothing_up_and_makes_one_trip(site: Site) -> None:
    before = [len(process.sets) for process in (site.one, site.other)]
    with site.valkey.client() as outside:
        calls = dict(outside.info("commandstats"))
        site.poll()
        after = dict(outside.info("commandstats"))

    assert [len(process.sets) for process in (site.one, site.other)] == before
    made = {name: after[name]["calls"] - calls.get(name, {"calls": 0})["calls"] for name in after}
    assert {name: count for name, count in made.items() if count and name != "cmdstat_info"} == {"cmdstat_hgetall": 2}


def test_a_release_grows_the_generation_of_every_process_and_shutting_does_not(site: Site) -> None:
    first = site.one.generation
    site.turn("banner", off=True)
    site.poll()
    shut = (site.one.generation, site.other.generation)

    site.turn("banner", off=False)
    site.poll()

    assert shut == (first, first)
    assert site.one.generation == site.other.generation > first
    assert site.one.switches == Switches()


def test_what_the_configuration_shuts_stays_shut(site: Site) -> None:
    closed = replace(site.configuration, site=replace(site.configuration.site, switches=BANNER))
    site.one.rules.adopt(closed)
    site.turn("wall", off=True)

    site.turn("banner", off=False)
    site.poll()

    assert site.one.switches == Switches(placements=frozenset({Placement.BANNER, Placement.WALL}))
    assert site.other.switches == Switches(placements=frozenset({Placement.WALL}))


def test_the_last_known_state_holds_while_the_store_is_away(
    own_valkey: Valkey, shipped: Configuration, caplog: pytest.LogCaptureFixture
) -> None:
    site = Site(own_valkey, Store(own_valkey.url), shipped)
    site.turn("everything", off=True)
    site.poll()
    generation = site.one.generation
    own_valkey.kill()

    with caplog.at_level(logging.WARNING, "supportsvc"):
        for _ in range(4):
            site.one.rules.poll()

    assert (site.one.switches, site.one.generation) == (Switches(everything=True), generation)
    assert [record.getMessage().partition(":")[0] for record in caplog.records] == [
        "the store does not answer; what was last known holds on"
    ]


def test_a_wiped_store_has_the_switches_and_the_generation_again(site: Site) -> None:
    site.turn("banner", off=True)
    site.poll()
    known = read_live(site.store, LENGTH)
    site.wipe()

    site.poll()

    assert read_live(site.store, LENGTH) == known
    assert site.one.switches == site.other.switches == BANNER
    assert site.one.generation == known.generation


def test_in_a_wiped_store_the_later_word_wins_whoever_comes_first(site: Site) -> None:
    site.turn("banner", off=True)
    site.one.rules.poll()
    site.turn("banner", off=False)
    site.turn("wall", off=True)
    site.other.rules.poll()
    site.wipe()

    site.poll()
    site.poll()

    assert site.one.switches == site.other.switches == Switches(placements=frozenset({Placement.WALL}))
    assert site.one.generation == site.other.generation


def test_a_switch_turned_in_a_wiped_store_undoes_no_other(site: Site) -> None:
    site.turn("everything", off=True)
    site.poll()
    site.wipe()

    site.turn("banner", off=True)
    site.poll()

    assert site.one.switches == site.other.switches == replace(BANNER, everything=True)


def test_changed_rules_grow_the_generation_and_back_again_too(site: Site) -> None:
    changed = replace(site.configuration, campaigns=())
    generations = [site.one.generation]
    for configuration in (changed, site.configuration):
        for process in (site.one, site.other):
            process.rules.adopt(configuration)
        generations.append(site.one.generation)
        assert site.other.generation == site.one.generation

    assert generations == sorted(set(generations))
    assert site.one.sets[-1][0] is site.configuration


def test_other_words_hold_at_once_and_grow_nothing(site: Site) -> None:
    reworded = replace(site.configuration, words=replace(site.configuration.words, languages={}))
    before = site.one.generation

    site.one.rules.adopt(reworded)

    assert (site.one.sets[-1][0], site.one.generation) == (reworded, before)


def test_a_process_with_former_rules_does_not_take_the_generation_of_the_new(site: Site) -> None:
    before = site.one.generation
    site.other.rules.adopt(replace(site.configuration, campaigns=()))
    site.turn("banner", off=True)
    site.turn("banner", off=False)

    site.poll()

    assert site.one.generation == before < site.other.generation


def test_without_a_store_nobodys_silence_is_ended_and_the_generation_is_learnt_later(
    own_valkey: Valkey, shipped: Configuration, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    process = Process().begin(nowhere(tmp_path), shipped)
    assert (process.generation, process.switches) == (0, Switches())

    process.rules._store = Store(own_valkey.url)
    with caplog.at_level(logging.INFO, "supportsvc"):
        process.rules.poll()

    assert process.generation > 0
    assert "the store answers again" in caplog.text


def test_rules_changed_while_the_store_is_away_hold_at_once_and_get_their_generation_later(
    site: Site, tmp_path: Path
) -> None:
    before = site.one.generation
    changed = replace(site.configuration, campaigns=())
    near, site.one.rules._store = site.one.rules._store, nowhere(tmp_path)
    site.one.rules.adopt(changed)
    away = (site.one.sets[-1][0], site.one.generation)
    site.wipe()

    site.one.rules._store = near
    site.one.rules.poll()

    assert away == (changed, before)
    assert site.one.generation > before


def test_a_store_without_a_digest_takes_ours(site: Site) -> None:
    site.turn("banner", off=True)
    site.poll()
    site.wipe()
    site.turn("banner", off=False)  # the process's word of the switch is older, its generation is not

    site.poll()

    found = read_live(site.store, LENGTH)
    assert found == Live(site.configuration.rules_digest, site.one.generation, found.turns)
    assert site.one.switches == Switches()
