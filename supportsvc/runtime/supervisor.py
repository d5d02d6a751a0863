"""The embedded store of a data folder: the first command starts and supervises it, every other attaches to it."""

from __future__ import annotations

import os
import shutil
import signal
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote

from supportsvc.ports import StoreUnavailable
from supportsvc.runtime.keeper import Keeper, Tie
from supportsvc.runtime.locks import POLL_SECONDS, FolderLock, unwritable
from supportsvc.runtime.valkey import EmbeddedStoreFailed, arguments, find_program
from supportsvc.store.connect import Store

PATIENCE_SECONDS = 60.0
LONGEST_SOCKET = 100  # bytes; the kernel takes 108, on macOS 104
PREFIX = "supportsvc-"


@contextmanager
def open_store(data: Path, *, tie: Tie | None = None) -> Iterator[str]:
    """Give the URL of this folder's store: start and supervise it, or attach where another process does.

    Raises EmbeddedStoreFailed with a sentence for the operator.
    """
    data = data.absolute()
    try:
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise unwritable(data, error) from error
    with FolderLock(data / "supervisor.lock") as lock:
        url = _attach_or_take(data, lock)
        if url is not None:
            lock.close()
            yield url
            return
        with _supervised(data, tie or Tie.best()) as own:
            yield own


def find_store(data: Path) -> str:
    """Give the URL of the store that a running service keeps in this folder; raises EmbeddedStoreFailed."""
    socket = _read_socket(data.absolute())
    if socket is None or not _answers(_url(socket)):
        raise EmbeddedStoreFailed(
            f"No service runs on the data folder {data}. Start it, name its folder with SUPPORTSVC_DATA, or set "
            "REDIS_URL to the store that it uses."
        )
    return _url(socket)


def _attach_or_take(data: Path, lock: FolderLock) -> str | None:
    """Give the URL of the living store, or None once the lock is ours."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not lock.take():
        socket = _read_socket(data)
        if socket is not None and _answers(_url(socket)):
            return _url(socket)
        if time.monotonic() > deadline:
            raise EmbeddedStoreFailed(
                f"Another process holds the data folder {data}, but its store does not answer. Stop that process, "
                "or name another folder with SUPPORTSVC_DATA."
            )
        time.sleep(POLL_SECONDS)
    return None


@contextmanager
def _supervised(data: Path, tie: Tie) -> Iterator[str]:
    with FolderLock(data / "server.lock") as lock:
        # Its server holds this one as well: where a supervisor was killed, we wait until its server has written all.
        if not lock.take_within(PATIENCE_SECONDS):
            raise EmbeddedStoreFailed(f"The store of an earlier run still writes in {data}. Stop that valkey-server.")
        _sweep(data)
        program = find_program()
        with _runtime_folder() as folder:
            socket = folder / "s"
            keeper = Keeper(arguments(program, data, socket), lock, data / "valkey.log", tie)
            keeper.start()
            owner = os.getpid()
            try:
                _wait_until_ready(keeper, _url(socket), data)
                _write_socket(data, socket)
                yield _url(socket)
            finally:
                if os.getpid() == owner:  # a forked worker that unwinds ends nothing
                    with _undisturbed():
                        keeper.stop()
                        (data / "socket").unlink(missing_ok=True)


@contextmanager
def _runtime_folder() -> Iterator[Path]:
    """Make a private folder whose path is short enough for a socket."""
    folder = Path(tempfile.mkdtemp(prefix=PREFIX))
    if len(os.fsencode(folder / "s")) > LONGEST_SOCKET:
        folder.rmdir()
        folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir="/tmp"))
    owner = os.getpid()
    try:
        yield folder
    finally:
        if os.getpid() == owner:
            shutil.rmtree(folder, ignore_errors=True)


def _wait_until_ready(keeper: Keeper, url: str, data: Path) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not _answers(url):
        if keeper.has_ended_once() or time.monotonic() > deadline:
            lines = (data / "valkey.log").read_text(errors="replace").strip().splitlines()[-3:]
            raise EmbeddedStoreFailed(f"The embedded store does not start on {data}. It says: {' | '.join(lines)}")
        time.sleep(POLL_SECONDS)


def _answers(url: str) -> bool:
    store = Store(url)
    budget = store.budget(timedelta(seconds=1))
    try:
        return bool(store.exchange(store.primaries(budget)[0], [("PING",)], budget) == [b"PONG"])
    except StoreUnavailable:
        return False
    finally:
        store.close()


def _url(socket: Path) -> str:
    return f"redis+unix://{quote(str(socket))}"


def _read_socket(data: Path) -> Path | None:
    with suppress(OSError):
        return Path((data / "socket").read_text())
    return None


def _write_socket(data: Path, socket: Path) -> None:
    """Leave the socket's path for those who attach; in one step, so that nobody reads half of it."""
    draft = data / "socket.new"
    draft.write_text(str(socket))
    draft.replace(data / "socket")


def _sweep(data: Path) -> None:
    """Take away what a killed supervisor left."""
    socket = _read_socket(data)
    if socket is not None and socket.name == "s" and socket.parent.name.startswith(PREFIX):
        shutil.rmtree(socket.parent, ignore_errors=True)
    (data / "socket").unlink(missing_ok=True)


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Let no second word to end cut the orderly end short."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.signal(number, signal.SIG_IGN) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
