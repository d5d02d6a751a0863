"""An operation that can be stopped, or killed, before each step it takes."""

from collections.abc import Callable

from greenlet import getcurrent, greenlet


class Killed(BaseException):
    """The process died here."""


class Operation(greenlet):  # type: ignore[misc]
    """A call under way. Its steps are its calls to the ports; between two of them it waits to be let on."""

    def __init__(self, name: str, run: Callable[[], object]) -> None:
        super().__init__(self._work)
        self.name = name
        self.is_over = False
        self.error: BaseException | None = None
        self._call = run

    @property
    def is_done(self) -> bool:
        """Tell whether the call came back."""
        return self.is_over and self.error is None

    def advance(self) -> bool:
        """Let it take one step; tell whether it is still under way."""
        if not self.is_over:
            self.parent = getcurrent()
            self.switch()
        return not self.is_over

    def finish(self) -> "Operation":
        """Let it run to its end."""
        while self.advance():
            pass
        return self

    def kill(self) -> "Operation":
        """Let it die before its next step."""
        if self:
            self.parent = getcurrent()
            self.throw(Killed)
        if not self.is_over:  # it had not begun
            self.is_over, self.error = True, Killed()
        return self

    def _work(self) -> None:
        try:
            self._call()
        except BaseException as error:  # noqa: BLE001 - a kill, or an error that the test looks at
            self.error = error
        self.is_over = True


def step() -> None:
    """Stop here, if an operation is being driven; a port calls this before it does anything."""
    operation = getcurrent()
    if isinstance(operation, Operation):
        operation.parent.switch()
