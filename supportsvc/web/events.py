"""POST /v1/events: what became of asks."""

from flask import Blueprint, Response

from supportsvc.services.record_events import Event, Kind, record_events
from supportsvc.web.bodies import EventsBody, read_body
from supportsvc.web.facts import is_protected
from supportsvc.web.identity import require_reader
from supportsvc.web.service import CALL_BUDGET, service

bp = Blueprint("events", __name__)


@bp.post("/v1/events")
def record() -> Response:
    """Take the events in; those whose ask was not signed here are passed over, and all of a protected country."""
    parts, body = service(), read_body(EventsBody)
    if is_protected(body):
        return Response(status=204)
    reader = require_reader(body.reader)
    asks = [(Kind(event.type), parts.tokens.read_ask(event.ask)) for event in body.events]
    events = [Event(kind, ask) for kind, ask in asks if ask is not None]
    recorded = record_events(reader, events, parts.readers(CALL_BUDGET), parts.now())
    for news in recorded.told:
        parts.counts.told(news.ask, news.fate)
    for ask in recorded.clicked:
        parts.counts.clicked(ask)
    return Response(status=204)
