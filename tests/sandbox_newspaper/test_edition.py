"""The words, figures and dates of the editions."""

import re
from datetime import UTC, datetime

import pytest

from supportsvc.sandbox.newspaper.app import LANGUAGES
from supportsvc.sandbox.newspaper.edition import HERE, read_edition

DAY = datetime(2026, 11, 3, 12, tzinfo=UTC)  # a Tuesday


def test_every_language_says_the_same_things() -> None:
    english, *others = (read_edition(language) for language in LANGUAGES)

    for other in others:
        assert other.words.keys() == english.words.keys()
        assert list(other.sections) == list(english.sections)
        assert all(other.words.values())
        assert other.words["about_text"].count("\n\n## ") == english.words["about_text"].count("\n\n## ")


def test_every_word_is_printed_somewhere() -> None:
    templates = "".join(path.read_text(encoding="utf-8") for path in (HERE / "templates").glob("*.html"))
    printed = set(re.findall(r"\.words\.(\w+)", templates)) | {"comma"}

    assert set(read_edition("en").words) == printed


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_calendar_is_whole(language: str) -> None:
    edition = read_edition(language)

    assert len(set(edition.months)) == 12
    assert len(set(edition.weekdays)) == 7
    assert len(set(edition.digits)) == 10


def test_dates_are_written_as_each_language_writes_them() -> None:
    assert read_edition("en").format_day(DAY) == "Tuesday, 3 November 2026"
    assert read_edition("ar").format_day(DAY) == "الثلاثاء، ٣ نوفمبر ٢٠٢٦"


@pytest.mark.parametrize("font", ["newsreader", "noto-naskh-arabic"])
def test_each_typeface_comes_with_its_licence(font: str) -> None:
    fonts = HERE / "static" / "fonts"

    assert (fonts / f"{font}.woff2").read_bytes().startswith(b"wOF2")
    assert "SIL OPEN FONT LICENSE Version 1.1" in (fonts / f"{font}-OFL.txt").read_text(encoding="utf-8")
