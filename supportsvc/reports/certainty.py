"""How far a number can be trusted: intervals of rates, and whether readers fell into groups as they were drawn."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from math import erfc, exp, gamma, sqrt

Z = 1.959964
"""Of 95 per cent."""
NOISE = 0.0081
"""The standard error of a HyperLogLog's count, as a share of it."""
DOUBT = 0.001
"""A draw as bad as this is one of a thousand: rather something is wrong."""
LEAST_EXPECTED = 10
"""Readers that the smallest group must be expected to have before anything is said."""


class Verdict(StrEnum):
    """Whether the groups of a test may be compared with each other."""

    COMPARES = "compares"
    DOUBTFUL = "do not trust this test"
    TOO_FEW = "too few readers yet"


def wilson(found: int, of: int) -> tuple[float, float] | None:
    """Return the 95 per cent interval of a share by Wilson's score; None of nothing, or of more than all.

    Source: E. B. Wilson, "Probable inference, the law of succession, and statistical inference", 1927.
    """
    if not 0 <= found <= of or of == 0:
        return None
    share, weight = found / of, Z * Z / of
    centre = share + weight / 2
    spread = Z * sqrt(share * (1 - share) / of + weight / (4 * of))
    return max(0.0, (centre - spread) / (1 + weight)), min(1.0, (centre + spread) / (1 + weight))


def judge_ratio(counts: Sequence[int], weights: Sequence[float]) -> Verdict:
    """Tell whether counts of readers fit the weights by which they were drawn (chi-square, p below 0.001 does not).

    The counts are a HyperLogLog's, so each may be off by its own error, which is taken as noise beside the draw's.
    """
    whole, drawn = sum(counts), sum(weights)
    expected = [whole * weight / drawn for weight in weights]
    if min(expected) < LEAST_EXPECTED:
        return Verdict.TOO_FEW
    distance = sum(
        (found - wanted) ** 2 / (wanted + (NOISE * found) ** 2) for found, wanted in zip(counts, expected, strict=True)
    )
    return Verdict.DOUBTFUL if chi_square_tail(distance, len(counts) - 1) < DOUBT else Verdict.COMPARES


def chi_square_tail(distance: float, degrees: int) -> float:
    """Return how likely chance alone makes a distance as great as this, or a greater one.

    The upper regularised gamma function at half the degrees: by its closed form for one and for two degrees, and from
    there on by recurrence, two degrees at a time.
    """
    half = distance / 2
    at, tail = (0.5, erfc(sqrt(half))) if degrees % 2 else (1.0, exp(-half))
    while at < degrees / 2:
        tail += half**at * exp(-half) / gamma(at + 1)
        at += 1
    return tail
