"""The billing portal's configurations and sessions."""

from typing import Any

from supportsvc.sandbox.books import Books, Thing, merge_metadata, mint
from supportsvc.sandbox.calls import Call, find_rows, paginate
from supportsvc.sandbox.customers import find_live
from supportsvc.sandbox.refusals import Refusal

FEATURES: Thing = {
    "customer_update": {"allowed_updates": [], "enabled": False},
    "invoice_history": {"enabled": False},
    "payment_method_update": {"enabled": False, "payment_method_configuration": None},
    "subscription_cancel": {
        "cancellation_reason": {"enabled": False, "feedback_options": None, "options": []},
        "enabled": False,
        "mode": "at_period_end",
        "proration_behavior": "none",
    },
    "subscription_pause": {"duration": {"interval_options": [], "type": "indefinite"}, "enabled": False},
    "subscription_update": {
        "billing_cycle_anchor": None,
        "default_allowed_updates": [],
        "enabled": False,
        "products": None,
        "proration_behavior": "none",
        "schedule_at_period_end": {"conditions": []},
        "trial_update_behavior": "end_trial",
    },
}
SHOWN = ("invoice_history", "payment_method_update", "subscription_cancel")


def make_configuration(books: Books, at: int, given: Thing) -> Thing:
    """Add a configuration; the first is the account's own."""
    profile = given.get("business_profile", {})
    configuration: dict[str, Any] = books.add(
        {
            "id": mint("billing_portal.configuration"),
            "object": "billing_portal.configuration",
            "active": True,
            "application": None,
            "business_profile": {
                key: profile.get(key) or None for key in ("headline", "privacy_policy_url", "terms_of_service_url")
            },
            "created": at,
            "default_return_url": given.get("default_return_url") or None,
            "features": merge_features(FEATURES, given["features"]),
            "is_default": not books.tables["billing_portal.configuration"],
            "livemode": False,
            "login_page": {"enabled": False, "url": None},
            "metadata": merge_metadata({}, given.get("metadata")),
            "name": given.get("name") or None,
            "updated": at,
        }
    )
    books.emit("billing_portal.configuration.created", configuration, at)
    return configuration


def merge_features(held: Thing, given: Thing) -> Thing:
    """Answer the features with the given ones laid over them."""
    return {key: {**value, **given.get(key, {})} for key, value in held.items()}


def find_configuration(books: Books, at: int, key: str | None) -> Thing:
    """Answer the named configuration, else the account's own, made when first needed."""
    if key:
        return books.find("billing_portal.configuration", key, "configuration")
    for row in books.rows("billing_portal.configuration"):
        if row["is_default"]:
            return row
    return make_configuration(books, at, {"features": {name: {"enabled": True} for name in SHOWN}})


def create_configuration(books: Books, call: Call) -> Thing:
    """POST /v1/billing_portal/configurations."""
    check_features(call.params["features"])
    return make_configuration(books, call.at, call.params)


def check_features(given: Thing) -> None:
    """Refuse the features that the sandbox's page does not show."""
    for name, feature in given.items():
        if feature.get("enabled") and name not in SHOWN:
            raise Refusal(f"Sandbox: the portal's page does not model `{name}`.", param=f"features[{name}]")


def retrieve_configuration(books: Books, call: Call) -> Thing:
    """GET /v1/billing_portal/configurations/{id}."""
    return books.find("billing_portal.configuration", call.ids["id"])


def update_configuration(books: Books, call: Call) -> Thing:
    """POST /v1/billing_portal/configurations/{id}."""
    configuration = books.find("billing_portal.configuration", call.ids["id"])
    features = call.get("features", {})
    check_features(features)
    changes: Thing = {"features": merge_features(configuration["features"], features)}
    for key in ("active", "name", "default_return_url"):
        if key in call.params:
            changes[key] = None if call.params[key] == "" else call.params[key]
    if profile := call.get("business_profile"):
        changes["business_profile"] = configuration["business_profile"] | profile
    changes["metadata"] = merge_metadata(configuration["metadata"], call.get("metadata"))
    books.amend(configuration, call.at, "billing_portal.configuration.updated", updated=call.at, **changes)
    return configuration


def list_configurations(books: Books, call: Call) -> Thing:
    """GET /v1/billing_portal/configurations."""
    return paginate(find_rows(books, "billing_portal.configuration", call, "active", "is_default"), call)


def create_session(books: Books, call: Call) -> Thing:
    """POST /v1/billing_portal/sessions."""
    if "customer" not in call.params:
        raise Refusal("Missing required param: customer.", param="customer", code="parameter_missing")
    customer = find_live(books, call.params["customer"], "customer")
    configuration = find_configuration(books, call.at, call.get("configuration"))
    return_url = call.get("return_url") or configuration["default_return_url"]
    key = mint("billing_portal.session")
    session: dict[str, Any] = books.add(
        {
            "id": key,
            "object": "billing_portal.session",
            "configuration": configuration["id"],
            "created": call.at,
            "customer": customer["id"],
            "customer_account": None,
            "flow": None,
            "livemode": False,
            "locale": call.get("locale"),
            "on_behalf_of": None,
            "return_url": return_url,
            "url": f"{books.public_url}/p/session/{key}",
        }
    )
    books.emit("billing_portal.session.created", session, call.at)
    return session
