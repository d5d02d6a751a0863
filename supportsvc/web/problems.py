"""The one shape of an error (RFC 9457), and the one place that chooses a status."""

import logging
from collections.abc import Callable
from datetime import timedelta
from http import HTTPStatus
from math import ceil
from typing import Any

from flask import Response, json
from pydantic import ValidationError
from werkzeug.exceptions import HTTPException

from supportsvc.domain import errors
from supportsvc.ports import BillingRefused, BillingUnavailable, StoreUnavailable, SyncUnsettled
from supportsvc.web.service import in_force, present, service
from supportsvc.web.wording import say_bounds

log = logging.getLogger("supportsvc.web")

STATUS: dict[type[errors.Refusal], HTTPStatus] = {
    errors.AmountRefused: HTTPStatus.UNPROCESSABLE_ENTITY,
    errors.AmountOutOfBounds: HTTPStatus.UNPROCESSABLE_ENTITY,
    errors.CurrencyRefused: HTTPStatus.UNPROCESSABLE_ENTITY,
    errors.IntervalRefused: HTTPStatus.UNPROCESSABLE_ENTITY,
    errors.AddressRefused: HTTPStatus.UNPROCESSABLE_ENTITY,
    errors.LengthRefused: HTTPStatus.UNPROCESSABLE_ENTITY,
    errors.ClickRefused: HTTPStatus.UNPROCESSABLE_ENTITY,
    errors.ClickReused: HTTPStatus.CONFLICT,
    errors.ReaderForgotten: HTTPStatus.GONE,
    errors.ReaderUnknown: HTTPStatus.UNAUTHORIZED,
    errors.CountryProtected: HTTPStatus.FORBIDDEN,
    errors.NotLinked: HTTPStatus.NOT_FOUND,
    errors.SessionUnknown: HTTPStatus.NOT_FOUND,
    errors.WebhookRefused: HTTPStatus.BAD_REQUEST,
}

TRY_AGAIN = "This could not be done just now. Nothing was changed; please try again."


class BadBody(Exception):
    """The body is not the JSON object that the call takes."""


class Forbidden(Exception):
    """The request does not come from the site."""


class KeyMissing(Exception):
    """The call is for the site's own server, and came without its key."""


class CookieMode(Exception):
    """The call needs the reader's id in its body, and in cookie mode it is in none."""


class TooOften(Exception):
    """A limit is reached; `wait` is when a call is admitted again."""

    def __init__(self, wait: timedelta) -> None:
        self.wait = wait
        super().__init__(f"admitted again in {wait}")


class MoneyOff(Exception):
    """No key for Stripe is set, so nothing can be paid."""


def problem(status: HTTPStatus, code: str, detail: str, field: str | None = None) -> Response:
    """Return an error as problem details."""
    body = {"type": f"urn:supportsvc:{code}", "title": status.phrase, "status": status.value, "detail": detail}
    if field is not None:
        body["field"] = field
    return Response(
        json.dumps(body), status, mimetype="application/problem+json", headers={"Cache-Control": "no-store"}
    )


def answer(error: Exception) -> Response:
    """Return what a call is answered that ended in an error; one that nobody foresaw is told to the operator."""
    return next(ANSWERS[kind] for kind in type(error).__mro__ if kind in ANSWERS)(error)


def _refusal(error: errors.Refusal) -> Response:
    return problem(STATUS[type(error)], error.code, str(error), getattr(error, "field", None))


def _out_of_bounds(error: errors.AmountOutOfBounds) -> Response:
    words = in_force().configuration.words
    language = words.choose(*present().request.accept_languages.values())
    answer = problem(STATUS[type(error)], error.code, say_bounds(error, words, language), "amount")
    answer.headers["Content-Language"] = language
    return answer


def _bad_body(error: BadBody) -> Response:
    return problem(HTTPStatus.BAD_REQUEST, "bad-body", str(error))


def _invalid(error: ValidationError) -> Response:
    first = error.errors(include_url=False, include_input=False, include_context=False)[0]
    field = ".".join(str(part) for part in first["loc"])
    if first["type"] == "json_invalid" or not field:
        return problem(HTTPStatus.BAD_REQUEST, "bad-body", "The body is not a JSON object.")
    return problem(HTTPStatus.UNPROCESSABLE_ENTITY, "bad-field", f"{field}: {first['msg']}", field)


def _forbidden(error: Forbidden) -> Response:
    return problem(HTTPStatus.FORBIDDEN, "origin-refused", str(error))


def _key_missing(_: KeyMissing) -> Response:
    return problem(HTTPStatus.FORBIDDEN, "key-missing", "This call is for the site's own server, with the site's key.")


def _cookie_mode(_: CookieMode) -> Response:
    return problem(
        HTTPStatus.CONFLICT,
        "cookie-mode",
        "In cookie mode no server knows the reader's id; the page must ask.",
    )


def _money_off(_: MoneyOff) -> Response:
    return problem(
        HTTPStatus.SERVICE_UNAVAILABLE, "money-off", "This service has no key for Stripe, so nothing can be paid."
    )


def _too_often(error: TooOften) -> Response:
    answer = problem(HTTPStatus.TOO_MANY_REQUESTS, "too-often", "Too many tries. Nothing was done; please try later.")
    answer.headers["Retry-After"] = str(ceil(error.wait.total_seconds()))
    return answer


def _store_away(error: StoreUnavailable) -> Response:
    log.warning("the store is unavailable: %s", error)
    service().metrics.store_failed("request")
    return _retry("store-unavailable")


def _stripe_away(error: BillingUnavailable) -> Response:
    log.warning("Stripe is unavailable: %s", error)
    return _retry("stripe-unavailable")


def _unsettled(error: SyncUnsettled) -> Response:
    log.warning("a sync did not settle: %s", error)
    return _retry("sync-unsettled")


def _retry(code: str) -> Response:
    answer = problem(HTTPStatus.SERVICE_UNAVAILABLE, code, TRY_AGAIN)
    answer.headers["Retry-After"] = "2"
    return answer


def _stripe_refused(error: BillingRefused) -> Response:
    log.error("Stripe refused a request: %s", error)
    return problem(
        HTTPStatus.BAD_GATEWAY, "stripe-refused", "Stripe refused this request; the site's operator was told."
    )


def _http(error: HTTPException) -> Response:
    status = HTTPStatus(error.code or 500)
    answer = problem(status, status.phrase.lower().replace(" ", "-"), error.description or status.description)
    for name, value in error.get_headers():
        if name in {"Allow", "Retry-After"}:
            answer.headers[name] = value
    return answer


def _unforeseen(error: Exception) -> Response:
    log.error("an unforeseen error: %s", type(error).__name__, exc_info=error)
    return problem(HTTPStatus.INTERNAL_SERVER_ERROR, "internal-error", "Something went wrong on our side.")


ANSWERS: dict[type, Callable[[Any], Response]] = {
    errors.Refusal: _refusal,
    errors.AmountOutOfBounds: _out_of_bounds,
    BadBody: _bad_body,
    ValidationError: _invalid,
    Forbidden: _forbidden,
    KeyMissing: _key_missing,
    CookieMode: _cookie_mode,
    MoneyOff: _money_off,
    TooOften: _too_often,
    StoreUnavailable: _store_away,
    BillingUnavailable: _stripe_away,
    SyncUnsettled: _unsettled,
    BillingRefused: _stripe_refused,
    HTTPException: _http,
    Exception: _unforeseen,
}
"""How each kind of error is answered; the nearest kind is taken."""
