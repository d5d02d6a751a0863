"""What the use cases need of the world, in our words; the adapters raise only the errors named here."""


class StoreUnavailable(Exception):
    """The store did not answer in its time, or could not confirm a write."""
