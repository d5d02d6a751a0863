"""`make bench` runs from end to end, in `make test-long`; how fast anything is, is not asked here."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROWS = (
    "decision / floor, by CPU time",
    "p99 of a decision / of the floor",
    "that of the first version",
    "store memory of a reader",
    "store memory of the fullest record",
    "store commands, nothing shown",
    "store commands, R1 to R4",
    "support.js with Brotli",
    "main thread on the page that asks",
    "long tasks caused",
    "layout shift caused",
    "requests a page",
    "known reader, metered",
    "known reader, backed off",
    "known reader, shown",
    "new reader, metered",
    "new reader, shown",
    "supporter",
    "R1 switched off",
    "R2 page excluded",
    "R3 protected country",
    "R4 crawler",
    "support.js",
    "mixed day",
    "the same without Flask",
    "the generator was late",
    "a worker on each core",
    "checkout against the sandbox",
    "webhook against the sandbox",
    "from the command to the first answer",
    "memory of a worker",
)


@pytest.mark.long
@pytest.mark.skipif(sys.platform != "linux", reason="it pins processes to cores")
def test_a_trial_run_measures_every_case(tmp_path: Path) -> None:
    page = tmp_path / "report.html"
    wide = os.environ | {"COLUMNS": "200"}  # in a narrow table a long figure breaks a row's name in two

    ran = subprocess.run(
        [sys.executable, "-m", "bench", "--quick", "--report", page],
        capture_output=True,
        text=True,
        check=False,
        env=wide,
    )

    assert ran.returncode == 0, ran.stderr
    assert [row for row in ROWS if row not in ran.stdout] == []
    assert [row for row in ROWS if row not in page.read_text()] == []
