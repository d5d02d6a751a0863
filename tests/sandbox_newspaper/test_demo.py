"""The demo's own calls: the shared clock and the payments."""

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from supportsvc.domain.rules import Reason
from supportsvc.sandbox.newspaper import NewspaperSettings, create_newspaper
from supportsvc.sandbox.newspaper.clock import read_offset
from supportsvc.sandbox.newspaper.edition import HERE
from supportsvc.sandbox.server import running_stripe
from tests.sandbox_newspaper.conftest import SERVICE

DAY = 86_400
OWN = {"Origin": "http://localhost"}


def test_the_clock_goes_forward_by_what_was_asked(client: FlaskClient, clock_file: Path) -> None:
    first = client.post("/_demo/clock", json={"seconds": DAY}, headers=OWN)
    second = client.post("/_demo/clock", json={"seconds": 7 * DAY}, headers=OWN)

    assert (first.json, second.json) == ({"offset": DAY}, {"offset": 8 * DAY})
    assert clock_file.read_text(encoding="ascii") == str(8 * DAY)
    assert [path.name for path in clock_file.parent.iterdir()] == [clock_file.name]
    assert f'content="{8 * DAY}"' in client.get("/").text


def test_the_clock_file_may_hold_what_another_part_wrote(clock_file: Path) -> None:
    assert read_offset(clock_file).total_seconds() == 0
    clock_file.write_text("", encoding="ascii")
    assert read_offset(clock_file).total_seconds() == 0
    clock_file.write_text("90061.500\n", encoding="ascii")
    assert read_offset(clock_file).total_seconds() == 90061.5


@pytest.mark.parametrize(
    "body", [{}, {"seconds": 0}, {"seconds": -DAY}, {"seconds": "60"}, {"seconds": 1.5}, {"seconds": True}, [60], None]
)
def test_garbage_does_not_move_the_clock(client: FlaskClient, clock_file: Path, body: object) -> None:
    answer = client.post("/_demo/clock", json=body, headers=OWN)

    assert answer.status_code == 400
    assert not clock_file.exists()


def test_a_step_of_more_than_a_year_or_so_is_refused(client: FlaskClient, clock_file: Path) -> None:
    assert client.post("/_demo/clock", json={"seconds": 500 * DAY}, headers=OWN).status_code == 400
    assert not clock_file.exists()


@pytest.mark.parametrize("headers", [{}, {"Origin": "http://elsewhere.example"}, {"Origin": "null"}])
def test_another_site_cannot_move_the_clock(client: FlaskClient, clock_file: Path, headers: dict[str, str]) -> None:
    assert client.post("/_demo/clock", json={"seconds": DAY}, headers=headers).status_code == 403
    assert not clock_file.exists()


def test_a_paper_without_a_clock_file_has_no_clock_to_move() -> None:
    client = create_newspaper(NewspaperSettings(service_url=SERVICE)).test_client()

    assert client.post("/_demo/clock", json={"seconds": DAY}, headers=OWN).status_code == 404
    assert "A week later" not in client.get("/").text


@pytest.mark.parametrize("stripe_url", [None, "http://127.0.0.1:9"])
def test_a_stand_in_that_does_not_answer_is_told_as_that(clock_file: Path, stripe_url: str | None) -> None:
    settings = NewspaperSettings(service_url=SERVICE, stripe_url=stripe_url, clock_file=clock_file)
    client = create_newspaper(settings).test_client()

    assert client.get("/_demo/payments").json == {"reachable": False, "subscriptions": []}
    assert client.post("/_demo/clock", json={"seconds": DAY}, headers=OWN).json == {"offset": DAY}


def test_payments_are_told_and_follow_the_clock(clock_file: Path) -> None:
    with running_stripe(clock_file=clock_file) as stripe:
        stripe.control.ask("POST", "subscriptions", {"email": "ada@example.com", "amount": 500})
        settings = NewspaperSettings(service_url=SERVICE, stripe_url=stripe.url, clock_file=clock_file)
        client = create_newspaper(settings).test_client()

        before = client.get("/_demo/payments").get_json()
        client.post("/_demo/clock", json={"seconds": 32 * DAY}, headers=OWN)
        after = client.get("/_demo/payments").get_json()

    (first,), (second,) = before["subscriptions"], after["subscriptions"]
    assert before["reachable"]
    assert first["who"] == "ada@example.com"
    assert (first["amount"], first["currency"], first["interval"], first["status"]) == (500, "usd", "month", "active")
    assert 27 * DAY < second["next_renewal"] - first["next_renewal"] < 32 * DAY


def test_the_bar_has_words_for_every_reason_there_is() -> None:
    words = (HERE / "static" / "demo-words.js").read_text(encoding="utf-8")
    script_says = {"silent", "no_storage", "failed"}

    wordless = {reason for reason in {*Reason, *script_says} if f"    {reason}: '" not in words}

    assert wordless == set()
