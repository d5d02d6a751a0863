"""Other versions come from the history, where there is one."""

from pathlib import Path

import pytest

from bench import versions
from bench.versions import NoHistory, first_version, git


def test_the_first_version_is_the_one_whose_changelog_dates_it() -> None:
    try:
        commit = first_version()
    except NoHistory:
        pytest.skip("this copy has no history")

    before, after = (git("show", f"{at}:CHANGELOG.md").decode() for at in (f"{commit}^", commit))
    assert "## 0.1.0 (2" in after
    assert "## 0.1.0 (2" not in before


def test_a_copy_without_history_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(versions, "ROOT", tmp_path)

    with pytest.raises(NoHistory, match="no history"):
        first_version()
