"""E-mail addresses, which are never kept: a keyed hash stands for one, so that whoever knows it can look it up."""

import hmac
from hashlib import sha256
from unicodedata import normalize

HASH_BYTES = 16


def hash_email(address: str, key: bytes) -> bytes | None:
    """Return what stands for an address, 16 bytes, however it is spelt; None where it is no address."""
    plain = normalize("NFC", address.strip().casefold())
    if not looks_like_email(plain):
        return None
    return hmac.digest(key, plain.encode(), sha256)[:HASH_BYTES]


def looks_like_email(text: str) -> bool:
    """Tell whether a text could be an e-mail address."""
    name, at, host = text.strip().rpartition("@")
    return bool(name and at and host)
