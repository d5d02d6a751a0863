"""The errors that the adapters raise, and the only ones."""


class StoreUnavailable(Exception):
    """The store did not answer in its time, or could not confirm a write."""


class StoreRefused(Exception):
    """The store will never do this as it is: a wrong address, too old a server, no way to confirm, a faulty command."""


class SyncUnsettled(Exception):
    """Other syncs of the same Customer came in between every time; a later try will do."""


class BillingUnavailable(Exception):
    """Stripe did not answer in its time, or asked to be left alone for a while."""


class BillingRefused(Exception):
    """Stripe will never do this as it is: a wrong key, or a request that it does not take."""


class CustomerStrange(BillingRefused):
    """Stripe knows of no such Customer, and the store does: perhaps the key is one of another account or mode."""
