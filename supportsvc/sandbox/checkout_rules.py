"""When Stripe refuses a Checkout Session although each parameter by itself is allowed: one table."""

from collections.abc import Callable
from dataclasses import dataclass

from supportsvc.sandbox.books import Thing
from supportsvc.sandbox.refusals import NOT_MODELLED, Refusal, invalid

HALF_HOUR, DAY = 1800, 86400
FORBIDDEN_IN_MODE = {
    "subscription": ("payment_intent_data", "setup_intent_data"),
    "payment": ("subscription_data", "setup_intent_data"),
}


MODELLED = {
    "payment_intent_data": {"description", "metadata", "receipt_email", "setup_future_usage", "statement_descriptor"},
    "subscription_data": {"billing_mode", "description", "metadata", "trial_end", "trial_period_days"},
}
LINE_MODELLED = {"price", "price_data", "quantity"}


@dataclass(frozen=True, slots=True)
class Rule:
    """One condition and the words of its refusal; `holds` answers whether the request breaks it."""

    breaks: Callable[[Thing, int], bool]
    message: str
    param: str
    code: str | None = None


def has_both(first: str, second: str) -> Callable[[Thing, int], bool]:
    """Answer the condition that two parameters are given together."""
    return lambda given, _at: first in given and second in given


def lacks(name: str) -> Callable[[Thing, int], bool]:
    """Answer the condition that a parameter is left out."""
    return lambda given, _at: name not in given


def is_mode(mode: str, name: str) -> Callable[[Thing, int], bool]:
    """Answer the condition that a parameter is given in a mode that does not take it."""
    return lambda given, _at: given.get("mode") == mode and name in given


RULES = (
    Rule(lacks("mode"), "Missing required param: mode.", "mode", "parameter_missing"),
    Rule(
        lambda given, _at: given["mode"] == "setup",
        "Sandbox: `setup` mode is not modelled here.",
        "mode",
    ),
    Rule(lacks("line_items"), "Missing required param: line_items.", "line_items", "parameter_missing"),
    Rule(lacks("success_url"), "Missing required param: success_url.", "success_url", "parameter_missing"),
    Rule(
        is_mode("subscription", "customer_creation"),
        "`customer_creation` can only be used in `payment` mode.",
        "customer_creation",
    ),
    *(
        Rule(is_mode(mode, name), f"You can not pass `{name}` in `{mode}` mode.", name)
        for mode, names in FORBIDDEN_IN_MODE.items()
        for name in names
    ),
    Rule(
        is_mode("payment", "payment_method_collection"),
        "`payment_method_collection` can only be used in `subscription` mode.",
        "payment_method_collection",
    ),
    Rule(
        has_both("customer", "customer_email"),
        "You may only specify one of these parameters: customer, customer_email.",
        "customer",
    ),
    Rule(
        has_both("customer", "customer_creation"),
        "You may only specify one of these parameters: customer, customer_creation.",
        "customer",
    ),
    Rule(
        lambda given, _at: "customer_update" in given and "customer" not in given,
        "`customer_update` can only be used with `customer`.",
        "customer_update",
    ),
    Rule(
        has_both("allowed_payment_method_types", "excluded_payment_method_types"),
        "You may only specify one of these parameters: allowed_payment_method_types, excluded_payment_method_types.",
        "allowed_payment_method_types",
    ),
    Rule(
        lambda given, at: given.get("expires_at", at + HALF_HOUR) < at + HALF_HOUR,
        "The `expires_at` timestamp must be at least 30 minutes from Checkout Session creation.",
        "expires_at",
    ),
    Rule(
        lambda given, at: given.get("expires_at", at) >= at + DAY,
        "The `expires_at` timestamp must be less than 24 hours from Checkout Session creation.",
        "expires_at",
    ),
    Rule(
        lambda given, _at: {"trial_end", "trial_period_days"} <= set(given.get("subscription_data", {})),
        "You may only specify one of these parameters: trial_end, trial_period_days.",
        "subscription_data[trial_end]",
    ),
    Rule(
        lambda given, at: given.get("subscription_data", {}).get("trial_end", at + 2 * DAY) < at + 2 * DAY,
        "The `trial_end` date has to be at least 2 days in the future.",
        "subscription_data[trial_end]",
    ),
    Rule(
        lambda given, _at: given.get("subscription_data", {}).get("trial_period_days", 1) < 1,
        "The minimum number of trial period days is 1.",
        "subscription_data[trial_period_days]",
    ),
    Rule(
        lambda given, _at: given.get("subscription_data", {}).get("billing_mode", {}).get("type") == "classic",
        "Sandbox: only the flexible billing mode is modelled here.",
        "subscription_data[billing_mode]",
    ),
    Rule(
        lambda given, _at: given.get("ui_mode", "hosted_page") != "hosted_page",
        "Sandbox: only the hosted page is modelled here.",
        "ui_mode",
    ),
)  # fmt: skip
LINE_RULES = (
    Rule(
        lambda line, _at: ("price" in line) == ("price_data" in line),
        "You must specify either `price` or `price_data` for each line item.",
        "price",
    ),
    Rule(lacks("quantity"), "Quantity is required. Add `quantity` to the line item.", "quantity"),
    Rule(
        lambda line, _at: line["quantity"] < 1,
        "This value must be greater than or equal to 1.",
        "quantity",
        "parameter_invalid_integer",
    ),
)


def check_session(given: Thing, at: int) -> None:
    """Refuse the first rule that a Session's parameters break."""
    for rule in RULES:
        if rule.breaks(given, at):
            raise invalid(rule.message, rule.param, rule.code)
    for name, modelled in MODELLED.items():
        refuse_others(given.get(name, {}), modelled, name)
    for index, line in enumerate(given["line_items"]):
        refuse_others(line, LINE_MODELLED, f"line_items[{index}]")
        for rule in LINE_RULES:
            if rule.breaks(line, at):
                raise invalid(rule.message, f"line_items[{index}][{rule.param}]", rule.code)


def refuse_others(given: Thing, modelled: set[str], where: str) -> None:
    """Refuse what Stripe takes but this stand-in does not model, so that no test passes in vain."""
    for name in given:
        if name not in modelled:
            raise invalid(f"Sandbox: `{where}[{name}]` is not modelled here.", f"{where}[{name}]", NOT_MODELLED)


def check_prices(mode: str, prices: list[Thing]) -> None:
    """Refuse Prices that do not fit the mode or each other."""
    if len({price["currency"] for price in prices}) > 1:
        raise Refusal("All line items must have the same currency.", param="line_items")
    recurring = [price for price in prices if price["recurring"]]
    if mode == "payment" and recurring:
        raise Refusal(
            "You specified `payment` mode but passed a recurring price. Either switch to `subscription` mode or use "
            "only one-time prices.",
            param="line_items",
        )
    if mode == "subscription" and not recurring:
        raise Refusal("You must provide at least one recurring price in `subscription` mode.", param="line_items")
    if mode == "subscription" and len(recurring) < len(prices):
        raise Refusal("Sandbox: one-time prices in `subscription` mode are not modelled here.", param="line_items")
    intervals = {(price["recurring"]["interval"], price["recurring"]["interval_count"]) for price in recurring}
    if len(intervals) > 1:
        raise Refusal("Checkout does not support multiple prices with different billing intervals.", param="line_items")
