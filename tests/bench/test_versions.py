"""Other versions come from the history, where there is one."""

from pathlib import Path

import pytest

from bench import versions
from bench.versions import NotThere, first_version, git, install


def test_the_first_version_is_the_one_whose_changelog_dates_it() -> None:
    try:
        commit = first_version()
    except NotThere:
        pytest.skip("this copy has no history")

    before, after = (git("show", f"{at}:CHANGELOG.md").decode() for at in (f"{commit}^", commit))
    assert "## 0.1.0 (2" in after
    assert "## 0.1.0 (2" not in before


def test_a_copy_without_history_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(versions, "ROOT", tmp_path)

    with pytest.raises(NotThere, match="no history"):
        first_version()


def test_a_version_that_cannot_be_set_up_says_what_was_last_said(tmp_path: Path) -> None:
    (tmp_path / "tools").mkdir()
    script = tmp_path / "tools" / "set-up.sh"
    script.write_text("#!/bin/sh\necho one >&2\necho 'no such wheel' >&2\nexit 1\n")
    script.chmod(0o755)

    with pytest.raises(NotThere, match="it cannot be set up: no such wheel"):
        install(tmp_path)
