"""The return from Checkout: verify the Session, sync its Customer, lead back to the article."""

import re
from dataclasses import dataclass, replace

from supportsvc.domain.addresses import is_on_site
from supportsvc.domain.errors import SessionUnknown
from supportsvc.domain.money import Thanks
from supportsvc.domain.supporter import is_ours
from supportsvc.ports import (
    BillingRefused,
    BillingUnavailable,
    FoundSession,
    MoneyDeps,
    StoreUnavailable,
    SyncUnsettled,
)
from supportsvc.services.conversion import Conversion
from supportsvc.services.sync_customer import Synced, sync_customer

SESSION_ID = re.compile(r"cs_[A-Za-z0-9_]{1,250}")


@dataclass(frozen=True, slots=True)
class Returned:
    """Where to lead whoever followed the link; `thanks` are for the reader whom the Session names, nobody else.

    `settled` tells that the payment is taken in: where it is not, the webhook will do it. `conversion` is told once
    for each Session.
    """

    url: str
    reader: bytes | None = None
    thanks: Thanks | None = None
    settled: bool = False
    conversion: Conversion | None = None


def finish_checkout(session: str, deps: MoneyDeps) -> Returned:
    """Take in what became of a Checkout Session; links only the reader it names, since the link may be shared.

    Raises SessionUnknown or BillingRefused. What fails after the Session is verified does not keep the reader from
    the article; while Stripe is away nobody knows which that is, and the site's front page stands in for it.
    """
    deps = replace(deps, billing=deps.billing.limited())
    try:
        found = deps.billing.find_session(session) if SESSION_ID.fullmatch(session) else None
    except BillingUnavailable:
        return Returned(front_page(deps))
    if found is None or not is_ours(found.mark, deps.policy):
        raise SessionUnknown("there is no such Checkout Session")
    url = address_of(found, deps)
    if not found.complete or found.customer is None:
        return Returned(url)
    try:
        synced = sync_customer(found.customer, deps)
        first = deps.supporters.count_conversion(found.id)
    except (StoreUnavailable, BillingUnavailable, BillingRefused, SyncUnsettled):
        return Returned(url)
    conversion = Conversion(found.mark.reader, found.credit) if first else None
    if found.mark.reader not in synced.standing.readers:
        return Returned(url, settled=True, conversion=conversion)
    return Returned(url, found.mark.reader, thanks_for(found, synced), settled=True, conversion=conversion)


def address_of(found: FoundSession, deps: MoneyDeps) -> str:
    """Return the article's address; the site's front page where the Session names none that is still the site's."""
    if found.return_url is not None and is_on_site(found.return_url, deps.terms.origins):
        return found.return_url
    return front_page(deps)


def front_page(deps: MoneyDeps) -> str:
    """Return the address of the site's front page."""
    return f"{deps.terms.origins[0]}/"


def thanks_for(found: FoundSession, synced: Synced) -> Thanks | None:
    """Return what was given, and when it will be taken again as far as Stripe shows it."""
    if found.money is None or found.interval is None:
        return None
    subscription = next((s for s in synced.ledger.subscriptions if s.id == found.subscription), None)
    goes_on = subscription is not None and subscription.ends is None
    return Thanks(found.money, found.interval, subscription.period_end if subscription and goes_on else None)
