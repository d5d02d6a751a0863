"""Named points at which a test ends a process of the service; in production there are none.

A point is named `<call>.<step>.<before or after>`, the call by the last word of its address, the step by the port's
method: `webhook.write_customer.before`. A process that comes to a point takes the file of this name away from the
folder and dies by SIGKILL: of several that come at once only one finds it.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from threading import local
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from supportsvc.ports import MoneyDeps


class FaultPoints:
    """The points of one process; without a folder everything is given back as it came."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._of_this_thread = local()

    def in_money(self, make: Callable[[], MoneyDeps] | None) -> Callable[[], MoneyDeps] | None:
        """Put points before and after each call of the money's ports."""
        if self._folder is None or make is None:
            return make

        def made() -> MoneyDeps:
            deps = make()
            supporters: Any = Pointed(deps.supporters, self.reach)
            return replace(deps, supporters=supporters, billing=Pointed(deps.billing, self.reach))

        return made

    def in_calls(self, application: WSGIApplication) -> WSGIApplication:
        """Put one point, `<call>.answer`, between what a call did and its answer; and learn the call's name."""
        if self._folder is None:
            return application

        def answer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
            self._of_this_thread.call = environ["PATH_INFO"].rpartition("/")[2]
            body = application(environ, start_response)
            self.reach("answer")
            return body

        return answer

    def in_timer(self, name: str, run: Callable[[], None]) -> Callable[[], None]:
        """Put points before and after what a timer does."""
        if self._folder is None:
            return run

        def pointed() -> None:
            self._of_this_thread.call = name
            self.reach("before")
            run()
            self.reach("after")

        return pointed

    def reach(self, step: str) -> None:
        """Die here, if a test wants it."""
        call = getattr(self._of_this_thread, "call", None)
        if self._folder is None or call is None:
            return
        try:
            (self._folder / f"{call}.{step}").unlink()
        except FileNotFoundError:
            return
        os.kill(os.getpid(), signal.SIGKILL)


class Pointed:
    """A port with a point before and after each of its calls."""

    def __init__(self, port: Any, reach: Callable[[str], None]) -> None:
        self._port, self._reach = port, reach

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._port, name)
        if not callable(found):
            return found

        def call(*args: Any, **given: Any) -> Any:
            self._reach(f"{name}.before")
            answer = found(*args, **given)
            self._reach(f"{name}.after")
            return answer

        return call

    def limited(self) -> Pointed:
        """Return the limited gateway, with the same points."""
        return Pointed(self._port.limited(), self._reach)
