"""Places in the world: the countries and the time zones that a configuration may name."""

from datetime import tzinfo
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from babel import Locale

NO_COUNTRIES = {"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"}
"""Codes that the list of territories has beside those of countries: reserved ones, unions, and those for tests."""


@cache
def countries() -> frozenset[str]:
    """Return the codes of ISO 3166-1, and XK for Kosovo, by which proxies and databases tell it."""
    codes = map(str, Locale("en").territories)
    return frozenset(code for code in codes if len(code) == 2 and code not in NO_COUNTRIES)


@cache
def zones() -> frozenset[str]:
    """Return the names of the IANA time zones."""
    return frozenset(available_timezones())


def read_zone(name: str) -> tzinfo | None:
    """Return the time zone of a name; None where there is none."""
    return ZoneInfo(name) if name in zones() else None
