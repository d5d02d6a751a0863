"""`supportsvc serve`: the store, the metrics and the WSGI server with its workers."""

import os
import signal
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Timer

from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server import MPServer as Server

from supportsvc.background.expectation import Expectation, Reckon, following
from supportsvc.background.folder import keep_texts
from supportsvc.config_files import load, look
from supportsvc.ports import StoreUnavailable
from supportsvc.runtime.supervisor import open_store
from supportsvc.runtime.worker import DRAINING, KEYS, LAST_GOOD, STORE_URL, keep_the_end_for_forks
from supportsvc.settings import Clock, Settings, with_keys
from supportsvc.store.budget import Budget
from supportsvc.store.checks import check_confirmation, check_version
from supportsvc.store.confirm import Confirm
from supportsvc.store.connect import Store
from supportsvc.telemetry import logs
from supportsvc.telemetry.exposition import prepare_folder, serve_metrics

THREADS = 32
"""Of one worker. Most wait, for Stripe or a slow sender; decisions need few, and idle ones cost them nothing."""
CONNECTIONS = 768
"""Of one worker, silent ones too; it accepts no more. Fits the 1,024 descriptors that a process usually may have."""
IDLE = timedelta(seconds=75)
"""How long a connection may say nothing: longer than the 60 s for which proxies keep one, so that theirs end first."""
TRIAL = timedelta(seconds=2)
APPLICATION = "supportsvc.runtime.worker:application"
OF_THE_SERVER = {"loggers": {"_granian": {"handlers": [], "propagate": True}}}
"""The server's own errors go the way of ours: JSON on stderr."""


def serve(
    settings: Settings,
    *,
    host: str,
    port: int,
    workers: int,
    metrics_address: str | None = None,
    drain: float = 0,
    reckon: Reckon | None = None,
) -> int:
    """Serve until told to stop. Raises ConfigurationError, SettingsError or StoreRefused before anything is served.

    `drain` is how many seconds it goes on answering after a SIGTERM while /readyz says 503. `reckon` tells how often
    a configuration lets expect that a reader is asked in a month.
    """
    signal.signal(signal.SIGTERM, _end)  # until the server has its own handler
    logs.set_up(settings.log_level)
    stamp = look(settings.config_folder)
    load(settings.config_folder)
    settings = with_keys(settings)
    with ExitStack() as stack:
        url = stack.enter_context(store_url(settings))
        try_store(url, settings)
        prepare_folder()
        if metrics_address is not None:
            stack.callback(serve_metrics(metrics_address).close)
        os.environ[STORE_URL] = url
        os.environ[KEYS] = ",".join(settings.keys)
        kept = "REDIS_URL" if settings.redis_url else str(settings.data_folder)
        logs.log.info("serving on port %d; the store is that of %s", port, kept)
        warn_of_money(settings)
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="supportsvc-")))
        keep_texts(settings.config_folder, stamp, folder / "last-good.json")
        os.environ[LAST_GOOD] = str(folder / "last-good.json")
        os.environ[DRAINING] = str(folder / "draining")
        if reckon is not None:
            stack.enter_context(reckoning(settings, url, reckon))
        run_server(host, port, workers, drain, folder / "draining")
    return 0


@contextmanager
def reckoning(settings: Settings, url: str, reckon: Reckon) -> Iterator[None]:
    """Keep in the store what the configuration lets expect."""
    store = Store(url)
    try:
        with following(Expectation(settings.config_folder, store, reckon, Clock(settings.clock_file))):
            yield
    finally:
        store.close()


def warn_of_money(settings: Settings) -> None:
    """Log which setting that payments need is missing: the service begins without it, and its prompts look the same."""
    if settings.stripe_api_key is None:
        logs.log.warning("STRIPE_API_KEY is not set: nothing can be paid")
    elif not settings.stripe_webhook_secrets:
        logs.log.warning("STRIPE_WEBHOOK_SECRET is not set: nothing that Stripe tells is taken")


def _end(*_: object) -> None:
    """Leave a start in order: what was begun is taken away again."""
    raise SystemExit(0)


class DrainingServer(Server):
    """A server that goes on for a while after a SIGTERM, so that a load balancer can look elsewhere first."""

    drain: float
    mark: Path

    def signal_handler_interrupt(self, number: int = signal.SIGINT, *_: object) -> None:
        """Begin to drain; a second signal, or Ctrl-C, stops at once."""
        if number != signal.SIGTERM or self.mark.exists() or not self.drain:
            super().signal_handler_interrupt()  # type: ignore[no-untyped-call] # of the library
            return
        self.mark.touch()
        timer = Timer(self.drain, super().signal_handler_interrupt)
        timer.daemon = True
        timer.start()


def run_server(host: str, port: int, workers: int, drain: float, mark: Path, *, application: str = APPLICATION) -> None:
    """Run the WSGI server until it is told to stop; each worker makes the application for itself."""
    server = DrainingServer(
        application,
        factory=True,
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=THREADS,
        backpressure=CONNECTIONS,
        http=HTTPModes.http1,  # while it still guesses the protocol, a silent connection is never closed
        http1_settings=HTTP1Settings(header_read_timeout=round(IDLE.total_seconds() * 1000)),
        websockets=False,
        respawn_failed_workers=True,
        workers_kill_timeout=20,
        log_level=LogLevels.error,
        log_dictconfig=OF_THE_SERVER,
    )
    server.drain, server.mark = drain, mark
    keep_the_end_for_forks()
    server.serve()


@contextmanager
def store_url(settings: Settings) -> Iterator[str]:
    """Give the address of the store: the operator's own, or the one that comes with the service."""
    if settings.redis_url is not None:
        yield settings.redis_url
        return
    with open_store(settings.data_folder) as url:
        yield url


def try_store(url: str, settings: Settings) -> None:
    """Refuse a store that is too old or cannot confirm a write; one that is only away may come back."""
    store = Store(url, confirm=Confirm(settings.confirm))
    try:
        check_version(store, Budget.lasting(TRIAL))
        check_confirmation(store, Budget.lasting(TRIAL))
    except StoreUnavailable as error:
        logs.log.warning("the store does not answer; serving without it until it does: %s", error)
    finally:
        store.close()
