"""The parts that faults are done to, as processes: a store's server, and the service as it is served."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from shutil import copytree
from time import monotonic, sleep

from bench.serving import Served, answers
from supportsvc.config_files import starter
from supportsvc.ports import StoreUnavailable
from supportsvc.runtime.valkey import arguments, find_program
from supportsvc.sandbox.server import find_free_port
from supportsvc.store.address import Server
from supportsvc.store.budget import Budget
from supportsvc.store.connect import Store
from supportsvc.store.line import Reply

HERE = "127.0.0.1"
PATIENCE = 30.0
WORKERS = 2


@dataclass(slots=True)
class StoreServer:
    """A store's server on a folder and a port of its own, as the service would run it but for the port."""

    folder: Path
    port: int = field(default_factory=find_free_port)
    process: "subprocess.Popen[bytes] | None" = None

    @property
    def url(self) -> str:
        """Where it is."""
        return f"redis://{HERE}:{self.port}"

    def start(self, *more: str) -> None:
        """Run it, and wait until it has read its file; `more` are its further options."""
        self.folder.mkdir(exist_ok=True)
        command = arguments(find_program(), self.folder, self.folder / "socket")
        command[command.index("--port") + 1] = str(self.port)
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen([*command, "--bind", HERE, *more], stdout=log, stderr=log)
        end = monotonic() + PATIENCE
        while not self._is_up():
            if monotonic() > end:
                raise SystemExit(f"the store does not start: {(self.folder / 'log').read_text()[-1000:]}")
            sleep(0.02)

    def _is_up(self) -> bool:
        try:
            return bool(self.tell("PING") == b"PONG")
        except StoreUnavailable:
            return False

    def tell(self, *words: str) -> Reply:
        """Give it a command of an operator's. Raises StoreUnavailable."""
        store = Store(self.url)
        try:
            return store.exchange(Server(HERE, self.port), [words], Budget.lasting(timedelta(seconds=5)))[0]
        finally:
            store.close()

    def pause(self) -> None:
        """Stop it where it stands."""
        self._signal(signal.SIGSTOP)

    def go_on(self) -> None:
        """Let it go on."""
        self._signal(signal.SIGCONT)

    def kill(self) -> None:
        """End it without a chance to write anything."""
        self._signal(signal.SIGKILL)
        if self.process is not None:
            self.process.wait(PATIENCE)

    def _signal(self, number: int) -> None:
        if self.process is not None:
            self.process.send_signal(number)


@contextmanager
def store_server(folder: Path, *more: str) -> Iterator[StoreServer]:
    """Run a store's server until the context ends."""
    server = StoreServer(folder)
    try:
        server.start(*more)
        yield server
    finally:
        server.kill()


@dataclass(frozen=True, slots=True)
class Service:
    """`supportsvc serve`: its port, its configuration's folder and its first process."""

    port: int
    configuration: Path
    process: "subprocess.Popen[bytes]"

    def kill_a_worker(self) -> None:
        """End one of the processes that answer, without a word to it."""
        workers = [pid for pid in Served(self.port, self.process.pid).processes() if is_worker(pid, self.process.pid)]
        os.kill(workers[0], signal.SIGKILL)

    def end(self) -> None:
        """Tell it to end, and do not wait."""
        self.process.terminate()


def is_worker(process: int, parent: int) -> bool:
    """Tell whether a process is a child of another that answers requests, and no helper of Python's own."""
    folder = Path(f"/proc/{process}")
    return (
        int((folder / "stat").read_text().rpartition(")")[2].split()[1]) == parent
        and b"resource_tracker" not in (folder / "cmdline").read_bytes()
    )


@contextmanager
def running_service(
    folder: Path, keys: str, store: str, *words: str, environ: Mapping[str, str] | None = None
) -> Iterator[Service]:
    """Run the service as it is shipped, with two workers, on a store by its URL; `words` are for `supportsvc serve`."""
    port, configuration = find_free_port(), folder / "config"
    copytree(starter(), configuration)
    told = {
        **os.environ,
        "REDIS_URL": store,
        "SUPPORTSVC_CONFIG": str(configuration),
        "SUPPORTSVC_KEYS": keys,
        "SUPPORTSVC_DATA": str(folder / "data"),
        **(environ or {}),
    }
    command = [sys.executable, "-m", "supportsvc.cli", "serve", "--port", str(port), "--workers", str(WORKERS), *words]
    with (folder / "service.log").open("ab") as log:
        process = subprocess.Popen(command, env=told, stdout=log, stderr=log, start_new_session=True)
    try:
        if not answers(f"http://{HERE}:{port}/readyz", process):
            raise SystemExit(f"the service does not start: {(folder / 'service.log').read_text()[-2000:]}")
        yield Service(port, configuration, process)
    finally:
        process.terminate()
        process.wait(PATIENCE)
