"""The embedded store on real processes and real signals."""

import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path

import pytest

from supportsvc.ports import StoreUnavailable
from supportsvc.runtime.keeper import Tie
from supportsvc.runtime.supervisor import find_store, open_store
from supportsvc.runtime.valkey import EmbeddedStoreFailed
from supportsvc.store.connect import Store

A_DAY = timedelta(days=1)
PATIENCE_SECONDS = 30
LONG_SECONDS = 90  # more than a start waits for another's end

SUPERVISE = """
import sys, signal
from pathlib import Path
from supportsvc.runtime.keeper import Tie
from supportsvc.runtime.supervisor import open_store
with open_store(Path(sys.argv[1]), tie=Tie(sys.argv[2])) as url:
    print(url, flush=True)
    while True:  # a signal that comes just before a pause would be waited for in vain
        signal.sigtimedwait((), 0.1)
"""


def until(holds: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not holds():
        assert time.monotonic() < deadline, what
        time.sleep(0.02)


@contextmanager
def supervising(
    folder: Path, tie: Tie = Tie.DEATH_SIGNAL if sys.platform == "linux" else Tie.PIPE
) -> Iterator[tuple["subprocess.Popen[str]", str]]:
    """Run a supervisor in a process group of its own, as a shell does, and give its store's URL."""
    process = subprocess.Popen(
        [sys.executable, "-c", SUPERVISE, str(folder), tie],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        process_group=0,
    )
    assert process.stdout is not None
    mute = threading.Timer(LONG_SECONDS, process.kill)  # so that its first word is not waited for without end
    mute.start()
    try:
        url = process.stdout.readline().strip()
        mute.cancel()
        yield process, url
    finally:
        mute.cancel()
        process.kill()
        process.wait(PATIENCE_SECONDS)
        process.stdout.close()


def put(url: str, key: bytes, value: bytes) -> None:
    store = Store(url)
    assert store.compare_and_set(key, None, value, A_DAY, store.budget(timedelta(seconds=5)), confirmed=True) is None
    store.close()


def read(url: str, key: bytes) -> bytes | None:
    store = Store(url)
    value = store.get(key, store.budget(timedelta(seconds=5)))
    store.close()
    return value


def server_pid(url: str) -> int:
    store = Store(url)
    budget = store.budget(timedelta(seconds=5))
    (info,) = store.exchange(store.primaries(budget)[0], [("INFO", "server")], budget)
    store.close()
    found = re.search(rb"process_id:(\d+)", info)
    assert found is not None
    return int(found[1])


def is_alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def test_what_was_written_is_there_at_the_next_start(tmp_path: Path) -> None:
    with open_store(tmp_path / "data") as url:
        put(url, b"k", b"v")

    with open_store(tmp_path / "data") as url:
        assert read(url, b"k") == b"v"


def test_the_second_starter_on_a_folder_attaches_to_the_first(tmp_path: Path) -> None:
    with supervising(tmp_path) as (first, url), supervising(tmp_path) as (second, other):
        put(url, b"k", b"v")

        assert other == url
        second.send_signal(signal.SIGINT)
        second.wait(PATIENCE_SECONDS)
        assert read(url, b"k") == b"v"
        assert first.poll() is None


def test_a_command_finds_the_store_of_the_service_that_runs(tmp_path: Path) -> None:
    with pytest.raises(EmbeddedStoreFailed, match=r"No service runs on the data folder .*REDIS_URL"):
        find_store(tmp_path / "data")

    with open_store(tmp_path / "data") as url:
        assert find_store(tmp_path / "data") == url

    with pytest.raises(EmbeddedStoreFailed):
        find_store(tmp_path / "data")


def test_of_two_that_start_at_once_one_supervises_and_both_have_the_store(tmp_path: Path) -> None:
    urls: list[str] = []
    over = threading.Barrier(2)

    def start() -> None:
        with open_store(tmp_path) as url:
            urls.append(url)
            over.wait(PATIENCE_SECONDS)

    starters = [threading.Thread(target=start, daemon=True) for _ in range(2)]
    for starter in starters:
        starter.start()
    for starter in starters:
        starter.join(LONG_SECONDS)

    assert len(urls) == 2
    assert len(set(urls)) == 1


@pytest.mark.parametrize("tie", Tie)
def test_a_killed_supervisor_takes_its_server_along_and_the_next_start_has_the_data(tmp_path: Path, tie: Tie) -> None:
    with supervising(tmp_path, tie) as (process, url):
        put(url, b"k", b"v")
        server = server_pid(url)
        process.send_signal(signal.SIGKILL)
        process.wait(PATIENCE_SECONDS)

        with open_store(tmp_path) as again:
            assert not is_alive(server)
            assert again != url
            assert read(again, b"k") == b"v"
    assert not Path(url.removeprefix("redis+unix://")).parent.exists()


@pytest.mark.parametrize("tie", Tie)
def test_ctrl_c_under_load_loses_nothing_that_was_acknowledged(tmp_path: Path, tie: Tie) -> None:
    acknowledged: list[bytes] = []
    with supervising(tmp_path, tie) as (process, url):
        store = Store(url)

        def write() -> None:
            with suppress(StoreUnavailable):
                for number in range(1_000_000):
                    key = b"k%d" % number
                    store.compare_and_set(key, None, b"v", A_DAY, store.budget(timedelta(seconds=5)))
                    acknowledged.append(key)

        writer = threading.Thread(target=write, daemon=True)
        writer.start()
        until(lambda: len(acknowledged) > 200, "the writer did not get going")
        os.killpg(process.pid, signal.SIGINT)
        process.wait(PATIENCE_SECONDS)
        writer.join(PATIENCE_SECONDS)
        store.close()

    with open_store(tmp_path) as again:
        store = Store(again)
        kept = store.gather([("GET", key) for key in acknowledged], store.budget(timedelta(seconds=10)))
        store.close()
    assert set(kept) == {b"v"}


def test_ctrl_c_does_not_reach_the_server(tmp_path: Path) -> None:
    with supervising(tmp_path) as (process, url):
        assert os.getsid(server_pid(url)) != os.getsid(process.pid)
        assert os.getpgid(server_pid(url)) != os.getpgid(process.pid)


def test_a_server_that_falls_is_started_again_with_its_data(tmp_path: Path) -> None:
    with open_store(tmp_path) as url:
        put(url, b"k", b"v")
        fallen = server_pid(url)
        os.kill(fallen, signal.SIGKILL)
        until(lambda: not is_alive(fallen), "the server did not fall")

        until(lambda: answers(url), "the server did not come back")
        assert read(url, b"k") == b"v"
        assert server_pid(url) != fallen


def answers(url: str) -> bool:
    try:
        read(url, b"any")
    except StoreUnavailable:
        return False
    return True


def test_a_folder_below_a_file_is_refused_with_its_name_and_the_cures(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(EmbeddedStoreFailed) as refused, open_store(tmp_path / "file" / "data"):
        pass

    assert str(tmp_path / "file" / "data") in str(refused.value)
    assert "REDIS_URL" in str(refused.value)


def test_a_folder_that_another_user_may_not_write_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    folder.chmod(0o555)
    attempt = (
        "import os, sys; sys.path[:] = eval(sys.argv[2]); from pathlib import Path\n"
        "from supportsvc.runtime.supervisor import open_store\n"
        "from supportsvc.runtime.valkey import EmbeddedStoreFailed\n"
        "if os.geteuid() == 0:\n    os.setgroups([]); os.setgid(65534); os.setuid(65534)\n"
        "try:\n    open_store(Path(sys.argv[1])).__enter__()\n"
        "except EmbeddedStoreFailed as refused:\n    print(refused)\n"
    )
    for parent in (tmp_path, *tmp_path.parents[:2]):
        parent.chmod(0o755)

    asked = subprocess.run(
        [sys.executable, "-c", attempt, str(folder), json.dumps(sys.path)],
        capture_output=True,
        text=True,
        check=True,
        timeout=LONG_SECONDS,
    )

    assert f"The data folder {folder} cannot be written (Permission denied)" in asked.stdout


def test_a_server_that_cannot_start_says_why(tmp_path: Path) -> None:
    (tmp_path / "appendonlydir").touch()  # where Valkey wants a folder

    with pytest.raises(EmbeddedStoreFailed) as refused, open_store(tmp_path):
        pass

    assert str(tmp_path) in str(refused.value)
    assert "append" in str(refused.value)


def test_a_long_temporary_folder_does_not_break_the_socket(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    far = tmp_path / ("x" * 120)
    far.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(far))

    with open_store(tmp_path / "data") as url:
        socket = Path(url.removeprefix("redis+unix://"))
        assert len(os.fsencode(socket)) < 108
        assert socket.parent.stat().st_mode & 0o077 == 0


def test_a_forked_worker_holds_neither_the_folder_nor_the_server(tmp_path: Path) -> None:
    fork = SUPERVISE.replace(
        "    while True:",
        "    import os\n    child = os.fork()\n    if child:\n        print(child, flush=True)\n    while True:",
    )
    process = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-c", fork, str(tmp_path), Tie.PIPE], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    mute = threading.Timer(LONG_SECONDS, process.kill)
    mute.start()
    url = process.stdout.readline().strip()
    worker = int(process.stdout.readline())
    mute.cancel()
    try:
        server = server_pid(url)
        process.kill()
        process.wait(PATIENCE_SECONDS)

        until(lambda: not is_alive(server), "the worker kept the server")
        with open_store(tmp_path) as again:
            assert again != url
    finally:
        os.kill(worker, signal.SIGKILL)
        process.stdout.close()
