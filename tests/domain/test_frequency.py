"""Caps, gaps, the open offer and the back-off (R9, R10, R11, C6), each as the instant until which it refuses."""

from datetime import timedelta

import pytest

from supportsvc.domain.campaign import Cap
from supportsvc.domain.frequency import (
    back_off_length,
    backed_off_until,
    campaign_capped_until,
    capped_until,
    impressions,
    offered_until,
    too_near_until,
)
from supportsvc.domain.policy import BackOff
from supportsvc.domain.reader import Dismissals
from tests.builders import DAY, MINUTE, NOW, SECOND, dismissed, offered, seen

DAILY = BackOff(first=DAY, factor=2, most=5 * DAY)
EIGHT = [seen(NOW + n * DAY, campaign=2) for n in range(8)]


def test_r10_an_offer_is_open_for_ten_minutes_and_no_longer_once_it_is_seen() -> None:
    assert offered_until([]) is None
    assert offered_until([offered(NOW), seen(NOW + DAY)]) == NOW + 10 * MINUTE
    assert offered_until([offered(NOW), offered(NOW + SECOND)]) == NOW + 10 * MINUTE + SECOND
    assert offered_until([seen(NOW), dismissed(NOW)]) is None


def test_r11_a_cap_opens_when_the_first_of_its_last_impressions_leaves_the_window() -> None:
    asks = [seen(NOW), dismissed(NOW + DAY), seen(NOW + 2 * DAY)]

    assert capped_until(asks, [Cap(2, 7 * DAY)]) == NOW + 8 * DAY
    assert capped_until(asks, [Cap(3, 7 * DAY)]) == NOW + 7 * DAY
    assert capped_until(asks, [Cap(4, 7 * DAY)]) is None
    assert capped_until(asks, []) is None


def test_r11_of_several_caps_the_last_to_open_holds() -> None:
    asks = [seen(NOW), seen(NOW + DAY), seen(NOW + 2 * DAY)]

    assert capped_until(asks, [Cap(1, DAY), Cap(3, 30 * DAY), Cap(4, 90 * DAY)]) == NOW + 30 * DAY


def test_r11_only_what_was_seen_counts() -> None:
    assert impressions([offered(NOW), seen(NOW), dismissed(NOW)]) == [seen(NOW), dismissed(NOW)]


def test_r11_the_last_impression_must_lie_the_gap_back() -> None:
    assert too_near_until([seen(NOW), seen(NOW + DAY)], 2 * DAY) == NOW + 3 * DAY
    assert too_near_until([seen(NOW)], timedelta()) is None
    assert too_near_until([], 2 * DAY) is None


def test_c6_a_campaigns_cap_counts_its_own_impressions() -> None:
    asks = [seen(NOW, 1), seen(NOW + DAY, 2), seen(NOW + 2 * DAY, 1)]

    assert campaign_capped_until(asks, 1, [Cap(2, 7 * DAY)]) == NOW + 7 * DAY
    assert campaign_capped_until(asks, 2, [Cap(2, 7 * DAY)]) is None
    assert campaign_capped_until(asks, 1, []) is None


def test_c6_impressions_that_a_full_list_may_have_lost_count_as_if_they_were_there() -> None:
    assert campaign_capped_until(EIGHT, 1, [Cap(1, 30 * DAY)]) == NOW + 30 * DAY
    assert campaign_capped_until(EIGHT[1:], 1, [Cap(1, 30 * DAY)]) is None
    assert campaign_capped_until(EIGHT, 2, [Cap(8, 30 * DAY)]) == NOW + 30 * DAY
    assert campaign_capped_until([*EIGHT[1:], seen(NOW + 9 * DAY, 1)], 1, [Cap(2, 30 * DAY)]) == NOW + 31 * DAY


def test_r9_the_back_off_counts_from_the_last_ask_that_was_closed() -> None:
    assert backed_off_until(None, DAILY) is None
    assert backed_off_until(Dismissals(1, NOW), DAILY) == NOW + DAY


@pytest.mark.parametrize(("count", "length"), [(1, DAY), (2, 2 * DAY), (3, 4 * DAY), (4, 5 * DAY), (255, 5 * DAY)])
def test_r9_the_back_off_grows_with_each_dismissal_up_to_the_most(count: int, length: timedelta) -> None:
    assert back_off_length(count, DAILY) == length


def test_r9_a_first_back_off_is_cut_to_the_most_too() -> None:
    assert back_off_length(1, BackOff(first=9 * DAY, most=5 * DAY)) == 5 * DAY
