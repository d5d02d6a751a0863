"""The calls for contributions, by way of Stripe."""

from http import HTTPStatus

from supportsvc.web import bodies, receipts
from supportsvc.web.calls.call import ASK, BAD_BODY, BY_STRIPE, LIMITED, PAGE, READER, Call, Caller, Given

MONEY = (
    Call(
        "post",
        "/v1/checkout",
        "startCheckout",
        "money",
        "Begin a contribution",
        {
            HTTPStatus.OK: Given(
                "The address of the Checkout page or, where a subscription still runs, of the portal.",
                receipts.Address,
                {"url": "https://checkout.stripe.com/c/pay/cs_test_1"},
            )
        },
        (*BAD_BODY, HTTPStatus.UNAUTHORIZED, HTTPStatus.CONFLICT, HTTPStatus.GONE, *LIMITED),
        takes=bodies.CheckoutBody,
        example={
            "reader": READER,
            "amount": 500,
            "currency": "usd",
            "interval": "month",
            "return_url": PAGE["url"],
            "click": "5b1f0c9e2a",
            "ask": ASK,
        },
    ),
    Call(
        "get",
        "/v1/checkout/return",
        "finishCheckout",
        "money",
        "Where Stripe sends the reader after Checkout",
        {HTTPStatus.SEE_OTHER: Given("Back to the article.", headers={"Location": "The article's address."})},
        (HTTPStatus.NOT_FOUND, *BY_STRIPE),
        query={"session_id": "The Checkout Session's id, which Stripe fills in."},
        by=Caller.ANYONE,
    ),
    Call(
        "post",
        "/v1/contribution",
        "changeContribution",
        "money",
        "Give another amount from the next period on",
        {
            HTTPStatus.OK: Given(
                "What is given from now on; until then nothing is charged, or given back.",
                receipts.Contribution,
                {"amount": 700, "currency": "usd", "interval": "month", "next_charge": "2026-12-23T10:00:00Z"},
            )
        },
        (*BAD_BODY, HTTPStatus.UNAUTHORIZED, HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT, HTTPStatus.GONE, *LIMITED),
        takes=bodies.ContributionBody,
        example={"reader": READER, "amount": 700, "click": "5b1f0c9e2b"},
    ),
    Call(
        "post",
        "/v1/portal",
        "openPortal",
        "money",
        "Where a supporter changes or ends what they give",
        {
            HTTPStatus.OK: Given(
                "The portal's address.", receipts.Address, {"url": "https://billing.stripe.com/p/session/test_1"}
            )
        },
        (*BAD_BODY, HTTPStatus.UNAUTHORIZED, HTTPStatus.NOT_FOUND, HTTPStatus.GONE, *LIMITED),
        takes=bodies.PortalBody,
        example={"reader": READER, "return_url": PAGE["url"]},
    ),
    Call(
        "post",
        "/v1/stripe/webhook",
        "receive",
        "money",
        "Stripe's signed events",
        {HTTPStatus.NO_CONTENT: Given("Taken in, or not ours.")},
        (HTTPStatus.BAD_REQUEST, HTTPStatus.REQUEST_ENTITY_TOO_LARGE, *BY_STRIPE),
        about="There only where a signing secret is set.",
        raw="The event, byte for byte as Stripe signed it.",
        headers={"Stripe-Signature": "Stripe's signature of the body."},
        by=Caller.ANYONE,
    ),
)
