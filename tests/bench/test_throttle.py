"""The rate at which a page is slowed as many times as is wanted."""

import pytest

from bench.throttle import rate_for


def test_the_throttle_is_set_to_what_slows_the_page_and_not_to_what_slows_a_loop() -> None:
    assert rate_for({1: 0.05, 2: 0.1, 3: 0.15, 4: 0.2}, 4) == pytest.approx(4)
    assert rate_for({1: 0.05, 2: 0.15, 3: 0.25, 4: 0.35}, 4) == pytest.approx(2.5)
    assert rate_for({1: 0.05, 2: 0.06, 3: 0.07, 4: 0.08}, 4) == 4
