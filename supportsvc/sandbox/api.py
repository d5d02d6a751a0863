"""Stripe's API under /v1: keys, versions, faults, idempotency, and then the call itself."""

import hashlib
import json
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from flask import Blueprint, Response, request

from supportsvc.sandbox.billing import settle
from supportsvc.sandbox.books import Books, Request, Thing
from supportsvc.sandbox.calls import Call
from supportsvc.sandbox.expansion import expand
from supportsvc.sandbox.faults import Fault, Faults, Kind
from supportsvc.sandbox.form import parse_form
from supportsvc.sandbox.idempotency import Answer, Keys
from supportsvc.sandbox.mishaps import intercept, send
from supportsvc.sandbox.parameters import API_VERSION, check
from supportsvc.sandbox.rate_limit import RateLimit
from supportsvc.sandbox.refusals import NOT_MODELLED, Refusal, invalid
from supportsvc.sandbox.routes import ROUTES, Route

TEST_KEYS = ("sk_test_", "rk_test_")


@dataclass(frozen=True, slots=True)
class Account:
    """One account of the sandbox: its books, the keys it has seen, the faults that wait, and what was asked."""

    books: Books
    keys: Keys = field(default_factory=Keys)
    faults: Faults = field(default_factory=Faults)
    journal: list[dict[str, str]] = field(default_factory=list)
    rate: RateLimit = field(default_factory=RateLimit)


def create_api(account: Account) -> Blueprint:
    """Answer the blueprint of all calls."""
    bp = Blueprint("stripe_api", __name__, url_prefix="/v1")
    for route in ROUTES:
        bp.add_url_rule(
            f"/{route.rule}",
            endpoint=f"{route.method} {route.rule}".replace(".", "_"),
            view_func=make_view(account, route),
            methods=[route.method],
        )

    @bp.route("/<path:rest>", methods=["GET", "POST", "DELETE"])
    def refuse_unknown(rest: str) -> Response:
        words = f"Unrecognized request URL ({request.method}: /v1/{rest}). Sandbox: this call is not modelled here."
        return render(refuse(Refusal(words, status=404), "req_none"), "req_none")

    return bp


def make_view(account: Account, route: Route) -> Callable[..., Response]:
    """Answer the view of one route."""

    def view(**ids: str) -> Response:
        request_id = f"req_{secrets.token_hex(7)}"
        account.journal.append({"method": request.method, "path": request.path, "request": request_id})
        try:
            authenticate()
            settings = account.books.settings
            if not account.rate.admit(time.monotonic(), settings.rate_limit, settings.rate_seconds):
                return refuse_too_many(request_id, settings.retry_after)
            return answer(account, route, ids, request_id)
        except Refusal as refusal:
            return render(refuse(refusal, request_id), request_id)

    return view


def authenticate() -> None:
    """Take test keys alone: a live key has no business here."""
    given = request.authorization
    key = (given.token or given.username or "") if given else ""
    if not key:
        raise Refusal("You did not provide an API key.", status=401)
    if not key.startswith(TEST_KEYS):
        raise Refusal("Sandbox: only test keys (sk_test_…, rk_test_…) are taken; never a live one.", status=401)
    version = request.headers.get("Stripe-Version", API_VERSION)
    if version != API_VERSION:
        raise Refusal(f"Sandbox: only API version {API_VERSION} is spoken here, not {version}.")


def answer(account: Account, route: Route, ids: dict[str, str], request_id: str) -> Response:
    """Answer a request, or let it go wrong as a waiting fault says."""
    fault = account.faults.take(request.method, request.path)
    if fault and fault.kind in (Kind.UNAUTHORIZED, Kind.FORBIDDEN, Kind.CONFLICT, Kind.TOO_MANY):
        raise refuse_for_now(fault)
    if (instead := intercept(fault)) is not None:
        return instead
    params, fingerprint = read_params(route)
    key = request.headers.get("Idempotency-Key") if request.method == "POST" else None
    if key and (kept := account.keys.begin(key, f"{request.path}\n{fingerprint}", account.books.clock.read_now())):
        return render(kept, request_id, key, replayed=True)
    if fault and fault.kind is Kind.HANG_BEFORE:
        account.faults.hang(fault.seconds)
    done = None
    try:
        done = work(account, route, Call(params, 0, request.path, ids), fault, Request(request_id, key))
    finally:
        if key:
            account.keys.end(key, done.answer if done and done.kept else None)
    return send(render(done.answer, request_id, key), fault, account.faults)


