"""What values must be besides their types: the limits of fields, and what has to fit together in a table."""

import re
from collections.abc import Iterable, Iterator
from datetime import timedelta
from itertools import pairwise
from urllib.parse import urlsplit

from supportsvc.config_files.currencies import CURRENCIES
from supportsvc.config_files.schema import Checks, Fault, Limit, Limits
from supportsvc.config_files.site_file import Asking, SiteTable
from supportsvc.domain.campaign import Campaign, Cap, Meter, Schedule
from supportsvc.domain.money import AmountChoices
from supportsvc.domain.policy import BackOff, Exclusions
from supportsvc.domain.reader import MOST_ASKS
from supportsvc.domain.site import Giving, SnoozeChoices

YEAR = timedelta(days=365)
LARGEST_AMOUNT = 99_999_999  # Stripe's own
NAME = re.compile(r"[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?")
TAG = re.compile(r"[a-z0-9_-]{1,40}")
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
PATH = re.compile(r"/[^\s?#]*")
ORIGIN = re.compile(r"(?P<scheme>https?)://(?P<host>[a-z0-9.-]+|\[[0-9a-f:]+\])(:(?P<port>[1-9][0-9]{0,4}))?")
USUAL_PORTS = {"https": "443", "http": "80"}


def whole(least: int, most: int) -> Limit:
    """Limit a whole number."""
    return Limit(f"a whole number from {least} to {most}", lambda number: least <= number <= most)


def length(expected: str, least: timedelta, most: timedelta) -> Limit:
    """Limit a length."""
    return Limit(f"a length {expected}", lambda value: least <= value <= most)


def is_origin(text: str) -> bool:
    """Tell whether a text is an origin as browsers send it: https, or http on this very machine."""
    found = ORIGIN.fullmatch(text)
    if found is None or found["port"] == USUAL_PORTS[found["scheme"]] or int(found["port"] or 0) > 65535:
        return False
    return found["scheme"] == "https" or is_here(urlsplit(text).hostname or "")


def is_here(host: str) -> bool:
    """Tell whether a host is the browser's own machine, where http is as good as https."""
    return host in {"localhost", "127.0.0.1", "::1"} or host.endswith(".localhost")


def are_texts(values: Iterable[str]) -> bool:
    """Tell whether every text says something."""
    return all(text.strip() for text in values)


def rises(values: Iterable[int] | Iterable[timedelta]) -> bool:
    """Tell whether every value is greater than the one before."""
    return all(one < next_one for one, next_one in pairwise(values))  # type: ignore[operator]  # one kind in a list


