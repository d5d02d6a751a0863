"""POST /v1/forget where the service takes no money; tests/web/test_money.py has the other half."""

from datetime import timedelta

from tests.fixtures.valkey import Valkey
from tests.web.conftest import PAGE, Desk
from tests.web.test_events import shown
from tests.web.test_snooze import put_off


def test_an_erased_id_never_returns(desk: Desk, valkey: Valkey) -> None:
    reader, ask = shown(desk)
    put_off(desk, reader, "P7D", ask=ask)

    answer = desk.post("/v1/forget", {"reader": reader})

    assert answer.status_code == 204
    again = desk.decide(1, reader)
    assert again["reader"] != reader
    assert desk.post("/v1/snooze", {"reader": reader, "until": "P7D"}).status_code == 410
    desk.post("/v1/events", {"reader": reader, "events": [{"type": "dismissal", "ask": ask}]})
    with valkey.client() as client:
        (key,) = client.keys()
        assert client.get(key) == b"\x01\x80\x00"
        assert 59 * 86400 < client.ttl(key) <= 60 * 86400


def test_who_has_no_id_has_nothing_to_be_erased(desk: Desk, valkey: Valkey) -> None:
    assert desk.post("/v1/forget", {}).status_code == 204
    with valkey.client() as client:
        assert client.keys() == []


def test_in_cookie_mode_the_cookie_goes(cookie_desk: Desk) -> None:
    body = {"views": {"counter": "0000abcd", "total": 1}}
    cookie = cookie_desk.post("/v1/decision", body).headers["Set-Cookie"].partition(";")[0]

    answer = cookie_desk.post("/v1/forget", {}, headers={"Cookie": cookie})

    assert answer.headers.getlist("Set-Cookie")[0].startswith("__Host-supportsvc=;")
    assert len(answer.headers.getlist("Set-Cookie")) == 1


def test_a_forgotten_readers_old_cookie_is_not_renewed_over_their_new_one(cookie_desk: Desk) -> None:
    body = {"page": PAGE, "views": {"counter": "0000abcd", "total": 1}}
    cookie = cookie_desk.post("/v1/decision", body).headers["Set-Cookie"].partition(";")[0]
    cookie_desk.now += timedelta(days=31)
    cookie_desk.post("/v1/forget", {}, headers={"Cookie": cookie})

    (given,) = cookie_desk.post("/v1/decision", body, headers={"Cookie": cookie}).headers.getlist("Set-Cookie")

    assert cookie.partition("~")[2] not in given
