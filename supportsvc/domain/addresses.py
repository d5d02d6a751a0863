"""Addresses that a reader may be led back to: the site's own, and nothing else."""

from collections.abc import Sequence
from urllib.parse import urlsplit

from supportsvc.domain.errors import AddressRefused

LONGEST = 2048


def read_return_url(address: object, origins: Sequence[str]) -> str:
    """Judge an address to return to; AddressRefused unless it lies on one of the site's origins."""
    if not isinstance(address, str) or not is_on_site(address, origins):
        raise AddressRefused("expected an address on one of the site's own origins")
    return address


def is_on_site(address: str, origins: Sequence[str]) -> bool:
    """Tell whether an address lies on one of the origins, which stand as a browser writes them.

    What browsers and this parser read differently is not taken: control characters, blanks, backslashes.
    """
    if len(address) > LONGEST or not address.isascii() or not address.isprintable() or set(' \\"<>') & set(address):
        return False
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    origin = f"{parts.scheme}://{parts.netloc}"
    return origin in origins and address.startswith(origin)
