"""The calls for a reader: may this one be asked, what became of it, may it be read."""

from http import HTTPStatus

from supportsvc.web import answers, bodies
from supportsvc.web.calls.call import ASK, BAD_BODY, BY_READER, DONE, LIMITED, PAGE, READER, Call, Caller, Given

QUIET = {"show": False, "reason": "metered", "silence": {"generation": 1795460000, "doors": {"3fa2": ["PT0S", 2]}}}

READERS = (
    Call(
        "post",
        "/v1/decision",
        "decide",
        "readers",
        "Is this reader asked on this page?",
        {HTTPStatus.OK: Given("A prompt or a reason, and the silence that follows.", answers.Decision, QUIET)},
        BAD_BODY,
        about="Every member may be left out. A failing store asks nobody, and is no error.",
        takes=bodies.DecisionBody,
        example={"page": PAGE, "views": {"counter": "9f3a0c1e", "total": 4}},
    ),
    Call(
        "post",
        "/v1/events",
        "record",
        "readers",
        "What became of asks",
        {HTTPStatus.NO_CONTENT: DONE},
        (*BAD_BODY, *BY_READER),
        about="Each type counts once an ask, however often it is told.",
        takes=bodies.EventsBody,
        example={"reader": READER, "events": [{"type": "impression", "ask": ASK}]},
    ),
    Call(
        "post",
        "/v1/snooze",
        "putOff",
        "readers",
        "Remind me later, or the undoing of it",
        {
            HTTPStatus.OK: Given(
                "Kept, safely.",
                answers.Snoozed,
                {"until": "2026-11-30T10:00:00Z", "after": "PT604800S", "snoozed": "snooze~b25lIHdlZWs"},
            )
        },
        (*BAD_BODY, *BY_READER, HTTPStatus.GONE),
        takes=bodies.SnoozeBody,
        example={"reader": READER, "until": "P7D", "ask": ASK},
    ),
    Call(
        "post",
        "/v1/access",
        "grantAccess",
        "readers",
        "May this reader read this article?",
        {
            HTTPStatus.OK: Given(
                "Open or not; open, where the store is away.",
                answers.AccessAnswer,
                {"access": {"granted": True, "views_left": 2}},
            )
        },
        (*BAD_BODY, HTTPStatus.CONFLICT),
        about="For a site that withholds its text until it is told; in token mode only.",
        takes=bodies.AccessBody,
        example={"reader": READER, "country": "DE", "page": {"url": PAGE["url"], "section": "world"}},
        by=Caller.SERVER,
    ),
    Call(
        "post",
        "/v1/forget",
        "forget",
        "readers",
        "Erase all that is kept of the reader, here and at Stripe",
        {HTTPStatus.NO_CONTENT: DONE},
        (*BAD_BODY, *LIMITED),
        takes=bodies.ReaderBody,
        example={"reader": READER},
    ),
)
