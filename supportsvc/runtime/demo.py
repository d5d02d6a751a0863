"""`supportsvc demo`: a newspaper, the service and the stand-in for Stripe, on three ports of this machine."""

import os
import re
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from threading import Event, Thread
from urllib.error import URLError
from urllib.request import urlopen
from wsgiref.types import WSGIApplication

from werkzeug.serving import make_server

from supportsvc.config_files import load, starter
from supportsvc.runtime import leash
from supportsvc.runtime.own_stripe import AT_STRIPE, DemoFailed, OwnStripe, find_own_stripe, prepare
from supportsvc.runtime.ports import PARTS, check_ports
from supportsvc.sandbox.newspaper import NewspaperSettings, create_newspaper
from supportsvc.sandbox.newspaper.showcase import add_showcase
from supportsvc.sandbox.server import QuietHandler, running_stripe
from supportsvc.settings import new_key

WORKERS = 2
START_SECONDS = 60
STOP_SECONDS = 20
ENDINGS = (signal.SIGINT, signal.SIGTERM)


def run_demo(port: int) -> int:
    """Run the demo until Ctrl-C. Raises PortTaken and DemoFailed with a word that a person can act on."""
    own = find_own_stripe(os.environ)
    check_ports(port, PARTS if own is None else PARTS[:2])
    ended = Event()
    for number in ENDINGS:  # until all is up nobody looks at `ended`
        signal.signal(number, signal.default_int_handler)
    with suppress(KeyboardInterrupt), ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="supportsvc-demo-")))
        if own is not None:
            prepare(own, load(starter()).site)
        service = stack.enter_context(demo_parts(folder, port) if own is None else parts_at_stripe(folder, port, own))
        for number in ENDINGS:
            signal.signal(number, lambda *_: ended.set())
        if own is not None:
            print(AT_STRIPE)
        print(f"The demo is ready: open http://localhost:{port} and read a few articles. Ctrl-C ends it.", flush=True)
        while not ended.wait(0.5):
            if service.poll() is not None:
                raise DemoFailed("The service has stopped; its last words stand above.")
    return 0


@contextmanager
def demo_parts(folder: Path, port: int) -> Iterator["subprocess.Popen[bytes]"]:
    """Start the three parts over a folder of their own; yield the service's process."""
    clock = folder / "clock"
    clock.write_text("0", encoding="ascii")
    secret = f"whsec_{secrets.token_hex(16)}"
    webhook = f"http://127.0.0.1:{port + 1}/v1/stripe/webhook"
    paper = NewspaperSettings(
        service_url=f"http://localhost:{port + 1}", stripe_url=f"http://localhost:{port + 2}", clock_file=clock
    )
    with (
        running_stripe(port=port + 2, clock_file=clock, webhook_url=webhook, webhook_secret=secret) as stripe,
        running_service(
            folder,
            port,
            SUPPORTSVC_CLOCK=str(clock),
            STRIPE_API_KEY=stripe.api_key,
            STRIPE_API_BASE=stripe.url,
            STRIPE_WEBHOOK_SECRET=secret,
        ) as service,
        running_app(create_newspaper(paper), port),
    ):
        yield service


@contextmanager
def parts_at_stripe(folder: Path, port: int, own: OwnStripe) -> Iterator["subprocess.Popen[bytes]"]:
    """Start the paper and the service over the visitor's own account, which can reach nobody on this machine."""
    paper = NewspaperSettings(service_url=f"http://localhost:{port + 1}", at_stripe=True)
    with (
        running_service(folder, port, **own.environ) as service,
        running_app(create_newspaper(paper), port),
    ):
        yield service


@contextmanager
def running_app(app: WSGIApplication, port: int) -> Iterator[None]:
    """Serve an application of the demo's in a thread."""
    server = make_server("127.0.0.1", port, app, threaded=True, request_handler=QuietHandler)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def running_service(folder: Path, port: int, **more: str) -> Iterator["subprocess.Popen[bytes]"]:
    """Run `supportsvc serve` as anyone would; it ends with this process, however that ends."""
    config = folder / "config"
    write_configuration(config, [origin_of("localhost", port), origin_of("127.0.0.1", port)])
    add_showcase(config)
    environ = {name: value for name, value in os.environ.items() if not is_ours(name)} | {
        "SUPPORTSVC_CONFIG": str(config),
        "SUPPORTSVC_DATA": str(folder / "data"),
        "SUPPORTSVC_KEYS": new_key(),
        "SUPPORTSVC_PUBLIC_URL": f"http://localhost:{port + 1}",
        "SUPPORTSVC_LOG_LEVEL": "warning",
        **more,
    }
    command = [sys.executable, "-m", "supportsvc.cli", "serve", "--host", "127.0.0.1"]
    command += ["--port", str(port + 1), "--workers", str(WORKERS)]
    on_leash = [sys.executable, leash.__file__, "death-signal", str(os.getpid())]
    if sys.platform != "linux":
        on_leash = []
    process = subprocess.Popen([*on_leash, *command], env=environ, start_new_session=True)  # noqa: S603 - our own command
    try:
        wait_until_ready(f"http://127.0.0.1:{port + 1}/readyz", process)
        yield process
    finally:
        process.terminate()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def origin_of(host: str, port: int) -> str:
    """Return an origin as a browser writes it: without the port that goes without saying."""
    return f"http://{host}" if port == 80 else f"http://{host}:{port}"


def is_ours(name: str) -> bool:
    """Tell whether a variable of the environment would change the demo's service."""
    return name.startswith(("SUPPORTSVC_", "_SUPPORTSVC_", "STRIPE_", "REDIS_URL"))


def write_configuration(folder: Path, origins: list[str]) -> None:
    """Copy the shipped configuration, for pages of the demo's origins."""
    shutil.copytree(starter(), folder)
    file = folder / "supportsvc.toml"
    named = ", ".join(f'"{origin}"' for origin in origins)
    text = re.sub(r"^origins = \[[^\]]*\]", f"origins = [{named}]", file.read_text("utf-8"), count=1, flags=re.M)
    file.write_text(text, "utf-8")


def wait_until_ready(url: str, process: "subprocess.Popen[bytes]") -> None:
    """Wait until the service answers; raises DemoFailed where it ends or does not come."""
    never = Event()
    for _ in range(START_SECONDS * 10):
        if process.poll() is not None:
            break
        try:
            with urlopen(url, timeout=1) as answer:  # noqa: S310 - an address of our own
                if answer.status == 200:
                    return
        except (URLError, OSError):
            never.wait(0.1)
    raise DemoFailed("The service did not start; its last words stand above.")
