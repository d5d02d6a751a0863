"""What the store's tests build again and again."""

from datetime import timedelta

from supportsvc.store.budget import Budget

A_DAY = timedelta(days=1)


def ample() -> Budget:
    """A budget that no healthy server exhausts."""
    return Budget.lasting(timedelta(seconds=20))


def tight(milliseconds: int = 100) -> Budget:
    """A budget as a decision has it."""
    return Budget.lasting(timedelta(milliseconds=milliseconds))
