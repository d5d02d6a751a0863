"""The shop on real parts, for the use cases around money."""

from tests.fixtures.shop import shop

__all__ = ["shop"]
