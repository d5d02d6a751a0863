"""What holds for every call: who may make it, what its errors look like, where the id lives."""

from datetime import timedelta
from io import BytesIO

import pytest
from werkzeug.test import EnvironBuilder, run_wsgi_app

from supportsvc.web import origins
from supportsvc.web.seldom import Seldom
from tests.web.conftest import ORIGIN, PAGE, Desk

CHUNKED = {"HTTP_TRANSFER_ENCODING": "chunked"}
BODY = {"page": PAGE, "views": {"counter": "0000abcd", "total": 1}}


@pytest.mark.parametrize(
    "origin",
    [
        None,
        "null",
        "https://evil.example",
        "https://paper.example.evil",
        "http://paper.example",
        "https://paper.example:1",
    ],
)
def test_a_post_from_elsewhere_is_refused(desk: Desk, origin: str | None) -> None:
    answer = desk.post("/v1/decision", BODY, origin=origin)

    assert (answer.status_code, answer.mimetype) == (403, "application/problem+json")
    assert answer.get_json()["type"] == "urn:supportsvc:origin-refused"
    assert "Access-Control-Allow-Origin" not in answer.headers
    assert answer.headers["Vary"] == "Origin"


def test_the_sites_own_server_shows_its_key(desk: Desk) -> None:
    right = desk.post("/v1/decision", BODY, origin=None, headers={"Authorization": "Bearer " + "k" * 32})
    wrong = desk.post("/v1/decision", BODY, origin=None, headers={"Authorization": "Bearer " + "é" * 32})

    assert (right.status_code, wrong.status_code) == (200, 403)
    assert wrong.get_json()["detail"] == "The key in Authorization is not the site's key."


def test_an_answer_names_the_origin_it_is_for(desk: Desk) -> None:
    fine, faulty = desk.post("/v1/decision", BODY), desk.post("/v1/decision", b"[")

    for answer in (fine, faulty):
        assert answer.headers["Access-Control-Allow-Origin"] == ORIGIN
        assert answer.headers["Access-Control-Allow-Credentials"] == "true"
        assert answer.headers["Vary"] == "Origin"
        assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("body", [b"", b"{", b"\xff\xfe", b"[]", b"null", b'"a"', b"12", b"NaN"])
def test_what_is_no_json_object_is_a_400(desk: Desk, body: bytes) -> None:
    answer = desk.post("/v1/decision", body)

    assert answer.status_code == 400
    assert set(answer.get_json()) == {"type", "title", "status", "detail"}


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"views": {"counter": "xyz", "total": 1}}, "views.counter"),
        ({"views": {"counter": "0000abcd", "total": -1}}, "views.total"),
        ({"views": {"counter": "0000abcd", "total": 2**32}}, "views.total"),
        ({"views": {"counter": "0000abcd", "total": True}}, "views.total"),
        ({"views": {"counter": "0000abcd", "total": 1, "days": [[-1, 3]]}}, "views.days.0.0"),
        ({"page": {"tags": "a,b"}}, "page.tags"),
        ({"page": {"exclude": "yes"}}, "page.exclude"),
        ({"reader": 5}, "reader"),
        ({"asked": {"seen": True}}, "asked.ask"),
    ],
)
def test_a_wrong_value_is_named(desk: Desk, body: dict[str, object], field: str) -> None:
    answer = desk.post("/v1/decision", body)

    assert (answer.status_code, answer.get_json()["field"]) == (422, field)


def test_a_body_too_large_is_refused(desk: Desk) -> None:
    assert desk.post("/v1/decision", b" " * 20_000).status_code == 413


@pytest.mark.parametrize("url", ["", "https://[bad", "javascript:alert(1)", "\u0000", "//x//y", "https://p.example"])
def test_an_odd_address_of_a_page_is_no_error(desk: Desk, url: str) -> None:
    assert desk.decide(1, page={**PAGE, "url": url})["reason"] == "metered"


def test_an_unknown_address_and_a_wrong_method_have_the_one_shape(desk: Desk) -> None:
    for answer, status in ((desk.client.get("/nowhere"), 404), (desk.client.get("/v1/decision"), 405)):
        assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")
        assert answer.get_json()["status"] == status


