"""What is measured, as processes: each on the first core; the generator of load and the store are on the last."""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from time import monotonic, sleep
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

from supportsvc.sandbox.server import find_free_port

PATIENCE = 60.0
CORES = sorted(os.sched_getaffinity(0)) if sys.platform == "linux" else []


@dataclass(frozen=True, slots=True)
class Served:
    """A running server: its port, and the session that all its processes are in."""

    port: int
    session: int

    def cpu_seconds(self) -> float:
        """Return the CPU time that its threads have used, to the microsecond."""
        nanoseconds = 0
        for process in self.processes():
            for task in Path(f"/proc/{process}/task").glob("*/schedstat"):
                with suppress(OSError):  # a thread that has just ended
                    nanoseconds += int(task.read_text().split()[0])
        return nanoseconds / 1e9

    def processes(self) -> list[int]:
        """Return the processes of its session."""
        found = []
        for stat in Path("/proc").glob("[0-9]*/stat"):
            with suppress(OSError):
                if int(stat.read_text().rpartition(")")[2].split()[3]) == self.session:
                    found.append(int(stat.parent.name))
        return sorted(found)


def stand_aside() -> None:
    """Put this process, and all that it starts from now on, on the last core; the first is the servers'."""
    if sys.platform != "linux":
        raise SystemExit("This needs Linux: it pins processes to cores, and reads what they cost from /proc.")
    os.sched_setaffinity(0, {CORES[-1]})


@contextmanager
def serving(
    application: str, environ: Mapping[str, str], looked_at: str, cores: Sequence[int] = CORES[:1]
) -> Iterator[Served]:
    """Run the service's own WSGI server around an application, with a worker for each core, on these cores.

    `looked_at` is a path that the application answers.
    """
    port = find_free_port()
    words = [sys.executable, "-m", "bench.wsgi", str(port), application, str(len(cores))]
    with running(words, environ, f"http://127.0.0.1:{port}{looked_at}", cores) as session:
        yield Served(port, session)


@contextmanager
def running(
    words: Sequence[str], environ: Mapping[str, str], address: str, cores: Sequence[int] = CORES[:1]
) -> Iterator[int]:
    """Run a program on some cores, in a session of its own, from its first answer on; give that session."""
    with TemporaryFile() as said:
        process = subprocess.Popen(
            ["taskset", "-c", ",".join(map(str, cores)), *words],
            env={**os.environ, **environ},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=said,
            start_new_session=True,
        )
        try:
            if not answers(address, process):
                said.seek(0)
                raise SystemExit(f"{address} does not answer: {said.read().decode()}")
            yield process.pid
        finally:
            process.terminate()
            process.wait(30)


def answers(address: str, process: subprocess.Popen[bytes]) -> bool:
    """Wait for the first answer, and tell whether it came."""
    end = monotonic() + PATIENCE
    while monotonic() < end and process.poll() is None:
        try:
            urlopen(address, timeout=5).close()
        except HTTPError:
            return True
        except (URLError, OSError):
            sleep(0.02)
        else:
            return True
    return False
