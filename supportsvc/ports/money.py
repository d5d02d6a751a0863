"""The parts that the use cases around money work with."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from supportsvc.domain.alerts import Alert
from supportsvc.domain.money import CheckoutTerms
from supportsvc.domain.notices import Notice
from supportsvc.domain.supporter import MoneyPolicy
from supportsvc.ports.billing import BillingGateway
from supportsvc.ports.stores import SupporterStore


def tell_nobody(_: Alert) -> None:
    """Tell nobody, where nobody listens."""


@dataclass(frozen=True, slots=True)
class MoneyDeps:
    """What the use cases around money work with. `alert` and `announce` never raise.

    `announce` tells whether what the site's own systems are to hear is put down safely; None where there are none.
    """

    supporters: SupporterStore
    billing: BillingGateway
    policy: MoneyPolicy
    terms: CheckoutTerms
    now: Callable[[], datetime]
    alert: Callable[[Alert], None] = tell_nobody
    announce: Callable[[Notice], bool] | None = None
