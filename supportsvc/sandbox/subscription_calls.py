"""The calls of the API that concern subscriptions."""

from supportsvc.sandbox.books import Books, Thing, merge_metadata
from supportsvc.sandbox.calls import Call, find_rows, is_within, paginate
from supportsvc.sandbox.catalog import make_price, render_plan
from supportsvc.sandbox.checkout_rules import refuse_others
from supportsvc.sandbox.collection import collect
from supportsvc.sandbox.customers import find_live
from supportsvc.sandbox.invoices import finalize, make_invoice
from supportsvc.sandbox.refusals import Refusal, invalid
from supportsvc.sandbox.subscriptions import (
    ENDED,
    UPDATED,
    cancel_now,
    make_subscription,
    read_period,
    resume_paused,
    schedule_end,
    set_pause,
)

DAY = 86400
FROZEN = "A canceled subscription can only update its cancellation_details and metadata."


def create(books: Books, call: Call) -> Thing:
    """POST /v1/subscriptions: a first payment that fails leaves it incomplete."""
    customer = find_live(books, call.params["customer"], "customer")
    prices = [read_price(books, call.at, index, item) for index, item in enumerate(call.params["items"])]
    days = call.get("trial_period_days")
    trial_end = call.at + days * DAY if days else call.get("trial_end")
    method = call.get("default_payment_method") or customer["invoice_settings"]["default_payment_method"]
    if not method and not trial_end and call.get("payment_behavior") != "default_incomplete":
        raise Refusal(
            "This customer has no attached payment source or default payment method. Please consider adding a default "
            "payment method.",
            code="resource_missing",
        )
    subscription = make_subscription(
        books, call.at, customer, prices, "trialing" if trial_end else "incomplete",
        {
            "metadata": call.get("metadata"), "description": call.get("description"), "trial_end": trial_end,
            "default_payment_method": call.get("default_payment_method"), "cancel_at": call.get("cancel_at"),
        },
    )  # fmt: skip
    period = read_period(subscription)
    invoice = make_invoice(books, call.at, subscription, "subscription_create", period, free=bool(trial_end))
    finalize(books, call.at, invoice)
    if call.get("payment_behavior") != "default_incomplete" or trial_end:
        collect(books, call.at, invoice)
    return subscription


def read_price(books: Books, at: int, index: int, item: Thing) -> tuple[Thing, int]:
    """Answer an item's Price and quantity."""
    where = f"items[{index}]"
    refuse_others(item, {"id", "price", "price_data", "quantity"}, where)
    if ("price" in item) == ("price_data" in item):
        raise invalid("You must specify either `price` or `price_data`.", f"{where}[price]")
    if "price_data" in item:
        price = make_price(books, at, item["price_data"], where=f"{where}[price_data]", inline=True)
    else:
        price = books.find("price", item["price"], f"{where}[price]")
    if not price["recurring"]:
        raise Refusal("The price specified is set to `type=one_time` but this field only accepts prices with "
                      "`type=recurring`.", param=f"{where}[price]")  # fmt: skip
    quantity = int(item.get("quantity", 1))
    if quantity < 1:
        raise invalid("This value must be greater than or equal to 1.", f"{where}[quantity]")
    return price, quantity


def retrieve(books: Books, call: Call) -> Thing:
    """GET /v1/subscriptions/{id}."""
    return books.find("subscription", call.ids["id"])


def list_all(books: Books, call: Call) -> Thing:
    """GET /v1/subscriptions; canceled ones only where asked for."""
    rows = find_rows(books, "subscription", call, "customer")
    match call.get("status"):
        case None:
            rows = [row for row in rows if row["status"] not in ENDED]
        case "all":
            pass
        case "ended":
            rows = [row for row in rows if row["status"] in ENDED]
        case status:
            rows = [row for row in rows if row["status"] == status]
    if price := call.get("price"):
        rows = [row for row in rows if any(item["price"]["id"] == price for item in row["items"]["data"])]
    rows = [row for row in rows if is_within(read_period(row)[1], call.get("current_period_end"))]
    return paginate(rows, call)


def update(books: Books, call: Call) -> Thing:
    """POST /v1/subscriptions/{id}."""
    subscription = books.find("subscription", call.ids["id"])
    if subscription["status"] in ENDED and set(call.params) - {"metadata", "cancellation_details", "expand"}:
        raise Refusal(FROZEN)
    if call.get("cancel_at_period_end") and call.get("cancel_at"):
        raise invalid("You may only specify one of these parameters: cancel_at, cancel_at_period_end.", "cancel_at")
    changes: Thing = {"metadata": merge_metadata(subscription["metadata"], call.get("metadata"))}
    if "pause_collection" in call.params:
        changes["pause_collection"] = read_pause(books, subscription, call.params["pause_collection"])
    if "description" in call.params:
        changes["description"] = call.params["description"] or None
    if method := call.get("default_payment_method"):
        books.find("payment_method", method, "default_payment_method")
        changes["default_payment_method"] = method
    if "items" in call.params:
        changes["items"] = read_items(books, call, subscription)
    books.amend(subscription, call.at, UPDATED, **changes)
    if call.get("cancel_at_period_end") is not None or "cancel_at" in call.params:
        at_end = bool(call.get("cancel_at_period_end"))
        end = read_end(call, subscription)
        schedule_end(books, call.at, subscription, cancel_at=end, at_period_end=at_end)
    if trial_end := call.get("trial_end"):
        move_trial(books, call.at, subscription, trial_end)
    return subscription


