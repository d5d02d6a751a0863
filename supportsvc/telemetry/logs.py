"""Logs: one line of JSON each on stderr, with a request's id and nothing that names a reader."""

import json
import logging
import re
import sys
from contextvars import ContextVar
from datetime import UTC, datetime
from itertools import count
from pathlib import PurePath
from random import getrandbits
from traceback import extract_tb
from typing import TextIO

OURS = "supportsvc"
log = logging.getLogger(OURS)

FIELDS = ("endpoint", "status", "milliseconds", "reason", "outcome", "kind", "call", "count", "worker", "generation")
"""What a line may carry besides its words; whatever else a record brings is left out."""
SAMPLED = 100
MOST_PLACES = 12
HIDDEN = "…"

SANE_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{5,63}")
PERSONAL = re.compile(
    r"[^\s@<>\"']+@[^\s@<>\"']+\.[a-z]{2,}"  # an e-mail address
    r"|\b[0-9a-f]{32}\b"  # a reader's id
    r"|\b(?:cus|cs|sub|pi|ch|in|pm|py)_[A-Za-z0-9_]+"  # what Stripe knows them by
    r"|\beyJ[\w.-]+|\b[\w-]{20,}\.[\w.-]{20,}",  # something signed
    re.IGNORECASE,
)
FOREIGN = re.compile(r"https?://\S+|\b\d{1,3}(?:\.\d{1,3}){3}\b|(?<![\w.])/\S+")
"""Addresses, which in a line that is not ours may be those of a reader or of a page."""

_request: ContextVar[str | None] = ContextVar("request", default=None)
_turns = count()


class JsonFormatter(logging.Formatter):
    """Writes a record as one line of JSON, of which each part is chosen and none is merely passed on."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC)
            .isoformat(timespec="milliseconds")
            .replace("+00:00", "Z"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": _write_message(record),
        }
        request = _request.get()
        if request is not None:
            line["request"] = request
        line.update((name, getattr(record, name)) for name in FIELDS if hasattr(record, name))
        if record.exc_info and record.exc_info[1] is not None:
            line["error"] = _write_error(record.exc_info[1])
        return json.dumps(line, default=str)


def set_up(level: str, stream: TextIO | None = None) -> None:
    """Send every log of this process to stderr as JSON; `level` is for our own, warnings for those of libraries."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(JsonFormatter())
    root = logging.getLogger()
    for other in list(root.handlers):
        root.removeHandler(other)
    root.addHandler(handler)
    root.setLevel(logging.WARNING)
    log.setLevel(level.upper())
    logging.captureWarnings(capture=True)


def begin_request(header: str | None) -> str:
    """Take the request's id from X-Request-Id where it is sane, else mint one; the lines until the next carry it."""
    request = header if header is not None and SANE_ID.fullmatch(header) else f"{getrandbits(64):016x}"
    _request.set(request)
    return request


def note_request(endpoint: str, status: int, seconds: float) -> None:
    """Write a line for an answer that failed, and for every hundredth one besides."""
    failed = status >= 500
    if not failed and next(_turns) % SAMPLED:
        return
    told = {"endpoint": endpoint, "status": status, "milliseconds": round(seconds * 1000, 1)}
    log.log(logging.ERROR if failed else logging.INFO, "a request failed" if failed else "a request", extra=told)


def _write_message(record: logging.LogRecord) -> str:
    """Return the words of a line; of a library's own lines, the words without what was filled into them."""
    if record.name == OURS or record.name.startswith(f"{OURS}."):
        return PERSONAL.sub(HIDDEN, record.getMessage())
    return FOREIGN.sub(HIDDEN, PERSONAL.sub(HIDDEN, str(record.msg)))


def _write_error(error: BaseException) -> dict[str, object]:
    """Return what kind of error it is and where it arose; its message may quote a reader and is left out."""
    places = [
        f"{'/'.join(PurePath(frame.filename).parts[-2:])}:{frame.lineno} {frame.name}"
        for frame in extract_tb(error.__traceback__)[-MOST_PLACES:]
    ]
    cause = error.__cause__ or error.__context__
    told: dict[str, object] = {"type": type(error).__qualname__, "at": places}
    if cause is not None:
        told["cause"] = type(cause).__qualname__
    return told
