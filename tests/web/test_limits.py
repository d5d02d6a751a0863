"""Card testing (scenario 31): payments are begun so often and no more, by reader and by address; others go on."""

import logging
from collections.abc import Iterator
from datetime import timedelta
from http import HTTPStatus
from typing import Any

import pytest
from werkzeug.test import TestResponse

from supportsvc.domain.limits import DAY, HOUR, Limits, Rate
from supportsvc.store.connect import Store
from supportsvc.web import limits
from supportsvc.web.seldom import Seldom
from tests.fixtures.valkey import Valkey
from tests.web import test_money
from tests.web.conftest import Desk, trips
from tests.web.test_money import ARTICLE, Till

stripe_server, till, reader = test_money.stripe_server, test_money.till, test_money.reader

HOME, OFFICE, SIX, SAME_SIX, OTHER_SIX = (
    "81.2.69.7",
    "81.2.69.8",
    "2a00:1450::1",
    "2a00:1450::ffff:2",
    "2a00:1450:0:1::1",
)
FEW = (Rate(2, HOUR), Rate(3, DAY))
NONE: tuple[Rate, ...] = ()
WIDE = Limits(NONE, NONE, NONE, NONE, NONE)


def new_reader(till: Till) -> str:
    return str(till.desk.decide(1)["reader"])


def begin(till: Till, reader: str, click: str, came: str = HOME, **options: Any) -> TestResponse:
    """Begin a payment by way of the proxy, which tells where the reader came from."""
    wish = {"reader": reader, **test_money.ONE, "click": click}
    answer: TestResponse = till.desk.post("/v1/checkout", wish, headers={"X-Forwarded-For": came}, **options)
    return answer


def statuses(answers: Iterator[TestResponse]) -> list[int]:
    return [answer.status_code for answer in answers]


def assert_refused(answer: TestResponse, wait: timedelta) -> None:
    assert answer.status_code == HTTPStatus.TOO_MANY_REQUESTS
    assert answer.get_json()["type"] == "urn:supportsvc:too-often"
    assert answer.headers["Retry-After"] == str(int(wait.total_seconds()))
    assert answer.headers["Access-Control-Allow-Origin"]


def test_scenario_31_one_reader_begins_ten_payments_an_hour_and_thirty_a_day(till: Till, reader: str) -> None:
    begun = []
    for hour in range(4):
        begun += statuses(begin(till, reader, f"hour-{hour}-click-{n}", f"81.2.{hour}.{n}") for n in range(11))
        till.desk.now += HOUR

    assert begun == [*([200] * 10 + [429]) * 3, *[429] * 11]
    assert_refused(begin(till, reader, "the-last-click"), DAY - 4 * HOUR)


def test_scenario_31_new_readers_at_one_address_begin_twenty_payments_an_hour(till: Till) -> None:
    answers = [begin(till, new_reader(till), f"click-of-{n}") for n in range(21)]

    assert statuses(iter(answers)) == [200] * 20 + [429]
    assert_refused(answers[-1], HOUR)


@pytest.mark.parametrize(
    ("first", "second", "status"),
    [
        (HOME, HOME, 429),
        (HOME, f"{OFFICE}, {HOME}", 429),  # what stands before is the caller's own invention
        (HOME, f"{HOME}, 127.0.0.9", 429),  # a second proxy of ours
        (f"{HOME}, {OFFICE}", HOME, 200),
        (SIX, SAME_SIX, 429),
        (SIX, OTHER_SIX, 200),
        (HOME, OFFICE, 200),
        (HOME, f"::ffff:{HOME}", 429),
        ("10.1.2.3", "10.1.2.3", 200),  # a proxy that is not named, with everybody behind it
        ("unknown", "unknown", 200),
    ],
)
def test_an_address_is_what_the_proxy_saw_and_no_invention(till: Till, first: str, second: str, status: int) -> None:
    till.desk.configure(limits=Limits(NONE, (Rate(1, HOUR),)))
    begin(till, new_reader(till), "click-number-one", first)

    assert begin(till, new_reader(till), "click-number-two", second).status_code == status


