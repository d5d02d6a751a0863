"""What a site may expect: asks a month, for the figure that stands beside those seen."""

from datetime import UTC, datetime

from supportsvc.config_files import Configuration
from supportsvc.simulation.population import Population
from supportsvc.simulation.running import run_month
from supportsvc.simulation.scenes import set_scene


def expected_asks(configuration: Configuration, readers: int = 5000, *, begin: datetime | None = None) -> float:
    """Return the asks per reader in a month, with the configuration's own holdback; it takes a second of one core."""
    today = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    population = Population(begin=begin or today, readers=readers)
    scene = set_scene(population, [configuration], holdback=configuration.policy.holdback)
    (tally,) = run_month(scene.population, scene.rulebooks, cores=1)
    return tally.asks / readers
