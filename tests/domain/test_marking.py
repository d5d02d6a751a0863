"""What a record newly learns of an ask: each fate once, however it comes to be known."""

import pytest

from supportsvc.domain.ask import Fate, PastAsk
from supportsvc.domain.marking import newly_told
from supportsvc.domain.reader import Reader
from tests.builders import HOUR, NOW, ask, dismissed, offered, seen


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
