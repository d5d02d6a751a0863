"""The load of a bad day goes on whatever becomes of a request, and notes each of them."""

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from itertools import count
from threading import Event, Thread

import pytest

from bench.faults.crowd import Outcome, Visit
from bench.faults.fault import Target
from bench.faults.load import Load

ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nword"
CLOSING = b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 4\r\n\r\nword"


@contextmanager
def listening(serve: Callable[[socket.socket], None]) -> Iterator[int]:
    """Give each connection to a thread that answers as it likes, and then hang up."""
    threads: list[Thread] = []

    def talk(taken: socket.socket) -> None:
        with taken, suppress(OSError):
            serve(taken)

    def accept() -> None:
        with suppress(OSError):
            while True:
                threads.append(Thread(target=talk, args=(listener.accept()[0],)))
                threads[-1].start()

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = Thread(target=accept)
        thread.start()
        yield int(listener.getsockname()[1])
        listener.shutdown(socket.SHUT_RDWR)
        thread.join()
    for each in threads:
        each.join()


def always(answer: bytes) -> Callable[[socket.socket], None]:
    def serve(taken: socket.socket) -> None:
        while taken.recv(4096):
            taken.sendall(answer)

    return serve


def judge(_: int, body: bytes) -> Outcome:
    return Outcome.RIGHT if body == b"word" else Outcome.WRONG


def visits(enough: Event, number: int, patience: float = 20) -> Iterator[Visit]:
    """Yield visits without end, and say when so many were drawn."""
    for drawn in count(1):
        if drawn == number:
            enough.set()
        yield Visit("any", b"POST / HTTP/1.1\r\n\r\n", judge, patience)


def outcomes(target: Target, number: int = 20, *, patience: float = 20) -> list[Outcome]:
    """Put load on a target until so many requests were sent at the least; return what became of all."""
    enough = Event()
    load = Load(target, visits(enough, number, patience), 200)
    load.start()
    assert enough.wait(30)
    load.stop()
    return [sample.outcome for sample in load.samples]


def test_every_request_is_judged_by_its_answer() -> None:
    with listening(always(ANSWER)) as port:
        found = outcomes(Target(port))

    assert len(found) >= 20
    assert set(found) == {Outcome.RIGHT}


def test_a_connection_that_the_server_ends_with_its_answer_is_replaced() -> None:
    def serve(taken: socket.socket) -> None:
        taken.recv(4096)
        taken.sendall(CLOSING)

    with listening(serve) as port:
        assert set(outcomes(Target(port))) == {Outcome.RIGHT}


@pytest.mark.parametrize("answer", [b"", ANSWER[:-1]])
def test_a_request_whose_connection_ends_before_its_answer_is_lost(answer: bytes) -> None:
    def serve(taken: socket.socket) -> None:
        taken.recv(4096)
        taken.sendall(answer)

    with listening(serve) as port:
        assert set(outcomes(Target(port))) == {Outcome.LOST}


def test_a_request_that_nobody_takes_is_lost_and_the_load_goes_on() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = int(taken.getsockname()[1])

    assert set(outcomes(Target(port))) == {Outcome.LOST}


def test_an_answer_that_does_not_come_in_time_is_lost_and_waits_for_nobody_else() -> None:
    def serve(taken: socket.socket) -> None:
        while taken.recv(4096):
            pass

    with listening(serve) as port:
        found = outcomes(Target(port), patience=0.2)

    assert len(found) >= 20
    assert set(found) == {Outcome.LOST}


def test_the_load_follows_its_target_to_another_port() -> None:
    with listening(always(ANSWER)) as one, listening(always(b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n-")) as other:
        target, enough, more = Target(one), Event(), Event()
        load = Load(target, visits(enough, 10), 200)
        load.start()
        assert enough.wait(30)
        target.port = other
        # What was asked of the old port before may be answered after the first of the new one's.
        while {sample.outcome for sample in load.samples[-20:]} != {Outcome.WRONG}:
            assert not more.wait(0.01)
        load.stop()

    found = [sample.outcome for sample in load.samples]
    assert found[0] is Outcome.RIGHT
    assert found[-1] is Outcome.WRONG


def test_what_the_load_itself_breaks_on_is_raised() -> None:
    load = Load(Target(1), iter([]), 100)
    load.start()

    with pytest.raises(StopIteration):
        load.stop()
