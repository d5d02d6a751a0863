"""What tests of the simulation begin from."""

from dataclasses import replace
from typing import Any

import pytest

from supportsvc.config_files import Configuration, load, starter
from supportsvc.domain.campaign import Campaign
from supportsvc.domain.policy import Policy
from supportsvc.services.decide import Rulebook
from supportsvc.simulation.population import Deeds, Population
from supportsvc.simulation.running import run_month
from supportsvc.simulation.tally import Tally
from tests.builders import NOW


@pytest.fixture(scope="session")
def shipped() -> Configuration:
    """The shipped configuration."""
    return load(starter())


def rulebook(*campaigns: Campaign, **policy: Any) -> Rulebook:
    """A rulebook of these campaigns."""
    articles = 31 if policy.get("wall") else max((c.articles.days for c in campaigns if c.articles), default=0)
    window = max((c.meter.days or 0 for c in campaigns), default=0)
    return Rulebook(campaigns, Policy(**policy), generation=1, window=window, articles=articles)


def population(readers: int = 150, **more: Any) -> Population:
    """A small population, of readers who come back rather often."""
    plain = Population(begin=NOW.replace(hour=0), readers=readers, most=30, steepness=0.5, untargeted=0)
    deeds = {name: more.pop(name) for name in ("pay", "snooze", "unseen", "length") if name in more}
    return replace(plain, deeds=replace(Deeds(pay=0, snooze=0), **deeds), **more)


def month(rules: Rulebook, readers: Population | None = None) -> Tally:
    """The sums of a month."""
    (found,) = run_month(readers or population(), [rules], cores=1)
    return found
