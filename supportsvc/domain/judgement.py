"""One view judged whole: first whether the article is open, then, with it counted, whether the reader is asked."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from supportsvc.domain import reading
from supportsvc.domain.access import Access, decide_access
from supportsvc.domain.campaign import Campaign
from supportsvc.domain.decision import Decision, Facts, decide, decide_admitted
from supportsvc.domain.page import Page
from supportsvc.domain.policy import Policy
from supportsvc.domain.reader import Reader
from supportsvc.domain.reading import Article, article_mark, section_mark
from supportsvc.domain.value import value


@value
class Judged:
    """What follows from a view; `reader` has this article counted, where access to it was granted."""

    access: Access
    decision: Decision
    reader: Reader | None


def judge_view(
    facts: Facts,
    campaigns: tuple[Campaign, ...],
    policy: Policy,
    now: datetime,
    *,
    articles: int = 0,
    admitted: bool = False,
) -> Judged:
    """Judge access, count the article, decide.

    `articles` is for how many days articles are kept, 0 for none; `admitted` tells that R1 to R4 were judged before.
    """
    access = decide_access(facts, campaigns, policy, now)
    reader = facts.reader
    if reader is not None and access.granted and articles:
        reader = count_article(reader, facts.page, policy.salt, now.date(), articles)
    if reader is not facts.reader or not access.granted:
        facts = replace(facts, reader=reader, walled=not access.granted)
    judge = decide_admitted if admitted else decide
    return Judged(access, judge(facts, campaigns, policy, now), reader)


def count_article(reader: Reader, page: Page, salt: str, today: date, window: int) -> Reader:
    """Count a page once, where it is an article."""
    if not page.is_article:
        return reader
    article = Article(today, article_mark(page.path, salt), section_mark(page.section))
    return replace(reader, articles=reading.merge(reader.articles, [article], today - timedelta(days=window)))
