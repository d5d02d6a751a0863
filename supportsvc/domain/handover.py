"""How a reader's record takes in what a client brings."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from supportsvc.domain import reading
from supportsvc.domain import snooze as snoozes
from supportsvc.domain.ask import Counter
from supportsvc.domain.marking import mark
from supportsvc.domain.reader import GREATEST_TOTAL, DayTotal, Message, Reader, count, total_of
from supportsvc.domain.reading import Article
from supportsvc.domain.value import changed


def hand_over(reader: Reader, message: Message, now: datetime, *, window: int = 0, articles: int = 0) -> Reader:
    """Take in what the client brings; any number of times, with the same result.

    `window` is the length in days of the longest window that a live campaign's meter has, 0 where none has one;
    `articles` likewise that of the longest window in which articles count.
    """
    if reader.articles or (articles and message.articles):
        reader = changed(reader, articles=read_articles(reader, message, now.date(), articles))
    if message.snoozed is not None:
        reader = changed(reader, snooze=snoozes.merge(reader.snooze, message.snoozed))
    if message.counter is not None:
        reader = count_days(reader, message.counter, message.days, now.date(), window)
        reader = count(reader, message.counter)
    if message.asked is not None:
        reader = mark(reader, message.asked, seen=message.seen, dismissed=message.dismissed, now=now)
    return reader


def read_articles(reader: Reader, message: Message, today: date, window: int) -> tuple[Article, ...]:
    """Return the articles that record and client know of, as far as a window needs them."""
    if not window:
        return ()
    oldest = today - timedelta(days=window)
    if not message.articles:
        return tuple(article for article in reader.articles if article.day >= oldest)
    told = (Article(today - timedelta(days=age), mark, section) for age, mark, section in message.articles)
    return reading.merge(reader.articles, told, oldest)


def count_days(reader: Reader, counter: Counter, days: Iterable[tuple[int, int]], today: date, window: int) -> Reader:
    """Date the views that a client made in silence, and those up to now; to be called before they are counted.

    Kept are the days of the window and the one before it that closes the count; without a window, none. A day
    that was told before is left as it is: views that other counters have made since are none of its own.
    """
    if not window:
        return changed(reader, days=()) if reader.days else reader
    totals = {entry.day: entry.total for entry in reader.days}
    known = total_of(reader, counter.mark) or 0
    for age, told in (*days, (0, counter.total)):
        day, total = today - timedelta(days=age), min(told, counter.total)
        if total > known or day not in totals:
            totals[day] = max(totals.get(day, 0), min(reader.views + total - known, GREATEST_TOTAL))
    begins = today - timedelta(days=window)
    before = max((day for day in totals if day <= begins), default=begins)
    kept = sorted((day, total) for day, total in totals.items() if day >= before)
    return changed(reader, days=tuple(DayTotal(day, total) for day, total in kept))
