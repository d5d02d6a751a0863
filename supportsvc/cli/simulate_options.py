"""The options that settle a simulated month: each figure that is assumed, with the reference month's as it stands."""

import re
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from supportsvc.cli.serve import between
from supportsvc.domain.page import Device
from supportsvc.simulation.population import Deeds, Population, Shares

SHARED = ("devices", "countries", "languages", "sections", "tags", "paths", "referrers")
COUNTRY = re.compile(r"[A-Z]{2}|")
PLAIN = Population(begin=datetime(1970, 1, 1, tzinfo=UTC))


def add_population(parser: ArgumentParser) -> None:
    """Add the options; what is not given stays None, so that it is known."""
    whole = parser.add_argument_group("the readers")
    whole.add_argument("--readers", type=within(1, 10_000_000), metavar="N", help=f"how many ({PLAIN.readers:,})")
    whole.add_argument("--begin", type=read_day, metavar="DATE", help="the first day, such as 2026-12-01 (today)")
    whole.add_argument("--days", type=within(1, 366), metavar="D", help=f"how many days they read ({PLAIN.days})")
    whole.add_argument("--seed", type=within(0, 2**32 - 1), metavar="S", help=f"what is drawn by ({PLAIN.seed})")
    whole.add_argument("--most-views", type=within(1, 2000), metavar="N", help=f"of one reader ({PLAIN.most})")
    whole.add_argument(
        "--steepness",
        type=read_steepness,
        metavar="X",
        help=f"the chance of n views goes with n to the power of minus this ({PLAIN.steepness:g})",
    )
    whole.add_argument(
        "--holdback",
        type=within(0, 100),
        metavar="%",
        help="the site's holdback, for both (each configuration's own; 10 where none has one)",
    )
    per_cent(whole, "supporters", "of readers who support the site from the beginning", PLAIN.supporters)
    per_cent(whole, "signed-in", "of readers who are signed in", PLAIN.signed_in)
    asks = parser.add_argument_group("what they do when they are asked, in per cent of asks; the rest close the prompt")
    per_cent(asks, "pay", "give", PLAIN.deeds.pay, default=PLAIN.deeds.pay)
    per_cent(asks, "snooze", "put it off", PLAIN.deeds.snooze, default=PLAIN.deeds.snooze)
    per_cent(asks, "unseen", "never scroll to it", PLAIN.deeds.unseen, default=PLAIN.deeds.unseen)
    asks.add_argument(
        "--snooze-days", type=within(1, 366), metavar="D", help=f"how long they put it off ({PLAIN.deeds.length.days})"
    )
    pages = parser.add_argument_group("what they read, and on what; shares as in --devices mobile=60,desktop=40")
    per_cent(pages, "untargeted", "of pages in sections that no campaign asks in", PLAIN.untargeted)
    per_cent(pages, "articles", "of pages that are articles", PLAIN.articles)
    for name in SHARED:
        pages.add_argument(f"--{name}", type=reader_of(name), metavar="SHARES", help=SHARES_HELP[name])
    parser.add_argument("--cores", type=within(1, 1024), metavar="N", help="how many processes work (all cores)")


SHARES_HELP = {
    "devices": "weights of mobile, tablet and desktop",
    "countries": "weights of countries",
    "languages": "weights of the pages' languages",
    "sections": "weights of sections, besides those that no campaign asks in",
    "tags": "the per cent of pages that each tag is on",
    "paths": "the per cent of pages below each path",
    "referrers": "the per cent of views that come from each host",
}
POPULATION = (
    *("readers", "begin", "days", "seed", "most_views", "steepness", "holdback", "supporters", "signed_in"),
    *("untargeted", "articles", "snooze_days", "cores", *SHARED),
)


def wants_population(arguments: Namespace) -> str | None:
    """Return the name of an option that says something of a simulated month; None where none was given."""
    deeds = {"pay": PLAIN.deeds.pay, "snooze": PLAIN.deeds.snooze, "unseen": PLAIN.deeds.unseen}
    changed = [name for name, value in deeds.items() if getattr(arguments, name) != value]
    given = [name for name in POPULATION if getattr(arguments, name) is not None]
    return next((name.replace("_", "-") for name in (*given, *changed)), None)


