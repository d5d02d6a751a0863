"""A campaign's schedule (C1) and its placement (C3)."""

from datetime import datetime

import pytest

from supportsvc.domain.campaign import fits, is_over, next_open
from supportsvc.domain.page import Page, Placement
from tests.builders import DAY, NOW, SECOND, campaign


@pytest.mark.parametrize(
    ("start", "end", "opens"),
    [
        (None, None, NOW),
        (NOW, None, NOW),
        (NOW + DAY, None, NOW + DAY),
        (None, NOW + SECOND, NOW),
        (None, NOW, None),
        (NOW + DAY, NOW + DAY, None),
        (NOW - DAY, NOW - SECOND, None),
    ],
)
def test_c1_a_schedule_opens_at_its_start_and_never_from_its_end_on(
    start: datetime | None, end: datetime | None, opens: datetime | None
) -> None:
    assert next_open(campaign(start=start, end=end), NOW) == opens


def test_c1_a_campaign_is_over_from_its_end_on() -> None:
    ending = campaign(end=NOW)

    assert not is_over(ending, NOW - SECOND)
    assert is_over(ending, NOW)
    assert not is_over(campaign(), NOW)


def test_c3_a_campaign_fits_a_page_that_offers_its_placement() -> None:
    banner = campaign(placement=Placement.BANNER)

    assert fits(banner, Page(placements=frozenset({Placement.BANNER})))
    assert not fits(banner, Page(placements=frozenset({Placement.INLINE})))
    assert not fits(banner, Page(placements=frozenset()))
