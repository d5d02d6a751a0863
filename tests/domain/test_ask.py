"""The fates of an ask."""

from supportsvc.domain.ask import Fate


def test_fates_stand_in_the_order_in_which_they_can_only_grow() -> None:
    assert sorted(Fate) == [Fate.OFFERED, Fate.SEEN, Fate.DISMISSED]
