"""The parts that money needs, where the service takes money at all."""

from supportsvc.ports import MoneyDeps
from supportsvc.web.problems import MoneyOff
from supportsvc.web.service import service


def money() -> MoneyDeps:
    """Return the money's parts for this request, or refuse the call."""
    make = service().money
    if make is None:
        raise MoneyOff
    return make()
