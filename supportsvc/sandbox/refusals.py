"""What the sandbox answers when it refuses: Stripe's error shape with its status, type and code."""

from dataclasses import dataclass
from typing import Any

NOT_MODELLED = "sandbox_not_modelled"


@dataclass(eq=False)  # not frozen: raising sets a traceback on it
class Refusal(Exception):
    """A refused request; `validation` marks those refused before any work, which no idempotency key keeps."""

    message: str
    status: int = 400
    type: str = "invalid_request_error"
    code: str | None = None
    param: str | None = None
    decline_code: str | None = None
    validation: bool = False

    def render(self, request_id: str) -> dict[str, Any]:
        """Answer the JSON body; absent fields are left out, as Stripe does."""
        error: dict[str, Any] = {"message": self.message, "type": self.type}
        for key in ("code", "param", "decline_code"):
            if value := getattr(self, key):
                error[key] = value
        if self.code:
            error["doc_url"] = f"https://docs.stripe.com/error-codes/{self.code.replace('_', '-')}"
        error["request_log_url"] = f"https://dashboard.stripe.com/test/logs/{request_id}"
        return {"error": error}


def invalid(message: str, param: str, code: str | None = None) -> Refusal:
    """Answer the refusal of one parameter, found before anything is done."""
    return Refusal(message, param=param, code=code, validation=True)


def missing(kind: str, key: str, param: str | None = None) -> Refusal:
    """Answer the refusal of an unknown object: 404 where the address names it, 400 where a parameter does."""
    status = 404 if param is None else 400
    return Refusal(
        f"No such {kind.replace('_', ' ').rpartition('.')[2]}: '{key}'",
        status=status,
        code="resource_missing",
        param=param or "id",
    )
