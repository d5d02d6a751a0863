"""The newspaper: a Flask application made from its settings."""

import re
from datetime import timedelta
from hashlib import sha256
from typing import Any

from flask import Flask, g, render_template, request
from markupsafe import Markup, escape

from supportsvc.sandbox.newspaper.clock import read_now, read_offset
from supportsvc.sandbox.newspaper.demo import make_demo
from supportsvc.sandbox.newspaper.edition import HERE, Edition, read_edition
from supportsvc.sandbox.newspaper.headers import add_headers
from supportsvc.sandbox.newspaper.pages import make_pages
from supportsvc.sandbox.newspaper.passthrough import make_passthrough
from supportsvc.sandbox.newspaper.settings import NewspaperSettings

LANGUAGES = ("en", "ar")
STATIC_LIFE = timedelta(hours=1)
PLACEMENTS = ("inline", "banner", "modal", "wall")
CHOICE = "demo-placement"
"""The cookie of the demo's bar that names the one placement which the pages offer."""


def create_newspaper(settings: NewspaperSettings) -> Flask:
    """Make the paper, ready for any WSGI server."""
    app = Flask(__name__)
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = STATIC_LIFE
    app.jinja_env.filters["italics"] = set_italics
    editions = {language: read_edition(language) for language in LANGUAGES}
    add_headers(app, settings.script_origin)
    for edition in editions.values():
        app.register_blueprint(make_pages(edition))
    if settings.demo_bar:
        app.register_blueprint(make_demo(settings))
    if settings.passthrough:
        app.register_blueprint(make_passthrough(settings.service_url))
    _add_versions(app)
    _add_context(app, settings, editions)
    _add_not_found(app, editions)
    return app


def set_italics(text: str) -> Markup:
    """Turn `*words*` into emphasis; all else is escaped."""
    return Markup(re.sub(r"\*([^*]+)\*", r"<em>\1</em>", str(escape(text))))  # noqa: S704 - escaped just before


def choose_placement() -> str:
    """Return the placement that the pages offer: the visitor's choice, or inside the article."""
    chosen = request.cookies.get(CHOICE)
    return chosen if chosen in PLACEMENTS else PLACEMENTS[0]


def _add_versions(app: Flask) -> None:
    """Mark the addresses of static files with what they hold, so that a browser may keep them and never a stale one."""
    files = sorted(path for path in (HERE / "static").rglob("*") if path.is_file())
    version = sha256(b"".join(path.read_bytes() for path in files)).hexdigest()[:12]

    @app.url_defaults
    def add_version(endpoint: str, values: dict[str, Any]) -> None:
        # The style sheet names the fonts by their plain addresses; a preload of another one would be in vain.
        if endpoint == "static" and not values["filename"].startswith("fonts/"):
            values["v"] = version


def _add_context(app: Flask, settings: NewspaperSettings, editions: dict[str, Edition]) -> None:
    @app.context_processor
    def give_context() -> dict[str, Any]:
        now = read_now(settings.clock_file)
        return {
            "nonce": g.nonce,
            "now": now,
            "editions": editions,
            "published": lambda story: now - timedelta(hours=story.hours_ago),
            "script_src": f"{settings.script_origin}/v1/support.js",
            "script_attributes": settings.script_attributes,
            "clock_offset": _whole_seconds(settings),
            "demo_bar": settings.demo_bar,
            "at_stripe": settings.at_stripe,
            "placements": PLACEMENTS,
            "placement": choose_placement(),
        }


def _whole_seconds(settings: NewspaperSettings) -> int | None:
    if settings.clock_file is None:
        return None
    return int(read_offset(settings.clock_file).total_seconds())


def _add_not_found(app: Flask, editions: dict[str, Edition]) -> None:
    @app.errorhandler(404)
    def not_found(_: Exception) -> tuple[str, int]:
        edition = next(
            (edition for edition in editions.values() if edition.prefix and request.path.startswith(edition.prefix)),
            editions["en"],
        )
        return render_template("not_found.html", edition=edition), 404
