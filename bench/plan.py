"""What the floor answers: for each case what the service answers to one such request, and writes for it."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from http.client import HTTPConnection
from pathlib import Path

from bench.cases import Case
from bench.floor import Answer, Plan
from bench.serving import Served
from supportsvc.store.budget import Budget
from supportsvc.store.connect import Store
from supportsvc.store.keys import reader_key
from supportsvc.tokens import Tokens

OF_THE_SERVER = {"date", "server", "content-length", "connection"}
"""The headers that are not the application's."""


def floor_path(case: Case) -> str:
    """Return where the floor answers a case."""
    return f"/floor/{case.slug}"


def write_plan(file: Path, cases: Sequence[Case], services: Mapping[str, Served], store: Store, keys: str) -> None:
    """Ask the service once for each case, and write down what the floor is to answer."""
    tokens = Tokens(keys.split(","))
    file.write_bytes(Plan.dump_json({floor_path(case): ask(case, services, store, tokens) for case in cases}))


def ask(case: Case, services: Mapping[str, Served], store: Store, tokens: Tokens) -> Answer:
    """Ask the service, and see what it wrote. Raises SystemExit where that is not the case's answer."""
    body = next(case.bodies)
    head, _, raw = case.call(body, case.path).raw.partition(b"\r\n\r\n")
    headers = dict(line.split(": ", 1) for line in head.decode().split("\r\n")[1:])
    connection = HTTPConnection("127.0.0.1", services[case.service].port, timeout=30)
    connection.request("GET" if body is None else "POST", case.path, raw or None, headers)
    response = connection.getresponse()
    said = response.read()
    connection.close()
    given = tuple((name, value) for name, value in response.getheaders() if name.lower() not in OF_THE_SERVER)
    if not 200 <= response.status < 300:
        raise SystemExit(f"{case.name}: {response.status} {said[:300]!r}")
    reader = tokens.read_reader(body["reader"]) if case.writes and body is not None else None
    record = store.get(reader_key(reader), Budget.lasting(timedelta(seconds=5))) if reader is not None else None
    return Answer(
        status=response.status,
        headers=given,
        body=said.hex(),
        reads=case.reads,
        record=None if record is None else record.hex(),
        confirmed=case.confirmed,
    )
