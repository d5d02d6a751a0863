"""Signed words that leave the service and come back: ids, asks, snoozes, thanks and previews; keys may be rotated."""

import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from hmac import HMAC, compare_digest
from struct import Struct, error

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


def encode(raw: bytes) -> str:
    """Write bytes as an address may hold them."""
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def decode(text: str) -> bytes | None:
    """Read bytes that were written so; None where they were not."""
    try:
        return urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except Error:
        return None


def finish(begun: HMAC, text: str) -> str:
    """Return the signature of a text; what the key comes to is reckoned once, and not for each."""
    mac = begun.copy()
    mac.update(text.encode())
    return encode(mac.digest())


class Signer:
    """Signs payloads for one purpose: base64, a dot, and the HMAC-SHA256 of what stands before it."""

    def __init__(self, purpose: str, keys: Sequence[str]) -> None:
        """Take the keys, newest first."""
        self._begun = [HMAC(sha256(f"{purpose}:{key}".encode()).digest(), digestmod="sha256") for key in keys]

    def sign(self, payload: bytes) -> str:
        """Return a payload with the newest key's signature."""
        text = encode(payload)
        return f"{text}.{finish(self._begun[0], text)}"

    def read(self, token: str) -> bytes | None:
        """Return the payload of what was signed by any of the keys."""
        text, _, signature = token.rpartition(".")
        if token.isascii():
            for begun in self._begun:
                if compare_digest(finish(begun, text), signature):
                    return decode(text)
        return None


class Tokens:
    """Sign with the newest key, verify with all; what was not signed here reads as None."""

    def __init__(self, keys: Sequence[str]) -> None:
        """Take the keys, newest first."""
        self._reader = Signer("reader", keys)
        self._ask = Signer("ask", keys)
        self._snooze = Signer("snooze", keys)
        self._thanks = Signer("thanks", keys)
        self._preview = Signer("preview", keys)

    def sign_reader(self, reader: bytes) -> str:
        """Return the signed id of a reader."""
        return self._reader.sign(reader)

    def read_reader(self, token: str) -> bytes | None:
        """Return the id that a token carries."""
        payload = self._reader.read(token)
        return payload if payload is not None and len(payload) == ID_BYTES else None

    def sign_ask(self, ask: Ask) -> str:
        """Return the signed name of an ask."""
        second = int(ask.instant.timestamp())
        parts = (ask.reader, ask.campaign, ask.variant, second, ask.counter.mark, ask.counter.total, ask.promised)
        return self._ask.sign(ASK.pack(*parts))

    def read_ask(self, token: str) -> Ask | None:
        """Return the ask that a token names."""
        fields = _unpack(ASK, self._ask.read(token))
        if fields is None:
            return None
        reader, campaign, variant, second, mark, total, promised = fields
        return Ask(reader, campaign, variant, _instant(second), Counter(mark, total), bool(promised))

    def sign_snooze(self, snooze: Snooze) -> str:
        """Return the client's own record of a snooze."""
        return self._snooze.sign(SNOOZE.pack(int(snooze.until.timestamp()), snooze.campaign))

    def read_snooze(self, token: str) -> Snooze | None:
        """Return the snooze that a client's record tells of."""
        fields = _unpack(SNOOZE, self._snooze.read(token))
        return None if fields is None else Snooze(_instant(fields[0]), fields[1])

    def sign_thanks(self, thanks: Thanks) -> str:
        """Return the word that the return from Checkout puts into the article's address."""
        second = 0 if thanks.next_charge is None else int(thanks.next_charge.timestamp())
        interval = INTERVALS.index(thanks.interval)
        currency = thanks.currency.encode("ascii")
        return self._thanks.sign(THANKS.pack(thanks.reader, thanks.amount, currency, interval, second))

    def read_thanks(self, token: str) -> Thanks | None:
        """Return what a reader is thanked for."""
        fields = _unpack(THANKS, self._thanks.read(token))
        if fields is None:
            return None
        reader, amount, currency, interval, second = fields
        next_charge = _instant(second) if second else None
        return Thanks(reader, amount, currency.decode("ascii"), INTERVALS[interval], next_charge)

    def sign_preview(self, preview: Preview) -> str:
        """Return what a preview link carries."""
        return self._preview.sign(PREVIEW.pack(preview.campaign, preview.variant, int(preview.expires.timestamp())))

    def read_preview(self, token: str) -> Preview | None:
        """Return what a preview link shows; whether it has expired is for the reader of it to judge."""
        fields = _unpack(PREVIEW, self._preview.read(token))
        return None if fields is None else Preview(fields[0], fields[1], _instant(fields[2]))


def _unpack(layout: Struct, payload: bytes | None) -> tuple | None:  # type: ignore[type-arg]
    if payload is None:
        return None
    try:
        return layout.unpack(payload)
    except error:
        return None


def _instant(second: int) -> datetime:
    return datetime.fromtimestamp(second, UTC)
