"""Workers end when the process that started them is killed; what is on a leash ends with its holder."""

import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from urllib.request import urlopen

import pytest

from supportsvc.runtime import leash
from tests.fixtures.valkey import free_port
from tests.runtime.test_supervisor import is_alive, until

PARENT = """
import subprocess, sys
worker = subprocess.Popen([sys.executable, "-c", sys.argv[1]], stdout=subprocess.PIPE)
worker.stdout.readline()
print(worker.pid, flush=True)
worker.wait()
"""
WATCHES = {
    "told by the kernel": "die_with_parent()",
    "looking by itself": "signal.signal(signal.SIGURG, lambda *_: None); watched = (os.getppid(), os.pipe()[0], "
    "threading.get_ident()); threading.Thread(target=watch_parent, args=watched).start()",
    "deaf": "signal.signal(signal.SIGTERM, signal.SIG_IGN); orphans.PATIENCE_SECONDS = (0, 0); die_with_parent()",
}


@pytest.mark.parametrize("way", WATCHES)
def test_a_worker_ends_when_its_parent_is_killed(way: str) -> None:
    worker_source = (
        "import os, signal, threading\nfrom supportsvc.runtime import orphans\n"
        "from supportsvc.runtime.orphans import die_with_parent, watch_parent\n"
        f"{WATCHES[way]}\nprint(flush=True)\nsignal.pause()"
    )
    parent = subprocess.Popen([sys.executable, "-c", PARENT, worker_source], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    with parent.stdout:
        worker = int(parent.stdout.readline())
        assert is_alive(worker)

        parent.kill()
        parent.wait()

    until(lambda: not is_alive(worker), "the worker outlived its parent")


SERVED = """
import os
from supportsvc.runtime.orphans import die_with_parent
from supportsvc.runtime.worker import hear_only_the_end
def application():
    hear_only_the_end()
    die_with_parent()
    return lambda environ, start: start("200 OK", []) or [str(os.getpid()).encode()]
"""
SERVE = """
import sys
from granian.constants import Interfaces
from granian.server import Server
if __name__ == "__main__":
    Server("served:application", factory=True, address="127.0.0.1", port=int(sys.argv[1]), workers=2,
           interface=Interfaces.WSGI, websockets=False, log_enabled=False).serve()
"""


def test_the_servers_workers_end_when_its_main_process_is_killed(tmp_path: Path) -> None:
    """They serve by then: in a worker's first instants there is a moment in which the server stands still at a word."""
    (tmp_path / "served.py").write_text(SERVED)
    (tmp_path / "serve.py").write_text(SERVE)
    port, workers = free_port(), set[int]()
    main = subprocess.Popen([sys.executable, "serve.py", str(port)], cwd=tmp_path)

    def have_both_answered() -> bool:
        with suppress(OSError), urlopen(f"http://127.0.0.1:{port}/", timeout=5) as answer:
            workers.add(int(answer.read()))
        return len(workers) == 2

    until(have_both_answered, "the workers did not start")
    main.kill()
    main.wait()

    until(lambda: not any(is_alive(worker) for worker in workers), "the workers outlived their server")


def test_a_worker_whose_parent_is_gone_already_ends_at_once() -> None:
    source = (
        "import signal\nfrom supportsvc.runtime.orphans import die_with_parent\n"
        "die_with_parent(parent=1234567)\nsignal.pause()"
    )

    ended = subprocess.run([sys.executable, "-c", source], timeout=30, check=False)

    assert ended.returncode == -signal.SIGTERM


def run_leash(*arguments: str, pass_fds: tuple[int, ...] = ()) -> "subprocess.Popen[bytes]":
    return subprocess.Popen([sys.executable, leash.__file__, *arguments], pass_fds=pass_fds)


def test_a_leash_begun_too_late_starts_nothing(tmp_path: Path) -> None:
    assert run_leash("death-signal", "1234567", "/bin/touch", str(tmp_path / "started")).wait(30) == 1
    assert not (tmp_path / "started").exists()


def test_a_leash_hands_back_the_status_of_a_program_that_ends_by_itself() -> None:
    reading, writing = os.pipe()

    assert run_leash("pipe", str(reading), "/bin/sh", "-c", "exit 7", pass_fds=(reading,)).wait(30) == 7
    os.close(reading)
    os.close(writing)


@pytest.mark.parametrize("end", ["pipe", "signal"])
def test_a_leash_stops_its_program_with_the_pipe_or_by_signal(tmp_path: Path, end: str) -> None:
    reading, writing = os.pipe()
    script = f"echo $$ > {tmp_path}/new; mv {tmp_path}/new {tmp_path}/pid; exec sleep 100"
    leashed = run_leash("pipe", str(reading), "/bin/sh", "-c", script, pass_fds=(reading,))
    os.close(reading)
    until((tmp_path / "pid").exists, "the program did not start")
    program = int((tmp_path / "pid").read_text())

    if end == "signal":
        leashed.terminate()
    os.close(writing)

    assert leashed.wait(30) == -signal.SIGTERM % 256
    assert not is_alive(program)


MISSED = """
import signal, sys, threading, traceback
from supportsvc.runtime.orphans import die_with_parent

def miss():
    while names(sys._current_frames()[threading.main_thread().ident]) != ["<module>", "sleep", "wait", "wait"]:
        continue
    signal.pthread_kill(threading.get_ident(), signal.SIGTERM)  # so that nothing wakes the main thread

def names(frame):
    return [entry.name for entry in traceback.extract_stack(frame)]

def sleep():
    told.wait()

told = threading.Event()
signal.signal(signal.SIGTERM, lambda *_: told.set())
die_with_parent()
threading.Thread(target=miss).start()
sleep()
"""


def test_a_word_to_end_that_a_sleeping_worker_missed_is_said_again() -> None:
    assert subprocess.run([sys.executable, "-c", MISSED], timeout=30, check=False).returncode == 0
