"""The configuration's folder: good edits are taken in once they have settled, bad ones are kept out and told."""

import logging
import os
import shutil
from pathlib import Path

import pytest

from supportsvc.background import folder as module
from supportsvc.background.folder import Folder
from supportsvc.config_files import Configuration, ConfigurationError, load, starter
from supportsvc.telemetry.metrics import Metrics

SITE = "supportsvc.toml"


class Watched:
    """A folder with its watcher, and what a test does to both."""

    def __init__(self, path: Path, kept: Path) -> None:
        self.path = path
        self.kept = kept
        self.metrics = Metrics()
        self.folder = Folder(path, self.metrics, kept)
        self._edits = 0

    def write(self, text: str, name: str = SITE) -> None:
        """Write a file, in a moment of its own however coarse the file system's clock is."""
        file = self.path / name
        file.write_text(text, "utf-8")
        self._edits += 1
        moment = 1_800_000_000 + self._edits
        os.utime(file, (moment, moment))

    def rename_site(self, old: str, new: str) -> None:
        text = (self.path / SITE).read_text("utf-8")
        assert old in text
        self.write(text.replace(old, new))

    def look(self) -> list[bool]:
        """Look twice, as long as it takes to settle."""
        return [self.folder.look(), self.folder.look()]

    def gauge(self) -> float | None:
        return self.metrics.registry.get_sample_value("supportsvc_config_stale")

    def reloads(self, outcome: str) -> float | None:
        return self.metrics.registry.get_sample_value("supportsvc_config_reloads_total", {"outcome": outcome})

    @property
    def configuration(self) -> Configuration:
        return self.folder.configuration


@pytest.fixture
def watched(tmp_path: Path) -> Watched:
    return Watched(Path(shutil.copytree(starter(), tmp_path / "config")), tmp_path / "kept.json")


def test_what_does_not_change_is_not_read_again(watched: Watched) -> None:
    before = watched.configuration

    assert watched.look() == [False, False]
    assert watched.configuration is before
    assert (watched.gauge(), watched.reloads("taken"), watched.folder.complaints) == (0, None, ())


def test_a_good_edit_holds_once_two_looks_saw_the_same(watched: Watched) -> None:
    watched.rename_site("The Harbour Courier", "The Evening Courier")

    assert watched.look() == [False, True]
    assert watched.configuration.site.name == "The Evening Courier"
    assert watched.look() == [False, False]
    assert watched.reloads("taken") == 1


def test_an_edit_of_several_files_is_waited_for(watched: Watched) -> None:
    watched.write("not yet", SITE)
    first = watched.folder.look()
    shutil.copy(starter() / SITE, watched.path / SITE)
    second = watched.folder.look()
    watched.rename_site("The Harbour Courier", "The Evening Courier")
    third = watched.folder.look()

    assert (first, second, third, watched.folder.look()) == (False, False, False, True)
    assert watched.configuration.site.name == "The Evening Courier"
    assert watched.reloads("refused") is None


def test_a_folder_that_changes_while_it_is_read_is_read_again(
    watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    def load_and_write(path: Path) -> Configuration:
        found = load(path)
        watched.rename_site("The Evening Courier", "The Morning Courier")
        return found

    watched.rename_site("The Harbour Courier", "The Evening Courier")
    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(module, "load", load_and_write)
        torn = watched.look()

    assert torn == [False, False]
    assert watched.configuration.site.name == "The Harbour Courier"
    assert watched.look() == [False, True]
    assert watched.configuration.site.name == "The Morning Courier"


def test_a_file_that_goes_away_under_the_look_is_waited_for(watched: Watched, monkeypatch: pytest.MonkeyPatch) -> None:
    def vanish(path: Path) -> None:
        raise FileNotFoundError(path)

    watched.rename_site("The Harbour Courier", "The Evening Courier")
    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(module, "look", vanish)
        assert watched.look() == [False, False]

    assert watched.look() == [False, True]


def test_a_bad_edit_keeps_the_last_good_set_and_is_told_once_with_every_complaint(
    watched: Watched, caplog: pytest.LogCaptureFixture
) -> None:
    before = watched.configuration
    watched.rename_site('tag = "harbour-courier"', 'tag = "Harbour Courier"')
    watched.write("placement = 7\n", "campaigns/odd.toml")

    with caplog.at_level(logging.ERROR, "supportsvc"):
        found = [*watched.look(), *watched.look()]

    assert found == [False] * 4
    assert watched.configuration is before
    assert (watched.gauge(), watched.reloads("refused")) == (1, 1)
    (line,) = [record.getMessage() for record in caplog.records]
    assert len(watched.folder.complaints) >= 2
    assert all(complaint in line for complaint in watched.folder.complaints)
    assert any(complaint.startswith("campaigns/odd.toml") for complaint in watched.folder.complaints)


def test_the_cure_of_a_bad_edit_ends_the_complaints(watched: Watched) -> None:
    good = (watched.path / SITE).read_text("utf-8")
    watched.write("name =", SITE)
    watched.look()
    assert watched.folder.complaints

    watched.write(good)

    assert watched.look() == [False, False]
    assert (watched.folder.complaints, watched.gauge()) == ((), 0)


def test_a_folder_put_back_as_it_was_to_the_moment_ends_the_complaints_too(watched: Watched) -> None:
    (watched.path / SITE).rename(watched.path / "away")
    watched.look()
    assert watched.folder.complaints

    (watched.path / "away").rename(watched.path / SITE)

    watched.look()
    assert watched.folder.complaints == ()


def test_a_process_that_begins_during_a_bad_edit_has_the_last_good_set(watched: Watched) -> None:
    watched.rename_site("The Harbour Courier", "The Evening Courier")
    watched.look()
    watched.write("name =", SITE)

    later = Folder(watched.path, Metrics(), watched.kept)

    assert later.configuration == watched.configuration
    assert later.complaints
    assert later.look() is False


def test_a_first_configuration_that_is_bad_is_refused(watched: Watched, tmp_path: Path) -> None:
    watched.write("name =", SITE)

    with pytest.raises(ConfigurationError):
        Folder(watched.path, Metrics(), tmp_path / "none.json")
    with pytest.raises(ConfigurationError):
        Folder(watched.path, Metrics())


def test_texts_that_go_away_while_they_are_kept_leave_the_former_ones(watched: Watched) -> None:
    before = watched.kept.read_text()

    module.keep_texts(watched.path, frozenset({(str(watched.path / "gone.toml"), 0, 0)}), watched.kept)

    assert watched.kept.read_text() == before
