"""POST /v1/checkout and the return from it."""

from hashlib import blake2b

from flask import Blueprint, Response
from werkzeug.utils import redirect

from supportsvc.services.checkout import CheckoutRequest, judge_checkout, start_checkout
from supportsvc.services.checkout_return import Returned, finish_checkout, front_page
from supportsvc.services.conversion import Conversion, arms_of
from supportsvc.tokens import ID_BYTES, Thanks
from supportsvc.web.bodies import CheckoutBody, read_body
from supportsvc.web.facts import is_protected, refuse_protected
from supportsvc.web.identity import known_reader, require_reader
from supportsvc.web.limits import admit_checkout, admits_return
from supportsvc.web.money import money
from supportsvc.web.service import in_force, present, service
from supportsvc.web.whole import write_json

bp = Blueprint("checkout", __name__)

RETURN = "/v1/checkout/return"


@bp.post("/v1/checkout")
def start() -> Response:
    """Answer with the address of the Checkout page, or of the portal where a subscription runs already."""
    parts, body = service(), read_body(CheckoutBody)
    wish = CheckoutRequest(
        reader=payer(body),
        amount=body.amount,
        currency=body.currency,
        interval=body.interval,
        return_url=body.return_url,
        click=body.click,
        locale=body.language or "auto",
        returned_to=own_address(),
        ask=parts.tokens.read_ask(body.ask) if body.ask and not is_protected(body) else None,
    )
    deps = money()
    *_, click = judge_checkout(wish, deps.terms)
    admit_checkout(wish.reader, click)
    started = start_checkout(wish, deps)
    parts.metrics.checkout("portal" if started.portal else "session")
    if not started.portal:
        parts.counts.checked_out(wish.credit, started.click)
    return write_json({"url": started.url})


def payer(body: CheckoutBody) -> bytes:
    """Return who pays.

    In a protected country, where the site takes payments, nobody need have an id: one that hangs on the click is made
    up for this payment alone, the same when the click is repeated.
    """
    if not in_force().configuration.site.safety.payments:
        refuse_protected(body)
    if is_protected(body):
        return known_reader(body.reader) or blake2b(str(body.click).encode(), digest_size=ID_BYTES).digest()
    return require_reader(body.reader)


@bp.get(RETURN)
def finish() -> Response:
    """Send the reader back to the article, with a word of thanks that only their own script can read."""
    session, deps = present().request.args.get("session_id", ""), money()
    returned = finish_checkout(session, deps) if admits_return(session) else Returned(front_page(deps))
    if returned.conversion is not None:
        count_conversion(returned.conversion)
    response = redirect(with_word(returned), 303)
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    return Response(response.get_data(), response.status_code, response.headers)


def count_conversion(conversion: Conversion) -> None:
    """Count a conversion, which is told once, for its ask and for the arms that its reader is in."""
    parts = service()
    rulebook = in_force().rulebook
    parts.metrics.checkout("paid")
    arms = arms_of(conversion.reader, rulebook.campaigns, rulebook.policy)
    parts.counts.converted(conversion.credit, conversion.reader, arms)


def with_word(returned: Returned) -> str:
    """Return the article's address, with the signed thanks behind it."""
    url = returned.url.partition("#")[0]
    if returned.reader is None or returned.thanks is None:
        return url
    given = returned.thanks
    thanks = Thanks(returned.reader, given.amount.amount, given.amount.currency, str(given.interval), given.next_charge)
    return f"{url}#support={service().tokens.sign_thanks(thanks)}"


def own_address() -> str:
    """Return the absolute address of the return, as the outside reaches it."""
    exchange = present()
    return f"{exchange.parts.public_url or exchange.request.host_url.rstrip('/')}{RETURN}"