def test_who_holds_many_networks_of_ipv6_gets_ten_times_as_much(till: Till) -> None:
    till.desk.configure(limits=Limits(NONE, (Rate(1, HOUR),)))

    begun = statuses(begin(till, new_reader(till), f"click-of-{n}", f"2a00:1450:0:{n:x}::1") for n in range(11))

    assert begun == [200] * 10 + [429]
    assert begin(till, new_reader(till), "click-from-afar", "2a00:1450:1::1").status_code == 200


def test_who_is_no_proxy_of_ours_is_believed_nothing(till: Till) -> None:
    till.desk.configure(limits=Limits(NONE, (Rate(1, HOUR),)))
    peer = {"REMOTE_ADDR": HOME}
    begin(till, new_reader(till), "click-number-one", "9.9.9.1", environ_base=peer)

    assert begin(till, new_reader(till), "click-number-two", "9.9.9.2", environ_base=peer).status_code == 429


def test_scenario_31_real_readers_go_on_while_one_is_limited(till: Till, reader: str) -> None:
    till.desk.configure(limits=Limits(FEW, (Rate(5, HOUR),)))
    attack = statuses(begin(till, reader, f"click-number-{n}") for n in range(100))

    assert attack == [200] * 2 + [429] * 98
    assert begin(till, new_reader(till), "a-click-at-home").status_code == 200
    assert begin(till, new_reader(till), "a-click-elsewhere", OFFICE).status_code == 200


def test_a_repeated_click_counts_once_and_not_without_end(till: Till, reader: str) -> None:
    till.desk.configure(limits=Limits(FEW, FEW))

    answers = [begin(till, reader, "one-and-the-same") for _ in range(31)]

    assert statuses(iter(answers)) == [200] * 30 + [429]
    assert len({answer.get_json()["url"] for answer in answers[:-1]}) == 1
    assert begin(till, reader, "a-second-click").status_code == 200


def test_what_is_refused_anyway_counts_for_nothing(till: Till, reader: str, valkey: Valkey) -> None:
    till.desk.configure(limits=Limits(FEW, FEW))
    for amount in range(100):
        assert till.checkout(reader, amount=amount).status_code == 422

    with valkey.client() as client:
        assert client.keys("{limits}*") == []


def test_what_is_kept_names_neither_reader_nor_address(till: Till, reader: str, valkey: Valkey) -> None:
    begin(till, reader, "a-click-of-mine")

    identity = till.desk.tokens.read_reader(reader) or b""
    with valkey.client() as client:
        found = client.keys("{limits}*")
        kept = b"".join([*found, *(use for key in found for use in client.zrange(key, 0, -1))])
        assert {key.split(b":")[1] for key in found} == {b"checkout-reader", b"checkout-address", b"repeat"}
        assert all(0 < client.ttl(key) <= 86_400 for key in found)
    assert identity
    for secret in (identity, identity.hex().encode(), HOME.encode(), bytes([81, 2, 69, 7]), b"a-click-of-mine"):
        assert secret not in kept


def test_scenario_31_no_store_no_checkout(till: Till, reader: str, own_valkey: Valkey) -> None:
    till.stripe.control.ask("DELETE", "requests")
    till.desk.store = Store(own_valkey.url)
    till.desk.take_money(till.desk.parts.money)
    own_valkey.kill()

    answer = begin(till, reader, "a-click-in-vain")

    assert (answer.status_code, answer.get_json()["type"]) == (503, "urn:supportsvc:store-unavailable")
    assert answer.headers["Retry-After"]
    assert till.stripe.control.ask("GET", "requests")["requests"] == []


def test_the_sites_own_server_is_limited_by_reader_alone(till: Till) -> None:
    till.desk.configure(limits=Limits(FEW, (Rate(1, HOUR),)))
    first, second = new_reader(till), new_reader(till)

    def by_server(reader: str, click: str) -> int:
        wish = {"reader": reader, **test_money.ONE, "click": click}
        headers = {"Authorization": "Bearer " + "k" * 32, "X-Forwarded-For": HOME}
        return int(till.desk.post("/v1/checkout", wish, origin=None, headers=headers).status_code)

    assert [by_server(first, f"click-number-{n}") for n in range(3)] == [200, 200, 429]
    assert by_server(second, "click-of-another") == 200


