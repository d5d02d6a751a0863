"""Hostile requests to the webhook and to checkout, over the wire: each is a 4xx, and nothing is written or made."""

import json
import socket
import time
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from redis import Redis

from supportsvc.domain.snooze import Snooze
from tests.faults.town import PAPER, Town, running_town
from tests.web.hostile import Hostile, Target, every

LEAST = 200
SHIPPED = ("live", "{stats}:")
"""Keys that the service writes by itself, whoever calls."""


def send(address: str, request: Hostile) -> int:
    """Send a request over a connection of its own; return the status of its answer."""
    place = urlsplit(address)
    with socket.create_connection((place.hostname or "", place.port or 0), timeout=30) as connection:
        with suppress(BrokenPipeError, ConnectionResetError):  # refused before it was read to its end
            connection.sendall(request.raw())
        answer = b""
        while b"\r\n" not in answer:
            part = connection.recv(4096)
            assert part, f"{request.what}: no answer"
            answer += part
    return int(answer.split(b" ", 2)[1])


def kept(client: Redis) -> dict[bytes, bytes | None]:
    """Return all that is in the store, but for what is written by itself."""
    return {key: client.dump(key) for key in client.scan_iter() if not key.decode("latin-1").startswith(SHIPPED)}


def make_target(town: Town) -> Target:
    """Let a reader pay, and hold back the event of it: heard, it would make them a supporter."""
    town.stripe.control.hold_webhooks()
    reader = town.new_reader()
    wish = {"amount": 500, "currency": "usd", "return_url": f"{PAPER}/world/1", "click": "a-click-of-theirs"}
    url = town.insist("/v1/checkout", {"reader": reader, **wish}).told["url"]
    town.stripe.control.pay(url.rpartition("/")[2])
    events = town.gateway.client.v1.events.list({"type": "checkout.session.completed"}).data
    word = town.tokens.sign_snooze(Snooze(datetime.now(UTC), 1))
    return Target(json.dumps(events[0].to_dict()).encode(), town.secret, reader, word, PAPER, int(time.time()))


def test_scenario_29_32_two_hundred_hostile_requests_are_refused_and_leave_nothing(tmp_path: Path) -> None:
    with running_town(tmp_path, workers=1) as town, town.valkey.client() as client:
        target = make_target(town)
        requests = list(every(target))
        before, size = kept(client), client.dbsize()
        town.stripe.control.ask("DELETE", "requests")

        answers = [(request, send(town.address, request)) for request in requests]

        wrong = [f"{request.what}: {status}" for request, status in answers if status not in request.refused]
        assert wrong == []
        assert len(requests) >= LEAST
        assert kept(client) == before
        assert client.dbsize() == size
        assert town.stripe.control.ask("GET", "requests")["requests"] == []
