"""Lengths of time as the API and the configuration write them: ISO 8601, in days or in seconds."""

import re
from datetime import timedelta

LENGTH = re.compile(
    r"^P(?:([0-9]{1,5})W|(?:([0-9]{1,6})D)?(?:T(?:([0-9]{1,6})H)?(?:([0-9]{1,8})M)?(?:([0-9]{1,10})S)?)?)$"
)


def write_length(length: timedelta) -> str:
    """Return a length: whole days as `P7D`, any other as `PT90S`, rounded up to whole seconds."""
    seconds = -(-length // timedelta(seconds=1))
    days, rest = divmod(seconds, 86400)
    return f"P{days}D" if days and not rest else f"PT{seconds}S"


def read_length(text: str) -> timedelta | None:
    """Return the length that a text states; None where it states none."""
    found = LENGTH.fullmatch(text)
    if found is None or not any(found.groups()):
        return None
    weeks, days, hours, minutes, seconds = (int(part or 0) for part in found.groups())
    return timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)
