"""The table of all calls. The OpenAPI document is made of it, and every answer that a test gets is held to it."""

from supportsvc.web.calls.call import REFUSALS, Call, Caller, Given
from supportsvc.web.calls.money import MONEY
from supportsvc.web.calls.readers import READERS
from supportsvc.web.calls.served import SERVED

__all__ = ["CALLS", "GROUPS", "REFUSALS", "Call", "Caller", "Given"]

CALLS = (*READERS, *MONEY, *SERVED)
GROUPS = {
    "readers": "What the script tells and asks for a reader.",
    "money": "Contributions, by way of Stripe.",
    "pages": "What is served to everyone.",
    "operator": "How the process is.",
}
