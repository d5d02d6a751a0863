"""What the visitor of the demo moves and sees: the shared clock, and the payments at the stand-in for Stripe."""

from datetime import timedelta
from threading import Lock

from flask import Blueprint, Response, abort, jsonify, request

from supportsvc.sandbox.newspaper.clock import read_offset, write_offset
from supportsvc.sandbox.newspaper.payments import read_payments, settle_payments
from supportsvc.sandbox.newspaper.settings import NewspaperSettings

LONGEST_STEP = timedelta(days=400)


def make_demo(settings: NewspaperSettings) -> Blueprint:
    """Make the blueprint of the demo's own calls, apart from the paper's pages."""
    demo = Blueprint("demo", __name__, url_prefix="/_demo")
    moving = Lock()

    @demo.post("/clock")
    def move_clock() -> Response:
        if settings.clock_file is None:
            abort(404)
        step = _read_step()
        with moving:
            offset = read_offset(settings.clock_file) + step
            write_offset(settings.clock_file, offset)
        settle_payments(settings.stripe_url)
        return jsonify(offset=int(offset.total_seconds()))

    @demo.get("/payments")
    def show_payments() -> Response:
        return jsonify(read_payments(settings.stripe_url))

    return demo


def _read_step() -> timedelta:
    """Read how far to go from the paper's own page; only forward, since what has happened cannot be undone."""
    if request.headers.get("Origin") != request.host_url.rstrip("/"):
        abort(403)
    asked = request.get_json(silent=True)
    seconds = asked.get("seconds") if isinstance(asked, dict) else None
    if type(seconds) is not int or not 0 < seconds <= LONGEST_STEP.total_seconds():
        abort(400)
    return timedelta(seconds=seconds)
