"""A network of a test's own: hosts on one machine that can be cut off from each other, and what was there before."""

import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from bench.faults.network import NETWORK, cut, mend, own_network

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="such networks are Linux's")

ONE, OTHER, THIRD = HOSTS = ("10.0.0.11", "10.0.0.12", "10.0.0.13")


@contextmanager
def conversation(speaker: str, listener: str) -> Iterator[tuple[socket.socket, socket.socket]]:
    """Let one host call another; the calls end with the context."""
    with socket.create_server((listener, 0)) as listening:
        address = listening.getsockname()
        with socket.create_connection(address, timeout=10, source_address=(speaker, 0)) as near:
            far, _ = listening.accept()
            with far:
                far.settimeout(0.2)
                yield near, far


def hears(near: socket.socket, far: socket.socket) -> bytes | None:
    near.sendall(b"word")
    try:
        return far.recv(10)
    except TimeoutError:
        return None


def test_what_is_cut_off_hears_nothing_until_it_is_mended_and_others_hear_all() -> None:
    before = NETWORK.readlink()
    with own_network(HOSTS) as is_own:
        if not is_own:
            pytest.skip("a network of one's own takes root")
        with conversation(ONE, OTHER) as cut_off, conversation(ONE, THIRD) as other:
            assert [hears(*cut_off), hears(*other)] == [b"word", b"word"]

            cut(ONE, [OTHER])
            assert [hears(*cut_off), hears(*other)] == [None, b"word"]

            mend(ONE, [OTHER])
            cut_off[1].settimeout(20)
            assert cut_off[1].recv(10) == b"word"
    assert NETWORK.readlink() == before
