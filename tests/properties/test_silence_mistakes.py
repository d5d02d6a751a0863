"""What broke in the prototype: each mistake, put back, must make the law fail on some history."""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.strategies import SearchStrategy

from supportsvc.domain import decision, handover, silence
from supportsvc.domain.ask import Counter
from supportsvc.domain.campaign import Campaign
from supportsvc.domain.policy import Policy
from supportsvc.domain.reader import Reader
from supportsvc.domain.rules import Reason, Rule, missing, reader_rules
from supportsvc.domain.silence import Door, Setting
from supportsvc.services import decide
from tests.properties.histories import (
    COMING,
    LOSING,
    OPEN,
    PROMISING,
    TARGETED,
    UNHEARD,
    WALLED,
    History,
    histories,
)
from tests.properties.law import LawBroken
from tests.properties.mistaken_client import Mistake
from tests.properties.world import World

pytestmark = pytest.mark.no_cover

MOST_HISTORIES = 200
ALL = histories()
PLAIN = histories(plain=True)


def breaks_the_law(
    mistake: Mistake | None = None, drawn: SearchStrategy[History] = ALL, most: int = MOST_HISTORIES
) -> bool:
    """Tell whether a bounded search finds a history that breaks the law; what it finds is not made smaller."""

    @settings(
        max_examples=most,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
        report_multiple_bugs=False,
    )
    @given(drawn)
    def search(history: History) -> None:
        World(history, mistake).live()

    with suppress(LawBroken):
        search()
        return False
    return True


SEARCHED = {
    Mistake.DOORS_FROM_RECEIPT: PLAIN,
    Mistake.ONE_FORM: PLAIN,
    Mistake.SNOOZE_IF_ACKNOWLEDGED: LOSING,
    Mistake.START_IN_CACHED_SCRIPT: COMING,
    Mistake.PROMISE_WHERE_TARGETED: TARGETED,
    Mistake.WALL_SILENT_WHILE_SNOOZED: WALLED,
    Mistake.SNOOZE_GOES_WITH_ANY_ANSWER: UNHEARD,
}


@pytest.mark.long
@pytest.mark.parametrize("drawn", [ALL, PROMISING, COMING, LOSING, TARGETED, UNHEARD, WALLED, OPEN])
def test_without_a_mistake_the_same_searches_find_nothing(drawn: SearchStrategy[History]) -> None:
    assert not breaks_the_law(drawn=drawn, most=MOST_HISTORIES // 5)


@pytest.mark.parametrize("mistake", Mistake)
def test_a_mistake_in_the_client_breaks_the_law(mistake: Mistake) -> None:
    assert breaks_the_law(mistake, SEARCHED[mistake])


@pytest.mark.long
def test_dating_views_at_the_hand_over_breaks_the_law(monkeypatch: pytest.MonkeyPatch) -> None:
    count_days = handover.count_days

    def date_today(
        reader: Reader, counter: Counter, days: Iterable[tuple[int, int]], today: date, window: int
    ) -> Reader:
        return count_days(reader, counter, (), today, window)

    monkeypatch.setattr(handover, "count_days", date_today)

    assert breaks_the_law(drawn=PLAIN)


@pytest.mark.long
def test_judging_a_window_at_now_breaks_the_law(monkeypatch: pytest.MonkeyPatch) -> None:
    door = silence.door

    def door_judged_now(
        reader: Reader,
        rules: tuple[Rule, ...],
        campaign: Campaign,
        campaigns: tuple[Campaign, ...],
        policy: Policy,
        setting: Setting,
        now: datetime,
    ) -> Door | None:
        found = door(reader, rules, campaign, campaigns, policy, setting, now)
        return found and replace(found, views=min(found.views, missing(reader, campaign, policy, now)))

    monkeypatch.setattr(silence, "door", door_judged_now)

    assert breaks_the_law(drawn=PLAIN)


def test_a_promise_that_waives_the_open_offer_too_breaks_the_law(monkeypatch: pytest.MonkeyPatch) -> None:
    def waive_the_offer(reader: Reader, policy: Policy, identity: bytes | None) -> tuple[Rule, ...]:
        return tuple(
            replace(rule, waived=rule.waived or rule.reason is Reason.OFFER_OPEN)
            for rule in reader_rules(reader, policy, identity)
        )

    monkeypatch.setattr(decision, "reader_rules", waive_the_offer)
    monkeypatch.setattr(silence, "reader_rules", waive_the_offer)

    assert breaks_the_law(drawn=PROMISING)


def test_a_refusal_with_one_form_of_silence_beside_an_open_ask_breaks_the_law(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decide, "is_open", lambda *_: False)

    assert breaks_the_law(drawn=OPEN)
