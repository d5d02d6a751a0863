"""The stories: enough of them, long enough, and all of ours."""

import re

import pytest

from supportsvc.sandbox.newspaper.app import LANGUAGES
from supportsvc.sandbox.newspaper.articles import Article, BlockKind
from supportsvc.sandbox.newspaper.edition import HERE, read_edition

STORIES = [(language, story) for language in LANGUAGES for story in read_edition(language).articles]
EACH_STORY = pytest.mark.parametrize(("language", "story"), STORIES, ids=lambda value: getattr(value, "slug", value))


@pytest.mark.parametrize(
    ("language", "least", "long_ones", "words"),
    [("en", 12, 8, 400), ("ar", 4, 3, 300)],  # Arabic says as much in fewer words
)
def test_an_edition_has_enough_to_read(language: str, least: int, long_ones: int, words: int) -> None:
    stories = read_edition(language).articles

    assert len(stories) >= least
    assert len([story for story in stories if story.word_count >= words]) >= long_ones


@EACH_STORY
def test_every_story_is_whole(language: str, story: Article) -> None:
    edition = read_edition(language)

    assert story.section in edition.sections
    assert story.word_count >= 250
    assert story.headline
    assert story.standfirst
    assert story.byline
    assert story.tags
    assert 0 < story.hours_ago < 24 * 7
    assert bool(story.art) == bool(story.art_text) == bool(story.caption)
    assert not story.art or (HERE / "static" / "art" / f"{story.art}.svg").is_file()


@EACH_STORY
def test_no_story_is_filler(language: str, story: Article) -> None:
    text = " ".join([story.headline, story.standfirst, *(block.text for block in story.blocks)]).lower()

    assert "lorem" not in text
    assert '"' not in text, "a typewriter's quotation mark"
    assert "  " not in text


@EACH_STORY
def test_the_prompt_has_a_place_inside_the_story_and_none_in_a_grave_one(language: str, story: Article) -> None:
    if story.excluded:
        assert story.prompt_after is None
        return

    assert story.prompt_after is not None
    before = story.blocks[: story.prompt_after]
    assert [block.kind for block in before].count(BlockKind.PARAGRAPH) == 4
    assert len(story.blocks) > story.prompt_after


def test_the_ranks_of_an_edition_are_its_own() -> None:
    for language in LANGUAGES:
        ranks = [story.rank for story in read_edition(language).articles]
        assert len(set(ranks)) == len(ranks)


def test_every_section_has_something_in_every_language() -> None:
    for language in LANGUAGES:
        edition = read_edition(language)
        assert all(edition.in_section(section) for section in edition.sections)


def test_the_drawings_load_nothing_and_run_nothing() -> None:
    for drawing in (HERE / "static").rglob("*.svg"):
        text = drawing.read_text(encoding="utf-8").replace('xmlns="http://www.w3.org/2000/svg"', "")
        assert not re.search(r"https?:|<script|href|url\(|@import", text), drawing.name
