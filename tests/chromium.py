"""The Chromium that the tests drive: the one that is there, or, by `python -m tests.chromium`, one brought in."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MAC_APPLICATIONS = (
    Path("/Applications/Chromium.app/Contents/MacOS/Chromium"),
    Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"),
)
FLAGS = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
    "--no-sandbox",  # Chromium refuses to run as root with it, and only our own pages are opened
    # Without a window it calls itself HeadlessChrome, which the service takes for the crawler that it mostly is.
    "--user-agent=Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/140.0.0.0 Safari/537.36",
]


def find_chromium() -> Path | None:
    """Return the first Chromium that runs: $CHROME alone where it is set, then the PATH's, then Playwright's own."""
    return next((path for path in _candidates() if _runs(path)), None)


def _candidates() -> Iterator[Path]:
    if named := os.environ.get("CHROME"):
        yield Path(shutil.which(named) or named)
        return
    yield from (Path(found) for name in NAMES if (found := shutil.which(name)))
    yield from MAC_APPLICATIONS
    with sync_playwright() as playwright:
        yield Path(playwright.chromium.executable_path)


def _runs(path: Path) -> bool:
    # Playwright's build is there but does not start where the system lacks its libraries.
    if not path.is_file():
        return False
    return subprocess.run([path, "--version"], capture_output=True, check=False, timeout=60).returncode == 0


def _bring_in() -> None:
    subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)
    if find_chromium() is None and os.geteuid() == 0 and shutil.which("apt-get"):
        subprocess.run(["apt-get", "update", "-q"], check=False)
        subprocess.run(["apt-get", "install", "-qy", "--no-install-recommends", "chromium"], check=False)


def main() -> int:
    """Find a Chromium, or bring one in; say which, or what to do."""
    if find_chromium() is None and "CHROME" not in os.environ:
        _bring_in()
    if found := find_chromium():
        print(f"Chromium for the tests: {found}")
        return 0
    named = os.environ.get("CHROME")
    print(
        f"CHROME={named} does not run."
        if named
        else "No Chromium was found, and none could be installed: install one (Debian: sudo apt-get install chromium), "
        "or name yours: make test CHROME=/path/to/chrome",
        file=sys.stderr,
    )
    return 1


if __name__ == "__main__":
    sys.exit(main())
