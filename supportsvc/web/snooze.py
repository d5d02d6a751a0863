"""POST /v1/snooze: "remind me later", in the reader's own words."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from flask import Blueprint, Response

from supportsvc.domain.errors import LengthRefused
from supportsvc.domain.lengths import read_length
from supportsvc.domain.site import SnoozeChoices
from supportsvc.services.snooze import snooze
from supportsvc.web.bodies import DateBody, SnoozeBody, read_body
from supportsvc.web.facts import refuse_protected
from supportsvc.web.identity import require_reader
from supportsvc.web.prompt import write_instant
from supportsvc.web.service import CALL_BUDGET, in_force, service
from supportsvc.web.whole import write_json

bp = Blueprint("snooze", __name__)

WAKES = time(6)


@bp.post("/v1/snooze")
def put_off() -> Response:
    """Keep the snooze, and answer only when that is safe."""
    parts, body, now = service(), read_body(SnoozeBody), service().now()
    refuse_protected(body)
    reader = require_reader(body.reader)
    until = read_until(body.until, in_force().configuration.site.snooze, now)
    ask = parts.tokens.read_ask(body.ask) if body.ask else None
    done = snooze(reader, until, ask, parts.readers(CALL_BUDGET), now)
    for news in done.told:
        parts.counts.told(news.ask, news.fate)
    kept = done.snooze
    if kept is None:
        return write_json({"until": None, "after": None, "snoozed": None})
    parts.counts.snoozed(done.ask, reader)
    after = f"PT{round((kept.until - now).total_seconds())}S"
    signed = parts.tokens.sign_snooze(kept)
    return write_json({"until": write_instant(kept.until), "after": after, "snoozed": signed})


def read_until(wish: str | DateBody | None, choices: SnoozeChoices, now: datetime) -> datetime | None:
    """Return the instant that a wish names; LengthRefused where the site does not offer it."""
    if wish is None:
        return None
    if isinstance(wish, str):
        length = read_length(wish)
        if length is None or not timedelta() < length <= max(choices.choices):
            raise LengthRefused("Expected a length of time, no longer than the longest that the site offers.")
        return now + length
    if choices.latest is None:
        raise LengthRefused("The site offers no date.")
    until = morning_of(wish)
    if not timedelta() < until - now <= choices.latest + timedelta(days=1):
        raise LengthRefused(f"The date must lie ahead, and at most {choices.latest.days} days.")
    return until.astimezone(now.tzinfo)


def morning_of(wish: DateBody) -> datetime:
    """Return six in the morning of a day in its zone."""
    try:
        day = date.fromisoformat(wish.date)
        return datetime.combine(day, WAKES, ZoneInfo(wish.zone))
    except (ValueError, ZoneInfoNotFoundError, OSError) as fault:
        raise LengthRefused("This is no date in a time zone that we know.") from fault
