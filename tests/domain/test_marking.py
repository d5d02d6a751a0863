"""What a record newly learns of an ask: each fate once, however it comes to be known."""

from datetime import timedelta

import pytest

from supportsvc.domain.ask import Fate, PastAsk
from supportsvc.domain.marking import is_open, newly_told
from supportsvc.domain.reader import Reader
from tests.builders import HOUR, MINUTE, NOW, SECOND, ask, dismissed, offered, seen


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ((), (), ()),
        ((), (offered(),), ()),
        ((offered(),), (seen(),), (Fate.SEEN,)),
        ((), (seen(),), (Fate.SEEN,)),
        ((), (dismissed(),), (Fate.SEEN, Fate.DISMISSED)),
        ((offered(),), (dismissed(),), (Fate.SEEN, Fate.DISMISSED)),
        ((seen(),), (dismissed(),), (Fate.DISMISSED,)),
        ((seen(),), (seen(),), ()),
        ((dismissed(),), (dismissed(),), ()),
    ],
)
def test_what_the_record_did_not_know_is_told(
    before: tuple[PastAsk, ...], after: tuple[PastAsk, ...], told: tuple[Fate, ...]
) -> None:
    assert newly_told(Reader(asks=before), Reader(asks=after), ask()) == told


def test_what_became_of_other_asks_is_not_told() -> None:
    others = (dismissed(NOW - HOUR), seen(NOW, campaign=2))

    assert newly_told(Reader(), Reader(asks=others), ask()) == ()
    assert newly_told(Reader(asks=others), Reader(asks=(*others, seen())), ask()) == (Fate.SEEN,)


@pytest.mark.parametrize(
    ("asks", "after", "is_it"),
    [
        ((offered(),), timedelta(), True),
        ((offered(),), 10 * MINUTE - SECOND, True),
        ((offered(),), 10 * MINUTE, False),
        ((seen(),), timedelta(), False),
        ((offered(NOW - SECOND), offered(campaign=2)), timedelta(), False),
        ((), timedelta(), False),
    ],
)
def test_an_ask_is_open_from_its_offer_for_ten_minutes_or_until_it_is_seen(
    asks: tuple[PastAsk, ...], after: timedelta, *, is_it: bool
) -> None:
    assert is_open(Reader(asks=asks), ask(), NOW + after) is is_it
