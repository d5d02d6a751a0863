"""What the values of fields must be besides their types: their limits, each also in the words of JSON Schema."""

import re
from collections.abc import Iterable
from dataclasses import fields
from datetime import timedelta
from itertools import pairwise
from urllib.parse import urlsplit

from supportsvc.config_files.currencies import CURRENCIES
from supportsvc.config_files.methods import METHODS
from supportsvc.config_files.places import countries
from supportsvc.config_files.schema import Limit, Limits
from supportsvc.config_files.site_file import Asking, SiteTable
from supportsvc.domain.campaign import Campaign, Cap, Meter, Variant
from supportsvc.domain.limits import Limits as CallLimits
from supportsvc.domain.limits import Rate
from supportsvc.domain.money import AmountChoices, Interval, Suggestions
from supportsvc.domain.policy import BackOff, Exclusions
from supportsvc.domain.reader import MOST_ASKS
from supportsvc.domain.reading import MOST_ARTICLES, Articles, Wall
from supportsvc.domain.site import Giving, Safety, SnoozeChoices
from supportsvc.domain.targeting import Audience

YEAR = timedelta(days=365)
LARGEST_AMOUNT = 99_999_999  # Stripe's own
MOST_VARIANTS = 16
MOST_HELD_BACK = 90
NAME = re.compile(r"[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?")
TAG = re.compile(r"[a-z0-9_-]{1,40}")
SEED = re.compile(r"[!-~]{0,80}")
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
PATH = re.compile(r"/([^\s?#*]|\*(?!\*)){0,255}")
HOST = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*")
SAYING = re.compile(r"\s*\S[\s\S]*")
ORIGIN = re.compile(r"(?P<scheme>https?)://(?P<host>[a-z0-9.-]+|\[[0-9a-f:]+\])(:(?P<port>[1-9][0-9]{0,4}))?")
USUAL_PORTS = {"https": "443", "http": "80"}


def whole(least: int, most: int) -> Limit:
    """Limit a whole number."""
    paper = {"minimum": least, "maximum": most}
    return Limit(f"a whole number from {least} to {most}", lambda number: least <= number <= most, paper=paper)


def length(expected: str, least: timedelta, most: timedelta) -> Limit:
    """Limit a length."""
    return Limit(f"a length {expected}", lambda value: least <= value <= most)


def text(expected: str, form: re.Pattern[str]) -> Limit:
    """Limit a text to a form."""
    return Limit(expected, lambda said: bool(form.fullmatch(said)), paper={"pattern": f"^({form.pattern})$"})


def one_of(expected: str, known: Iterable[str]) -> Limit:
    """Limit a text to those of a list."""
    allowed = frozenset(known)
    return Limit(expected, lambda said: said in allowed, paper={"enum": sorted(allowed)})


def listed(expected: str, each: Limit, least: int = 0, most: int | None = None) -> Limit:
    """Limit a list in its length, and each of its entries."""
    paper = {"minItems": least} if most is None else {"minItems": least, "maxItems": most}
    return Limit(expected, lambda values: least <= len(values) <= (most or len(values)), each, paper)


def is_origin(text: str) -> bool:
    """Tell whether a text is an origin as browsers send it: https, or http on this very machine."""
    found = ORIGIN.fullmatch(text)
    if found is None or found["port"] == USUAL_PORTS[found["scheme"]] or int(found["port"] or 0) > 65535:
        return False
    return found["scheme"] == "https" or is_here(urlsplit(text).hostname or "")


def is_here(host: str) -> bool:
    """Tell whether a host is the browser's own machine, where http is as good as https."""
    return host in {"localhost", "127.0.0.1", "::1"} or host.endswith(".localhost")


def rises(values: Iterable[int] | Iterable[timedelta]) -> bool:
    """Tell whether every value is greater than the one before."""
    return all(one < next_one for one, next_one in pairwise(values))  # type: ignore[operator]  # one kind in a list


LANGUAGES = text('a language such as "en" or "de-AT"', LANGUAGE)
COUNTRY = one_of('a country by its two capital letters in ISO 3166-1, such as "DE" (Britain is "GB")', countries())
COUNTRIES = listed('a list of countries such as ["DE", "AT"]', COUNTRY)
SECTIONS = listed("a list of the names of sections", text("the name of a section", SAYING))
TAGS = listed("a list of tags", text("a tag", SAYING))
PATHS = listed(
    'a list of paths such as ["/about"]',
    text('a path that begins with a slash, such as "/about" or "/*/travel" (* is any part of a name)', PATH),
)
REFERRERS = listed(
    'a list of hosts such as ["news.example"]',
    text('the host of a site in lower case, such as "news.example", or "none"', HOST),
)
TABLE = text("the name of a table in translations/*.toml, of a-z, 0-9 and -", NAME)
HELD_BACK = whole(0, MOST_HELD_BACK)
AMOUNT = whole(1, LARGEST_AMOUNT)
SUGGESTED = Limit(
    "a list of 1 to 6 amounts in the smallest unit (500 is 5.00), the smallest first",
    lambda amounts: 1 <= len(amounts) <= 6 and rises((0, *amounts)),
    paper={"minItems": 1, "maxItems": 6},
)
CAPS = Limit(
    'a list of at most 4 tables such as [{ count = 4, window = "P7D" }]',
    lambda caps: len(caps) <= 4,
    paper={"maxItems": 4},
)

RATES = Limit(
    'a list of at most 4 tables such as [{ count = 10, window = "PT1H" }]',
    lambda rates: len(rates) <= 4,
    paper={"maxItems": 4},
)

