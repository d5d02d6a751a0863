"""The paper's pages in one language: front page, sections, articles, and what the paper says about itself."""

from flask import Blueprint, abort, render_template

from supportsvc.sandbox.newspaper.articles import Article
from supportsvc.sandbox.newspaper.edition import Edition

# Of the front page's stories, in the order of their rank: one leads, two stand beside it, three below it.
LEAD, BESIDE, BELOW = 1, 3, 6
NEXT_STORIES = 4


def make_pages(edition: Edition) -> Blueprint:
    """Make the blueprint of an edition, named after its language."""
    pages = Blueprint(edition.language, __name__, url_prefix=edition.prefix or None)
    place = f"<any({','.join(edition.sections)}):section>"

    @pages.get("/")
    def front() -> str:
        return render_template("front.html", edition=edition, **lay_out(edition))

    @pages.get("/about")
    def about() -> str:
        return render_template("about.html", edition=edition)

    @pages.get(f"/{place}/")
    def section(section: str) -> str:
        return render_template("section.html", edition=edition, section=section, stories=edition.in_section(section))

    @pages.get(f"/{place}/<slug>")
    def article(section: str, slug: str) -> str:
        story = edition.find(section, slug)
        if story is None:
            abort(404)
        return render_template("article.html", edition=edition, story=story, more=choose_next(edition, story))

    return pages


def lay_out(edition: Edition) -> dict[str, object]:
    """Give each story its place on the front page, once."""
    stories = [story for story in edition.articles if story.section != "opinion" and not story.excluded]
    rest = stories[BELOW:]
    strips = [(section, [story for story in rest if story.section == section]) for section in edition.sections]
    return {
        "lead": stories[0],
        "beside": stories[LEAD:BESIDE],
        "below": stories[BESIDE:BELOW],
        "strips": [(section, inside) for section, inside in strips if inside],
        "opinion": edition.in_section("opinion"),
    }


def choose_next(edition: Edition, story: Article) -> list[Article]:
    """Choose what to read next: the same section first, then the rest of the paper, nothing grave."""
    others = [other for other in edition.articles if other != story and not other.excluded]
    return sorted(others, key=lambda other: (other.section != story.section, other.rank))[:NEXT_STORIES]
