"""Scenarios 21 to 23, 32 and 33 over HTTP: what a click costs, however often and however it comes."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

from werkzeug.test import TestResponse

from tests.fixtures.shop import ARTICLE
from tests.web import front as fronts
from tests.web.front import Front

front, shop = fronts.front, fronts.shop


def sessions(front: Front) -> int:
    return len(front.shop.client.v1.checkout.sessions.list({"limit": 100}).data)


def asked_of_stripe(front: Front) -> list[Any]:
    return list(front.shop.stripe.control.ask("GET", "requests")["requests"])


def url(answer: TestResponse) -> str:
    assert answer.status_code == 200, answer.text
    return str(answer.get_json()["url"])


REFUSED: tuple[tuple[dict[str, Any], str], ...] = (
    ({"amount": 99, "currency": "jpy"}, "amount_refused"),
    ({"amount": 100_001, "currency": "jpy"}, "amount_refused"),
    ({"amount": 300.0, "currency": "jpy"}, "amount_refused"),
    ({"amount": 99}, "amount_refused"),
    ({"amount": 100_001}, "amount_refused"),
    ({"amount": "200"}, "amount_refused"),
    ({"amount": None}, "amount_refused"),
    ({"currency": "chf"}, "currency_refused"),
    ({"interval": "week"}, "interval_refused"),
    ({"return_url": "https://evil.example/"}, "return_url_refused"),
    ({"return_url": "//evil.example/"}, "return_url_refused"),
)


def test_scenarios_21_and_32_what_the_site_does_not_take_is_a_clear_422_before_stripe_is_called(front: Front) -> None:
    reader = front.new_reader()
    front.shop.stripe.control.ask("DELETE", "requests")

    answers = [(front.checkout(reader, **changes), kind) for changes, kind in REFUSED]

    for answer, kind in answers:
        assert (answer.status_code, answer.get_json()["type"]) == (422, f"urn:supportsvc:{kind}")
    assert asked_of_stripe(front) == []
    assert front.shop.keys() == []


def test_scenario_21_three_hundred_yen_are_three_hundred(front: Front) -> None:
    url(front.checkout(front.new_reader(), amount=300, currency="jpy"))

    session = front.shop.session()
    assert (session.amount_total, session.currency) == (300, "jpy")


def test_scenario_22_a_double_click_opens_one_page(front: Front) -> None:
    reader = front.new_reader()

    with ThreadPoolExecutor(2) as both:
        urls = {url(answer) for answer in both.map(lambda _: click(front, reader), range(2))}

    assert len(urls) == 1
    assert sessions(front) == 1


def click(front: Front, reader: str) -> TestResponse:
    """Click over a connection of one's own."""
    asked = {"amount": 200, "currency": "usd", "interval": "month", "return_url": ARTICLE, "click": "a-double-click"}
    client = front.desk.client.application.test_client(use_cookies=False)
    origin = {"Origin": front.desk.standing.configuration.site.origins[0]}
    return client.post("/v1/checkout", json={"reader": reader, **asked}, headers=origin)


def test_scenario_22_a_click_whose_answer_was_lost_finds_its_page_again(front: Front) -> None:
    reader = front.new_reader()
    lost = url(front.checkout(reader))

    front.shop.stripe.control.advance(timedelta(minutes=7))

    assert url(front.checkout(reader)) == lost
    assert sessions(front) == 1


def test_scenario_23_a_clicks_key_for_another_deal_is_a_clear_error_and_no_second_charge(front: Front) -> None:
    reader = front.new_reader()
    front.pay(reader)

    refused = front.checkout(reader, amount=500)

    assert (refused.status_code, refused.get_json()["type"]) == (409, "urn:supportsvc:click_reused")
    assert sessions(front) == 1
    assert len(front.shop.client.v1.charges.list().data) == 1


def test_scenario_23_a_stored_500_is_replayed_for_its_key_and_the_next_click_works(front: Front) -> None:
    reader = front.new_reader()
    url(front.checkout(reader, "a-click-before"))
    front.shop.stripe.control.fail("500", "POST", "/v1/checkout/sessions")

    stored = [front.checkout(reader, "a-click-in-vain").status_code for _ in range(2)]

    assert stored == [503, 503]
    assert url(front.checkout(reader, "the-next-click")) == front.shop.session().url


def test_scenario_33_another_reader_who_follows_the_link_gains_nothing(front: Front) -> None:
    payer, other = front.new_reader(), front.new_reader()
    session = front.pay(payer)

    followed = front.come_back(session)
    word = followed.headers["Location"].partition("#support=")[2]
    told = front.desk.decide(9, other, returned=word)
    portal = front.call("/v1/portal", {"reader": other, "return_url": ARTICLE})

    assert followed.status_code == 303
    assert "thanks" not in told
    assert told["reason"] != "supporter"
    assert portal.status_code == 404
    assert front.shop.record_of(front.id_of(other)) is None or not front.shop.is_quiet(front.id_of(other))
    assert front.reason(payer) == "supporter"
