"""The portal: where a supporter changes the card, sees invoices, and ends what they give."""

from supportsvc.domain.addresses import read_return_url
from supportsvc.domain.errors import NotLinked
from supportsvc.ports import MoneyDeps
from supportsvc.services.checkout import linked_customers


def open_portal(reader: bytes, return_url: object, deps: MoneyDeps, locale: str = "auto") -> str:
    """Return the portal's address for a reader who is linked; of several Customers the one that Stripe collects from.

    Raises NotLinked, AddressRefused, ReaderForgotten, StoreUnavailable, BillingUnavailable or BillingRefused.
    """
    address = read_return_url(return_url, deps.terms.origins)
    billing = deps.billing.limited()
    for customer in linked_customers(reader, deps):
        portal = billing.open_portal(customer, address, locale)
        if portal is not None:
            return portal
    raise NotLinked("this reader is not known as a supporter")
