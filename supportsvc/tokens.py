"""Signed words that leave the service and come back: ids, asks, snoozes, thanks and previews; keys may be rotated."""

import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from hmac import digest
from struct import Struct, error

from itsdangerous import BadSignature, Signer
from itsdangerous.signer import SigningAlgorithm

from supportsvc.domain.ask import Ask, Counter
from supportsvc.domain.preview import Preview
from supportsvc.domain.snooze import Snooze

ID_BYTES = 16
ASK = Struct("<16sHBIIIB")
SNOOZE = Struct("<IH")
THANKS = Struct("<16sQ3sBI")
PREVIEW = Struct("<HBI")
INTERVALS = ("month", "year", "once")


@dataclass(frozen=True, slots=True)
class Thanks:
    """What the return from Checkout lets the script say, to this reader alone; `next_charge` may be unknown."""

    reader: bytes
    amount: int
    currency: str
    interval: str
    next_charge: datetime | None


def mint() -> bytes:
    """Return a new reader's id: 128 random bits."""
    return secrets.token_bytes(ID_BYTES)


class HmacSha256(SigningAlgorithm):
    """The library's own HMAC, reckoned by one call: its three in Python take a decision longer than the rules do."""

    def get_signature(self, key: bytes, value: bytes) -> bytes:
        """Return the 32 bytes for a value."""
        return digest(key, value, "sha256")


class Tokens:
    """Sign with the newest key, verify with all; what was not signed here reads as None."""

    def __init__(self, keys: Sequence[str]) -> None:
        """Take the keys, newest first."""
        oldest_first = list(reversed(keys))

        def signer(purpose: str) -> Signer:
            derived = [sha256(f"{purpose}:{key}".encode()).digest() for key in oldest_first]
            return Signer(derived, key_derivation="none", algorithm=HmacSha256())

        self._reader = signer("reader")
        self._ask = signer("ask")
        self._snooze = signer("snooze")
        self._thanks = signer("thanks")
        self._preview = signer("preview")

    def sign_reader(self, reader: bytes) -> str:
        """Return the signed id of a reader."""
        return _sign(self._reader, reader)

    def read_reader(self, token: str) -> bytes | None:
        """Return the id that a token carries."""
        payload = _read(self._reader, token)
        return payload if payload is not None and len(payload) == ID_BYTES else None

    def sign_ask(self, ask: Ask) -> str:
        """Return the signed name of an ask."""
        second = int(ask.instant.timestamp())
        parts = (ask.reader, ask.campaign, ask.variant, second, ask.counter.mark, ask.counter.total, ask.promised)
        return _sign(self._ask, ASK.pack(*parts))

    def read_ask(self, token: str) -> Ask | None:
        """Return the ask that a token names."""
        fields = _unpack(ASK, _read(self._ask, token))
        if fields is None:
            return None
        reader, campaign, variant, second, mark, total, promised = fields
        return Ask(reader, campaign, variant, _instant(second), Counter(mark, total), bool(promised))

    def sign_snooze(self, snooze: Snooze) -> str:
        """Return the client's own record of a snooze."""
        return _sign(self._snooze, SNOOZE.pack(int(snooze.until.timestamp()), snooze.campaign))

    def read_snooze(self, token: str) -> Snooze | None:
        """Return the snooze that a client's record tells of."""
        fields = _unpack(SNOOZE, _read(self._snooze, token))
        return None if fields is None else Snooze(_instant(fields[0]), fields[1])

    def sign_thanks(self, thanks: Thanks) -> str:
        """Return the word that the return from Checkout puts into the article's address."""
        second = 0 if thanks.next_charge is None else int(thanks.next_charge.timestamp())
        interval = INTERVALS.index(thanks.interval)
        currency = thanks.currency.encode("ascii")
        return _sign(self._thanks, THANKS.pack(thanks.reader, thanks.amount, currency, interval, second))

    def read_thanks(self, token: str) -> Thanks | None:
        """Return what a reader is thanked for."""
        fields = _unpack(THANKS, _read(self._thanks, token))
        if fields is None:
            return None
        reader, amount, currency, interval, second = fields
        next_charge = _instant(second) if second else None
        return Thanks(reader, amount, currency.decode("ascii"), INTERVALS[interval], next_charge)

    def sign_preview(self, preview: Preview) -> str:
        """Return what a preview link carries."""
        return _sign(self._preview, PREVIEW.pack(preview.campaign, preview.variant, int(preview.expires.timestamp())))

    def read_preview(self, token: str) -> Preview | None:
        """Return what a preview link shows; whether it has expired is for the reader of it to judge."""
        fields = _unpack(PREVIEW, _read(self._preview, token))
        return None if fields is None else Preview(fields[0], fields[1], _instant(fields[2]))


def _sign(signer: Signer, payload: bytes) -> str:
    return signer.sign(urlsafe_b64encode(payload).rstrip(b"=")).decode("ascii")


def _read(signer: Signer, token: str) -> bytes | None:
    try:
        text = signer.unsign(token)
        return urlsafe_b64decode(text + b"=" * (-len(text) % 4))
    except (BadSignature, Error, UnicodeEncodeError):
        return None


def _unpack(layout: Struct, payload: bytes | None) -> tuple | None:  # type: ignore[type-arg]
    if payload is None:
        return None
    try:
        return layout.unpack(payload)
    except error:
        return None


def _instant(second: int) -> datetime:
    return datetime.fromtimestamp(second, UTC)
