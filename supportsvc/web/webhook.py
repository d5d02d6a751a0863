"""POST /v1/stripe/webhook: Stripe's signed events."""

from http import HTTPStatus

from flask import Blueprint, Response

from supportsvc.domain.alerts import Alert, AlertKind
from supportsvc.domain.errors import WebhookRefused
from supportsvc.services.webhook import handle_webhook
from supportsvc.web.bodies import read_bytes
from supportsvc.web.checkout import count_conversion
from supportsvc.web.money import money
from supportsvc.web.service import present, service

bp = Blueprint("webhook", __name__)

LARGEST_BODY = 512 * 1024


@bp.post("/v1/stripe/webhook")
def receive() -> Response:
    """Answer 2xx once the event is taken in, or is not ours; anything unforeseen makes Stripe send it again."""
    parts, deps = service(), money()
    environ = present().environ
    body, signature = read_bytes(environ, LARGEST_BODY), environ.get("HTTP_STRIPE_SIGNATURE")
    try:
        handled = handle_webhook(body, signature, deps)
    except WebhookRefused:
        parts.metrics.webhook("none", "refused")
        if parts.refusals.note(signature, parts.now()):
            deps.alert(Alert(AlertKind.SIGNATURE_FAILURES))
        raise
    parts.refusals.end()
    parts.metrics.webhook(handled.kind, str(handled.outcome))
    if handled.conversion is not None:
        count_conversion(handled.conversion)
    return Response(status=HTTPStatus.NO_CONTENT)
