"""Idempotency keys as Stripe keeps them: the first answer under a key is the answer to every repeat."""

import threading
from dataclasses import dataclass, field

from supportsvc.sandbox.refusals import Refusal, invalid

KEPT_SECONDS = 86400
LONGEST_KEY = 255


@dataclass(frozen=True, slots=True)
class Answer:
    """A status and a body, as they go over the wire."""

    status: int
    body: bytes


@dataclass(slots=True)
class Record:
    """What is known under a key: the request it was first used with, and its answer once there is one."""

    fingerprint: str
    at: int
    answer: Answer | None = None


@dataclass(slots=True)
class Keys:
    """The keys of one account."""

    records: dict[str, Record] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def begin(self, key: str, fingerprint: str, at: int) -> Answer | None:
        """Answer what is kept under the key, or claim it for this request."""
        if len(key) > LONGEST_KEY:
            raise invalid(f"Idempotency keys must be at most {LONGEST_KEY} characters.", "Idempotency-Key")
        with self.lock:
            record = self.records.get(key)
            if record is None or record.at <= at - KEPT_SECONDS:
                self.records[key] = Record(fingerprint, at)
                return None
            if record.fingerprint != fingerprint:
                raise Refusal(
                    "Keys for idempotent requests can only be used with the same parameters they were first used with. "
                    f"Try using a key other than '{key}' if you meant to execute a different request.",
                    type="idempotency_error",
                    validation=True,
                )
            if record.answer is None:
                raise Refusal(
                    "There is currently another in-progress request using this Stripe-Idempotency-Key (that probably "
                    "means you submitted twice, and the other request is still going through).",
                    status=409,
                    type="idempotency_error",
                    code="idempotency_key_in_use",
                    validation=True,
                )
            return record.answer

    def end(self, key: str, answer: Answer | None) -> None:
        """Keep the answer of an executed request; let go of a key whose request was refused before any work."""
        with self.lock:
            if answer is None:
                self.records.pop(key, None)
            elif key in self.records:
                self.records[key].answer = answer
