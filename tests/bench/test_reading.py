"""What a reading session with the script costs, from the views with it and without."""

from dataclasses import replace

import pytest

from bench.reading import Pair, View, reckon

BARE = View(busy=0.2, laying=0.01, long_tasks=1, shift=0.1, shown=False, requests=0, received=0)
QUIET = replace(BARE, busy=0.22, requests=1, received=6000)
ASKING = replace(BARE, busy=0.3, laying=0.04, long_tasks=2, shift=0.3, shown=True, requests=3, received=30_000)


def test_what_the_page_itself_needs_is_taken_off() -> None:
    found = reckon([Pair((QUIET, ASKING), (BARE, BARE))])

    assert (found.asking, found.laying_out, found.quiet) == pytest.approx((0.1, 0.03, 0.02))
    assert (found.long_tasks, found.shift) == pytest.approx((1, 0.2))
    assert (found.requests, found.received) == (2, 18_000)
    assert found.busy == [(QUIET.busy, BARE.busy), (ASKING.busy, BARE.busy)]


def test_one_session_that_went_astray_is_not_what_counts() -> None:
    usual, astray = Pair((QUIET, ASKING), (BARE, BARE)), Pair((QUIET, replace(ASKING, busy=9)), (BARE, BARE))

    assert reckon([usual, astray, usual]).asking == pytest.approx(0.1)