def refuse_too_many(request_id: str, retry_after: int) -> Response:
    """Answer what comes beyond the limit; no key keeps it."""
    response = render(refuse(make_too_many(), request_id), request_id)
    response.headers["Stripe-Rate-Limited-Reason"] = "global-rate"
    if retry_after:
        response.headers["Retry-After"] = str(retry_after)
    return response


def make_too_many() -> Refusal:
    """Answer the refusal that Stripe gives to whoever asks too often."""
    words = "Request rate limit exceeded. Learn more about rate limits here: https://docs.stripe.com/rate-limits."
    return Refusal(words, status=429, code="rate_limit")


def refuse_for_now(fault: Fault) -> Refusal:
    """Answer the refusals that come and go; no key keeps them."""
    if fault.kind is Kind.UNAUTHORIZED:
        return Refusal("Invalid API Key provided: sk_test_****", status=401)
    if fault.kind is Kind.FORBIDDEN:
        return Refusal("The provided key does not have the required permissions for this endpoint.", status=403)
    if fault.kind is Kind.TOO_MANY:
        return make_too_many()
    return Refusal(
        "This object cannot be accessed right now because another API request or Stripe process is currently "
        "accessing it.",
        status=409,
        code="lock_timeout",
    )


def read_params(route: Route) -> tuple[Thing, str]:
    """Answer the checked parameters and what marks them as the same request."""
    pairs = list(request.args.items(multi=True)) + list(request.form.items(multi=True))
    fingerprint = hashlib.sha256(json.dumps(sorted(pairs)).encode()).hexdigest()
    params = check(route.params, parse_form(pairs))
    for name in params:
        if name not in route.takes:
            raise invalid(f"Sandbox: the parameter `{name}` is not modelled here.", name, NOT_MODELLED)
    return params, fingerprint


@dataclass(frozen=True, slots=True)
class Done:
    """An answer, and whether its idempotency key keeps it."""

    answer: Answer
    kept: bool


def work(account: Account, route: Route, call: Call, fault: Fault | None, cause: Request) -> Done:
    """Do what is asked under the lock, after all that had become due before it."""
    books = account.books
    if fault and fault.kind is Kind.SERVER_ERROR:
        words = "An unknown error occurred"
        return Done(refuse(Refusal(words, status=500, type="api_error"), cause.id), kept=True)
    with books.lock:
        at = books.clock.read_now()
        settle(books, at)
        call = Call(call.params, at, call.path, call.ids, books.settings.largest_page)
        books.request = cause
        try:
            if route.check:
                route.check(call)
            body = dump(expand(books, route.handler(books, call), call.get("expand", [])))
        except Refusal as refusal:
            return Done(refuse(refusal, cause.id), kept=not refusal.validation)
        finally:
            books.request = None
    return Done(Answer(200, body), kept=True)


def dump(thing: Thing) -> bytes:
    """Write a body; not indented as Stripe's, which takes Python six times as long."""
    return json.dumps(thing).encode()


def refuse(refusal: Refusal, request_id: str) -> Answer:
    """Answer a refusal's status and body."""
    return Answer(refusal.status, dump(refusal.render(request_id)))


def render(given: Answer, request_id: str, key: str | None = None, *, replayed: bool = False) -> Response:
    """Answer the response with Stripe's headers."""
    response = Response(given.body, given.status, content_type="application/json")
    response.headers["Request-Id"] = request_id
    response.headers["Stripe-Version"] = API_VERSION
    if key:
        response.headers["Idempotency-Key"] = key
        response.headers["Original-Request"] = request_id
    if replayed:
        response.headers["Idempotent-Replayed"] = "true"
    if key and given.status >= 500:
        response.headers["Stripe-Should-Retry"] = "false"  # a kept 500 would only be told again
    return response