def read_end(call: Call, subscription: Thing) -> int | None:
    """Answer the instant that `cancel_at` names."""
    match call.get("cancel_at"):
        case "" | None:
            return None
        case "min_period_end" | "max_period_end":
            return read_period(subscription)[1]
        case int(end) if end > call.at:
            return end
    raise invalid("`cancel_at` must be in the future.", "cancel_at")


def read_pause(books: Books, subscription: Thing, given: Thing | str) -> Thing | None:
    """Answer a pause of collection, or None where it is lifted."""
    if isinstance(given, str):
        return None
    if resumes := given.get("resumes_at"):
        books.remind(resumes, "subscription", subscription["id"])
    return {"behavior": given["behavior"], "resumes_at": given.get("resumes_at")}


def read_items(books: Books, call: Call, subscription: Thing) -> Thing:
    """Answer the items after a change of price or quantity; only changes without proration are modelled."""
    if call.get("proration_behavior") != "none":
        raise Refusal(
            "Sandbox: items are changed only with `proration_behavior=none` here.", param="proration_behavior"
        )
    held = {item["id"]: item for item in subscription["items"]["data"]}
    for index, given in enumerate(call.params["items"]):
        item = held.get(given.get("id", ""))
        if item is None:
            raise Refusal("Sandbox: items are changed by their id here.", param=f"items[{index}][id]")
        refuse_others(given, {"id", "price", "price_data", "quantity"}, f"items[{index}]")
        old = item["price"]
        price = read_price(books, call.at, index, given)[0] if {"price", "price_data"} & set(given) else old
        if price["currency"] != subscription["currency"]:
            raise Refusal("The price's currency does not match the subscription's.", param=f"items[{index}][price]")
        if (price["recurring"]["interval"], price["recurring"]["interval_count"]) != (
            old["recurring"]["interval"],
            old["recurring"]["interval_count"],
        ):
            raise Refusal("Sandbox: a change of interval is not modelled here.", param=f"items[{index}][price]")
        quantity = given.get("quantity", item["quantity"])
        held[item["id"]] = item | {"price": dict(price), "plan": render_plan(price), "quantity": quantity}
    items: Thing = subscription["items"] | {"data": list(held.values())}
    return items


def move_trial(books: Books, at: int, subscription: Thing, trial_end: int | str) -> None:
    """Change a trial's end; `now` ends it."""
    if subscription["status"] != "trialing":
        raise Refusal("Sandbox: only a running trial's end can be moved here.", param="trial_end")
    end = at if trial_end == "now" else int(trial_end)
    for item in subscription["items"]["data"]:
        item["current_period_end"] = end
    books.amend(subscription, at, UPDATED, trial_end=end, billing_cycle_anchor=end)
    books.remind(end, "subscription", subscription["id"])


def cancel(books: Books, call: Call) -> Thing:
    """DELETE /v1/subscriptions/{id}."""
    subscription = books.find("subscription", call.ids["id"])
    if subscription["status"] in ENDED:
        raise Refusal(f"No such subscription: '{subscription['id']}'", status=404, code="resource_missing", param="id")
    if call.get("prorate") or call.get("invoice_now"):
        raise Refusal("Sandbox: prorations are not modelled here.", param="prorate")
    cancel_now(books, subscription, call.at)
    return subscription


def pause(books: Books, call: Call) -> Thing:
    """POST /v1/subscriptions/{id}/pause."""
    subscription = books.find("subscription", call.ids["id"])
    if subscription["status"] not in ("active", "past_due", "unpaid", "trialing"):
        raise Refusal(f"A subscription that is {subscription['status']} cannot be paused.")
    set_pause(books, call.at, subscription, "pause_requested")
    return subscription


def resume(books: Books, call: Call) -> Thing:
    """POST /v1/subscriptions/{id}/resume: only a paused one, and it is billed anew."""
    subscription = books.find("subscription", call.ids["id"])
    if subscription["status"] != "paused":
        raise Refusal("You can only resume a subscription that is paused.")
    invoice = resume_paused(books, call.at, subscription)
    finalize(books, call.at, invoice)
    collect(books, call.at, invoice)
    return subscription
