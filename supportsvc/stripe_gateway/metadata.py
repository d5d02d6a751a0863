"""What we write into the metadata of Stripe's objects, and how it is read back."""

from collections.abc import Mapping

from supportsvc.domain.ledger import Mark
from supportsvc.domain.supporter import parse_reader

SITE = "supportsvc_site"
READER = "supportsvc_reader"
RETURN_URL = "supportsvc_return"
INTERVAL = "supportsvc_interval"
LONGEST_VALUE = 500


def write_mark(tag: str, reader: bytes) -> dict[str, str]:
    """Return the metadata that makes an object ours, and names the reader by the unsigned id."""
    return {SITE: tag, READER: reader.hex()}


def read_mark(metadata: Mapping[str, str]) -> Mark:
    """Read whose an object is."""
    return Mark(metadata.get(SITE), parse_reader(metadata.get(READER, "")))


def plain(metadata: object) -> dict[str, str]:
    """Return an object's metadata as a dictionary, empty where it has none."""
    found: dict[str, object] = getattr(metadata, "to_dict", dict)()
    return {str(key): str(value) for key, value in found.items()}
