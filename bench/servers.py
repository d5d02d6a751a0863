"""Which WSGI server: our own decision under granian, uWSGI and gunicorn, one worker each, in interleaved rounds.

Needs `wrk` (Debian's package), and gunicorn and pyuwsgi beside the service:

    python -m pip install gunicorn pyuwsgi && python -m bench servers
"""

import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from time import sleep
from urllib.error import URLError
from urllib.request import Request, urlopen

from supportsvc.config_files import starter
from supportsvc.runtime.supervisor import open_store
from supportsvc.settings import new_key

ROUNDS = 9
SECONDS = 3
CONNECTIONS = 16
THREADS = 8
PORT = 28_000

APPLICATION = "supportsvc.runtime.worker:application"
SERVERS = {
    "granian": f"granian --interface wsgi --factory --workers 1 --blocking-threads {THREADS} --no-ws --port {{port}}"
    f" --log-level warning {APPLICATION}",
    "uwsgi": f"pyuwsgi --http-socket 127.0.0.1:{{port}} --master --workers 1 --threads {THREADS} --enable-threads"
    " --http-keepalive --disable-logging --wsgi-file {wsgi}",
    "gunicorn": f"gunicorn --workers 1 --threads {THREADS} --bind 127.0.0.1:{{port}} {APPLICATION}()",
}


def main(_: list[str]) -> None:
    """Print each round's ratio to granian, their medians, and requests a second."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with open_store(folder / "data") as url:
            rates = measure(folder, url)
    base = rates["granian"]
    print(f"\n{'server':<10}{'requests/s':>12}{'of granian':>12}")
    for server, found in rates.items():
        ratio = median(other / own for other, own in zip(found, base, strict=True))
        print(f"{server:<10}{median(found):>12.0f}{ratio:>12.2f}")


def measure(folder: Path, store: str) -> dict[str, list[float]]:
    """Return each server's requests a second, round by round."""
    environ = os.environ | {
        "SUPPORTSVC_CONFIG": str(starter()),
        "SUPPORTSVC_KEYS": new_key(),
        "SUPPORTSVC_LOG_LEVEL": "warning",
        "_SUPPORTSVC_STORE_URL": store,
    }
    wsgi = folder / "wsgi.py"
    wsgi.write_text("from supportsvc.runtime.worker import application as make\napplication = make()\n")
    rates: dict[str, list[float]] = {server: [] for server in SERVERS}
    for number in range(ROUNDS):
        for place, server in enumerate(SERVERS):
            port = PORT + 10 * number + place
            with running(SERVERS[server].format(port=port, wsgi=wsgi), environ, port):
                lua = write_request(folder, port)
                load(port, lua, 1)
                rates[server].append(load(port, lua, SECONDS))
        print(
            f"round {number + 1} of {ROUNDS}: " + ", ".join(f"{s} {r[-1]:.0f}/s" for s, r in rates.items()), flush=True
        )
    return rates


@contextmanager
def running(command: str, environ: dict[str, str], port: int) -> Iterator[None]:
    """Run a server on the first core."""
    words = command.split()
    words[0] = str(Path(sys.executable).with_name(words[0]))
    process = subprocess.Popen(
        ["taskset", "-c", "0", *words], env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        for _ in range(200):
            try:
                urlopen(f"http://127.0.0.1:{port}/healthz", timeout=1).close()
                break
            except (URLError, OSError):
                sleep(0.1)
        else:
            raise SystemExit(f"{words[0]} did not start")
        yield
    finally:
        process.terminate()
        process.wait(30)


def write_request(folder: Path, port: int) -> Path:
    """Write wrk's script: a known reader's decision that shows nothing."""
    page = {"url": "http://localhost:8000/world/1", "placements": ["inline"], "language": "en"}
    body = {"page": page, "views": {"counter": "0000abcd", "total": 1}}
    post = Request(f"http://127.0.0.1:{port}/v1/decision", json.dumps(body).encode())
    post.add_header("Origin", "http://localhost:8000")
    with urlopen(post) as answer:
        body["reader"] = json.load(answer)["reader"]
    script = folder / "decision.lua"
    script.write_text(
        'wrk.method = "POST"\n'
        'wrk.path = "/v1/decision"\n'
        'wrk.headers["Content-Type"] = "text/plain"\n'
        'wrk.headers["Origin"] = "http://localhost:8000"\n'
        f"wrk.body = [[{json.dumps(body)}]]\n"
    )
    return script


def load(port: int, script: Path, seconds: int) -> float:
    """Return the requests a second that the server answered, all of them well."""
    command = ["taskset", "-c", "1", "wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "-s", str(script)]
    found = subprocess.run([*command, f"http://127.0.0.1:{port}"], capture_output=True, text=True, check=True).stdout
    if "Non-2xx" in found:
        raise SystemExit(found)
    rate = re.search(r"Requests/sec:\s+([\d.]+)", found)
    assert rate is not None
    return float(rate[1])
