"""Targeting: the pages and readers that a campaign is for."""

import re
from dataclasses import dataclass
from functools import lru_cache

from supportsvc.domain.page import Device, Page

NO_REFERRER = "none"
"""The word for a reader who came from nowhere that is known."""


@dataclass(frozen=True, slots=True)
class Audience:
    """What a campaign includes or excludes: each list that is not empty, and each word that is not None, is a demand.

    Countries are two capital letters. A language takes its refinements in (`de` holds `de-AT`), a path all below it;
    in a path `*` stands for any part of a name. A referrer takes its subdomains in; "none" is a reader from nowhere.
    """

    countries: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    devices: tuple[Device, ...] = ()
    sections: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()
    referrers: tuple[str, ...] = ()
    returning: bool | None = None
    signed_in: bool | None = None


def admits(include: Audience, exclude: Audience, page: Page) -> bool:
    """Tell whether every demand of `include` is met and none of `exclude`; countries are judged apart."""
    return all(demands(include, page)) and not any(demands(exclude, page))


def demands(audience: Audience, page: Page) -> list[bool]:
    """Judge each demand that an audience makes of a page."""
    judged = []
    if audience.languages:
        judged.append(any(refines(page.language, wanted) for wanted in audience.languages))
    if audience.devices:
        judged.append(page.device in audience.devices)
    if audience.sections:
        judged.append(page.section in audience.sections)
    if audience.tags:
        judged.append(not page.tags.isdisjoint(audience.tags))
    if audience.paths:
        judged.append(any(is_below(page.path, path) for path in audience.paths))
    if audience.referrers:
        judged.append(any(comes_from(page.referrer, host) for host in audience.referrers))
    if audience.returning is not None:
        judged.append(page.returning is audience.returning)
    if audience.signed_in is not None:
        judged.append(page.signed_in is audience.signed_in)
    return judged


def admits_country(include: Audience, exclude: Audience, country: str) -> bool:
    """Tell whether a country is one of the campaign's; an unknown one, the empty text, is in no list."""
    return (not include.countries or country in include.countries) and country not in exclude.countries


def refines(language: str, wanted: str) -> bool:
    """Tell whether a language is another, or a refinement of it."""
    language, wanted = language.lower(), wanted.lower()
    return language == wanted or language.startswith(wanted + "-")


def comes_from(referrer: str, host: str) -> bool:
    """Tell whether a referrer is a host or one of its subdomains."""
    return not referrer if host == NO_REFERRER else referrer == host or referrer.endswith("." + host)


def is_below(path: str, pattern: str) -> bool:
    """Tell whether a path is the one that a pattern names, or lies below it."""
    return compiled(pattern).fullmatch(path) is not None


@lru_cache(maxsize=1024)
def compiled(pattern: str) -> re.Pattern[str]:
    """Return a path's pattern as an expression, in which `*` stands for what holds no slash."""
    pieces = "[^/]*".join(re.escape(piece) for piece in pattern.split("*"))
    return re.compile(pieces + (".*" if pattern.endswith("/") else "(/.*)?"), re.DOTALL)