def settled_shares(arguments: Namespace) -> tuple[str, ...]:
    """Return the shares that were given."""
    return tuple(name for name in SHARED if getattr(arguments, name) is not None)


def read_population(arguments: Namespace, today: datetime) -> Population:
    """Return the population that the options settle."""
    names = ("readers", "begin", "days", "seed", "steepness", "supporters", "signed_in", "untargeted", "articles")
    chosen: dict[str, Any] = {name: getattr(arguments, name) for name in (*names, *SHARED)}
    chosen["most"] = arguments.most_views
    length = PLAIN.deeds.length if arguments.snooze_days is None else timedelta(days=arguments.snooze_days)
    deeds = Deeds(arguments.pay, arguments.snooze, arguments.unseen, length)
    given = {name: value for name, value in chosen.items() if value is not None}
    return Population(**{"begin": today, **given, "deeds": deeds})


def per_cent(group: Any, name: str, words: str, plain: float, default: float | None = None) -> None:
    """Add an option of a per cent."""
    group.add_argument(f"--{name}", type=read_per_cent, metavar="%", default=default, help=f"{words} ({plain:g})")


def within(least: int, most: int) -> Callable[[str], int]:
    """Return what reads a whole number within bounds."""
    return lambda text: between(text, least, most)


def read_per_cent(text: str) -> float:
    """Read a number from 0 to 100."""
    return read_number(text, "a number from 0 to 100", 0, 100)


def read_steepness(text: str) -> float:
    """Read a power."""
    return read_number(text, "a number from 0 to 10, such as 2", 0, 10)


def read_number(text: str, expected: str, least: float, most: float) -> float:
    """Read a number within bounds."""
    try:
        number = float(text)
    except ValueError as error:
        raise ArgumentTypeError(f"{text!r} is not {expected}") from error
    if not least <= number <= most:
        raise ArgumentTypeError(f"{text!r} is not {expected}")
    return number


def read_day(text: str) -> datetime:
    """Read a day, as the midnight UTC that begins it."""
    try:
        return datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError as error:
        raise ArgumentTypeError(f"{text!r} is not a day, such as 2026-12-01") from error


def reader_of(name: str) -> Callable[[str], Shares]:
    """Return what reads the shares of one kind."""
    return lambda text: read_shares(text, name)


def read_shares(text: str, name: str) -> Shares:
    """Read shares such as `mobile=60,desktop=40`; an empty name, as in `=10`, is any other."""
    shares: dict[str, float] = {}
    for part in text.split(","):
        value, equals, number = part.strip().rpartition("=")
        if not equals:
            raise ArgumentTypeError(
                f"{part.strip()!r} is no share; expected a name and a number, such as {EXAMPLES[name]}"
            )
        if value in shares:
            raise ArgumentTypeError(f"{value!r} has two shares")
        if not fits(name, value):
            raise ArgumentTypeError(f"{value!r} is none of the {name}; expected such as {EXAMPLES[name]}")
        shares[value] = read_number(number, f"the share of {value!r}; expected a number from 0 to 100", 0, 100)
    if not any(shares.values()):
        raise ArgumentTypeError(f"{text!r} leaves nothing; expected a share above 0")
    return tuple(shares.items())


EXAMPLES = {
    "devices": "mobile=60,tablet=5,desktop=35",
    "countries": "DE=70,AT=20,=10",
    "languages": "de=80,en=20",
    "sections": "politics=40,sport=60",
    "tags": "elections=5",
    "paths": "/blog=10",
    "referrers": "news.example=15",
}


def fits(name: str, value: str) -> bool:
    """Tell whether a name is one of its kind."""
    if name == "devices":
        return value in set(Device)
    if name == "countries":
        return bool(COUNTRY.fullmatch(value))
    return not value or name != "paths" or value.startswith("/")