LIMITS: Limits = {
    (SiteTable, "name"): Limit(
        "a name of 1 to 80 characters",
        lambda text: bool(text.strip()) and len(text) <= 80,
        paper={"pattern": r"\S", "maxLength": 80},
    ),
    (SiteTable, "origins"): Limit(
        'a list of at least one origin such as "https://www.example.org": no path, no closing slash, lower case; '
        "http only for localhost",
        lambda origins: bool(origins) and all(map(is_origin, origins)),
        paper={"minItems": 1, "items": {"type": "string", "pattern": "^https?://[^/]+$"}},
    ),
    (SiteTable, "tag"): text("1 to 40 of a-z, 0-9, - and _", TAG),
    (SiteTable, "language"): LANGUAGES,
    (SiteTable, "readers_a_month"): whole(1, 1_000_000_000),
    (Asking, "caps"): CAPS,
    (Asking, "gap"): length("of at most a year (P365D)", timedelta(), YEAR),
    (Asking, "bound"): length("from PT1M to P30D", timedelta(minutes=1), timedelta(days=30)),
    (Asking, "holdback"): HELD_BACK,
    (BackOff, "first"): length("from PT1M to P365D", timedelta(minutes=1), YEAR),
    (BackOff, "most"): length("from PT1M to P1095D", timedelta(minutes=1), 3 * YEAR),
    (BackOff, "factor"): whole(1, 10),
    (Cap, "count"): whole(1, MOST_ASKS),
    (Cap, "window"): length('from PT1M to P365D, such as "P7D" (seven days)', timedelta(minutes=1), YEAR),
    (Wall, "articles"): whole(0, MOST_ARTICLES - 1),
    (Wall, "days"): whole(1, 31),
    (Exclusions, "sections"): SECTIONS,
    (Exclusions, "tags"): TAGS,
    (Exclusions, "paths"): PATHS,
    (Safety, "countries"): COUNTRIES,
    (SnoozeChoices, "choices"): Limit(
        'a list of 1 to 6 lengths from PT1M to P365D, the shortest first, such as ["P1D", "P7D", "P30D"]',
        lambda choices: 1 <= len(choices) <= 6 and rises((timedelta(seconds=59), *choices, YEAR + YEAR.resolution)),
        paper={"minItems": 1, "maxItems": 6},
    ),
    (SnoozeChoices, "latest"): length("from P1D to a year (P365D)", timedelta(days=1), YEAR),
    (Giving, "currencies"): Limit("at least one [[money.currencies]] table", bool, paper={"minItems": 1}),
    (Giving, "intervals"): Limit(
        'a list of some of "month", "year" and "once", each once, the one to be selected at first in front',
        lambda intervals: 1 <= len(intervals) == len(set(intervals)),
        paper={"minItems": 1, "maxItems": len(Interval), "uniqueItems": True},
    ),
    (Giving, "grace"): length("of at most P90D", timedelta(), timedelta(days=90)),
    (Giving, "gift_pause"): length("of at most two years (P730D)", timedelta(), 2 * YEAR),
    (Giving, "methods"): listed(
        'a list of at least one way to pay, such as ["card", "link"]', one_of("one of Stripe's names", METHODS), least=1
    ),
    (AmountChoices, "currency"): one_of('a currency that Stripe takes, in lower case, such as "eur"', CURRENCIES),
    (AmountChoices, "suggested"): SUGGESTED,
    (AmountChoices, "least"): AMOUNT,
    (AmountChoices, "most"): AMOUNT,
    (AmountChoices, "countries"): COUNTRIES,
    (Suggestions, "suggested"): SUGGESTED,
    (Suggestions, "least"): AMOUNT,
    (Suggestions, "most"): AMOUNT,
    **{(CallLimits, field.name): RATES for field in fields(CallLimits)},
    (Rate, "count"): whole(1, 10_000),
    (Rate, "window"): length('from PT1M to P7D, such as "PT1H" (an hour)', timedelta(minutes=1), timedelta(days=7)),
    (Campaign, "words"): TABLE,
    (Campaign, "priority"): whole(-1000, 1000),
    (Campaign, "caps"): CAPS,
    (Campaign, "gap"): length("of at most a year (P365D)", timedelta(), YEAR),
    (Campaign, "holdback"): HELD_BACK,
    (Campaign, "seed"): text("at most 80 letters, digits and signs, without blanks", SEED),
    (Campaign, "variants"): Limit(
        f"at most {MOST_VARIANTS} [[variants]] tables",
        lambda variants: len(variants) <= MOST_VARIANTS,
        paper={"maxItems": MOST_VARIANTS},
    ),
    (Meter, "views"): whole(1, 1000),
    (Meter, "days"): whole(1, 31),
    (Meter, "first"): whole(0, 1000),
    (Audience, "countries"): COUNTRIES,
    (Audience, "languages"): listed('a list of languages such as ["en"]', LANGUAGES),
    (Audience, "sections"): SECTIONS,
    (Audience, "tags"): TAGS,
    (Audience, "paths"): PATHS,
    (Audience, "referrers"): REFERRERS,
    (Articles, "least"): whole(0, MOST_ARTICLES),
    (Articles, "most"): whole(0, MOST_ARTICLES - 1),
    (Articles, "days"): whole(1, 31),
    (Articles, "sections"): SECTIONS,
    (Variant, "name"): text("a name of a-z, 0-9 and - (at most 40)", NAME),
    (Variant, "weight"): whole(1, 1000),
    (Variant, "words"): TABLE,
}
