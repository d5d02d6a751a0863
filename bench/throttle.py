"""At what rate Chromium's throttle slows a page as many times as is wanted."""

from collections.abc import Mapping
from itertools import pairwise

RATES = (1.0, 2.0, 3.0, 4.0)
"""Those among which it is sought."""


def rate_for(times: Mapping[float, float], slower: float) -> float:
    """Return the rate at which a page takes so many times as long as at the first, by lines between those measured.

    The throttle stops the main thread thousands of times a second. What that does to caches comes on top of it, so that
    the rate is what a bare loop is slowed by, and a page by more: by how much, the machine tells. Where no rate was
    enough it is the last.
    """
    wanted = slower * next(iter(times.values()))
    for (low, before), (high, after) in pairwise(times.items()):
        if before < wanted <= after:
            return low + (high - low) * (wanted - before) / (after - before)
    return max(times)
