"""The floor: what an answer costs that decides nothing.

It reads and parses the same body in the same way, makes the same trips by the same client to the same store, and
answers in the same way with the same bytes: without token, record, rules, hooks, metrics or logs. What it answers, and
which trips it makes, it is told in a file (see plan.py), by the path of the request.
"""

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from flask import Flask, Response, request
from pydantic import TypeAdapter
from pydantic_core import from_json, to_json

from supportsvc.runtime.worker import STORE_URL
from supportsvc.store.budget import Budget
from supportsvc.store.connect import Store
from supportsvc.web.bodies import read_bytes

PLAN = "BENCH_PLAN"
BUDGET = timedelta(seconds=2)
LIFE = timedelta(days=400)
JSON = "application/json"


@dataclass(frozen=True, slots=True)
class Answer:
    """What one kind of request is answered with, and what the store is asked for it.

    `body` is in hexadecimal. `reads` tells that a record is read; `record` is what is then written, in hexadecimal
    too, None for nothing.
    """

    status: int
    headers: tuple[tuple[str, str], ...]
    body: str
    reads: bool = True
    record: str | None = None
    confirmed: bool = False


Plan = TypeAdapter(dict[str, Answer])


def plan_of_this_process() -> dict[str, Answer]:
    """Return the answers, by path."""
    return Plan.validate_json(Path(os.environ[PLAN]).read_bytes())


def key_of(token: str) -> bytes:
    """Return the key at which the floor looks for a reader: as long as the service's own."""
    return b"f" + token[:16].encode()


def make_trips(answer: Answer, body: Mapping[str, Any], store: Store) -> None:
    """Make the trips to the store that the service makes."""
    if not answer.reads:
        return
    key, budget = key_of(body.get("reader") or ""), Budget.lasting(BUDGET)
    found = store.get(key, budget)
    if answer.record is not None:
        store.compare_and_set(key, found, bytes.fromhex(answer.record), LIFE, budget, confirmed=answer.confirmed)


class Whole(Response):
    """An answer 200, sent as it was made; the library would look through its headers once more."""

    def __init__(self, body: bytes, headers: Sequence[tuple[str, str]]) -> None:
        super().__init__(headers=headers)
        self.response = [body]

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:  # noqa: ARG002
        """Send it."""
        (body,) = self.response
        start_response(self.status, [*self.headers, ("Content-Length", str(len(body)))])
        return self.response  # type: ignore[return-value] # it was given as bytes


def with_flask() -> WSGIApplication:
    """Make the floor: a Flask view for each kind of answer."""
    app, store = Flask(__name__, static_folder=None), Store(os.environ[STORE_URL])
    for path, answer in plan_of_this_process().items():
        app.add_url_rule(path, path.replace(".", "-"), make_view(answer, store), methods=["GET", "POST"])
    return app


def make_view(answer: Answer, store: Store) -> Callable[[], Response]:
    """Return the view that gives one answer."""
    is_json = ("Content-Type", JSON) in answer.headers
    raw_answer = bytes.fromhex(answer.body)
    found = from_json(raw_answer) if is_json else None

    def give() -> Response:
        raw = read_bytes(request.environ)
        body = from_json(raw) if raw else {}
        make_trips(answer, body, store)
        if is_json and answer.status == 200:
            return Whole(to_json(found), answer.headers)
        return Response(raw_answer, answer.status, answer.headers)

    return give


def bare() -> WSGIApplication:
    """Make the same without Flask: a function of WSGI."""
    plan, store = plan_of_this_process(), Store(os.environ[STORE_URL])
    plain = {path: bytes.fromhex(answer.body) for path, answer in plan.items()}
    found = {path: from_json(plain[path]) for path, answer in plan.items() if ("Content-Type", JSON) in answer.headers}

    def give(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        answer = plan[path]
        raw = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        body = from_json(raw) if raw else {}
        make_trips(answer, body, store)
        said = to_json(found[path]) if path in found else plain[path]
        start(f"{answer.status} SAID", [*answer.headers, ("Content-Length", str(len(said)))])
        return [said]

    return give
