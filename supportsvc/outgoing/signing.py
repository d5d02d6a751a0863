"""Signatures of messages, by Standard Webhooks: https://www.standardwebhooks.com."""

import hmac
from base64 import b64decode, b64encode
from collections.abc import Iterable

PREFIX = "whsec_"


def read_secret(text: str) -> bytes:
    """Read a secret: base64 behind `whsec_`."""
    return b64decode(text.removeprefix(PREFIX))


def sign(message: str, second: int, body: bytes, secrets: Iterable[bytes]) -> dict[str, str]:
    """Return the headers that go with a message sent at a second: a signature by each secret, for rotation."""
    signed = f"{message}.{second}.".encode() + body
    signatures = (b64encode(hmac.digest(secret, signed, "sha256")).decode() for secret in secrets)
    return {
        "webhook-id": message,
        "webhook-timestamp": str(second),
        "webhook-signature": " ".join(f"v1,{signature}" for signature in signatures),
    }
