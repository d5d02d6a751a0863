"""Disputes: a bank takes a Charge's money back for its customer, for a while or for good."""

from typing import Any

from supportsvc.sandbox.books import Books, Thing, mint
from supportsvc.sandbox.calls import Call, find_rows, paginate
from supportsvc.sandbox.refusals import Refusal

CLOSED = ("lost", "won", "warning_closed", "prevented")
STATUSES = (
    "needs_response", "under_review", "won", "lost", "warning_needs_response", "warning_under_review", "warning_closed",
    "prevented", "appeal_needs_response", "appeal_under_review",
)  # fmt: skip
EVIDENCE = (
    "access_activity_log", "billing_address", "cancellation_policy", "cancellation_policy_disclosure",
    "cancellation_rebuttal", "customer_communication", "customer_email_address", "customer_name",
    "customer_purchase_ip", "customer_signature", "duplicate_charge_documentation",
    "duplicate_charge_explanation", "duplicate_charge_id", "product_description", "receipt", "refund_policy",
    "refund_policy_disclosure", "refund_refusal_explanation", "service_date", "service_documentation",
    "shipping_address", "shipping_carrier", "shipping_date", "shipping_documentation",
    "shipping_tracking_number", "uncategorized_file", "uncategorized_text",
)  # fmt: skip


def make_dispute(books: Books, at: int, charge: Thing, status: str, reason: str) -> Thing:
    """Open a dispute over a Charge; a warning takes no money."""
    if charge["disputed"]:
        raise Refusal(f"Charge {charge['id']} is already disputed.", code="charge_disputed")
    warning = status.startswith("warning")
    dispute: dict[str, Any] = books.add(
        {
            "id": mint("dispute"),
            "object": "dispute",
            "amount": charge["amount"],
            "balance_transactions": [],
            "charge": charge["id"],
            "created": at,
            "currency": charge["currency"],
            "enhanced_eligibility_types": [],
            "evidence": {**dict.fromkeys(EVIDENCE), "enhanced_evidence": {}},
            "evidence_details": {
                "due_by": at + 7 * 86400,
                "enhanced_eligibility": {},
                "has_evidence": False,
                "past_due": False,
                "submission_count": 0,
                "submission_method": "not_submitted",
            },
            "is_charge_refundable": warning,
            "livemode": False,
            "metadata": {},
            "payment_intent": charge["payment_intent"],
            "payment_method_details": {
                "card": {
                    "brand": "visa",
                    "case_type": "inquiry" if warning else "chargeback",
                    "network": "visa",
                    "network_reason_code": "10.4",
                },
                "type": "card",
            },
            "reason": reason,
            "status": status,
        }
    )
    charge["disputed"] = True
    books.emit("charge.dispute.created", dispute, at)
    if not warning and status != "prevented":
        books.emit("charge.dispute.funds_withdrawn", dispute, at)
    return dispute


def move_dispute(books: Books, at: int, dispute: Thing, status: str) -> None:
    """Move a dispute to another status; a closed one may be reopened by an appeal."""
    if status not in STATUSES:
        raise Refusal(f"Invalid status: must be one of {', '.join(STATUSES)}", param="status")
    books.amend(dispute, at, "charge.dispute.updated", status=status)
    if status in CLOSED:
        books.emit("charge.dispute.closed", dispute, at)
    if status == "won":
        books.emit("charge.dispute.funds_reinstated", dispute, at)


def list_all(books: Books, call: Call) -> Thing:
    """GET /v1/disputes, by Charge or by PaymentIntent."""
    return paginate(find_rows(books, "dispute", call, "charge", "payment_intent"), call)


def retrieve(books: Books, call: Call) -> Thing:
    """GET /v1/disputes/{id}."""
    return books.find("dispute", call.ids["id"])


def close(books: Books, call: Call) -> Thing:
    """POST /v1/disputes/{id}/close: give it up as lost."""
    dispute = books.find("dispute", call.ids["id"])
    if dispute["status"] in CLOSED:
        raise Refusal("This dispute is already closed.")
    move_dispute(books, call.at, dispute, "lost")
    return dispute