def test_a_server_may_leave_an_empty_path_out(desk: Desk) -> None:
    environ = EnvironBuilder().get_environ()
    del environ["PATH_INFO"]

    assert run_wsgi_app(desk.client.application, environ)[1] == "404 NOT FOUND"


def test_an_unforeseen_error_tells_nothing(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def break_down() -> None:
        raise RuntimeError("a secret")

    monkeypatch.setattr("supportsvc.web.decision.mint", break_down)
    answer = desk.post("/v1/decision", BODY)

    assert (answer.status_code, "secret" in answer.text) == (500, False)


def test_without_a_key_for_stripe_nothing_can_be_paid(desk: Desk) -> None:
    reader = desk.decide(1)["reader"]

    answer = desk.post("/v1/checkout", {"reader": reader, "amount": 200, "currency": "usd"})

    assert (answer.status_code, answer.get_json()["type"]) == (503, "urn:supportsvc:money-off")


def test_in_cookie_mode_the_id_is_in_no_body(cookie_desk: Desk) -> None:
    answer = cookie_desk.post("/v1/decision", BODY)

    assert "reader" not in answer.get_json()
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-supportsvc=")
    for attribute in ("Secure", "HttpOnly", "Path=/", "SameSite=Lax", "Max-Age=31536000"):
        assert attribute in cookie
    assert "Domain" not in cookie


def test_a_cookie_is_known_again_and_renewed_after_thirty_days(cookie_desk: Desk) -> None:
    cookie = cookie_desk.post("/v1/decision", BODY).headers["Set-Cookie"].partition(";")[0]
    cookie_desk.now += timedelta(days=30)
    quiet = cookie_desk.post("/v1/decision", BODY, headers={"Cookie": cookie})
    cookie_desk.now += timedelta(days=1)
    renewed = cookie_desk.post("/v1/decision", BODY, headers={"Cookie": cookie})

    assert "Set-Cookie" not in quiet.headers
    assert renewed.headers["Set-Cookie"].partition("~")[2].partition(";")[0] == cookie.partition("~")[2]


def test_in_cookie_mode_an_id_in_the_body_is_none(cookie_desk: Desk) -> None:
    token = cookie_desk.tokens.sign_reader(b"0" * 16)

    answer = cookie_desk.post("/v1/decision", {**BODY, "reader": token})

    assert "Set-Cookie" in answer.headers


def test_the_process_tells_that_it_lives(desk: Desk) -> None:
    assert desk.client.get("/healthz").get_json() == {"status": "ok"}
    assert desk.client.get("/readyz").get_json() == {"status": "ok"}


def test_while_it_drains_no_more_readers_are_sent_here_but_those_who_come_are_served(desk: Desk) -> None:
    desk.draining = True

    assert desk.client.get("/readyz").status_code == 503
    assert desk.decide(1)["reason"] == "metered"


def test_an_origin_that_is_not_on_the_list_is_told_to_the_operator_once_a_minute(
    desk: Desk, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(origins, "seldom", Seldom())

    with caplog.at_level("WARNING", "supportsvc.web"):
        for _ in range(3):
            desk.post("/v1/decision", BODY, origin="https://www.paper.example")

    assert [record.getMessage().count("origins") for record in caplog.records] == [1]
    assert "www.paper.example" not in caplog.text


@pytest.mark.parametrize(("size", "status"), [(1000, 204), (16 * 1024, 204), (16 * 1024 + 1, 413)])
def test_a_body_in_chunks_is_read_to_its_end_and_no_longer_than_any_other(desk: Desk, size: int, status: int) -> None:
    body = b"{}" + b" " * (size - 2)
    unending = {"wsgi.input": BytesIO(body), "wsgi.input_terminated": True, **CHUNKED}

    answer = desk.client.post("/v1/forget", headers={"Origin": ORIGIN}, environ_overrides=unending)

    assert answer.status_code == status


def test_a_body_of_untold_length_that_the_server_does_not_end_is_none(desk: Desk) -> None:
    untold = {"wsgi.input": BytesIO(b"{}"), **CHUNKED}

    assert desk.client.post("/v1/forget", headers={"Origin": ORIGIN}, environ_overrides=untold).status_code == 400
