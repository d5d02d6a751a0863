"""What a request tells of its reader beside the page: the country, and whether a crawler reads."""

from functools import lru_cache

import crawleruseragents

from supportsvc.domain.errors import CountryProtected
from supportsvc.domain.value import value
from supportsvc.web.bodies import ReaderBody
from supportsvc.web.countries import UNKNOWN, read_country
from supportsvc.web.origins import is_from_server
from supportsvc.web.service import Standing, in_force, present, service

LONGEST_AGENT = 512


@value
class Surroundings:
    """Where a reader is, and whether a crawler reads; `protected` tells that nothing may be kept (R3)."""

    country: str = UNKNOWN
    crawler: bool = False
    protected: bool = False


def look_around(body: ReaderBody, standing: Standing) -> Surroundings:
    """Return what a request tells. A call of the site's server has its reader's surroundings in the body."""
    by_server = is_from_server()
    agent = body.user_agent if by_server else str(present().environ.get("HTTP_USER_AGENT", ""))
    country = find_country(body, standing, by_server=by_server)
    return Surroundings(country, is_crawler(agent[:LONGEST_AGENT]), note_protected(country, standing))


def is_protected(body: ReaderBody) -> bool:
    """Tell whether the reader is in a country of the reader-safety list."""
    standing = in_force()
    return note_protected(find_country(body, standing, by_server=is_from_server()), standing)


def refuse_protected(body: ReaderBody) -> None:
    """Refuse a call from a country of the reader-safety list."""
    if is_protected(body):
        raise CountryProtected("In the reader's country, nothing is kept.")


def find_country(body: ReaderBody, standing: Standing, *, by_server: bool) -> str:
    """Return the reader's country, where anything at all depends on it."""
    if not standing.by_country:
        return UNKNOWN
    return read_country(body.country) if by_server else service().countries.find(present().environ).country


def note_protected(country: str, standing: Standing) -> bool:
    """Tell whether a country is protected; where it is, no cookie is set or renewed with the answer."""
    protected = country in standing.rulebook.policy.protected
    if protected:
        present().protected = True
    return protected


@lru_cache(maxsize=4096)
def is_crawler(agent: str) -> bool:
    """Tell whether a user agent is a crawler's; the list takes a tenth of a millisecond, so answers are kept."""
    return bool(crawleruseragents.is_crawler(agent))
