"""The layout with one origin: what comes in goes on, and what comes back is left as it is."""

from flask import Flask, Response, jsonify, request

from supportsvc.sandbox.newspaper import NewspaperSettings, create_newspaper
from tests.sandbox_newspaper.conftest import SERVICE, Serve

PAPER = "http://paper.example"


def make_upstream() -> Flask:
    """Make a server that tells what reached it, and answers with what a service may answer with."""
    upstream = Flask("upstream")

    @upstream.post("/v1/decision")
    def tell() -> Response:
        return jsonify(
            body=request.get_data(as_text=True), query=request.query_string.decode(), headers=dict(request.headers)
        )

    @upstream.get("/v1/support.js")
    def script() -> Response:
        if request.headers.get("If-None-Match") == '"seven"':
            return Response(status=304, headers={"ETag": '"seven"'})
        return Response(b"\x0bpacked", headers={"ETag": '"seven"', "Content-Encoding": "br"})

    @upstream.get("/v1/checkout/return")
    def back() -> Response:
        answer = Response(status=303, headers={"Location": f"{PAPER}/politics/"})
        answer.set_cookie("one", "1")
        answer.set_cookie("two", "2")
        return answer

    return upstream


def test_a_call_goes_on_with_its_body_query_and_headers(serve: Serve) -> None:
    settings = NewspaperSettings(service_url=serve(make_upstream()), passthrough=True)
    client = create_newspaper(settings).test_client()

    told = client.post(
        "/v1/decision?session_id=x%20y", data='{"page": {}}', headers={"Origin": PAPER, "X-Forwarded-For": "192.0.2.7"}
    ).get_json()

    assert told["body"] == '{"page": {}}'
    assert told["query"] == "session_id=x%20y"
    assert told["headers"]["Origin"] == PAPER
    assert told["headers"]["X-Forwarded-For"] == "192.0.2.7, 127.0.0.1"


def test_an_answer_comes_back_as_it_was(serve: Serve) -> None:
    settings = NewspaperSettings(service_url=serve(make_upstream()), passthrough=True)
    client = create_newspaper(settings).test_client()

    packed = client.get("/v1/support.js")
    known = client.get("/v1/support.js", headers={"If-None-Match": '"seven"'})
    back = client.get("/v1/checkout/return")

    assert (packed.data, packed.headers["Content-Encoding"], packed.headers["ETag"]) == (b"\x0bpacked", "br", '"seven"')
    assert known.status_code == 304
    assert (back.status_code, back.headers["Location"]) == (303, f"{PAPER}/politics/")
    assert len(back.headers.getlist("Set-Cookie")) == 2


def test_a_service_that_is_down_is_a_bad_gateway() -> None:
    client = create_newspaper(NewspaperSettings(service_url=SERVICE, passthrough=True)).test_client()

    assert client.post("/v1/decision", data="{}").status_code == 502


def test_without_it_the_paper_answers_nothing_for_the_service() -> None:
    client = create_newspaper(NewspaperSettings(service_url=SERVICE)).test_client()

    assert client.get("/v1/support.js").status_code == 404
