"""A population of readers, a month of reading, a report: what rules come to before they hold."""

from supportsvc.simulation.expectation import expected_asks
from supportsvc.simulation.population import Deeds, Population
from supportsvc.simulation.running import run_month
from supportsvc.simulation.scenes import Scene, set_scene
from supportsvc.simulation.tally import Tally

__all__ = ["Deeds", "Population", "Scene", "Tally", "expected_asks", "run_month", "set_scene"]
