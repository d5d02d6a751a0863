"""The options of `supportsvc explain`: a reader described in words, a page, and instants."""

import re
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from supportsvc.cli.serve import between
from supportsvc.config_files.campaign_files import mark_of
from supportsvc.domain.ask import Fate, PastAsk
from supportsvc.domain.page import Device, Page, Placement
from supportsvc.domain.reader import MOST_ASKS, Copy, Dismissals, Reader
from supportsvc.domain.reading import MOST_ARTICLES, Article, article_mark, section_mark
from supportsvc.domain.snooze import Snooze

COUNTRY = re.compile(r"[A-Z]{2}")
MOST_VIEWS = 2**31
DESCRIBING = ("views", "asked", "dismissed", "offered", "snoozed", "supporter", "gave", "read")
"""The options that describe a reader."""


def add_reader(parser: ArgumentParser) -> None:
    """Add what says which reader is meant."""
    which = parser.add_argument_group("the reader: a signed id, or --newcomer, or a description")
    which.add_argument("reader", nargs="?", metavar="ID", help="the signed id, as the script keeps it and sends it")
    which.add_argument("--newcomer", action="store_true", help="a reader of whom nothing is known, on the first view")
    which.add_argument(
        "--views", type=views, metavar="N", help="since the last ask seen, this view included; else of all views (1)"
    )
    several: dict[str, Any] = {"action": "append", "default": [], "metavar": "INSTANT[:CAMPAIGN]", "type": read_ask}
    which.add_argument("--asked", **several, help="an ask was seen; such as 2026-11-20T10:00Z; may be repeated")
    which.add_argument("--dismissed", **several, help="an ask was closed; may be repeated")
    which.add_argument("--offered", **several, help="an ask was offered, and not seen yet")
    which.add_argument("--snoozed", type=read_ask, metavar="INSTANT[:CAMPAIGN]", help="put off until then")
    which.add_argument("--supporter", type=instant, metavar="INSTANT", help="entitled until then")
    which.add_argument(
        "--gave", type=instant, metavar="INSTANT", help="the pause after a one-off gift lasts until then"
    )
    which.add_argument(
        "--read",
        action="append",
        default=[],
        metavar="PATH",
        help="an article of the page's --section that was counted today; may be repeated",
    )


def add_page(parser: ArgumentParser) -> None:
    """Add what says on which page, where and when."""
    page = parser.add_argument_group("the page, and where and when it is read")
    page.add_argument("--url", default="/", metavar="URL", help="its address, or its path alone (/)")
    page.add_argument("--section", default="", metavar="NAME")
    page.add_argument("--tag", action="append", default=[], metavar="NAME", help="may be repeated")
    page.add_argument("--language", default="", metavar="CODE", help="such as de or de-AT")
    page.add_argument(
        "--placement",
        action="append",
        choices=[str(placement) for placement in Placement],
        help="what it offers; may be repeated (all but wall)",
    )
    page.add_argument("--exclude", action="store_true", help="it says that nobody is to be asked on it")
    page.add_argument("--article", action="store_true", help="it is an article, counted once")
    page.add_argument("--device", choices=[str(device) for device in Device])
    page.add_argument("--referrer", default="", metavar="HOST", help="where the reader came from")
    page.add_argument("--signed-in", action="store_true", help="the reader is signed in at the site")
    page.add_argument("--returning", action="store_true", help="the reader was here on an earlier day")
    page.add_argument("--country", type=country, metavar="XX", help="two capital letters, such as DE")
    page.add_argument("--crawler", action="store_true", help="the user agent is a crawler's")
    page.add_argument("--at", type=instant, metavar="INSTANT", help="such as 2026-11-24T10:00Z (now)")


def read_page(arguments: Namespace) -> Page:
    """Return the page that the options describe."""
    placements = arguments.placement or [p for p in Placement if p is not Placement.WALL]
    return Page(
        path=urlsplit(arguments.url).path or "/",
        section=arguments.section,
        tags=frozenset(arguments.tag),
        language=arguments.language,
        placements=frozenset(map(Placement, placements)),
        excluded=arguments.exclude,
        device=Device(arguments.device) if arguments.device else None,
        referrer=arguments.referrer,
        signed_in=arguments.signed_in,
        returning=arguments.returning,
        article=arguments.article,
    )


def trouble_with(arguments: Namespace) -> str | None:
    """Say what the options lack, or what in them does not fit together; None where they are clear."""
    described = [f"--{name}" for name in DESCRIBING if getattr(arguments, name)]
    named = [word for word, given in (("an id", arguments.reader), ("--newcomer", arguments.newcomer)) if given]
    if not described and not named:
        return "no reader is named; expected a signed id, --newcomer, or a description such as --views 7"
    if len(named) + bool(described) > 1:
        several = ", ".join((*named, *described))
        return f"{several} name several readers; expected a signed id, --newcomer, or a description"
    if len(arguments.asked) + len(arguments.dismissed) > MOST_ASKS:
        return f"--asked and --dismissed name more asks than a record keeps; expected at most {MOST_ASKS}"
    if len(arguments.read) > MOST_ARTICLES:
        return f"--read names more articles than a record keeps; expected at most {MOST_ARTICLES}"
    return None


def describe_reader(arguments: Namespace, salt: str, now: datetime) -> Reader:
    """Return the record of the reader that the options describe."""
    seen = [PastAsk(at, mark, Fate.SEEN) for at, mark in arguments.asked]
    closed = [PastAsk(at, mark, Fate.DISMISSED) for at, mark in arguments.dismissed]
    offers = [PastAsk(at, mark, Fate.OFFERED) for at, mark in arguments.offered]
    before = len(seen) + len(closed)  # a view at the least for each ask that was seen
    snooze = Snooze(*arguments.snoozed) if arguments.snoozed else None
    copies = (
        (Copy("described", 1, arguments.supporter, arguments.gave),) if arguments.supporter or arguments.gave else ()
    )
    return Reader(
        views=before + (arguments.views or 1),
        views_at_ask=before,
        asks=tuple(sorted((*seen, *closed, *offers), key=lambda ask: ask.instant)),
        dismissals=Dismissals(len(closed), max(ask.instant for ask in closed)) if closed else None,
        snooze=snooze,
        articles=tuple(
            Article(now.date(), article_mark(path, salt), section_mark(arguments.section)) for path in arguments.read
        ),
        copies=copies,
    )


def read_ask(text: str) -> tuple[datetime, int]:
    """Read an instant and, behind a colon, the name of a campaign; the mark of none where none is named."""
    found = re.fullmatch(r"(.*?\d(?:Z|[+-]\d\d:\d\d))(?::([a-z0-9-]+))?", text)
    if found is None:
        raise ArgumentTypeError(
            f"{text!r} is no instant; expected such as 2026-11-20T10:00Z or 2026-11-20T10:00Z:spring"
        )
    return instant(found[1]), mark_of(found[2]) if found[2] else 0


def instant(text: str) -> datetime:
    """Read an instant with its offset."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise ArgumentTypeError(f"{text!r} is no instant with its offset; expected such as 2026-11-24T10:00Z")
    try:
        return found.astimezone(UTC).replace(microsecond=0) + timedelta()
    except OverflowError as error:
        raise ArgumentTypeError(f"{text!r} lies outside of the calendar") from error


def country(text: str) -> str:
    """Read a country."""
    if not COUNTRY.fullmatch(text):
        raise ArgumentTypeError(f"{text!r} is no country; expected two capital letters, such as DE")
    return text


def views(text: str) -> int:
    """Read a number of views."""
    return between(text, 1, MOST_VIEWS)
