"""What Lighthouse's scores are held against."""

import pytest

from bench.findings import judge_audits
from bench.lighthouse import ASKING, QUIET, WITHOUT, Audit


def scored(*scores: float) -> list[Audit]:
    return [Audit(score=score, blocked=0, shift=0, painted=1) for score in scores]


@pytest.mark.parametrize(("asking", "is_met"), [((91, 97, 100), True), ((90, 95, 99), True), ((80, 94, 100), False)])
def test_a_score_may_be_as_low_as_those_without_the_script_vary(asking: tuple[float, ...], *, is_met: bool) -> None:
    without = scored(95, 98, 99)

    found = list(judge_audits({WITHOUT: without, QUIET: without, ASKING: scored(*asking)}))

    assert [target.is_met for target in found] == [True, is_met]


def test_without_lighthouse_nothing_is_said_of_it() -> None:
    assert list(judge_audits({})) == []
