"""A preview is shown whatever the rules, or the store, say; one reading at the most, and no writing."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from supportsvc.domain.campaign import Variant
from supportsvc.domain.page import Page, Placement
from supportsvc.domain.policy import Policy, Switches
from supportsvc.domain.preview import Preview
from supportsvc.domain.reader import Message
from supportsvc.domain.reading import Articles
from supportsvc.domain.rules import Reason
from supportsvc.services.decide import Request, Rulebook
from supportsvc.services.preview import Previewed, Refused, preview
from supportsvc.store.budget import Budget
from supportsvc.store.connect import Store
from supportsvc.store.readers import Readers
from tests.builders import DAY, NOW, READER, SECOND, campaign

LIVE = campaign(1, views=9)
DRAFT = campaign(2, draft=True, variants=(Variant("control"), Variant("short")), articles=Articles(least=1, days=90))
WANTED = Preview(2, 1, NOW + DAY)
REQUEST = Request(READER, lambda: bytes(16), Page(article=True), Message(), country="FR")
RULEBOOK = Rulebook((LIVE,), Policy(protected=frozenset({"KP"})), Switches(everything=True))


@pytest.fixture
def away(tmp_path: Path) -> Readers:
    """A store that does not answer."""
    return Readers(Store(f"redis+unix://{tmp_path}/nothing"), Budget.lasting(timedelta(seconds=1)))


def show(readers: Readers, wanted: Preview = WANTED, request: Request = REQUEST) -> Previewed | Refused:
    return preview(wanted, request, (LIVE, DRAFT), RULEBOOK, readers, NOW)


def test_a_draft_is_shown_while_everything_is_off_and_the_store_away(away: Readers) -> None:
    shown = show(away)

    assert isinstance(shown, Previewed)
    assert (shown.decision.reason, shown.decision.campaign, shown.decision.variant) == (Reason.SHOWN, DRAFT, 1)
    assert [f.number for f in shown.findings if f.holds and f.campaign is None] == ["R1", "R5"]
    assert [f.campaign for f in shown.findings if f.number == "C8"] == [LIVE.name, DRAFT.name]
    assert shown.access is None


def test_the_rules_are_told_as_if_the_draft_were_live_and_its_articles_kept(away: Readers) -> None:
    newcomer = replace(REQUEST, reader=None)

    shown = show(away, request=newcomer)

    assert isinstance(shown, Previewed)
    assert [f.holds for f in shown.findings if (f.number, f.campaign) == ("C4", DRAFT.name)] == [False]
    assert not any(f.holds for f in shown.findings if f.number == "R5")


@pytest.mark.parametrize(
    ("wanted", "country", "refused"),
    [
        (replace(WANTED, expires=NOW), "FR", Refused.EXPIRED),
        (replace(WANTED, expires=NOW + SECOND), "KP", Refused.PROTECTED_COUNTRY),
        (replace(WANTED, campaign=3), "FR", Refused.GONE),
    ],
)
def test_a_link_that_shows_nothing_says_why(wanted: Preview, country: str, refused: Refused, away: Readers) -> None:
    assert show(away, wanted, replace(REQUEST, country=country)) is refused


def test_a_variant_that_is_gone_gives_way_to_the_first(away: Readers) -> None:
    shown = show(away, replace(WANTED, variant=7))

    assert isinstance(shown, Previewed)
    assert shown.decision.variant == 0


def test_a_wall_is_shown_as_it_stands_where_access_is_denied(away: Readers) -> None:
    gate = campaign(2, placement=Placement.WALL)

    shown = preview(WANTED, REQUEST, (gate,), RULEBOOK, away, NOW)

    assert isinstance(shown, Previewed)
    assert shown.access is not None
    assert (shown.access.granted, shown.access.wall) == (False, gate)
