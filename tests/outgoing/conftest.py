"""The receiver of messages."""

from tests.fixtures.receiver import receiver

__all__ = ["receiver"]
