"""Articles: counted once, by marks, and only while somebody wants them."""

import pytest

from supportsvc.domain.reading import article_mark, section_mark
from tests.browser.answers import denied, refused
from tests.browser.reader import Reader, kept

pytestmark = pytest.mark.browser

WORLD = section_mark("world")
HAVING_READ = """(marks) => {
  const state = JSON.parse(localStorage.supportsvc), [[day, , section]] = state.articles;
  state.articles.push(...marks.map((mark) => [day, mark, section]));
  state.read += marks.length;
  localStorage.supportsvc = JSON.stringify(state);
}"""


def meter(reader: Reader, **campaign: object) -> None:
    """Let the script keep articles for a month, for a campaign in the article."""
    reader.script.config |= {"articles": 31, "salt": "s4lt"}
    reader.script.config["campaigns"] = [{"id": "3fa2", "placement": "inline", **campaign}]
    reader.script.config["doors"] = {"3fa2": ["PT0S", 1, 3]}
    reader.script.decisions = [refused({"3fa2": ["PT0S", 1, 2]})]
    reader.site.attributes = 'data-section="world" data-article'


def test_an_article_opens_its_door_once_however_often_it_is_read(reader: Reader) -> None:
    meter(reader)
    page = reader.open()

    asked = [reader.view(page, path)["asked"] for path in ("/a", "/a", "/b", "/b", "/c", "/c", "/d", "/e")]

    assert asked == [False, False, False, False, True, False, False, True]
    first, second = (body["articles"] for body in reader.decisions())
    marks = {path: article_mark(path, "s4lt") for path in ("/a", "/b", "/c", "/d")}
    assert first == [[0, marks["/a"], WORLD], [0, marks["/b"], WORLD]]
    assert second == [[0, marks[path], WORLD] for path in ("/a", "/b", "/c", "/d")]
    assert (kept(page)["read"], len(kept(page)["articles"])) == (5, 5)


def test_only_articles_of_the_campaigns_sections_open_its_door(reader: Reader) -> None:
    meter(reader, sections=[WORLD])
    page = reader.open()

    asked = []
    for section, path in (("sport", "/a"), ("world", "/b"), ("", "/c"), ("world", "/d"), ("world", "/e")):
        reader.site.attributes = f'data-section="{section}" data-article'
        asked.append(reader.view(page, path)["asked"])

    assert asked == [False, False, False, False, True]


def test_pages_that_are_no_articles_are_not_counted(reader: Reader) -> None:
    meter(reader)
    reader.site.attributes = 'data-section="world" data-article="false"'
    page = reader.open()

    silence = [reader.view(page, path)["silence"] for path in ("/a", "/b", "/c")]

    assert [wait["articles_left"] for wait in silence] == [3, 3, 3]
    assert "articles" not in kept(page)


def test_an_article_that_is_read_again_later_keeps_its_place_among_the_newest(reader: Reader) -> None:
    meter(reader)
    page = reader.open()
    reader.view(page, "/a")
    reader.view(page, "/b")
    reader.pass_time(days=2)

    reader.view(page, "/a")

    today = kept(page)["first"] + 2
    assert [entry[:2] for entry in kept(page)["articles"]] == [
        [today - 2, article_mark("/b", "s4lt")],
        [today, article_mark("/a", "s4lt")],
    ]
    assert reader.decisions()[0]["articles"][0] == [2, article_mark("/a", "s4lt"), WORLD]


def test_the_list_is_bounded_and_old_articles_stay_at_home(reader: Reader) -> None:
    meter(reader)
    page = reader.open()
    reader.script.config["doors"] = {}
    reader.view(page, "/0")
    page.evaluate(HAVING_READ, [article_mark(f"/{number}", "s4lt") for number in range(1, 32)])
    reader.view(page, "/32")
    reader.view(page, "/33")
    assert [mark for _, mark, _ in kept(page)["articles"]] == [article_mark(f"/{n}", "s4lt") for n in range(2, 34)]
    reader.pass_time(days=32)
    reader.script.config["doors"] = {"3fa2": ["PT0S", 1, 1]}

    reader.view(page, "/new")

    assert (len(kept(page)["articles"]), kept(page)["read"]) == (32, 35)
    assert reader.decisions()[0]["articles"] == []


def test_what_is_kept_of_articles_goes_when_nobody_wants_it(reader: Reader) -> None:
    meter(reader)
    page = reader.open()
    reader.view(page, "/a")
    reader.script.config["articles"] = 0

    reader.view(page, "/b")

    assert "articles" not in kept(page)


def test_a_failed_call_counts_the_article_and_a_denied_one_does_not(reader: Reader) -> None:
    meter(reader)
    reader.script.config["doors"] = {"3fa2": ["PT0S", 1]}
    page = reader.open()
    reader.script.failures = {"decision": 503}
    reader.view(page, "/a")
    reader.script.failures = {}
    reader.script.decisions = [denied()]
    reader.pass_time(minutes=6)

    reader.view(page, "/b")

    assert [mark for _, mark, _ in kept(page)["articles"]] == [article_mark("/a", "s4lt")]
    assert kept(page)["silence"]["read"] == 1
