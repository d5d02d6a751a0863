"""Who is reading: the signed id, from the body or, in cookie mode, from the service's own cookie."""

from datetime import timedelta

from flask import Response, request

from supportsvc.domain.errors import ReaderUnknown
from supportsvc.domain.site import Mode
from supportsvc.web.service import in_force, present, service

COOKIE = "__Host-supportsvc"
LIFE = timedelta(days=365)
RENEWAL = 30


def reads_cookies() -> bool:
    """Tell whether the id lives in a cookie."""
    return in_force().configuration.site.mode is Mode.COOKIE


def known_reader(token: str | None) -> bytes | None:
    """Return the id that this service signed; anything else is none. `token` is the body's."""
    if reads_cookies():
        token = request.cookies.get(COOKIE, "").partition("~")[2]
    reader = service().tokens.read_reader(token) if token else None
    present().reader = reader
    return reader


def require_reader(token: str | None) -> bytes:
    """Return the reader's id, or refuse the call."""
    reader = known_reader(token)
    if reader is None:
        raise ReaderUnknown("No reader's id that this service signed came with the call.")
    return reader


def set_cookie(response: Response, reader: bytes) -> None:
    """Give a reader their cookie; it tells the day of its setting, so that it is renewed in time."""
    value = f"{today()}~{service().tokens.sign_reader(reader)}"
    response.set_cookie(COOKIE, value, max_age=LIFE, path="/", secure=True, httponly=True, samesite="Lax")


def renew_cookie(response: Response) -> None:
    """Set a known reader's cookie anew, with any answer, where it is over 30 days old; in a protected country never."""
    exchange = present()
    reader = exchange.reader
    if reader is not None and not exchange.protected and reads_cookies():
        day = request.cookies.get(COOKIE, "").partition("~")[0]
        if not day.isascii() or not day.isdigit() or not 0 <= today() - int(day) <= RENEWAL:
            set_cookie(response, reader)


def drop_cookie(response: Response) -> None:
    """Take the cookie away, where one came along."""
    present().reader = None
    if reads_cookies() and COOKIE in request.cookies:
        response.delete_cookie(COOKIE, path="/", secure=True, httponly=True, samesite="Lax")


def today() -> int:
    """Return the days since 1970."""
    return int(service().now().timestamp()) // 86400
