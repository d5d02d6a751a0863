"""POST /v1/snooze over a real store."""

from datetime import UTC, datetime, timedelta

import pytest

from supportsvc.domain.site import SnoozeChoices
from supportsvc.store.connect import Store
from tests.fixtures.valkey import Valkey
from tests.web.conftest import Desk
from tests.web.test_events import shown


def put_off(desk: Desk, reader: str, until: object, **more: object) -> dict[str, str]:
    answer = desk.post("/v1/snooze", {"reader": reader, "until": until, **more})
    assert answer.status_code == 200, answer.text
    return dict(answer.get_json())


def test_a_snooze_is_kept_and_then_its_promise_once(desk: Desk) -> None:
    reader, ask = shown(desk)

    kept = put_off(desk, reader, "P7D", ask=ask)

    assert (kept["until"], kept["after"]) == ("2026-03-17T12:00:00Z", "PT604800S")
    desk.now += timedelta(days=6)
    refused = desk.decide(50, reader)
    assert (refused["reason"], refused["silence"]["doors"]) == ("snoozed", {"3fa2": ["PT86400S", 0]})
    desk.now += timedelta(days=1)
    asked = desk.decide(50, reader)
    assert (asked["show"], asked["prompt"]["promised"]) == (True, True)
    desk.post("/v1/events", {"reader": reader, "events": [{"type": "impression", "ask": asked["prompt"]["ask"]}]})
    desk.now += timedelta(hours=1)
    assert desk.decide(51, reader)["reason"] == "metered"


def test_the_clients_record_brings_a_snooze_back_that_the_store_has_lost(desk: Desk, valkey: Valkey) -> None:
    reader, ask = shown(desk)
    kept = put_off(desk, reader, "P7D", ask=ask)
    with valkey.client() as client:
        client.flushall()

    answer = desk.decide(50, reader, snoozed=kept["snoozed"])

    assert answer["reason"] == "snoozed"
    assert desk.decide(50, reader)["reason"] == "snoozed"


def test_an_undo_takes_the_snooze_back(desk: Desk) -> None:
    reader, ask = shown(desk)
    put_off(desk, reader, "P7D", ask=ask)

    undone = put_off(desk, reader, None)

    assert undone == {"until": None, "after": None, "snoozed": None}
    desk.now += timedelta(seconds=1)
    assert desk.decide(50, reader)["show"]


def test_what_is_left_of_a_choice_is_taken_when_it_comes_late(desk: Desk) -> None:
    reader, ask = shown(desk)
    desk.now += timedelta(days=6, hours=23)

    kept = put_off(desk, reader, "PT3600S", ask=ask)

    assert (kept["until"], kept["after"]) == ("2026-03-17T12:00:00Z", "PT3600S")


def test_a_date_is_six_in_the_morning_where_the_reader_is(desk: Desk) -> None:
    reader, _ = shown(desk)

    kept = put_off(desk, reader, {"date": "2026-07-01", "zone": "Europe/Berlin"})

    assert kept["until"] == "2026-07-01T04:00:00Z"


def test_a_date_a_whole_year_ahead_is_taken_late_in_the_day_too(desk: Desk) -> None:
    desk.now = datetime(2026, 3, 10, 23, 59, tzinfo=UTC)
    reader, _ = shown(desk)

    assert put_off(desk, reader, {"date": "2027-03-10", "zone": "UTC"})["until"] == "2027-03-10T06:00:00Z"


@pytest.mark.parametrize(
    "until",
    [
        "P31D",
        "P30DT1S",
        "PT0S",
        "P",
        "tomorrow",
        {"date": "2026-03-10", "zone": "UTC"},
        {"date": "2027-03-13", "zone": "UTC"},
        {"date": "2026-02-30", "zone": "UTC"},
        {"date": "2026-04-01", "zone": "Nowhere/Land"},
        {"date": "2026-04-01", "zone": "../../etc/passwd"},
        {"date": "2026-04-01"},
        7,
    ],
)
def test_what_the_site_does_not_offer_is_refused_and_nothing_is_written(
    desk: Desk, valkey: Valkey, until: object
) -> None:
    reader, _ = shown(desk)

    answer = desk.post("/v1/snooze", {"reader": reader, "until": until})

    assert answer.status_code == 422
    with valkey.client() as client:
        assert client.keys() == []


def test_a_site_may_offer_no_date(desk: Desk) -> None:
    desk.configure(snooze=SnoozeChoices(latest=None))
    reader, _ = shown(desk)

    answer = desk.post("/v1/snooze", {"reader": reader, "until": {"date": "2026-04-01", "zone": "UTC"}})

    assert answer.get_json()["type"] == "urn:supportsvc:length_refused"


def test_without_a_store_a_snooze_is_not_acknowledged(tmp_path: object, desk: Desk) -> None:
    reader, _ = shown(desk)
    desk.store = Store(f"redis+unix://{tmp_path}/nobody")

    answer = desk.post("/v1/snooze", {"reader": reader, "until": "P7D"})

    assert answer.status_code == 503
