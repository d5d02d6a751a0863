"""A preview link over HTTP: it shows what it names, says why it would not be shown, and leaves nothing behind."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from supportsvc.domain.campaign import Campaign, Variant
from supportsvc.domain.page import Placement
from supportsvc.domain.preview import Preview
from supportsvc.domain.targeting import Audience
from supportsvc.tokens import Tokens
from tests.fixtures.valkey import Valkey
from tests.web.conftest import PAGE, PLEA, Desk, trips
from tests.web.test_access import POLICY

DRAFT = Campaign(
    "spring",
    0x5A5A,
    Placement.BANNER,
    "plea",
    include=Audience(countries=("DE",)),
    variants=(Variant("long"), Variant("short")),
    draft=True,
)


@pytest.fixture
def drafted(desk: Desk) -> Desk:
    desk.configure(campaigns=(DRAFT, PLEA))
    return desk


def link(desk: Desk, mark: int = DRAFT.mark, variant: int = 1, *, life: timedelta = timedelta(days=1)) -> str:
    return desk.tokens.sign_preview(Preview(mark, variant, desk.now + life))


def visit(desk: Desk, token: str, country: str = "FR", **more: object) -> dict[str, Any]:
    body = {"page": PAGE, "views": {"counter": "0000abcd", "total": 1}, "preview": token, **more}
    return dict(desk.post("/v1/decision", body, headers={"CF-IPCountry": country}).get_json())


def test_a_link_shows_its_campaign_and_variant_though_the_rules_refuse(drafted: Desk) -> None:
    answer = visit(drafted, link(drafted))

    assert (answer["show"], answer["reason"], set(answer)) == (True, "shown", {"show", "reason", "prompt", "preview"})
    prompt = answer["prompt"]
    assert (prompt["campaign"], prompt["variant"], prompt["placement"]) == ("spring", "short", "banner")
    told = answer["preview"]
    assert (told["campaign"], told["variant"]) == ("spring", "short")
    rules = {rule["rule"]: rule for rule in told["rules"] if rule["campaign"] in (None, "spring")}
    assert (rules["C4"]["holds"], rules["C4"]["reason"]) == (True, "not_targeted")
    assert "FR" in rules["C4"]["sentence"] or "DE" in rules["C4"]["sentence"]
    assert not rules["R8"]["holds"]


def test_a_link_leaves_nothing_behind(drafted: Desk, valkey: Valkey) -> None:
    reader = drafted.decide(1)["reader"]

    with trips(valkey) as made:
        answer = visit(drafted, link(drafted), reader=reader)
        events = [{"type": kind, "ask": answer["prompt"]["ask"]} for kind in ("impression", "dismissal", "click")]
        drafted.post("/v1/events", {"reader": reader, "events": events})

    assert made == {"get": 1}
    assert "silence" not in answer


def test_a_wall_is_shown_as_it_denies_access(desk: Desk) -> None:
    desk.configure(campaigns=(replace(DRAFT, placement=Placement.WALL, include=Audience()),), policy=POLICY)

    answer = visit(desk, link(desk), page={**PAGE, "placements": ["wall"]})

    assert (answer["prompt"]["placement"], answer["access"]) == ("wall", {"granted": False, "views_left": 0})
    assert POLICY.wall is not None
    assert answer["preview"]["wall"] == {"articles": POLICY.wall.articles, "days": POLICY.wall.days}


def test_a_link_that_does_not_hold_any_more_is_as_none(drafted: Desk) -> None:
    forged = Tokens(["another" * 8]).sign_preview(Preview(DRAFT.mark, 1, drafted.now + timedelta(days=1)))
    late, gone = link(drafted, life=timedelta()), link(drafted, mark=7)

    answers = [visit(drafted, token) for token in (forged, late, gone, "", "a.b")]

    assert [(answer["reason"], "preview" in answer) for answer in answers] == [("metered", False)] * 5


def test_in_a_protected_country_a_link_shows_nothing(drafted: Desk) -> None:
    drafted.protect("FR")

    assert visit(drafted, link(drafted)) == {"show": False, "reason": "protected_country"}
