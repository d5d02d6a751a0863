"""Which WSGI server: our own decision under granian, uWSGI and gunicorn, one worker each, in interleaved rounds.

Needs `wrk` (Debian's package), and gunicorn and pyuwsgi beside the service:

    python -m pip install gunicorn pyuwsgi && python -m bench servers

What counts is the requests for each second of the server's own CPU time, which a busy machine distorts little, and the
ratio within a round. Prints what it found, and draws it as docs/decisions/0004-servers.svg.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
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
CHART = Path(__file__).parents[1] / "docs" / "decisions" / "0004-servers.svg"

APPLICATION = "supportsvc.runtime.worker:application"
SERVERS = {
    "granian": f"granian --interface wsgi --factory --workers 1 --blocking-threads {THREADS} --backpressure 256"
    f" --no-ws --log-level warning --port {{port}} {APPLICATION}",
    "uwsgi": f"pyuwsgi --http-socket 127.0.0.1:{{port}} --master --workers 1 --threads {THREADS} --enable-threads"
    " --die-on-term --need-app --disable-logging --wsgi-file {wsgi}",
    "gunicorn": f"gunicorn --workers 1 --threads {THREADS} --bind 127.0.0.1:{{port}} {APPLICATION}()",
}


def main(_: list[str]) -> None:
    """Print each round's ratio to granian, their medians, and requests a second."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with open_store(folder / "data") as url:
            rates = measure(folder, url)
    print(f"\n{'server':<10}{'requests/CPU s':>16}{'of granian':>12}{'lowest':>8}{'highest':>8}")
    found = {server: summarize(of_one, rates["granian"]) for server, of_one in rates.items()}
    for server, (rate, ratio, lowest, highest) in found.items():
        print(f"{server:<10}{rate:>16.0f}{ratio:>12.2f}{lowest:>8.2f}{highest:>8.2f}")
    CHART.write_text(draw({server: ratio for server, (_, ratio, _, _) in found.items()}))


def summarize(rates: list[float], base: list[float]) -> tuple[float, float, float, float]:
    """Return the median rate, and of the rounds' ratios to the base the median, the least and the greatest."""
    ratios = [rate / other for rate, other in zip(rates, base, strict=True)]
    return median(rates), median(ratios), min(ratios), max(ratios)


def draw(ratios: dict[str, float]) -> str:
    """Return a bar for each server as SVG."""
    bars = "".join(
        f'  <text x="0" y="{24 + 32 * place}">{server}</text>\n'
        f'  <rect x="90" y="{8 + 32 * place}" width="{300 * ratio:.0f}" height="22" fill="#276749"/>\n'
        f'  <text x="{98 + 300 * ratio:.0f}" y="{24 + 32 * place}">{ratio:.2f}</text>\n'
        for place, (server, ratio) in enumerate(ratios.items())
    )
    size = f'width="480" height="{32 * len(ratios) + 8}"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="sans-serif" font-size="14">\n'
        f"  <title>Requests for each second of CPU time, granian being 1</title>\n"
        f'  <rect width="100%" height="100%" fill="#fff"/>\n{bars}</svg>\n'
    )


def measure(folder: Path, store: str) -> dict[str, list[float]]:
    """Return each server's requests a second of its CPU time, round by round."""
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
            with running(SERVERS[server].format(port=port, wsgi=wsgi), environ, port) as session:
                lua = write_request(folder, port)
                load(port, lua, 1)
                before = cpu_seconds(session)
                requests = load(port, lua, SECONDS)
                rates[server].append(requests / (cpu_seconds(session) - before))
        print(f"round {number + 1} of {ROUNDS}: " + ", ".join(f"{s} {r[-1]:.0f}" for s, r in rates.items()), flush=True)
    return rates


@contextmanager
def running(command: str, environ: dict[str, str], port: int) -> Iterator[int]:
    """Run a server on the first core, in a session of its own, and give that session."""
    words = command.split()
    words[0] = str(Path(sys.executable).with_name(words[0]))
    process = subprocess.Popen(
        ["taskset", "-c", "0", *words],
        env=environ,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
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
        yield process.pid
    finally:
        process.terminate()
        process.wait(30)


def cpu_seconds(session: int) -> float:
    """Return the CPU time that a session's processes have used."""
    ticks = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            fields = stat.read_text().rpartition(")")[2].split()
            if int(fields[3]) == session:
                ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def write_request(folder: Path, port: int) -> Path:
    """Write wrk's script: a known reader's decision that shows nothing."""
    page = {"url": "http://localhost:8000/world/1", "placements": ["inline"], "language": "en"}
    body = {"page": page, "views": {"counter": "0000abcd", "total": 1}}
    post = Request(f"http://127.0.0.1:{port}/v1/decision", json.dumps(body).encode())
    post.add_header("Origin", "http://localhost:8000")
    post.add_header("User-Agent", "Mozilla/5.0")  # the library's own is a crawler's
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


def load(port: int, script: Path, seconds: int) -> int:
    """Return how many requests the server answered, all of them well."""
    command = ["taskset", "-c", "1", "wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "-s", str(script)]
    found = subprocess.run([*command, f"http://127.0.0.1:{port}"], capture_output=True, text=True, check=True).stdout
    if "Non-2xx" in found:
        raise SystemExit(found)
    requests = re.search(r"(\d+) requests in", found)
    assert requests is not None
    return int(requests[1])
