"""Why a bank refuses a card, in Stripe's codes and in words for whoever pays."""

from dataclasses import dataclass
from enum import StrEnum

from supportsvc.sandbox.books import Thing


class Reason(StrEnum):
    """A reason, by the name that Stripe gives it."""

    GENERIC_DECLINE = "generic_decline"
    INSUFFICIENT_FUNDS = "insufficient_funds"
    LOST_CARD = "lost_card"
    STOLEN_CARD = "stolen_card"
    EXPIRED_CARD = "expired_card"
    INCORRECT_CVC = "incorrect_cvc"
    PROCESSING_ERROR = "processing_error"
    AUTHENTICATION_REQUIRED = "authentication_required"
    AUTHENTICATION_FAILURE = "payment_intent_authentication_failure"


@dataclass(frozen=True, slots=True)
class Decline:
    """What Stripe says of a refusal; `decline_code` is missing where `code` says it all."""

    message: str
    advice: str
    network_code: str | None
    code: str = "card_declined"
    decline_code: str | None = None
    param: str | None = None
    type: str = "card_error"


REFUSED = "Your card was declined."
LATER, NEVER, CONFIRM = "try_again_later", "do_not_try_again", "confirm_card_data"
DECLINES = {
    Reason.GENERIC_DECLINE: Decline(REFUSED, LATER, "05", decline_code="generic_decline"),
    Reason.INSUFFICIENT_FUNDS: Decline(
        "Your card has insufficient funds.", LATER, "51", decline_code="insufficient_funds"
    ),
    # Whoever holds a lost or a stolen card is not told that it is known.
    Reason.LOST_CARD: Decline(REFUSED, NEVER, "41", decline_code="lost_card"),
    Reason.STOLEN_CARD: Decline(REFUSED, NEVER, "43", decline_code="stolen_card"),
    Reason.EXPIRED_CARD: Decline("Your card has expired.", CONFIRM, "54", "expired_card", param="exp_month"),
    Reason.INCORRECT_CVC: Decline(
        "Your card's security code is incorrect.", CONFIRM, "N7", "incorrect_cvc", param="cvc"
    ),
    Reason.PROCESSING_ERROR: Decline(
        "An error occurred while processing your card. Try again in a little bit.", LATER, "96", "processing_error"
    ),
    Reason.AUTHENTICATION_REQUIRED: Decline(
        "Your card was declined. This transaction requires authentication.",
        LATER,
        None,
        "authentication_required",
        "authentication_required",
    ),
    Reason.AUTHENTICATION_FAILURE: Decline(
        "We are unable to authenticate your payment method. Please choose a different payment method and try again.",
        LATER,
        None,
        "payment_intent_authentication_failure",
        type="invalid_request_error",
    ),
}
WHAT_HELPS = {"incorrect_cvc": "Check it, or try a different card.", "processing_error": "Or try a different card."}


def render_error(reason: Reason, charge: Thing | None, method: Thing | None) -> Thing:
    """Answer a PaymentIntent's last error; what does not apply is left out, as Stripe does."""
    decline = DECLINES[reason]
    error: Thing = {
        "code": decline.code,
        "doc_url": f"https://docs.stripe.com/error-codes/{decline.code.replace('_', '-')}",
        "message": decline.message,
        "type": decline.type,
    }
    if decline.decline_code:
        error["decline_code"] = decline.decline_code
    if decline.param:
        error["param"] = decline.param
    if charge:
        error["charge"] = charge["id"]
    if decline.network_code and method and method["type"] == "card":
        error |= {"advice_code": decline.advice, "network_decline_code": decline.network_code}
    if method:
        error["payment_method"] = method
    return error


def render_outcome(reason: Reason | None) -> Thing:
    """Answer what the network said of an attempt: why it was refused, or that it was not."""
    decline = DECLINES[reason] if reason else None
    return {
        "advice_code": decline.advice if decline else None,
        "network_advice_code": None,
        "network_decline_code": decline.network_code if decline else None,
        "network_status": "declined_by_network" if decline else "approved_by_network",
        "reason": reason,
        "risk_level": "normal",
        "risk_score": 20,
        "seller_message": say_to_seller(reason) if reason else "Payment complete.",
        "type": "issuer_declined" if decline else "authorized",
    }


def say_to_seller(reason: Reason) -> str:
    """Answer what the dashboard says of a refusal."""
    if reason is Reason.GENERIC_DECLINE:
        return "The bank did not return any further details with this decline."
    return f"The bank returned the decline code `{reason}`."


def explain(error: Thing) -> str:
    """Answer what whoever pays is told of a PaymentIntent's last error, and what helps."""
    if error["code"] == Reason.AUTHENTICATION_FAILURE:
        return f"{error['message']} Nothing was charged."
    return f"{error['message']} {WHAT_HELPS.get(error['code'], 'Try a different card.')} Nothing was charged."
