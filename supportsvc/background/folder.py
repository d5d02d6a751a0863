"""The configuration's folder, looked at again and again: a good edit is taken in, a bad one kept out and told."""

import json
import logging
import os
from pathlib import Path
from tempfile import TemporaryDirectory

from supportsvc.config_files import Configuration, ConfigurationError, Stamp, load, look
from supportsvc.telemetry.metrics import Metrics

log = logging.getLogger("supportsvc.background")


class Folder:
    """The configuration of a folder as it was when it was last good.

    `kept` is a file in which the processes of one run keep the last good texts: one that begins while a bad edit
    stands takes them. Without it, or before the first good configuration, a bad one raises ConfigurationError.
    """

    def __init__(self, path: Path, metrics: Metrics, kept: Path | None = None) -> None:
        self._path = path
        self._metrics = metrics
        self._kept = kept
        self._judged = look(path)
        self._unsettled: Stamp | None = None
        self.complaints: tuple[str, ...] = ()
        try:
            self.configuration = load(path)
        except ConfigurationError as error:
            if kept is None or not kept.exists():
                raise
            self.configuration = load_texts(kept)
            self._refuse(error)
        else:
            self._metrics.stale(is_stale=False)
            self._keep()

    def look(self) -> bool:
        """Take in what was changed since the last look, and tell whether the configuration is another one now.

        A change is judged once two looks in a row saw the same, and reading it did: an editor that is still at work,
        or a copy of several files, is waited for.
        """
        seen = self._look()
        if seen is None or seen == self._judged:
            self._unsettled = None
            return False
        if seen != self._unsettled:
            self._unsettled = seen
            return False
        return self._judge(seen)

    def _judge(self, seen: Stamp) -> bool:
        fault: ConfigurationError | None = None
        configuration = self.configuration
        try:
            configuration = load(self._path)
        except ConfigurationError as error:
            fault = error
        if self._look() != seen:
            return False
        self._judged, self._unsettled = seen, None
        if fault is not None:
            self._refuse(fault)
            return False
        return self._take(configuration)

    def _take(self, configuration: Configuration) -> bool:
        changed = configuration != self.configuration
        self.configuration, self.complaints = configuration, ()
        self._metrics.stale(is_stale=False)
        self._metrics.reloaded("taken")
        self._keep()
        log.info("the changed configuration is in order and holds now")
        return changed

    def _refuse(self, error: ConfigurationError) -> None:
        self.complaints = tuple(str(complaint).replace(f"{self._path}{os.sep}", "") for complaint in error.complaints)
        self._metrics.stale(is_stale=True)
        self._metrics.reloaded("refused")
        log.error(
            "the changed configuration is not in order, and the last good one stays: %s", " | ".join(self.complaints)
        )

    def _look(self) -> Stamp | None:
        """Return the stamp, None where a file went away while it was taken."""
        try:
            return look(self._path)
        except OSError:
            return None

    def _keep(self) -> None:
        if self._kept is not None:
            keep_texts(self._path, self._judged, self._kept)


def keep_texts(folder: Path, stamp: Stamp, kept: Path) -> None:
    """Keep the texts of a folder in one file, in one step."""
    try:
        texts = {str(Path(name).relative_to(folder)): Path(name).read_text("utf-8") for name, *_ in stamp}
    except OSError:  # it is being changed again
        return
    draft = kept.with_name(f"{kept.name}.{os.getpid()}")
    draft.write_text(json.dumps(texts), "utf-8")
    draft.replace(kept)


def load_texts(kept: Path) -> Configuration:
    """Load the configuration that was kept."""
    with TemporaryDirectory(prefix="supportsvc-") as place:
        for name, text in json.loads(kept.read_text("utf-8")).items():
            file = Path(place) / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, "utf-8")
        return load(Path(place))
