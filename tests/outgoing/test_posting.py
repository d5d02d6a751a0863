"""One try to bring a message to a real receiver, whatever that does."""

import socket
import time
from contextlib import suppress
from threading import Event, Thread

import pytest

from supportsvc.outgoing.posting import Post
from tests.fixtures.receiver import NEW, OLD, Receiver, free_address

BODY = b'{"type":"supporter.created"}'


def test_a_message_comes_whole_and_signed_with_real_time(receiver: Receiver) -> None:
    status = Post(receiver.url, [NEW])("msg_1", BODY)

    (got,) = receiver.received
    assert (status, got.id, got.body) == (204, "msg_1", BODY)
    assert got.is_signed(NEW)
    assert not got.is_signed(OLD)
    assert abs(int(got.headers["webhook-timestamp"]) - time.time()) < 300
    assert got.headers["content-type"] == "application/json"
    assert got.headers["user-agent"].startswith("supportsvc/")


def test_while_the_secret_is_changed_both_verify(receiver: Receiver) -> None:
    Post(receiver.url, [NEW, OLD])("msg_1", BODY)

    assert receiver.received[0].is_signed(NEW)
    assert receiver.received[0].is_signed(OLD)


@pytest.mark.parametrize("status", [400, 410, 500, 503])
def test_a_refusal_is_told_by_its_status(receiver: Receiver, status: int) -> None:
    receiver.answers = [status]

    assert Post(receiver.url, [NEW])("msg_1", BODY) == status


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_is_not_followed(receiver: Receiver, status: int) -> None:
    receiver.answers = [status]

    assert Post(receiver.url, [NEW])("msg_1", BODY) == status
    assert len(receiver.received) == 1


def test_a_receiver_that_hangs_is_left_in_time(receiver: Receiver) -> None:
    receiver.hang = True

    assert Post(receiver.url, [NEW], seconds=0.2)("msg_1", BODY) is None


def test_an_answer_that_trickles_in_is_left_in_time() -> None:
    over = Event()

    def trickle(server: socket.socket) -> None:
        connection, _ = server.accept()
        with connection:
            connection.sendall(b"HTTP/1.1 200 OK\r\nx: ")
            while not over.wait(0.02):
                with suppress(OSError):
                    connection.sendall(b"x")

    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = Thread(target=trickle, args=(server,))
        thread.start()
        status = Post(f"http://127.0.0.1:{server.getsockname()[1]}/", [NEW], seconds=0.3)("msg_1", BODY)
        over.set()
        thread.join()

    assert status is None


def test_nobody_there_is_no_answer() -> None:
    assert Post(free_address(), [NEW])("msg_1", BODY) is None
