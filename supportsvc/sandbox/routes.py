"""The calls of the API that the sandbox answers: address, parameters in the SDK's name, handler, what is modelled."""

from collections.abc import Callable
from dataclasses import dataclass

from supportsvc.sandbox import (
    catalog,
    checkout_calls,
    customers,
    disputes,
    events,
    invoice_calls,
    payments,
    portal,
    refunds,
    subscription_calls,
)
from supportsvc.sandbox.books import Books, Thing
from supportsvc.sandbox.calls import Call

PAGED = "limit starting_after ending_before expand"
LISTED = f"{PAGED} created"
PRICE = "currency unit_amount product product_data recurring tax_behavior metadata nickname lookup_key active"
PRODUCT = "name id description metadata active images statement_descriptor unit_label url type"
PERSON = "address business_name description email individual_name metadata name phone preferred_locales tax_exempt"
CHECKOUT = (
    "adaptive_pricing allow_promotion_codes allowed_payment_method_types billing_address_collection cancel_url "
    "client_reference_id custom_text customer customer_creation customer_email expires_at integration_identifier "
    "line_items locale metadata mode origin_context payment_intent_data payment_method_collection submit_type "
    "subscription_data success_url ui_mode"
)


@dataclass(frozen=True, slots=True)
class Route:
    """One call; a parameter that the SDK names but `takes` does not is refused, so that no test passes in vain."""

    method: str
    rule: str
    params: str
    handler: Callable[[Books, Call], Thing]
    takes: frozenset[str]
    check: Callable[[Call], None] | None = None


def get(rule: str, params: str, handler: Callable[[Books, Call], Thing], takes: str = "expand") -> Route:
    """Answer a reading call."""
    return Route("GET", rule, params, handler, frozenset(takes.split()))


def post(
    rule: str,
    params: str,
    handler: Callable[[Books, Call], Thing],
    takes: str = "",
    check: Callable[[Call], None] | None = None,
) -> Route:
    """Answer a writing call."""
    return Route("POST", rule, params, handler, frozenset(f"expand {takes}".split()), check)


def delete(rule: str, params: str, handler: Callable[[Books, Call], Thing], takes: str = "") -> Route:
    """Answer a deleting call."""
    return Route("DELETE", rule, params, handler, frozenset(takes.split()))


