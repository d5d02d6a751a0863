"""Articles: read from text files with a TOML head, and cut into the blocks a template prints."""

import tomllib
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

FENCE = "+++\n"
WORDS_A_MINUTE = 220
# The prompt stands where a reader has got into the story, and still has some of it ahead.
PARAGRAPHS_BEFORE_PROMPT = 4


class BlockKind(StrEnum):
    """What a block of an article is printed as."""

    PARAGRAPH = "paragraph"
    HEADING = "heading"
    QUOTE = "quote"


MARKS = {"## ": BlockKind.HEADING, "> ": BlockKind.QUOTE}


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph, heading or quotation; `*words*` in the text are set in italics."""

    kind: BlockKind
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """A story as its file has it; `hours_ago` is its age when the edition is read, so the paper is always of today."""

    slug: str
    section: str
    kicker: str
    headline: str
    standfirst: str
    byline: str
    hours_ago: int
    tags: tuple[str, ...]
    blocks: tuple[Block, ...]
    rank: int
    place: str = ""
    art: str = ""
    art_text: str = ""
    caption: str = ""
    note: str = ""
    excluded: bool = False

    @property
    def word_count(self) -> int:
        """Count the words a reader reads."""
        return sum(len(block.text.split()) for block in self.blocks)

    @property
    def minutes(self) -> int:
        """Say how long reading takes, in whole minutes."""
        return max(1, round(self.word_count / WORDS_A_MINUTE))

    @property
    def prompt_after(self) -> int | None:
        """Count the blocks before the place of the prompt; an excluded article has none."""
        paragraphs = [place for place, block in enumerate(self.blocks, 1) if block.kind is BlockKind.PARAGRAPH]
        return None if self.excluded else paragraphs[:PARAGRAPHS_BEFORE_PROMPT][-1]


def read_articles(folder: Path) -> tuple[Article, ...]:
    """Read every article of a folder, the most important first."""
    return tuple(sorted((_read_article(path) for path in folder.glob("*.txt")), key=lambda story: story.rank))


def _read_article(path: Path) -> Article:
    _, head, body = path.read_text(encoding="utf-8").split(FENCE, 2)
    facts: dict[str, Any] = tomllib.loads(head)
    tags = tuple(facts.pop("tags"))
    return Article(slug=path.stem, tags=tags, blocks=_cut(body), **facts)


def _cut(body: str) -> tuple[Block, ...]:
    return tuple(_read_block(" ".join(part.split())) for part in body.strip().split("\n\n"))


def _read_block(text: str) -> Block:
    for mark, kind in MARKS.items():
        if text.startswith(mark):
            return Block(kind, text.removeprefix(mark))
    return Block(BlockKind.PARAGRAPH, text)
