"""What we write into the metadata of Stripe's objects, and how it is read back."""

import re
from collections.abc import Mapping

from supportsvc.domain.ask import Credit
from supportsvc.domain.ledger import Mark
from supportsvc.domain.supporter import parse_reader

SITE = "supportsvc_site"
READER = "supportsvc_reader"
RETURN_URL = "supportsvc_return"
INTERVAL = "supportsvc_interval"
CREDIT = "supportsvc_ask"
LONGEST_VALUE = 500
WRITTEN_CREDIT = re.compile(r"([0-9a-f]{4})-([0-9]{1,3})")


def write_mark(tag: str, reader: bytes) -> dict[str, str]:
    """Return the metadata that makes an object ours, and names the reader by the unsigned id."""
    return {SITE: tag, READER: reader.hex()}


def read_mark(metadata: Mapping[str, str]) -> Mark:
    """Read whose an object is."""
    return Mark(metadata.get(SITE), parse_reader(metadata.get(READER, "")))


def write_credit(credit: Credit) -> dict[str, str]:
    """Return what a Session says of the ask that led to it: the campaign's mark and the variant's place, no names.

    Names could change between two tries of a click, and Stripe would refuse the second.
    """
    return {CREDIT: f"{credit.campaign:04x}-{credit.variant}"} if credit.campaign else {}


def read_credit(metadata: Mapping[str, str]) -> Credit:
    """Read which ask led to a Session."""
    found = WRITTEN_CREDIT.fullmatch(metadata.get(CREDIT, ""))
    return Credit(int(found[1], 16), int(found[2])) if found else Credit()


def plain(metadata: object) -> dict[str, str]:
    """Return an object's metadata as a dictionary, empty where it has none."""
    found: dict[str, object] = getattr(metadata, "to_dict", dict)()
    return {str(key): str(value) for key, value in found.items()}