ROUTES = (
    post("customers", "CustomerCreateParams", customers.create, PERSON),
    get("customers", "CustomerListParams", customers.list_all, f"{LISTED} email"),
    get("customers/<id>", "CustomerRetrieveParams", customers.retrieve),
    post("customers/<id>", "CustomerUpdateParams", customers.update, f"{PERSON} invoice_settings"),
    delete("customers/<id>", "CustomerDeleteParams", customers.delete),
    post("products", "ProductCreateParams", catalog.create_product, PRODUCT),
    get("products", "ProductListParams", catalog.list_products, f"{LISTED} active ids"),
    get("products/<id>", "ProductRetrieveParams", catalog.retrieve_product),
    post(
        "products/<id>", "ProductUpdateParams", catalog.update_product,
        "name description metadata active url unit_label",
    ),
    post("prices", "PriceCreateParams", catalog.create_price, PRICE),
    get("prices", "PriceListParams", catalog.list_prices, f"{LISTED} active currency product type lookup_keys"),
    get("prices/<id>", "PriceRetrieveParams", catalog.retrieve_price),
    post("checkout/sessions", "checkout.SessionCreateParams", checkout_calls.create, CHECKOUT, checkout_calls.check),
    get(
        "checkout/sessions", "checkout.SessionListParams", checkout_calls.list_all,
        f"{LISTED} customer status subscription payment_intent customer_details",
    ),
    get("checkout/sessions/<id>", "checkout.SessionRetrieveParams", checkout_calls.retrieve),
    post("checkout/sessions/<id>", "checkout.SessionUpdateParams", checkout_calls.update, "metadata"),
    post("checkout/sessions/<id>/expire", "checkout.SessionExpireParams", checkout_calls.expire_now),
    get("checkout/sessions/<id>/line_items", "checkout.SessionListLineItemsParams", checkout_calls.list_lines, PAGED),
    post(
        "subscriptions", "SubscriptionCreateParams", subscription_calls.create,
        "customer items metadata description trial_end trial_period_days payment_behavior default_payment_method "
        "cancel_at",
    ),
    get(
        "subscriptions", "SubscriptionListParams", subscription_calls.list_all,
        f"{LISTED} customer status price current_period_end",
    ),
    get("subscriptions/<id>", "SubscriptionRetrieveParams", subscription_calls.retrieve),
    post(
        "subscriptions/<id>", "SubscriptionUpdateParams", subscription_calls.update,
        "items metadata description pause_collection default_payment_method cancel_at cancel_at_period_end "
        "proration_behavior trial_end",
    ),
    delete("subscriptions/<id>", "SubscriptionCancelParams", subscription_calls.cancel, "expand prorate invoice_now"),
    post("subscriptions/<id>/pause", "SubscriptionPauseParams", subscription_calls.pause, "type"),
    post("subscriptions/<id>/resume", "SubscriptionResumeParams", subscription_calls.resume, "proration_behavior"),
    get(
        "invoices", "InvoiceListParams", invoice_calls.list_all,
        f"{LISTED} customer status subscription collection_method",
    ),
    get("invoices/<id>", "InvoiceRetrieveParams", invoice_calls.retrieve),
    get("invoices/<id>/lines", "InvoiceLineItemListParams", invoice_calls.list_lines, PAGED),
    post("invoices/<id>/pay", "InvoicePayParams", invoice_calls.pay, "payment_method paid_out_of_band off_session"),
    post("invoices/<id>/finalize", "InvoiceFinalizeInvoiceParams", invoice_calls.finalize_now),
    post("invoices/<id>/void", "InvoiceVoidInvoiceParams", invoice_calls.void_now),
    get(
        "invoice_payments", "InvoicePaymentListParams", invoice_calls.list_payments,
        f"{LISTED} invoice payment status",
    ),
    get("invoice_payments/<id>", "InvoicePaymentRetrieveParams", invoice_calls.retrieve_payment),
    get("payment_intents", "PaymentIntentListParams", payments.list_intents, f"{LISTED} customer"),
    get("payment_intents/<id>", "PaymentIntentRetrieveParams", payments.retrieve_intent),
    get("charges", "ChargeListParams", payments.list_charges, f"{LISTED} customer payment_intent"),
    get("charges/<id>", "ChargeRetrieveParams", payments.retrieve_charge),
    post("refunds", "RefundCreateParams", refunds.create, "amount charge payment_intent reason metadata"),
    get("refunds", "RefundListParams", refunds.list_all, f"{LISTED} charge payment_intent"),
    get("refunds/<id>", "RefundRetrieveParams", refunds.retrieve),
    get("disputes", "DisputeListParams", disputes.list_all, f"{LISTED} charge payment_intent"),
    get("disputes/<id>", "DisputeRetrieveParams", disputes.retrieve),
    post("disputes/<id>/close", "DisputeCloseParams", disputes.close),
    get("events", "EventListParams", events.list_all, f"{LISTED} type types delivery_success"),
    get("events/<id>", "EventRetrieveParams", events.retrieve),
    post(
        "webhook_endpoints", "WebhookEndpointCreateParams", events.create_endpoint,
        "url enabled_events description metadata api_version",
    ),
    get("webhook_endpoints", "WebhookEndpointListParams", events.list_endpoints, PAGED),
    get("webhook_endpoints/<id>", "WebhookEndpointRetrieveParams", events.retrieve_endpoint),
    post(
        "webhook_endpoints/<id>", "WebhookEndpointUpdateParams", events.update_endpoint,
        "url enabled_events description metadata disabled",
    ),
    delete("webhook_endpoints/<id>", "WebhookEndpointDeleteParams", events.delete_endpoint),
    post(
        "billing_portal/configurations", "billing_portal.ConfigurationCreateParams", portal.create_configuration,
        "features business_profile default_return_url metadata name",
    ),
    get(
        "billing_portal/configurations", "billing_portal.ConfigurationListParams", portal.list_configurations,
        f"{PAGED} active is_default",
    ),
    get(
        "billing_portal/configurations/<id>", "billing_portal.ConfigurationRetrieveParams",
        portal.retrieve_configuration,
    ),
    post(
        "billing_portal/configurations/<id>", "billing_portal.ConfigurationUpdateParams", portal.update_configuration,
        "features business_profile default_return_url metadata name active",
    ),
    post(
        "billing_portal/sessions", "billing_portal.SessionCreateParams", portal.create_session,
        "customer configuration return_url locale",
    ),
)  # fmt: skip
