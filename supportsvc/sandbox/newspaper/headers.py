"""The headers of the paper's pages: a Content-Security-Policy that lets in only what the paper names."""

import secrets

from flask import Flask, Response, g


def add_headers(app: Flask, service_origin: str) -> None:
    """Send the strict policy with every page; `service_origin` is empty where the service shares the page's origin."""
    sources = f"'self' {service_origin}".strip()

    @app.before_request
    def make_nonce() -> None:
        g.nonce = secrets.token_urlsafe(16)

    @app.after_request
    def send_policy(response: Response) -> Response:
        if response.mimetype != "text/html":
            return response
        response.headers["Content-Security-Policy"] = (
            f"default-src 'none'; script-src 'nonce-{g.nonce}'; connect-src {sources}; style-src 'self'; "
            "font-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
            "require-trusted-types-for 'script'"
        )
        response.headers["Cache-Control"] = "no-cache"
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "strict-origin-when-cross-origin"
        return response
