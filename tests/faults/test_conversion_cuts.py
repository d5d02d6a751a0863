"""SIGKILL around the count of a payment: what was not written yet may be lost, and nothing is counted twice."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest

from supportsvc.store.budget import Budget
from supportsvc.store.statistics import read_days
from tests.faults.crowd import Crowd
from tests.faults.town import Town, running_town

NOT_YET = ("return.count_conversion.before", "webhook.count_conversion.before")
NOTED = ("return.count_conversion.after", "webhook.count_conversion.after", "webhook.note.before")
COUNTED = ("return.answer", "webhook.answer", "statistics.before")


def pay_and_die(crowd: Crowd, *points: str) -> None:
    """Let somebody pay, and each process that takes it in die at a point, until one does it; then tell it all again."""
    town, control = crowd.town, crowd.town.stripe.control
    control.hold_webhooks()
    payer = crowd.join(returns=0)
    for point in points:
        town.arm(point)
    if any(point.startswith("return") for point in points):
        crowd.return_once(payer)
    control.resume_webhooks()
    for point in points:
        town.wait_for_death(point)
    assert control.wait_idle(60)
    assert town.insist(f"/v1/checkout/return?session_id={payer.paid[0]}").status == 303
    (event,) = town.gateway.client.v1.events.list({"type": "checkout.session.completed", "limit": 1}).data
    assert set(control.deliver(event.id, times=2)) == {204}


def conversions(town: Town) -> int:
    """Return how many were ever written; the one process that there is writes first what it counted, and dies."""
    town.arm("statistics.after")
    town.wait_for_death("statistics.after")
    today = datetime.now(UTC).date()
    with town.store() as store:
        days = read_days(store, today - timedelta(days=1), today, Budget.lasting(timedelta(seconds=10)))
    return sum(count for day in days for field, count in day.counts.items() if field.startswith("conversion "))


@pytest.mark.parametrize(
    "points", [("webhook.note.before", "return.answer"), pytest.param((*NOTED, *COUNTED), marks=pytest.mark.long)]
)
def test_a_kill_loses_what_was_not_written_yet_and_lets_nothing_count_twice(
    tmp_path: Path, points: tuple[str, ...]
) -> None:
    with running_town(tmp_path, workers=1) as town:
        crowd = Crowd(town, Random(0))

        for point in points:
            pay_and_die(crowd, point)
        found = conversions(town)
        assert found <= sum(point in COUNTED for point in points)  # written just in time, or lost with the process

        pay_and_die(crowd, *NOT_YET)
        assert conversions(town) == found + 1  # by whoever tells of it next
        crowd.check()
