"""Hostile requests to the webhook and to checkout, over the wire: each is a 4xx, and nothing is written or made."""

import json
import socket
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from urllib.parse import urlsplit

import pytest
from redis import Redis

from supportsvc.domain.snooze import Snooze
from supportsvc.sandbox.server import running_stripe
from tests.faults.town import PAPER, Town
from tests.web.hostile import CHECKOUT, Hostile, Target, every, telling, wishing

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


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """The service behind a proxy on this machine, with one payment an hour for each address."""
    folder = tmp_path_factory.mktemp("town")
    with running_stripe() as stripe, pytest.MonkeyPatch.context() as environment:
        environment.setenv("SUPPORTSVC_TRUSTED_PROXIES", "127.0.0.1/32")
        town = Town(folder, stripe)
        site = folder / "config" / "supportsvc.toml"
        one = 'checkouts_by_address = [{ count = 1, window = "PT1H" }]'
        site.write_text(site.read_text("utf-8").replace("checkouts_by_address = []", one), "utf-8")
        with town.running:
            town.start_store()
            town.start_service(1)
            yield town


def test_scenarios_29_and_32_two_hundred_hostile_requests_are_refused_and_leave_nothing(town: Town) -> None:
    with town.valkey.client() as client:
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
        # Without what is wrong with them they are taken.
        good = (telling(target), wishing(target, "a good wish", ()))
        assert [send(town.address, request) for request in good] == [204, 200]
        assert kept(client) != before


def test_scenario_31_an_address_is_the_last_that_the_proxy_adds_on_however_many_lines_it_stands(town: Town) -> None:
    seen = ("X-Forwarded-For", b"81.2.69.7")
    target = make_target(town)

    statuses = []
    for number in range(3):
        invented = ("X-Forwarded-For", b"9.9.9.%d, 8.8.8.8" % number)
        wish = target.wish(reader=town.new_reader(), click=f"click-number-{number}")
        came = (("Origin", PAPER.encode()), invented, seen)
        statuses.append(send(town.address, Hostile("", CHECKOUT, json.dumps(wish).encode(), came, ())))

    assert statuses == [200, 429, 429]
