"""POST /v1/decision: is this reader asked on this page?"""

from datetime import timedelta
from random import uniform
from time import perf_counter
from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, Response
from pydantic_core import to_json

from supportsvc.domain.ask import Counter
from supportsvc.domain.page import Page, Placement
from supportsvc.domain.reader import Message
from supportsvc.domain.rules import Reason
from supportsvc.services.decide import Answer, Request, answer
from supportsvc.tokens import Tokens, mint
from supportsvc.web.bodies import DecisionBody, PageBody, ViewsBody, read_body
from supportsvc.web.identity import known_reader, reads_cookies, set_cookie
from supportsvc.web.prompt import describe_prompt, describe_silence, describe_thanks
from supportsvc.web.service import Service, service

bp = Blueprint("decision", __name__)

PLACEMENTS = {str(placement): placement for placement in Placement}


@bp.post("/v1/decision")
def decide() -> Response:
    """Answer with a prompt or a reason, and the silence that follows."""
    began = perf_counter()
    parts, body = service(), read_body(DecisionBody)
    request = Request(
        reader=known_reader(body.reader),
        fresh=mint(),
        page=read_page(body.page),
        message=read_message(body, parts.tokens),
        patience=timedelta(seconds=round(uniform(60, 300))),  # noqa: S311 - spreads load, guards nothing
    )
    standing = parts.standing()
    given = answer(request, standing.rulebook, parts.readers(parts.decision_budget), parts.now())
    response = Response(to_json(describe(given, body, parts)), mimetype="application/json")
    response.headers["Cache-Control"] = "no-store"
    if reads_cookies() and given.minted is not None:
        set_cookie(response, given.minted)
    if given.decision.reason is Reason.STORE_UNAVAILABLE:
        parts.metrics.store_failed("decision")
    parts.metrics.decided(given.decision.reason, perf_counter() - began)
    return response


def read_page(body: PageBody) -> Page:
    """Return the page as the rules see it; a placement of a later version is passed over."""
    named = PLACEMENTS if body.placements is None else body.placements
    return Page(
        path=path_of(body.url),
        section=body.section,
        tags=frozenset(body.tags),
        language=body.language,
        placements=frozenset(PLACEMENTS[name] for name in named if name in PLACEMENTS),
        excluded=body.exclude,
    )


def path_of(url: str) -> str:
    """Return the path of a page's address, `/` where it has none."""
    try:
        return urlsplit(url).path or "/"
    except ValueError:
        return "/"


def read_message(body: DecisionBody, tokens: Tokens) -> Message:
    """Return what the client hands over; words that were not signed here are passed over."""
    asked = tokens.read_ask(body.asked.ask) if body.asked else None
    return Message(
        counter=read_counter(body.views),
        days=tuple(body.views.days) if body.views else (),
        asked=asked,
        seen=bool(body.asked and (body.asked.seen or body.asked.dismissed)),
        dismissed=bool(body.asked and body.asked.dismissed),
        snoozed=tokens.read_snooze(body.snoozed) if body.snoozed else None,
    )


def read_counter(views: ViewsBody | None) -> Counter | None:
    """Return the client's running total."""
    return None if views is None else Counter(int(views.counter, 16), views.total)


def describe(given: Answer, body: DecisionBody, parts: Service) -> dict[str, Any]:
    """Return the answer's JSON."""
    standing = parts.standing()
    found: dict[str, Any] = {"show": given.ask is not None, "reason": given.decision.reason}
    if given.silence is not None:
        found["silence"] = describe_silence(given.silence, standing.rulebook.generation)
    if given.ask is not None:
        ask = parts.tokens.sign_ask(given.ask)
        found["prompt"] = describe_prompt(given.decision, ask, standing.configuration, body.page.language)
    if given.minted is not None and not reads_cookies():
        found["reader"] = parts.tokens.sign_reader(given.minted)
    thanks = parts.tokens.read_thanks(body.returned) if body.returned else None
    if thanks is not None and thanks.reader == known_reader(body.reader):
        found["thanks"] = describe_thanks(thanks, standing.configuration, body.page.language)
    return found
