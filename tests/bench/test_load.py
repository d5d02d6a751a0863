"""The generator of load counts what a server saw, and takes no wrong answer for a right one."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count, repeat

import pytest

from bench.load import BadAnswer, Call, drive, percentile


class Echo(BaseHTTPRequestHandler):
    """Answers with the body that it got, in two parts."""

    protocol_version = "HTTP/1.1"
    seen: list[bytes]

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.seen.append(body)
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        with suppress(ConnectionError):  # whoever got a wrong answer hangs up
            self.end_headers()
            self.wfile.write(body[:1])
            self.wfile.write(body[1:])

    def log_message(self, *_: object) -> None:
        """Write nothing."""


@contextmanager
def echoing() -> Iterator[tuple[int, list[bytes]]]:
    seen: list[bytes] = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (Echo,), {"seen": seen}))
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield server.server_port, seen
    server.shutdown()
    thread.join()
    server.server_close()


def call(body: bytes) -> Call:
    return Call(b"POST / HTTP/1.1\r\nContent-Length: %d\r\n\r\n" % len(body) + body, body)


def test_every_request_is_answered_once_and_counted() -> None:
    with echoing() as (port, seen):
        run = drive(port, (call(b"number %d" % n) for n in count()), 0.2, connections=4)

        assert len(run.latencies) == len(seen) == len(set(seen)) > 0
        assert all(latency > 0 for latency in run.latencies)


def test_an_open_loop_sends_what_is_due_and_no_more() -> None:
    with echoing() as (port, seen):
        drive(port, repeat(call(b"due")), 0.5, connections=8, rate=40)

        assert len(seen) <= 20


def test_another_answer_than_the_expected_ends_the_measurement() -> None:
    with echoing() as (port, _), pytest.raises(BadAnswer, match="is not in"):
        drive(port, repeat(Call(call(b"this").raw, b"that")), 0.2)


def test_an_answers_time_begins_when_its_request_was_due_however_late_it_was_sent() -> None:
    with echoing() as (port, _):
        run = drive(port, repeat(call(b"due")), 0.3, connections=1, rate=20_000)  # more than one connection carries

        assert len(run.delays) == len(run.latencies)
        assert all(latency >= delay for latency, delay in zip(run.latencies, run.delays, strict=True))
        assert run.delays[-1] > run.delays[0]


def test_a_closed_loop_knows_no_delay() -> None:
    with echoing() as (port, _):
        assert drive(port, repeat(call(b"next")), 0.1).delays == []


def test_a_percentile_is_the_time_within_which_such_a_share_lies() -> None:
    times = [number / 100 for number in range(100, 0, -1)]

    assert (percentile(times, 0.5), percentile(times, 0.99), percentile(times, 1)) == (0.51, 1.0, 1.0)
