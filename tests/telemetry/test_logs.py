"""Logs: a line of JSON each, with the request's id and without a word that names a reader."""

import io
import json
import logging
import subprocess
import sys
import warnings
from collections.abc import Iterator
from typing import Any

import pytest

from supportsvc.telemetry import logs

READER = "0123456789abcdef0123456789abcdef"
SIGNED = "AAECAwQFBgcICQoLDA0ODw.Zx1y2w3v4u5t6s7r8q9p0o"


class Lines:
    """What was logged."""

    def __init__(self) -> None:
        self.stream = io.StringIO()

    def read(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.stream.getvalue().splitlines()]

    def last(self) -> dict[str, Any]:
        return self.read()[-1]


@pytest.fixture
def lines() -> Iterator[Lines]:
    """Logs that go to a text, and everything as it was afterwards."""
    root, ours = logging.getLogger(), logging.getLogger(logs.OURS)
    before = (list(root.handlers), root.level, ours.level)
    found = Lines()
    logs.set_up("info", found.stream)
    yield found
    logging.captureWarnings(capture=False)
    root.handlers[:], level, our_level = before
    root.setLevel(level)
    ours.setLevel(our_level)


def test_a_line_says_when_how_grave_who_and_what(lines: Lines) -> None:
    logs.begin_request("edge-0001")
    logging.getLogger("supportsvc.store").warning("the store did not answer within %s ms", 100, extra={"call": "load"})

    line = lines.last()

    assert line.pop("time").endswith("Z")
    assert line == {
        "level": "warning",
        "logger": "supportsvc.store",
        "message": "the store did not answer within 100 ms",
        "request": "edge-0001",
        "call": "load",
    }


def test_every_line_of_a_request_has_its_id(lines: Lines) -> None:
    minted = logs.begin_request(None)
    logs.log.info("one")
    logs.log.info("two")
    given = logs.begin_request("edge-7f3a9c")
    logs.log.info("three")

    assert [line["request"] for line in lines.read()] == [minted, minted, given]
    assert (given, len(minted)) == ("edge-7f3a9c", 16)


@pytest.mark.parametrize(
    "header",
    [
        "",
        "short",
        "x" * 65,
        "with space",
        'a"quote-in-it',
        "new\nline-in-it",
        "reader@paper.example",
        "/world/1234567",
        "{json:1234}",
    ],
)
def test_an_id_that_is_not_sane_is_not_taken(header: str) -> None:
    assert logs.begin_request(header) != header


def test_no_two_requests_have_one_minted_id() -> None:
    assert len({logs.begin_request(None) for _ in range(1000)}) == 1000


@pytest.mark.parametrize(
    "personal",
    [
        "ann.reader+news@paper.example",
        READER,
        READER.upper(),
        "cus_NffrFeUfNV2Hib",
        "cs_test_a1B2c3",
        "sub_1Mow",
        SIGNED,
    ],
)
def test_what_names_a_reader_is_hidden_wherever_it_slips_in(lines: Lines, personal: str) -> None:
    logs.log.error("no record of %s, twice %s", personal, personal)

    assert lines.last()["message"] == "no record of …, twice …"


def test_only_named_fields_are_written(lines: Lines) -> None:
    logs.log.info(
        "a request", extra={"endpoint": "events", "path": "/world/1", "user_agent": "Mozilla", "address": "192.0.2.1"}
    )

    assert lines.last().keys() - {"time", "request"} == {"level", "logger", "message", "endpoint"}


def test_of_a_librarys_line_only_its_own_words_stand(lines: Lines) -> None:
    logging.getLogger("werkzeug").error("%s failed for %s", "GET /world/1", "192.0.2.1")
    logging.getLogger("stripe").error("POST https://api.stripe.com/v1/customers/cus_1 from 192.0.2.1 of /private/page")

    assert [line["message"] for line in lines.read()] == ["%s failed for %s", "POST … from … of …"]


def test_libraries_are_heard_from_warnings_on(lines: Lines) -> None:
    logging.getLogger("stripe").info("message='Request to Stripe api'")
    logging.getLogger("stripe").warning("slow")

    assert [line["message"] for line in lines.read()] == ["slow"]


def test_pythons_own_warnings_are_lines_too(lines: Lines) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        warnings.warn("old", UserWarning, stacklevel=1)

    assert lines.last()["logger"] == "py.warnings"


def quote_a_reader() -> None:
    known: dict[str, str] = {}
    try:
        known["ann@paper.example"]
    except KeyError as error:
        raise ValueError("ann@paper.example") from error


def test_an_error_is_told_by_its_kind_and_place_and_not_by_its_message(lines: Lines) -> None:
    try:
        quote_a_reader()
    except ValueError:
        logs.log.exception("a request failed")

    line = lines.last()
    assert (line["error"]["type"], line["error"]["cause"]) == ("ValueError", "KeyError")
    assert line["error"]["at"][-1].startswith("telemetry/test_logs.py:")
    assert line["error"]["at"][-1].endswith(" quote_a_reader")
    assert "ann@" not in json.dumps(line)


def test_an_error_without_a_cause_names_none(lines: Lines) -> None:
    logs.log.error("odd", exc_info=ValueError("never raised"))

    assert lines.last()["error"] == {"type": "ValueError", "at": []}


def test_a_failed_answer_is_always_told_and_others_now_and_then(lines: Lines) -> None:
    for _ in range(3 * logs.SAMPLED):
        logs.note_request("decision", 200, 0.0012)
    logs.note_request("snooze", 503, 2.0)

    *samples, failure = lines.read()
    assert len(samples) == 3
    assert all(
        (s["level"], s["endpoint"], s["status"], s["milliseconds"]) == ("info", "decision", 200, 1.2) for s in samples
    )
    assert (failure["level"], failure["endpoint"], failure["status"]) == ("error", "snooze", 503)


def test_each_line_is_one_line_whatever_stands_in_it(lines: Lines) -> None:
    logs.log.error("one\ntwo\u2028three", extra={"reason": "a\nb"})

    assert lines.stream.getvalue().count("\n") == 1
    assert lines.last()["message"] == "one\ntwo\u2028three"


def test_without_a_stream_logs_go_to_stderr() -> None:
    program = (
        "from supportsvc.telemetry import logs; logs.set_up('warning'); logs.log.warning('here'); logs.log.info('not')"
    )

    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert (ran.stdout, json.loads(ran.stderr)["message"]) == ("", "here")
