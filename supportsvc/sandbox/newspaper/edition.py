"""An edition: the paper in one language, with its words, its sections and its articles."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from supportsvc.sandbox.newspaper.articles import Article, read_articles

HERE = Path(__file__).parent
LATIN_DIGITS = "0123456789"


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """Everything a template prints in one language; `prefix` is where its pages begin."""

    language: str
    direction: str
    prefix: str
    digits: str
    words: Mapping[str, str]
    sections: Mapping[str, str]
    months: tuple[str, ...]
    weekdays: tuple[str, ...]
    articles: tuple[Article, ...]

    def in_section(self, section: str) -> tuple[Article, ...]:
        """List the articles of a section, the most important first."""
        return tuple(article for article in self.articles if article.section == section)

    def find(self, section: str, slug: str) -> Article | None:
        """Find one article by its address."""
        return next((article for article in self.in_section(section) if article.slug == slug), None)

    def format_number(self, number: int) -> str:
        """Write a whole number with the figures of the language."""
        return str(number).translate(str.maketrans(LATIN_DIGITS, self.digits))

    def format_date(self, day: datetime) -> str:
        """Write a date as the language does: day, month, year."""
        return f"{self.format_number(day.day)} {self.months[day.month - 1]} {self.format_number(day.year)}"

    def format_day(self, day: datetime) -> str:
        """Write a date with the name of its weekday before it."""
        return f"{self.weekdays[day.weekday()]}{self.words['comma']} {self.format_date(day)}"


def read_edition(language: str) -> Edition:
    """Read the edition of a language from the package's own files."""
    words = tomllib.loads((HERE / "words" / f"{language}.toml").read_text(encoding="utf-8"))
    return Edition(
        language=language,
        direction=words["direction"],
        prefix=words["prefix"],
        digits=words["digits"],
        words=words["words"],
        sections=words["sections"],
        months=tuple(words["months"]),
        weekdays=tuple(words["weekdays"]),
        articles=read_articles(HERE / "articles" / language),
    )
