"""Invoices and their payments: drafted, finalised, paid, or not."""

from supportsvc.sandbox.books import Books, Thing, merge_metadata, mint
from supportsvc.sandbox.calls import wrap
from supportsvc.sandbox.payments import make_intent


def make_line(invoice_id: str, at_start: int, at_end: int, item: Thing, amount: int, words: str) -> Thing:
    """Answer one line of a subscription's invoice: a period of an item."""
    price = item["price"]
    return {
        "id": mint("line_item"),
        "object": "line_item",
        "amount": amount,
        "currency": price["currency"],
        "description": words,
        "discount_amounts": [],
        "discountable": True,
        "discounts": [],
        "invoice": invoice_id,
        "livemode": False,
        "metadata": {},
        "parent": {
            "invoice_item_details": None,
            "subscription_item_details": {
                "invoice_item": None,
                "proration": False,
                "proration_details": {"credited_items": None},
                "subscription": item["subscription"],
                "subscription_item": item["id"],
            },
            "type": "subscription_item_details",
        },
        "period": {"start": at_start, "end": at_end},
        "pretax_credit_amounts": [],
        "pricing": {
            "price_details": {"price": price["id"], "product": price["product"]},
            "type": "price_details",
            "unit_amount_decimal": str(amount // item["quantity"]),
        },
        "quantity": item["quantity"],
        "quantity_decimal": str(item["quantity"]),
        "subscription": item["subscription"],
        "subtotal": amount,
        "taxes": [],
    }


def describe(books: Books, item: Thing) -> str:
    """Answer how an invoice's line is worded."""
    return f"{item['quantity']} of {books.find('product', item['price']['product'])['name']}"


def make_invoice(
    books: Books, at: int, subscription: Thing, reason: str, period: tuple[int, int], *, free: bool = False
) -> Thing:
    """Add a draft of a subscription's invoice; `period` is the time its lines pay for."""
    key = mint("invoice")
    customer = books.find("customer", subscription["customer"])
    lines = []
    for item in subscription["items"]["data"]:
        amount = 0 if free else item["price"]["unit_amount"] * item["quantity"]
        words = "Trial period" if free else describe(books, item)
        lines.append(make_line(key, period[0], period[1], item, amount, words))
    total = sum(line["amount"] for line in lines)
    first = reason == "subscription_create"
    before = at if first else books.notes[subscription["id"]].get("previous_start", at)
    invoice = books.add(
        {
            "id": key,
            "object": "invoice",
            "account_country": "US",
            "account_name": "Sandbox",
            "account_tax_ids": None,
            "amount_due": total,
            "amount_overpaid": 0,
            "amount_paid": 0,
            "amount_remaining": total,
            "amount_shipping": 0,
            "application": None,
            "attempt_count": 0,
            "attempted": False,
            "auto_advance": True,
            "automatic_tax": {
                "disabled_reason": None,
                "enabled": False,
                "liability": None,
                "provider": None,
                "status": None,
            },
            "automatically_finalizes_at": None if first else at + books.settings.draft_seconds,
            "billing_reason": reason,
            "collection_method": "charge_automatically",
            "created": at,
            "currency": subscription["currency"],
            "custom_fields": None,
            "customer": customer["id"],
            "customer_account": None,
            "customer_address": None,
            "customer_email": customer.get("email"),
            "customer_name": customer.get("name"),
            "customer_phone": None,
            "customer_shipping": None,
            "customer_tax_exempt": "none",
            "customer_tax_ids": [],
            "default_payment_method": None,
            "default_source": None,
            "default_tax_rates": [],
            "description": None,
            "discounts": [],
            "due_date": None,
            "effective_at": None,
            "ending_balance": None,
            "footer": None,
            "from_invoice": None,
            "hosted_invoice_url": None,
            "invoice_pdf": None,
            "issuer": {"type": "self"},
            "last_finalization_error": None,
            "latest_revision": None,
            "lines": wrap(lines, f"/v1/invoices/{key}/lines"),
            "livemode": False,
            "metadata": {},
            "next_payment_attempt": None if first else at + books.settings.draft_seconds,
            "number": None,
            "on_behalf_of": None,
            "parent": {
                "quote_details": None,
                "subscription_details": {
                    "metadata": merge_metadata({}, subscription["metadata"]),
                    "subscription": subscription["id"],
                },
                "type": "subscription_details",
            },
            "payment_settings": {
                "default_mandate": None,
                "payment_method_options": None,
                "payment_method_types": None,
            },
            "period_end": at,
            "period_start": before,
            "post_payment_credit_notes_amount": 0,
            "pre_payment_credit_notes_amount": 0,
            "receipt_number": None,
            "rendering": None,
            "shipping_cost": None,
            "shipping_details": None,
            "starting_balance": 0,
            "statement_descriptor": None,
            "status": "draft",
            "status_transitions": dict.fromkeys(("finalized_at", "marked_uncollectible_at", "paid_at", "voided_at")),
            "subtotal": total,
            "subtotal_excluding_tax": total,
            "test_clock": None,
            "total": total,
            "total_discount_amounts": [],
            "total_excluding_tax": total,
            "total_pretax_credit_amounts": [],
            "total_taxes": [],
            "webhooks_delivered_at": at,
        }
    )
    if not first:
        books.remind(at + books.settings.draft_seconds, "invoice", key)
    books.emit("invoice.created", invoice, at)
    if first:
        subscription["latest_invoice"] = key
    else:
        books.amend(subscription, at, "customer.subscription.updated", latest_invoice=key)
    return invoice


def finalize(books: Books, at: int, invoice: Thing, intent: Thing | None = None) -> None:
    """Open a draft: it gets a number and, where money is due, a PaymentIntent, Checkout's own if there is one."""
    customer = books.find("customer", invoice["customer"])
    sequence = customer.get("next_invoice_sequence", 1)
    invoice.update(
        status="open",
        number=f"{customer.get('invoice_prefix', 'GONE')}-{sequence:04d}",
        effective_at=at,
        ending_balance=0,
        automatically_finalizes_at=None,
        hosted_invoice_url=f"{books.public_url}/i/{invoice['id']}",
        invoice_pdf=f"{books.public_url}/i/{invoice['id']}",
    )
    if not customer.get("deleted"):
        customer["next_invoice_sequence"] = sequence + 1
    invoice["status_transitions"]["finalized_at"] = at
    if invoice["amount_due"]:
        words = "Subscription creation" if invoice["billing_reason"] == "subscription_create" else "Subscription update"
        fresh = intent or make_intent(
            books, at, invoice["amount_due"], invoice["currency"], customer=invoice["customer"], description=words
        )
        make_payment(books, at, invoice, fresh)
    books.emit("invoice.finalized", invoice, at)


def make_payment(books: Books, at: int, invoice: Thing, intent: Thing) -> Thing:
    """Add the InvoicePayment that ties an invoice to its PaymentIntent."""
    payment = books.add(
        {
            "id": mint("invoice_payment"),
            "object": "invoice_payment",
            "amount_paid": None,
            "amount_requested": invoice["amount_due"],
            "created": at,
            "currency": invoice["currency"],
            "invoice": invoice["id"],
            "is_default": True,
            "livemode": False,
            "payment": {"payment_intent": intent["id"], "type": "payment_intent"},
            "status": "open",
            "status_transitions": {"canceled_at": None, "paid_at": None},
        }
    )
    books.notes[invoice["id"]]["payment"] = payment["id"]
    books.notes[intent["id"]]["invoice"] = invoice["id"]
    return payment


def find_payment(books: Books, invoice: Thing) -> Thing | None:
    """Answer the InvoicePayment of an invoice."""
    key = books.notes[invoice["id"]].get("payment")
    return books.tables["invoice_payment"][key] if key else None
