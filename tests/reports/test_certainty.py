"""Intervals and tests, held against published values."""

from random import Random

import pytest

from supportsvc.reports.certainty import Verdict, chi_square_tail, judge_ratio, wilson


@pytest.mark.parametrize(
    ("distance", "degrees", "p"),
    [(3.841, 1, 0.05), (10.828, 1, 0.001), (5.991, 2, 0.05), (7.815, 3, 0.05), (18.467, 4, 0.001), (11.07, 5, 0.05)],
)
def test_the_tail_of_chi_square_is_that_of_the_tables(distance: float, degrees: int, p: float) -> None:
    assert chi_square_tail(distance, degrees) == pytest.approx(p, rel=0.002)


def test_no_distance_is_no_surprise() -> None:
    assert [chi_square_tail(0, degrees) for degrees in (1, 2, 3)] == [1, 1, 1]


@pytest.mark.parametrize(
    ("found", "of", "low", "high"),
    [
        (0, 10, 0, 0.2775),
        (1, 10, 0.0179, 0.4042),
        (5, 10, 0.2366, 0.7634),
        (10, 10, 0.7225, 1),
        (31, 1204, 0.0182, 0.0363),
    ],
)
def test_wilsons_interval_is_that_of_the_tables(found: int, of: int, low: float, high: float) -> None:
    interval = wilson(found, of)

    assert interval == pytest.approx((low, high), abs=0.0002)


@pytest.mark.parametrize(("found", "of"), [(0, 0), (3, 2), (-1, 2)])
def test_what_is_no_share_has_no_interval(found: int, of: int) -> None:
    assert wilson(found, of) is None


@pytest.mark.parametrize(
    ("counts", "weights", "verdict"),
    [
        ((50_000, 50_300), (1, 1), Verdict.COMPARES),
        ((50_000, 53_000), (1, 1), Verdict.DOUBTFUL),
        ((1000, 1000, 1000), (1, 1, 1), Verdict.COMPARES),
        ((1000, 1000, 1300), (1, 1, 1), Verdict.DOUBTFUL),
        ((900, 100), (0.9, 0.1), Verdict.COMPARES),
        ((900, 100), (0.8, 0.2), Verdict.DOUBTFUL),
        ((5, 0), (1, 1), Verdict.TOO_FEW),
        ((0, 0), (1, 1), Verdict.TOO_FEW),
        ((150, 9), (0.95, 0.05), Verdict.TOO_FEW),
    ],
)
def test_a_test_is_trusted_where_readers_fell_as_they_were_drawn(
    counts: tuple[int, ...], weights: tuple[float, ...], verdict: Verdict
) -> None:
    assert judge_ratio(counts, weights) is verdict


def test_an_honest_draw_counted_with_its_error_is_doubted_less_than_once_in_a_thousand() -> None:
    random = Random(4)
    doubted = 0
    for _ in range(2000):
        first = round(random.gauss(50_000, 158))
        counts = [round(random.gauss(count, 0.0081 * count)) for count in (first, 100_000 - first)]
        doubted += judge_ratio(counts, (1, 1)) is Verdict.DOUBTFUL

    assert doubted <= 6
