"""A simulated reader does what a browser and its reader do, and every request of theirs is counted."""

from datetime import timedelta

from supportsvc.domain.campaign import Cap
from supportsvc.domain.page import Device, Placement
from supportsvc.domain.policy import BackOff, Exclusions
from supportsvc.domain.reading import Articles, Wall
from supportsvc.domain.targeting import Audience
from supportsvc.simulation.tally import Call, Deed
from tests.builders import DAY, campaign
from tests.simulation.conftest import month, population, rulebook

ASKING = campaign(views=2)
GREEDY = rulebook(ASKING, back_off=BackOff(first=timedelta(seconds=1), factor=1))


def test_who_pays_is_thanked_and_never_asked_again() -> None:
    found = month(GREEDY, population(pay=100))

    assert found.asks > 50
    assert (max(found.per_reader), found.supporters_asked) == (1, 0)
    calls = (Call.IMPRESSION, Call.CLICK, Call.CHECKOUT, Call.RETURN, Call.THANKS)
    assert [found.requests[call] for call in calls] == [found.asks] * 5
    assert found.count(Deed.PAID) == found.asks
    assert found.nothing == found.reasons["supporter"] > 0  # a week later the script looks again


def test_supporters_from_the_beginning_are_never_asked() -> None:
    found = month(GREEDY, population(supporters=100))

    assert (found.asks, found.supporters_asked) == (0, 0)
    assert found.nothing == found.decisions == found.reasons["supporter"] > 0


def test_a_snooze_keeps_quiet_and_its_promise_asks_once_more() -> None:
    found = month(GREEDY, population(snooze=100, length=10 * DAY))

    assert 1 < max(found.per_reader) <= 3  # in 30 days, ten apart
    assert found.requests[Call.SNOOZE] == found.count(Deed.SNOOZED) == found.asks
    assert found.nothing == 0


def test_a_closed_prompt_is_backed_off_from() -> None:
    patient = rulebook(ASKING, back_off=BackOff(first=20 * DAY))

    found = month(patient)

    assert max(found.per_reader) == 2
    assert found.count(Deed.DISMISSED) == found.requests[Call.DISMISSAL] == found.asks
    assert found.asks < month(GREEDY).asks


def test_a_prompt_that_cannot_be_closed_is_left() -> None:
    found = month(rulebook(campaign(views=2, closable=False)))

    assert found.count(Deed.SEEN) == found.asks > 0
    assert found.count(Deed.DISMISSED) == found.requests[Call.DISMISSAL] == 0


def test_what_is_never_seen_reports_nothing() -> None:
    found = month(GREEDY, population(unseen=100))

    assert found.asks > 0
    assert found.count(Deed.SEEN) == found.requests[Call.IMPRESSION] == 0


def test_those_who_are_held_back_cost_one_decision_each() -> None:
    found = month(rulebook(ASKING, holdback=100))

    assert found.asks == 0
    assert found.decisions == found.nothing == found.reasons["site_holdback"] == found.requests[Call.DECISION]
    assert found.decisions <= found.readers


def test_a_cap_holds_for_every_reader() -> None:
    found = month(rulebook(ASKING, caps=(Cap(2, 30 * DAY),), back_off=BackOff(first=timedelta(seconds=1), factor=1)))

    assert max(found.per_reader) == 2


def test_nothing_but_the_script_is_asked_for_in_a_protected_country() -> None:
    found = month(rulebook(ASKING, protected=frozenset({"XX"})), population(countries=(("XX", 1),)))

    assert {call for call, number in found.requests.items() if number} == {Call.SCRIPT}
    assert found.views > 0


def test_excluded_pages_are_no_views() -> None:
    closed = rulebook(ASKING, exclusions=Exclusions(sections=frozenset({"sport"})))

    found = month(closed, population(sections=(("sport", 1), ("news", 1))))

    assert 0 < found.views < 0.6 * month(GREEDY).views
    assert month(closed, population(sections=(("sport", 1),))).views == 0


def test_campaigns_ask_whom_they_are_for() -> None:
    mobile = rulebook(campaign(views=2, include=Audience(devices=(Device.MOBILE,))))

    assert month(mobile, population(devices=(("desktop", 1),))).decisions == 0
    assert month(mobile, population(devices=(("mobile", 1),))).asks > 0


def test_articles_are_counted_where_a_campaign_wants_them() -> None:
    reading = rulebook(campaign(articles=Articles(least=3, days=30)))

    found = month(reading, population(addresses=True, articles=100))

    assert found.asks > 0
    assert found.nothing <= 0.05 * found.asks
    assert month(reading, population(articles=0)).decisions == 0


def test_a_wall_closes_articles_and_its_notice_is_no_empty_answer() -> None:
    wall = campaign(placement=Placement.WALL, closable=False)

    found = month(rulebook(wall, wall=Wall(2)), population(addresses=True, walls=True, articles=100))

    assert found.denied >= found.asks > 0
    assert found.nothing < found.decisions


def test_the_script_is_fetched_once_in_five_minutes() -> None:
    found = month(GREEDY)

    assert 0.9 * found.views < found.requests[Call.SCRIPT] <= found.views
    hurried = month(GREEDY, population(readers=20, days=1, most=300, steepness=0))
    assert hurried.requests[Call.SCRIPT] < 0.7 * hurried.views


def test_asks_are_dated_within_the_month() -> None:
    found = month(GREEDY, population(days=3))

    assert set(found.days) <= {0, 1, 2}
    assert found.days.total() == found.asks == found.count(Deed.ASKED)