def test_a_supporter_opens_the_portal_so_often_and_no_more(till: Till, reader: str) -> None:
    till.come_back(till.pay(reader))
    till.desk.configure(limits=Limits(account_by_reader=FEW))
    till.desk.post("/v1/portal", {"reader": reader, "return_url": "https://evil.example/"})

    opened = [till.desk.post("/v1/portal", {"reader": reader, "return_url": ARTICLE}) for _ in range(3)]

    assert statuses(iter(opened)) == [200, 200, 429]
    assert_refused(opened[-1], HOUR)


def test_another_amount_counts_as_the_portal_does(till: Till, reader: str) -> None:
    till.come_back(till.pay(reader))
    till.desk.configure(limits=Limits(account_by_reader=FEW))
    till.desk.post("/v1/portal", {"reader": reader, "return_url": ARTICLE})
    wish = {"reader": reader, "amount": 700}

    changed = [till.desk.post("/v1/contribution", {**wish, "click": f"click-number-{n}"}) for n in range(2)]

    assert statuses(iter(changed)) == [200, 429]


def test_an_erasure_is_limited_where_it_costs_calls_of_stripe(till: Till, reader: str) -> None:
    till.desk.configure(limits=Limits(account_by_reader=FEW))

    erased = statuses(till.desk.post("/v1/forget", {"reader": reader}) for _ in range(3))

    assert erased == [204, 204, 429]


def test_in_a_protected_country_an_erasure_leaves_not_even_a_count(till: Till, reader: str, valkey: Valkey) -> None:
    till.desk.protect("BY")
    headers = {"CF-IPCountry": "BY", "X-Forwarded-For": HOME}

    for _ in range(25):
        assert till.desk.post("/v1/forget", {"reader": reader}, headers=headers).status_code == 204

    with valkey.client() as client:
        assert client.keys("{limits}*") == []


def test_too_many_returns_lead_home_and_ask_stripe_nothing(till: Till, reader: str) -> None:
    session = till.pay(reader)
    till.desk.configure(limits=Limits(returns_by_address=FEW))
    headers = {"X-Forwarded-For": HOME}
    guesses = [till.desk.client.get(f"/v1/checkout/return?session_id=cs_{n}", headers=headers) for n in range(2)]
    till.stripe.control.ask("DELETE", "requests")

    answer = till.desk.client.get(f"/v1/checkout/return?session_id={session}", headers=headers)

    assert statuses(iter(guesses)) == [404, 404]
    assert (answer.status_code, answer.headers["Location"]) == (303, "https://paper.example/")
    assert till.stripe.control.ask("GET", "requests")["requests"] == []
    assert till.come_back(session).headers["Location"].startswith(ARTICLE)


def test_a_decision_makes_no_trip_for_limits(desk: Desk, valkey: Valkey) -> None:
    known = str(desk.decide(1)["reader"])

    with trips(valkey) as made:
        desk.decide(1, known)

    assert made == {"get": 1}


def test_an_operator_is_told_of_a_limited_address_and_a_metric_counts(
    till: Till, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "seldom", Seldom())
    till.desk.configure(limits=Limits(NONE, (Rate(1, HOUR),)))

    with caplog.at_level(logging.WARNING, "supportsvc.web"):
        for n in range(4):
            begin(till, new_reader(till), f"click-number-{n}")

    told = [record for record in caplog.records if "SUPPORTSVC_TRUSTED_PROXIES" in record.getMessage()]
    assert len(told) == 1
    assert HOME not in told[0].getMessage()
    metrics = till.desk.parts.metrics
    assert metrics.registry.get_sample_value("supportsvc_limited_total", {"limit": "checkout-address"}) == 3


def test_without_rates_nothing_is_limited(till: Till, reader: str) -> None:
    till.desk.configure(limits=WIDE)

    assert statuses(begin(till, reader, f"click-number-{n}") for n in range(40)) == [200] * 40
