"""The clock: real time, plus what its file says."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from supportsvc.settings import Clock

DAY = timedelta(days=1)


def offset_of(clock: Clock) -> timedelta:
    """Return how far a clock is ahead of real time, to the nearest hour."""
    ahead = clock.read() - datetime.now(UTC)
    return timedelta(hours=round(ahead / timedelta(hours=1)))


def put(file: Path, text: str) -> None:
    """Replace the file as the demo does: whole, and by a new one."""
    fresh = file.with_name("fresh")
    fresh.write_text(text, encoding="ascii")
    fresh.replace(file)


def test_without_a_file_it_is_real_time() -> None:
    before = datetime.now(UTC)
    read = Clock().read()

    assert before <= read <= datetime.now(UTC)


def test_called_it_tells_whole_seconds_in_utc() -> None:
    now = Clock()()

    assert (now.microsecond, now.tzinfo) == (0, UTC)


def test_the_files_offset_is_added_and_followed(tmp_path: Path) -> None:
    file = tmp_path / "clock"
    clock = Clock(file)
    assert offset_of(clock) == timedelta()

    put(file, "86400")
    assert offset_of(clock) == DAY

    assert offset_of(clock) == DAY

    put(file, "172800.000\n")
    assert offset_of(clock) == 2 * DAY

    put(file, "")
    assert offset_of(clock) == timedelta()


def test_a_file_that_goes_away_takes_the_offset_along(tmp_path: Path) -> None:
    file = tmp_path / "clock"
    put(file, "86400")
    clock = Clock(file)
    assert offset_of(clock) == DAY

    file.unlink()

    assert offset_of(clock) == timedelta()


@pytest.mark.parametrize("nonsense", ["tomorrow", "1e300", "nan", "\N{NO-BREAK SPACE}"])
def test_nonsense_in_the_file_leaves_the_offset_as_it_was(tmp_path: Path, nonsense: str) -> None:
    file = tmp_path / "clock"
    put(file, "86400")
    clock = Clock(file)
    assert offset_of(clock) == DAY

    file.write_text(nonsense, encoding="latin-1")

    assert offset_of(clock) == DAY
