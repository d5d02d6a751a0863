"""The sandbox takes what Stripe's SDK names, and refuses the rest as Stripe does."""

from typing import Any

import pytest
from stripe import AuthenticationError, InvalidRequestError, StripeClient

from supportsvc.sandbox.form import parse_form
from supportsvc.sandbox.parameters import check, find_params, read_fields
from supportsvc.sandbox.refusals import Refusal
from supportsvc.sandbox.routes import ROUTES
from supportsvc.sandbox.server import RunningStripe
from tests.sandbox.purchases import ask, make_product, open_session, price_data, session_params

SESSION = "checkout.SessionCreateParams"


def line_of(interval: str = "month", interval_count: int = 1) -> dict[str, Any]:
    recurring = {"interval": interval, "interval_count": interval_count}
    return {"price_data": price_data() | {"recurring": recurring}, "quantity": 1}


TWO_CURRENCIES = [{"price_data": price_data(900, currency, None), "quantity": 1} for currency in ("eur", "usd")]


def test_a_form_becomes_nested_values() -> None:
    pairs = [("a[b][0][c]", "1"), ("a[b][1][c]", "2"), ("expand[]", "x"), ("expand[]", "y"), ("plain", "z")]

    assert parse_form(pairs) == {"a": {"b": [{"c": "1"}, {"c": "2"}]}, "expand": ["x", "y"], "plain": "z"}


@pytest.mark.parametrize("pairs", [[("a[b", "1")], [("a", "1"), ("a[b]", "2")], [("a", "1"), ("a", "2")], [("", "1")]])
def test_a_malformed_form_is_refused(pairs: list[tuple[str, str]]) -> None:
    with pytest.raises(Refusal):
        parse_form(pairs)


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: f"{route.method} {route.rule}")
def test_every_parameter_that_a_route_takes_is_one_of_the_sdks(route: Any) -> None:
    assert route.takes <= set(read_fields(find_params(route.params)))


def test_values_get_their_types() -> None:
    given = {"expires_at": "1893456000", "allow_promotion_codes": "false", "mode": "payment", "metadata": {"n": "1"}}

    assert check("checkout.SessionCreateParams", given) == {
        "expires_at": 1893456000,
        "allow_promotion_codes": False,
        "mode": "payment",
        "metadata": {"n": "1"},
    }


@pytest.mark.parametrize(
    ("params", "given", "param", "code"),
    [
        (SESSION, {"payment_method_types": ["card"]}, "payment_method_types", "parameter_unknown"),
        (SESSION, {"api_key": "x"}, "api_key", "parameter_unknown"),
        (SESSION, {"mode": "gift"}, "mode", None),
        (SESSION, {"expires_at": "soon"}, "expires_at", "parameter_invalid_integer"),
        (SESSION, {"allow_promotion_codes": "yes"}, "allow_promotion_codes", "parameter_invalid_boolean"),
        (SESSION, {"customer": ""}, "customer", "parameter_invalid_empty"),
        (SESSION, {"customer": ["a"]}, "customer", None),
        (SESSION, {"customer": {"id": "a"}}, "customer", None),
        (SESSION, {"line_items": "a"}, "line_items", None),
        (SESSION, {"allowed_payment_method_types": ["cash"]}, "allowed_payment_method_types[0]", None),
        (SESSION, {"metadata": {"k" * 41: "v"}}, "metadata", None),
        (SESSION, {"metadata": {"k": "v" * 501}}, "metadata", None),
        (SESSION, {"metadata": {str(n): "v" for n in range(51)} | {"a": "b"}}, "metadata", None),
        (SESSION, {"metadata": {"k": {"x": "y"}}}, "metadata", None),
        (SESSION, {"adaptive_pricing": {"enable": "false"}}, "adaptive_pricing[enable]", "parameter_unknown"),
        ("PriceCreateParams", {"unit_amount": "200"}, "currency", "parameter_missing"),
        ("PriceCreateParams", {"currency": "usd", "unit_amount_decimal": "1,5"}, "unit_amount_decimal", None),
        ("CustomerCreateParams", {"description": "x" * 5001}, "description", None),
    ],
)  # fmt: skip
def test_a_wrong_parameter_is_refused(params: str, given: dict[str, Any], param: str, code: str | None) -> None:
    with pytest.raises(Refusal) as refused:
        check(params, given)

    assert (refused.value.param, refused.value.code, refused.value.status) == (param, code, 400)


def test_an_emptyable_parameter_may_be_empty() -> None:
    given = {"pause_collection": "", "metadata": "", "cancel_at": ""}

    assert check("SubscriptionUpdateParams", given) == given