LIMITS: Limits = {
    (SiteTable, "name"): Limit("a name of 1 to 80 characters", lambda text: bool(text.strip()) and len(text) <= 80),
    (SiteTable, "origins"): Limit(
        'a list of at least one origin such as "https://www.example.org": no path, no closing slash, lower case; '
        "http only for localhost",
        lambda origins: bool(origins) and all(map(is_origin, origins)),
    ),
    (SiteTable, "tag"): Limit("1 to 40 of a-z, 0-9, - and _", lambda text: bool(TAG.fullmatch(text))),
    (SiteTable, "language"): Limit('a language such as "en"', lambda text: bool(LANGUAGE.fullmatch(text))),
    (Asking, "gap"): length("of at most a year (P365D)", timedelta(), YEAR),
    (Asking, "bound"): length("from PT1M to P30D", timedelta(minutes=1), timedelta(days=30)),
    (BackOff, "first"): length("from PT1M to P365D", timedelta(minutes=1), YEAR),
    (BackOff, "most"): length("from PT1M to P1095D", timedelta(minutes=1), 3 * YEAR),
    (BackOff, "factor"): whole(1, 10),
    (Cap, "count"): whole(1, MOST_ASKS),
    (Cap, "window"): length("from PT1M to P365D", timedelta(minutes=1), YEAR),
    (Exclusions, "sections"): Limit("a list of the names of sections", are_texts),
    (Exclusions, "tags"): Limit("a list of tags", are_texts),
    (Exclusions, "paths"): Limit(
        'a list of paths, each beginning with a slash, such as "/about"',
        lambda paths: all(map(PATH.fullmatch, paths)),
    ),
    (SnoozeChoices, "choices"): Limit(
        'a list of 1 to 6 lengths from PT1M to P365D, the shortest first, such as ["P1D", "P7D", "P30D"]',
        lambda choices: 1 <= len(choices) <= 6 and rises((timedelta(seconds=59), *choices, YEAR + YEAR.resolution)),
    ),
    (SnoozeChoices, "latest"): length("from P1D to a year (P365D)", timedelta(days=1), YEAR),
    (Giving, "currencies"): Limit("at least one [[money.currencies]] table", bool),
    (Giving, "grace"): length("of at most P90D", timedelta(), timedelta(days=90)),
    (AmountChoices, "currency"): Limit(
        'a currency that Stripe takes, in lower case, such as "eur"', lambda code: code in CURRENCIES
    ),
    (AmountChoices, "suggested"): Limit(
        "a list of 1 to 6 amounts in the smallest unit (500 is 5.00), the smallest first",
        lambda amounts: 1 <= len(amounts) <= 6 and rises((0, *amounts)),
    ),
    (AmountChoices, "least"): whole(1, LARGEST_AMOUNT),
    (AmountChoices, "most"): whole(1, LARGEST_AMOUNT),
    (Campaign, "words"): Limit(
        "the name of a table in translations/*.toml, of a-z, 0-9 and -", lambda text: bool(NAME.fullmatch(text))
    ),
    (Campaign, "priority"): whole(-1000, 1000),
    (Meter, "views"): whole(1, 1000),
    (Meter, "days"): whole(1, 31),
}


def check_back_off(back_off: BackOff) -> Iterator[Fault]:
    """A back-off that begins above its own most would never be what it says."""
    if back_off.first > back_off.most:
        yield Fault("most", back_off.most, "a length that is not less than `first`")


def check_schedule(schedule: Schedule) -> Iterator[Fault]:
    """A schedule ends after it starts."""
    if schedule.start is not None and schedule.end is not None and schedule.end <= schedule.start:
        yield Fault("end", str(schedule.end), "an instant after `start`")


def check_snooze(snooze: SnoozeChoices) -> Iterator[Fault]:
    """No choice reaches beyond the furthest date."""
    if snooze.latest is not None and snooze.choices[-1] > snooze.latest:
        yield Fault("latest", snooze.latest, "a length that is not less than the longest of `choices`")


def check_amounts(amounts: AmountChoices) -> Iterator[Fault]:
    """What is suggested can be given, and what is chosen is suggested."""
    if amounts.least > amounts.most:
        yield Fault("most", amounts.most, f"an amount that is not less than `least` ({amounts.least})")
    elif not all(map(amounts.allows, amounts.suggested)):
        yield Fault("suggested", amounts.suggested, f"amounts from {amounts.least} to {amounts.most}")
    if amounts.chosen is not None and amounts.chosen not in amounts.suggested:
        yield Fault("chosen", amounts.chosen, f"one of `suggested` ({', '.join(map(str, amounts.suggested))})")


def check_giving(giving: Giving) -> Iterator[Fault]:
    """Each currency stands once, and the usual one is among them."""
    codes = [choices.currency for choices in giving.currencies]
    if giving.currency not in codes:
        yield Fault("currency", giving.currency, f"one of the [[money.currencies]] ({', '.join(codes)})")
    if len(set(codes)) < len(codes):
        yield Fault("currencies", codes, "each currency once")


CHECKS: Checks = {
    BackOff: check_back_off,
    Schedule: check_schedule,
    SnoozeChoices: check_snooze,
    AmountChoices: check_amounts,
    Giving: check_giving,
}
