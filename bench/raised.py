"""What raised the floor: a view as Flask's pages have it, and what was made quicker in it, one thing after another.

    python -m bench raised [--rounds N]

The answer is that of the first case, a known reader's refusal. What it found stands in docs/decisions/0020.
"""

import os
from argparse import ArgumentParser
from collections.abc import Callable
from contextlib import ExitStack
from itertools import pairwise
from statistics import median
from typing import Any
from wsgiref.types import WSGIApplication

from flask import Flask, Response, request
from pydantic_core import from_json, to_json
from redis import Redis

from bench.floor import BUDGET, Answer, key_of, plan_of_this_process
from bench.pairs import Arm, by_cpu, take_turns
from bench.plan import floor_path
from bench.serving import serving, stand_aside
from bench.stand import FLOOR, set_up
from supportsvc.reports import Report, Table, print_report
from supportsvc.runtime.worker import STORE_URL
from supportsvc.store.address import parse_address
from supportsvc.store.budget import Budget
from supportsvc.store.connect import Store
from supportsvc.web.bodies import read_bytes

USUAL, CONNECTED, BY_LENGTH = "usual", "connected", "by_length"
NAMES = {
    USUAL: "as it is usually written: a pooled client, get_json, a Response",
    CONNECTED: "and a connection a thread",
    BY_LENGTH: "and the body read by its length",
    FLOOR: "and the answer sent as it was made: the floor",
}


def usual() -> WSGIApplication:
    """Make the view as Flask's and redis-py's own pages have it."""
    client = Redis(unix_socket_path=parse_address(os.environ[STORE_URL]).servers[0].path)
    return application(lambda token: client.get(key_of(token)), request_json)


def connected() -> WSGIApplication:
    """Make the view with the service's own connections."""
    return application(by_own_connection(), request_json)


def by_length() -> WSGIApplication:
    """Make the view that also reads the body as the service does."""
    return application(by_own_connection(), lambda: from_json(read_bytes(request.environ)))


def application(get: Callable[[str], object], read: Callable[[], Any]) -> WSGIApplication:
    """Make an application with one view for each of the floor's answers."""
    app = Flask(__name__, static_folder=None)
    for path, answer in plan_of_this_process().items():
        app.add_url_rule(path, path.replace(".", "-"), make_view(answer, get, read), methods=["POST"])
    return app


def make_view(answer: Answer, get: Callable[[str], object], read: Callable[[], Any]) -> Callable[[], Response]:
    """Return the view that gives one answer, with the same bytes and headers as the floor."""
    said = bytes.fromhex(answer.body)
    found = from_json(said) if said[:1] == b"{" else None

    def give() -> Response:
        get(read()["reader"])
        return Response(to_json(found), answer.status, answer.headers)

    return give


def request_json() -> Any:
    """Read the body by the library, whatever type it says it has."""
    return request.get_json(force=True)


def by_own_connection() -> Callable[[str], object]:
    """Return what reads a record as the floor does."""
    store = Store(os.environ[STORE_URL])
    return lambda token: store.get(key_of(token), Budget.lasting(BUDGET))


def main(words: list[str]) -> None:
    """Measure the views in turns and print the table."""
    parser = ArgumentParser(prog="python -m bench raised", description="Measure what raised the floor.")
    parser.add_argument("--rounds", type=int, default=15, help="how often each has its turn (15)")
    rounds = parser.parse_args(words).rounds
    stand_aside()
    with set_up() as stand, ExitStack() as stack:
        case = stand.decisions[0]
        arms = {}
        for name in (USUAL, CONNECTED, BY_LENGTH):
            served = stack.enter_context(serving(f"bench.raised:{name}", stand.environ, "/"))
            arms[name] = Arm(served, case.calls(floor_path(case)))
        arms[FLOOR] = stand.arms(case)[FLOOR]
        found = take_turns(arms, rounds, 1)
    steps = {name: str(by_cpu(found, name, before)) for before, name in pairwise(arms)}
    rows = [
        [
            NAMES[name],
            f"{median(one[name].cpu for one in found) * 1e6:,.0f}",
            steps.get(name, ""),
            str(by_cpu(found, name, USUAL)),
        ]
        for name in arms
    ]
    columns = ["View", "CPU us", "Of the one before", "Of the first"]
    print_report(Report("supportsvc: what raised the floor", "", parts=[Table("Floors, by CPU time", columns, rows)]))