def test_a_parameter_that_is_not_modelled_is_refused_and_not_ignored(sandbox: RunningStripe) -> None:
    status, body, _ = ask(sandbox, "POST", "/v1/customers", "balance=500")

    assert (status, body["error"]["code"], body["error"]["param"]) == (400, "sandbox_not_modelled", "balance")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"mode": None}, "mode"),
        ({"success_url": None}, "success_url"),
        ({"line_items": None}, "line_items"),
        ({"mode": "setup"}, "setup"),
        ({"ui_mode": "elements"}, "hosted page"),
        ({"customer_creation": "always"}, "`customer_creation` can only be used in `payment` mode"),
        (
            {"payment_intent_data": {"description": "x"}},
            "You can not pass `payment_intent_data` in `subscription` mode.",
        ),
        ({"customer": "cus_x", "customer_email": "a@example.com"}, "customer, customer_email"),
        ({"expires_at": 1}, "at least 30 minutes"),
        ({"expires_at": 4102444800}, "less than 24 hours"),
        ({"subscription_data": {"trial_period_days": 0}}, "trial period days"),
        ({"subscription_data": {"trial_period_days": 3, "trial_end": 4102444800}}, "trial_end, trial_period_days"),
        ({"subscription_data": {"trial_end": 1}}, "2 days in the future"),
        ({"subscription_data": {"billing_mode": {"type": "classic"}}}, "flexible"),
        ({"line_items": [{"quantity": 1}]}, "either `price` or `price_data`"),
        ({"line_items": [{"quantity": 1, "price": "x", "price_data": price_data()}]}, "either `price` or `price_data`"),
        ({"line_items": [{"price_data": price_data()}]}, "Quantity"),
        ({"line_items": [{"price_data": price_data(), "quantity": 0}]}, "greater than or equal to 1"),
        ({"line_items": [{"price_data": price_data(interval=None), "quantity": 1}]}, "at least one recurring price"),
        ({"line_items": [{"price_data": price_data() | {"product_data": {"name": "x"}}, "quantity": 1}]}, "either"),
        ({"line_items": [{"price_data": price_data() | {"product": "prod_no"}, "quantity": 1}]}, "No such product"),
        ({"line_items": [{"price": "price_no", "quantity": 1}]}, "No such price"),
        ({"amount": 49}, "at least $0.50 usd"),
        ({"amount": -1}, "greater than or equal to 0"),
        ({"amount": 100_000_000}, "no more than"),
        ({"amount": 49, "currency": "jpy"}, "at least ¥50 jpy"),
        ({"currency": "xyz"}, "Invalid currency"),
        ({"customer": "cus_no"}, "No such customer: 'cus_no'"),
        ({"customer_update": {"name": "auto"}}, "not modelled"),
        ({"subscription_data": {"application_fee_percent": 3}}, "`subscription_data[application_fee_percent]` is not"),
        ({"line_items": [{"price_data": price_data(), "quantity": 1, "tax_rates": ["t"]}]}, "tax_rates"),
        ({"line_items": [{"price_data": price_data(interval="decade"), "quantity": 1}]}, "must be one of day, month"),
        ({"line_items": [line_of(interval_count=37)]}, "three years"),
        ({"line_items": [line_of(), line_of(interval="year")]}, "different billing intervals"),
        ({"line_items": [line_of(), {"price_data": price_data(interval=None), "quantity": 1}]}, "one-time prices"),
        ({"line_items": [{"price_data": {**price_data(), "unit_amount": ""}, "quantity": 1}]}, "Invalid integer"),
        (
            {"line_items": [{"price_data": {"currency": "usd", "product": "prod_support"}, "quantity": 1}]},
            "unit_amount",
        ),
    ],
)
def test_a_session_that_stripe_would_refuse_is_refused(
    client: StripeClient, changes: dict[str, Any], words: str
) -> None:
    make_product(client)

    with pytest.raises(InvalidRequestError) as refused:
        open_session(client, **changes)

    assert words in str(refused.value.user_message)
    assert refused.value.http_status == 400


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"subscription_data": {"description": "x"}}, "You can not pass `subscription_data` in `payment` mode."),
        ({"payment_method_collection": "always"}, "`subscription` mode"),
        ({"customer": "cus_x", "customer_creation": "always"}, "customer, customer_creation"),
        ({"line_items": [{"price_data": price_data(), "quantity": 1}]}, "recurring price"),
        ({"line_items": TWO_CURRENCIES}, "same currency"),
    ],
)
def test_a_single_payment_that_stripe_would_refuse_is_refused(
    client: StripeClient, changes: dict[str, Any], words: str
) -> None:
    make_product(client)

    with pytest.raises(InvalidRequestError) as refused:
        open_session(client, "payment", **changes)

    assert words in str(refused.value.user_message)


def test_zero_decimal_amounts_are_what_they_say(client: StripeClient) -> None:
    make_product(client)

    session = open_session(client, amount=300, currency="JPY")

    assert (session.amount_total, session.currency) == (300, "jpy")


@pytest.mark.parametrize("key", ["sk_live_1", "rk_live_1", "pk_test_1"])
def test_only_secret_test_keys_are_taken(sandbox: RunningStripe, key: str) -> None:
    client = StripeClient(key, base_addresses={"api": sandbox.url})

    with pytest.raises(AuthenticationError):
        client.v1.customers.list()


def test_no_key_and_another_api_version_are_refused(sandbox: RunningStripe) -> None:
    assert ask(sandbox, "GET", "/v1/customers", Authorization="")[0] == 401
    assert ask(sandbox, "GET", "/v1/customers", Stripe_Version="2024-06-20")[0] == 400


def test_an_unknown_call_is_404_and_says_so(sandbox: RunningStripe) -> None:
    status, body, _ = ask(sandbox, "GET", "/v1/quotes")

    assert status == 404
    assert "Unrecognized request URL (GET: /v1/quotes)" in body["error"]["message"]


def test_the_builders_own_parameters_are_taken(client: StripeClient) -> None:
    make_product(client)

    session = open_session(client)

    assert session.url
    assert session_params()["mode"] == session.mode
