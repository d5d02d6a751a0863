"""The shop on real parts, for the gateway."""

from tests.fixtures.shop import shop

__all__ = ["shop"]
