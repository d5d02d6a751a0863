"""Who is reading: the signed id, from the body or, in cookie mode, from the service's own cookie."""

from datetime import timedelta

from werkzeug.http import dump_cookie, parse_cookie

from supportsvc.domain.errors import ReaderUnknown
from supportsvc.web.service import Exchange, in_force, present, service

COOKIE = "__Host-supportsvc"
LIFE = timedelta(days=365)
RENEWAL = 30


def reads_cookies() -> bool:
    """Tell whether the id lives in a cookie."""
    return in_force().by_cookie


def known_reader(token: str | None) -> bytes | None:
    """Return the id that this service signed; anything else is none. `token` is the body's."""
    exchange = present()
    if exchange.standing.by_cookie:
        token = read_cookie().partition("~")[2]
    exchange.reader = exchange.parts.tokens.read_reader(token) if token else None
    return exchange.reader


def read_cookie() -> str:
    """Return the cookie as it came along; empty where none did."""
    return parse_cookie(present().environ).get(COOKIE, "")


def require_reader(token: str | None) -> bytes:
    """Return the reader's id, or refuse the call."""
    reader = known_reader(token)
    if reader is None:
        raise ReaderUnknown("No reader's id that this service signed came with the call.")
    return reader


def set_cookie(reader: bytes) -> None:
    """Give a reader their cookie with the answer; it tells the day of its setting, so that it is renewed in time."""
    value = f"{today()}~{service().tokens.sign_reader(reader)}"
    send_cookie(value, LIFE)
    present().reader = None  # whoever came along is not to be renewed over it


def renew_cookie(exchange: Exchange) -> None:
    """Set a known reader's cookie anew, with any answer, where it is over 30 days old; in a protected country never."""
    reader = exchange.reader
    if reader is not None and exchange.standing.by_cookie and not exchange.protected:
        day = read_cookie().partition("~")[0]
        if not day.isascii() or not day.isdigit() or not 0 <= today() - int(day) <= RENEWAL:
            set_cookie(reader)


def drop_cookie() -> None:
    """Take the cookie away with the answer, where one came along."""
    present().reader = None
    if reads_cookies() and read_cookie():
        send_cookie("", timedelta())


def send_cookie(value: str, life: timedelta) -> None:
    """Put the cookie to the headers of the present answer; one without a life is taken away."""
    expires = None if life else 0
    cookie = dump_cookie(COOKIE, value, life, expires, path="/", secure=True, httponly=True, samesite="Lax")
    present().headers.append(("Set-Cookie", cookie))


def today() -> int:
    """Return the days since 1970."""
    return int(service().now().timestamp()) // 86400
