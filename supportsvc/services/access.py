"""Grant access: may this reader read this article to its end? Asked by the site's server, apart from any ask."""

from dataclasses import dataclass, replace
from datetime import datetime

from supportsvc.domain.access import OPEN, Access, AccessRule, decide_access
from supportsvc.domain.decision import Facts, refuse_early
from supportsvc.domain.judgement import count_article
from supportsvc.domain.page import Page
from supportsvc.domain.reader import Reader
from supportsvc.domain.reading import MOST_ARTICLES
from supportsvc.ports import ReaderStore, StoreUnavailable
from supportsvc.services.decide import MOST_TRIES, Rulebook
from supportsvc.services.lifetime import life, written

TRIES = MOST_ARTICLES + MOST_TRIES
"""Whoever loses to articles read at the same time goes on until none is free, and is not let in for having lost."""


@dataclass(frozen=True, slots=True)
class AccessRequest:
    """Who wants to read what. `reader` is None for a newcomer, for whom `fresh` stands in where lots are drawn."""

    reader: bytes | None
    fresh: bytes
    page: Page
    country: str = ""
    crawler: bool = False


def grant_access(request: AccessRequest, rulebook: Rulebook, readers: ReaderStore, now: datetime) -> Access:
    """Judge access, and count a free article for a known reader; where no wall stands, the store is not called.

    While it is away, the article is open.
    """
    identity = request.reader or request.fresh
    facts = Facts(request.page, None, rulebook.switches, request.country, request.crawler, identity)
    unread = decide_access(facts, rulebook.campaigns, rulebook.policy, now)
    if unread is OPEN or refuse_early(facts, rulebook.policy) is not None:
        return unread
    if request.reader is None:
        return decide_access(replace(facts, reader=Reader()), rulebook.campaigns, rulebook.policy, now)
    try:
        return _count(request.reader, facts, rulebook, readers, now)
    except StoreUnavailable:
        return unread


def _count(identity: bytes, facts: Facts, rulebook: Rulebook, readers: ReaderStore, now: datetime) -> Access:
    """Judge what is stored and count the article there, again where another writer came first.

    An erased reader counts as a newcomer: nothing is kept of them.
    """
    stored = readers.load(identity)
    for _ in range(TRIES):
        known = stored.value if isinstance(stored.value, Reader) else Reader()
        access = decide_access(replace(facts, reader=known), rulebook.campaigns, rulebook.policy, now)
        if access.rule is not AccessRule.FREE_ARTICLE or not isinstance(stored.value, Reader | None):
            return access
        counted = count_article(known, facts.page, rulebook.policy.salt, now.date(), rulebook.articles)
        current = readers.swap(identity, stored, written(counted, now), life(counted, now))
        if current is None:
            return access
        stored = current
    raise StoreUnavailable("a reader's record changed under every try")
