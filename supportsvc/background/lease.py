"""The lease of whoever reconciles: one at a time, over all processes."""

from secrets import token_hex
from time import monotonic

from supportsvc.services.needs import Stopped
from supportsvc.store.reconciliation import Notebook

RENEWAL = 20.0
"""Seconds between two renewals."""


class Lease:
    """One holder's claim; who dies loses it after a while. Each call but `keep`, between renewals, asks the store."""

    def __init__(self, notebook: Notebook) -> None:
        self._notebook = notebook
        self._token = token_hex(16)
        self._renewed = 0.0
        self.is_held = False

    def take(self) -> bool:
        """Take it, or hold it for longer; False where another holds it."""
        self.is_held = self._notebook.hold(self._token)
        self._renewed = monotonic()
        return self.is_held

    def keep(self) -> None:
        """Hold on to it; Stopped where another has it meanwhile."""
        if self.is_held and monotonic() - self._renewed >= RENEWAL and not self.take():
            raise Stopped("another has taken over")

    def release(self) -> None:
        """Give it back, so that nobody need wait until it lapses."""
        if self.is_held:
            self.is_held = False
            self._notebook.release(self._token)
