"""The limits of the calls that cost something at Stripe: by reader, and by the address that a call comes from."""

import logging
import secrets
from datetime import timedelta
from ipaddress import IPv6Address

from supportsvc.domain.limits import HOUR, Limits, Rate
from supportsvc.ports import StoreUnavailable
from supportsvc.store.budget import Budget
from supportsvc.store.limiter import Quota
from supportsvc.web.origins import is_from_server
from supportsvc.web.problems import TooOften
from supportsvc.web.seldom import Seldom
from supportsvc.web.service import in_force, present, service

log = logging.getLogger("supportsvc.web")

WIDER = 10
"""A wider network may do so many times what one subscriber's may."""
REPEATS = (Rate(30, HOUR),)
"""How often one and the same click, or return, is answered at no cost to whoever repeats it."""
PATIENCE = timedelta(seconds=1)
"""How long the store may take to count."""
seldom = Seldom()


def admit_checkout(reader: bytes, click: str) -> None:
    """Let a reader begin a payment, or raise TooOften; a repeated click counts once.

    Raises StoreUnavailable where nobody can tell: without the store, nothing is paid.
    """
    limits, use = limits_in_force(), reader + click.encode()
    by_address = quotas_by_address("checkout", use, limits.checkouts_by_address)
    admit(Quota("checkout-reader", reader, use, limits.checkouts_by_reader), *by_address, repeats(use))


def admit_account(reader: bytes) -> None:
    """Let a supporter do something to what they give, or raise TooOften; every call counts."""
    limits, use = limits_in_force(), secrets.token_bytes(8)
    by_address = quotas_by_address("account", use, limits.account_by_address)
    admit(Quota("account-reader", reader, use, limits.account_by_reader), *by_address)


def admits_return(session: str) -> bool:
    """Ask whether Stripe may be asked about somebody who comes back; a repeated return counts once.

    Who comes back has perhaps paid: nobody is kept out because the store is away.
    """
    use = session.encode(errors="replace")
    try:
        admit(*quotas_by_address("return", use, limits_in_force().returns_by_address), repeats(use))
    except TooOften:
        return False
    except StoreUnavailable:
        service().metrics.store_failed("limits")
    return True


def limits_in_force() -> Limits:
    """Return the site's limits."""
    return in_force().configuration.site.limits


def repeats(use: bytes) -> Quota:
    """Return the quota of one use: repeated, it costs nobody anything but Stripe."""
    return Quota("repeat", use, secrets.token_bytes(8), REPEATS)


def quotas_by_address(call: str, use: bytes, rates: tuple[Rate, ...]) -> list[Quota]:
    """Return the quotas of the caller's address, where it has one that tells callers apart.

    Whoever seems to come from a private address comes by way of a proxy that is not named, and so does everybody. Of
    IPv6 one subscriber holds 64 bits, and who wants more easily gets the 48 bits above, which take ten times as much.
    """
    address = None if is_from_server() else service().countries.peers.find(present().environ)
    if address is None or not address.is_global:
        return []
    if not isinstance(address, IPv6Address):
        return [Quota(f"{call}-address", address.packed, use, rates)]
    wider = tuple(Rate(rate.count * WIDER, rate.window) for rate in rates)
    return [
        Quota(f"{call}-address", address.packed[:8], use, rates),
        Quota(f"{call}-network", address.packed[:6], use, wider),
    ]


def admit(*quotas: Quota) -> None:
    """Count one use of every quota, or raise TooOften and count none."""
    parts = service()
    refused = parts.limiter.spend(quotas, parts.now(), Budget.lasting(PATIENCE))
    if refused is None:
        return
    parts.metrics.limited(refused.kind)
    if refused.kind.endswith(("-address", "-network")) and seldom.is_due():
        log.warning(
            "calls from one address are refused, since they are too many; if it is your proxy's, "
            "name it in SUPPORTSVC_TRUSTED_PROXIES"
        )
    raise TooOften(refused.wait)
