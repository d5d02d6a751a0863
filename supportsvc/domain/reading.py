"""Articles, counted once each: by small keyed hashes that are kept for a while, and never by their addresses."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from supportsvc.domain.value import value

MOST_ARTICLES = 32
"""The length of a record's list, and so the most that any rule may count."""

OFFSET, PRIME, MASK = 0x811C9DC5, 0x01000193, 0xFFFFFFFF


@value
class Article:
    """An article that was read: the day (UTC), and 32 and 16 bits that stand for its path and its section."""

    day: date
    mark: int
    section: int = 0


@dataclass(frozen=True, slots=True)
class Window:
    """Whole UTC days up to today: the last `days`, or, where that is None, those of the calendar month."""

    days: int | None = None

    def begins(self, today: date) -> date:
        """Return the first day of the window."""
        return today.replace(day=1) if self.days is None else today - timedelta(days=self.days - 1)

    def leaves(self, day: date) -> date:
        """Return the first day on which what was read on `day` no longer counts."""
        if self.days is not None:
            return day + timedelta(days=self.days)
        return (day.replace(day=1) + timedelta(days=31)).replace(day=1)

    @property
    def longest(self) -> int:
        """The most days that it ever holds."""
        return 31 if self.days is None else self.days


@dataclass(frozen=True, slots=True)
class Wall:
    """The site's one meter: so many articles are free in a window of days, or in a calendar month."""

    articles: int
    days: int | None = None

    @property
    def window(self) -> Window:
        """The window in which articles count."""
        return Window(self.days)


@dataclass(frozen=True, slots=True)
class Articles:
    """What of articles a campaign wants to have been read, this one included: at `least`, at `most`, in `days` days.

    `sections` narrows it to articles of these; empty, all count.
    """

    least: int = 0
    most: int | None = None
    days: int = 30
    sections: tuple[str, ...] = ()


def article_mark(path: str, salt: str) -> int:
    """Return the 32 bits that stand for a path on a site; the browser reckons the same (client/articles.js)."""
    return fold(f"{salt}:{path}")


@lru_cache(maxsize=1024)
def section_mark(section: str) -> int:
    """Return the 16 bits that stand for a section, 0 for none; kept, since a paper has few."""
    whole = fold(section)
    return (whole >> 16) ^ (whole & 0xFFFF) if section else 0


def fold(text: str) -> int:
    """Return the FNV-1a hash of a text's UTF-8 bytes, 32 bits."""
    found = OFFSET
    for byte in text.encode("utf-8", "replace"):
        found = ((found ^ byte) * PRIME) & MASK
    return found


def merge(kept: tuple[Article, ...], told: Iterable[Article], oldest: date) -> tuple[Article, ...]:
    """Put lists of articles together, each article with its last day, the newest last; older ones than `oldest` go.

    Any number of times, in any order, with the same result, but for what a full list has let go.
    """
    days: dict[int, Article] = {article.mark: article for article in kept}
    for article in told:
        known = days.get(article.mark)
        if known is None or known.day < article.day:
            days[article.mark] = article
    current = sorted((a for a in days.values() if a.day >= oldest), key=lambda a: (a.day, a.mark))
    return tuple(current[-MOST_ARTICLES:])


def counted(articles: Iterable[Article], window: Window, today: date) -> list[Article]:
    """Return the articles that count today, in their order."""
    begins = window.begins(today)
    return [article for article in articles if article.day >= begins]


def of_sections(articles: Iterable[Article], sections: tuple[str, ...]) -> list[Article]:
    """Return the articles of some sections, in their order; of all, where none is named."""
    marks = {section_mark(section) for section in sections}
    return [article for article in articles if not marks or article.section in marks]
