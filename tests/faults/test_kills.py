"""SIGKILL at every step of checkout, return, webhook and erasure, in any order, on the service as it is served."""

import os
from collections.abc import Iterator
from pathlib import Path
from random import Random, randrange

import pytest

from tests.faults.crowd import Crowd
from tests.faults.town import Town, running_town

SYNC = ("take_ticket", "fetch", "write_customer", "load_readers", "swap_readers")
STEPS = {
    "checkout": (*SYNC, "open_portal", "first_click", "create_session"),
    "return": ("find_session", *SYNC, "count_conversion"),
    "webhook": ("is_noted", "find_customer", *SYNC, "count_conversion", "note"),
    "forget": ("unlink", *SYNC),
}
POINTS = [
    *(f"{call}.{step}.{side}" for call, steps in STEPS.items() for step in steps for side in ("before", "after")),
    *(f"{call}.answer" for call in STEPS),
]
STORE_RESTARTS = 0.2


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    with running_town(tmp_path) as running:
        yield running


def shuffled(random: Random, number: int) -> list[str]:
    """Return so many points: every one of them before any comes again."""
    drawn: list[str] = []
    while len(drawn) < number:
        drawn += random.sample(POINTS, len(POINTS))
    return drawn[:number]


@pytest.mark.parametrize("kills", [20, pytest.param(200, marks=pytest.mark.long)])
def test_scenario_6_a_service_killed_at_any_step_loses_nobody_and_charges_nobody_twice(town: Town, kills: int) -> None:
    seed = int(os.environ.get("FAULTS_SEED") or randrange(2**32))
    print(f"FAULTS_SEED={seed} draws these kills again")
    random = Random(seed)
    crowd = Crowd(town, random)

    for point in shuffled(random, kills):
        town.arm(point)
        tries = 0
        while town.is_armed(point):
            crowd.live(point.partition(".")[0])
            tries += 1
            assert tries < 50, f"nobody comes to {point}"
        if random.random() < STORE_RESTARTS:
            town.restart_store()

    assert town.stripe.control.wait_idle(60)
    crowd.check()
