"""POST /v1/decision: is this reader asked on this page?"""

from time import perf_counter
from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint
from pydantic_core import to_json

from supportsvc.domain.ask import Counter
from supportsvc.domain.page import Device, Page, Placement
from supportsvc.domain.reader import Message
from supportsvc.domain.rules import Reason, refused_until
from supportsvc.services.decide import Answer, Request, answer
from supportsvc.telemetry.decision_lines import Seen
from supportsvc.tokens import Tokens, mint
from supportsvc.web.bodies import DecisionBody, PageBody, ViewsBody, read_body
from supportsvc.web.facts import Surroundings, look_around
from supportsvc.web.identity import drop_cookie, known_reader, reads_cookies, set_cookie
from supportsvc.web.joining import look
from supportsvc.web.previews import answer_preview
from supportsvc.web.prompt import describe_access, describe_notice, describe_prompt, describe_silence, describe_thanks
from supportsvc.web.service import Standing, in_force, service
from supportsvc.web.whole import Whole

bp = Blueprint("decision", __name__)

PLACEMENTS = {str(placement): placement for placement in Placement}
OF_ALL = (("Content-Type", "application/json"), ("Cache-Control", "no-store"))
"""The headers of every decision."""
UNSAID = frozenset(Placement) - {Placement.WALL}
"""The placements of a page that names none: a wall stands only where there is something behind it."""
SHOWN = {"prompt", "notice", "thanks"}
"""What an answer has a page show."""
DEVICES = {str(device): device for device in Device}


@bp.post("/v1/decision")
def decide() -> Whole:
    """Answer with a prompt or a reason, and the silence that follows."""
    began = perf_counter()
    parts, body = service(), read_body(DecisionBody)
    standing = in_force()
    around = look_around(body, standing)
    request = Request(
        reader=None if around.protected or around.crawler else known_reader(body.reader),
        mint=mint,
        page=read_page(body.page),
        message=read_message(body, parts.tokens),
        country=around.country,
        crawler=around.crawler,
    )
    previewed = answer_preview(body, request, standing)
    if previewed is not None:
        return respond(previewed, body)
    now = parts.now()
    given = answer(request, standing.rulebook, parts.readers(parts.decision_budget), now)
    response = respond(describe(given, body, standing, around), body)
    if around.protected:
        drop_cookie()
    elif given.minted is not None and reads_cookies():
        set_cookie(given.minted)
    if given.decision.reason is Reason.STORE_UNAVAILABLE:
        parts.metrics.store_failed("decision")
    parts.metrics.decided(given.decision.reason, perf_counter() - began)
    parts.counts.decided(given.decision, given.reader)
    for news in given.told:
        parts.counts.told(news.ask, news.fate)
    if parts.decision_log is not None and given.record is not None:
        seen = Seen(request.page, request.country, given.record, given.decision, given.access)
        parts.decision_log.write(seen, standing.rulebook.campaigns, standing.rulebook.policy.salt, now)
    return response


def respond(found: dict[str, Any], body: DecisionBody) -> Whole:
    """Return an answer that nobody may keep; to a script of before 0.3, it brings the look of what is shown."""
    if not body.part:
        for name in SHOWN & found.keys():
            found[name]["style"] = look()
    return Whole(to_json(found), OF_ALL)


def read_page(body: PageBody) -> Page:
    """Return the page as the rules see it; a placement or a device of a later version is passed over."""
    named = body.placements
    return Page(
        path=path_of(body.url),
        section=body.section,
        tags=frozenset(body.tags),
        language=body.language,
        placements=UNSAID if named is None else frozenset([PLACEMENTS[name] for name in named if name in PLACEMENTS]),
        excluded=body.exclude,
        device=DEVICES.get(body.device),
        referrer=body.referrer.lower(),
        signed_in=body.signed_in,
        returning=body.returning,
        article=body.article,
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
        days=body.views.days if body.views else (),
        articles=body.articles,
        asked=asked,
        seen=bool(body.asked and (body.asked.seen or body.asked.dismissed)),
        dismissed=bool(body.asked and body.asked.dismissed),
        snoozed=tokens.read_snooze(body.snoozed) if body.snoozed else None,
    )


def read_counter(views: ViewsBody | None) -> Counter | None:
    """Return the client's running total."""
    return None if views is None else Counter(int(views.counter, 16), views.total)


def tells_of_refusal(given: Answer) -> bool:
    """Tell whether the ask is to say that the reader's last payment did not go through."""
    until = None if given.record is None else refused_until(given.record.copies)
    return until is not None and given.ask is not None and given.ask.instant < until


def describe(given: Answer, body: DecisionBody, standing: Standing, around: Surroundings) -> dict[str, Any]:
    """Return the answer's JSON; one that goes to a protected country tells its reason alone."""
    configuration, tokens, language = standing.configuration, service().tokens, body.page.language
    found: dict[str, Any] = {"show": given.ask is not None, "reason": str(given.decision.reason)}
    if around.protected:
        return found
    if given.silence is not None:
        found["silence"] = describe_silence(given.silence, standing.rulebook.generation)
    if given.ask is not None:
        ask = tokens.sign_ask(given.ask)
        found["prompt"] = describe_prompt(
            given.decision, ask, configuration, language, around.country, refused=tells_of_refusal(given)
        )
    if given.access is not None:
        found["access"] = describe_access(given.access)
    if given.notice is not None:
        found["notice"] = describe_notice(given.notice, configuration, language, around.country)
    if given.minted is not None and not reads_cookies():
        found["reader"] = tokens.sign_reader(given.minted)
    thanks = tokens.read_thanks(body.returned) if body.returned else None
    if thanks is not None and thanks.reader == known_reader(body.reader):
        found["thanks"] = describe_thanks(thanks, configuration, language)
    return found
