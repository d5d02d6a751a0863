"""The whole month: the same on any number of cores, and what the design asks of it."""

from datetime import UTC, datetime

import pytest

from supportsvc.config_files import Configuration
from supportsvc.domain.policy import Policy
from supportsvc.simulation import Population, expected_asks, run_month, running, set_scene
from supportsvc.simulation.figures import share
from supportsvc.simulation.tally import Tally
from tests.builders import campaign
from tests.simulation.conftest import population, rulebook

BEGIN = datetime(2026, 11, 1, tzinfo=UTC)


def reference_month(configuration: Configuration, readers: int, cores: int | None = 1) -> Tally:
    scene = set_scene(Population(begin=BEGIN, readers=readers), [configuration], holdback=10)
    (found,) = run_month(scene.population, scene.rulebooks, cores=cores)
    return found


def test_one_core_and_two_find_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "FEW", 0)
    monkeypatch.setattr(running, "CHUNK", 120)
    rules = [rulebook(campaign(views=2)), rulebook(campaign(views=4))]
    told: list[int] = []

    alone, together = (run_month(population(300), rules, cores=n, progress=told.append) for n in (1, 2))

    assert alone == together
    assert alone[0].asks > alone[1].asks > 0
    assert told[:3] == [120, 240, 300]
    assert told[-1] == 300


@pytest.mark.no_cover
def test_a_month_of_few_readers_is_near_the_reference_months_targets(shipped: Configuration) -> None:
    found = reference_month(shipped, 5000)

    assert 0.04 < share(found.decisions, found.views) <= 0.1
    assert share(found.nothing, found.views) <= 0.012
    assert found.supporters_asked == 0


@pytest.mark.long
def test_the_reference_month_keeps_its_targets(shipped: Configuration) -> None:
    found = reference_month(shipped, 100_000, cores=None)

    assert found.readers == 100_000
    assert share(found.decisions, found.views) <= 0.09
    assert share(found.nothing, found.views) <= 0.01
    assert found.supporters_asked == 0


def test_a_site_may_expect_so_many_asks(shipped: Configuration) -> None:
    found = expected_asks(shipped, readers=1000, begin=BEGIN)

    assert 0.15 < found < 0.45
    assert found == expected_asks(shipped, readers=1000, begin=BEGIN)


def test_a_site_of_which_nobody_is_asked_may_expect_none(shipped: Configuration) -> None:
    quiet = type(shipped)(shipped.site, Policy(), (), shipped.words)

    assert expected_asks(quiet, readers=100) == 0
