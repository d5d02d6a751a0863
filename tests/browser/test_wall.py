"""The wall: only a denial closes the rest of an article, and only a grant opens it again."""

import threading

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.answers import denied, notice, refused, shown, thanks, walled
from tests.browser.conftest import reading
from tests.browser.reader import Reader, heard, kept, poll, prompt, said, shifts
from tests.browser.scripted import Body, Script, Site
from tests.browser.test_access import hold

pytestmark = pytest.mark.browser

REST = "<p>The rest of the story. " + "It goes on for a long while. " * 60 + "<a href='/deep'>Deep</a></p>"
READ = "You have read your 2 free articles for this month."
FOCUSED = "document.activeElement.shadowRoot?.activeElement?.id"
WALLS = '[data-support-slot="wall"]'
DISPLAYS = "(walls) => walls.map((wall) => getComputedStyle(wall).display)"
GRANTED = {"access": {"granted": True, "views_left": 1}}


def build(reader: Reader, *answers: Body, doors: int = 3) -> Page:
    """Put up a wall with two free articles, and open a tab."""
    reader.script.config |= {"articles": 31, "salt": "s4lt", "wall": {"articles": 2, "days": None}}
    reader.script.config["campaigns"] = [{"id": "3fa2", "placement": "wall"}]
    reader.script.config["doors"] = {"3fa2": ["PT0S", 0, doors]}
    reader.script.decisions = list(answers)
    reader.site.slot = f'<div data-support-slot="wall">{REST}</div>'
    return reader.open()


def rest(page: Page) -> Locator:
    return page.get_by_text("The rest of the story.")


def left(articles: int) -> dict[str, list[object]]:
    return {"3fa2": ["PT0S", 0, articles]}


def test_free_articles_cost_nothing_and_the_next_one_is_closed_without_a_shift(reader: Reader) -> None:
    page = build(reader, walled())

    free = [reader.view(page, path)["asked"] for path in ("/a", "/b", "/a")]
    closed = reader.view(page, "/c")

    assert (free, closed["asked"], heard(page, "access")) == ([False] * 3, True, [{"granted": False, "views_left": 0}])
    expect(rest(page)).to_be_hidden()
    prompt(page).scroll_into_view_if_needed()
    expect(page.get_by_role("heading", name=READ)).to_be_visible()
    expect(page.get_by_role("button", name="Remind me later")).to_be_visible()
    said(page, "impression")
    assert shifts(page) == []
    assert [len(body["articles"]) for body in reader.decisions()] == [2]
    assert reader.decisions()[0]["page"]["article"]
    assert len(kept(page)["articles"]) == 2


def test_an_article_in_parts_is_closed_and_opened_whole_and_the_wall_stands_in_sight(reader: Reader) -> None:
    page = build(reader, walled(), refused() | GRANTED, doors=1)
    reader.site.css = ".second{display:grid}"
    reader.site.slot = '<div data-support-slot="wall" hidden>For phones.</div>' + reader.site.slot
    reader.site.slot += '<p>A picture between.</p><div data-support-slot="wall" class="second">The end.</div>'

    reader.view(page)
    closed = page.locator(WALLS).evaluate_all(DISPLAYS)
    before = prompt(page).evaluate("(element) => element.previousElementSibling.dataset.supportSlot")
    page.evaluate("support.view({placements: []})")
    said(page, "decision", 2)

    assert before == "wall"
    assert closed == ["none", "none", "none"]
    assert page.locator(WALLS).evaluate_all(DISPLAYS) == ["none", "block", "grid"]
    expect(prompt(page)).to_have_count(0)


def test_an_article_that_was_read_stays_open_without_asking(reader: Reader) -> None:
    page = build(reader, walled())
    for path in ("/a", "/b", "/c"):
        reader.view(page, path)
    reader.pass_time(minutes=11)

    again = reader.view(page, "/b")

    assert not again["asked"]
    expect(rest(page)).to_be_visible()


def test_what_the_reader_sees_of_it_stays_taken(reader: Reader) -> None:
    reader.site.before = "<p>A short beginning.</p>"
    page = build(reader, walled(), doors=1)

    reader.view(page)

    expect(rest(page)).to_be_hidden()
    expect(page.get_by_role("heading", name=READ)).to_be_in_viewport()
    assert shifts(page) == []


def test_who_is_in_the_middle_of_it_keeps_their_place_and_meets_the_wall(reader: Reader) -> None:
    reader.site.before = ""
    page = build(reader, walled(), doors=1)
    slow = reader.script.held["decision"] = threading.Event()
    page.goto(reader.origin)
    poll(page, reader.decisions, "the request")
    page.get_by_role("link", name="Deep").focus()
    page.evaluate("scrollTo(0, 300)")

    slow.set()
    said(page, "decision")

    assert page.evaluate("scrollY") == 300
    expect(page.get_by_role("heading", name=READ)).to_be_in_viewport()
    assert page.evaluate(FOCUSED) == "h"
    assert shifts(page) == []


@pytest.mark.parametrize("answer", [refused() | GRANTED, refused(), {"show": False, "reason": "bot"}])
def test_nothing_but_a_denial_closes_it(reader: Reader, answer: Body) -> None:
    page = build(reader, answer, doors=1)

    reader.view(page)

    expect(rest(page)).to_be_visible()
    assert len(kept(page)["articles"]) == 1


@pytest.mark.parametrize("status", [0, 503])
def test_a_service_that_is_away_leaves_it_open(reader: Reader, status: int) -> None:
    page = build(reader, walled(), doors=1)
    reader.script.failures = {"decision": status}

    assert reader.view(page)["reason"] == "failed"

    expect(rest(page)).to_be_visible()


def test_a_snooze_does_not_open_it_and_the_notice_leads_to_the_form(reader: Reader) -> None:
    page = build(reader, refused(left(1)) | GRANTED, denied(notice=notice()), doors=1)
    reader.view(page, "/a")
    page.evaluate("support.snooze('P7D')")
    said(page, "snooze")

    asked = reader.view(page, "/b")["asked"]

    assert asked
    expect(rest(page)).to_be_hidden()
    region = page.get_by_role("region", name=READ)
    expect(region.get_by_role("button")).to_have_count(1)
    region.get_by_role("button", name="Support us to read on").click()
    expect(page.get_by_role("radio", name="$2")).to_be_focused()
    expect(region.get_by_role("status")).to_have_text(READ)
    expect(page.get_by_role("button", name="Remind me later")).to_have_count(0)
    page.get_by_role("button", name="Support us with $2 a month").click()
    page.wait_for_url("**/checkout")
    assert "ask" not in reader.script.asked("checkout")[0]
    assert reader.events() == []


def test_closing_the_ask_leaves_a_notice_and_putting_it_off_a_quiet_line(reader: Reader) -> None:
    page = build(reader, walled(), walled("ask-2"), doors=1)
    reader.view(page, "/a")
    prompt(page).scroll_into_view_if_needed()
    after = page.get_by_text("The end of the story.").bounding_box()
    page.get_by_role("button", name="Close").press("Enter")
    expect(page.get_by_role("button", name="Support us to read on")).to_be_visible()
    assert page.evaluate(FOCUSED) == "h"
    assert page.get_by_text("The end of the story.").bounding_box() == after
    expect(rest(page)).to_be_hidden()
    reader.view(page, "/a")

    page.get_by_role("button", name="Remind me later").click()
    page.get_by_role("button", name="In a week").click()

    expect(page.get_by_text("We will ask again on")).to_be_focused()
    expect(page.get_by_text(READ)).to_be_visible()
    expect(rest(page)).to_be_hidden()
    assert reader.events(3) == ["impression", "dismissal", "impression"]


def test_it_opens_when_another_tab_has_news_and_the_service_grants(reader: Reader) -> None:
    paid = refused(left(1), "supporter")
    page = build(reader, walled(), denied(notice=notice()), paid | {"thanks": thanks()}, paid | GRANTED, doors=1)
    reader.view(page, "/a")
    other = reader.open()
    reader.view(other, "/about")

    other.evaluate("support.snooze('P7D')")
    said(page, "decision", 2)
    expect(page.get_by_role("button", name="Support us to read on")).to_be_visible()
    expect(rest(page)).to_be_hidden()
    reader.site.slot = ""
    other.goto(reader.origin + "/b#support=word")
    said(other, "thanks")
    said(page, "decision", 3)

    expect(prompt(page)).to_have_count(0)
    expect(rest(page)).to_be_visible()
    assert [body["views"]["total"] for body in reader.decisions()] == [1, 1, 2, 2]


def test_a_notice_in_the_place_of_an_ask_moves_nothing_and_takes_the_focus(reader: Reader) -> None:
    reader.site.before = "<p>A short beginning.</p>"
    page = build(reader, walled(), denied(notice=notice()), doors=1)
    reader.view(page, "/a")
    page.evaluate("scrollTo(0, 400)")
    after = page.get_by_text("The end of the story.").bounding_box()
    page.get_by_role("radio", name="$5").focus()

    page.evaluate("support.snooze('P7D')")
    said(page, "decision", 2)

    expect(page.get_by_role("button", name="Support us to read on")).to_be_in_viewport()
    assert page.get_by_text("The end of the story.").bounding_box() == after
    assert (page.evaluate("scrollY"), page.evaluate(FOCUSED), shifts(page)) == (400, "h", [])


def test_it_opens_with_the_thanks_and_when_all_is_erased(reader: Reader) -> None:
    page = build(reader, refused(left(1), "supporter") | GRANTED | {"thanks": thanks()}, walled(), doors=1)
    page.goto(reader.origin + "/a#support=word")
    said(page, "thanks")
    expect(rest(page)).to_be_visible()
    reader.view(page, "/b")
    expect(rest(page)).to_be_hidden()

    page.evaluate("support.forget()")

    expect(rest(page)).to_be_visible()
    assert kept(page) == {}


def test_a_lapsed_offer_leaves_the_notice(reader: Reader) -> None:
    page = build(reader, walled(), doors=1)
    page.clock.install()

    reader.view(page, "/a")
    page.clock.run_for(600_000)

    said(page, "quiet")
    expect(page.get_by_role("button", name="Support us to read on")).to_have_count(1)
    expect(rest(page)).to_be_hidden()


def test_one_message_a_view_and_none_where_the_page_offers_no_wall(reader: Reader) -> None:
    page = build(reader, shown(placement="banner") | GRANTED, doors=1)
    reader.view(page, "/a")
    expect(prompt(page)).to_have_count(1)
    reader.site.attributes = 'data-placements="inline,banner"'

    assert not reader.view(page, "/b")["asked"]

    expect(rest(page)).to_be_visible()


@pytest.mark.parametrize("language", ["en", "ar"])
def test_axe_finds_nothing_at_the_wall_and_in_its_notice(
    browser: Browser, theatre: tuple[Script, Site, str], language: str
) -> None:
    with reading(browser, theatre, bypass_csp=True, color_scheme="dark") as reader:
        reader.site.css = ":lang(ar){direction:rtl}:root{background:canvas;color:canvastext}a{color:inherit}"
        page = build(reader, walled(language=language), denied(notice=notice(language)), doors=1)
        reader.view(page, "/a")
        hold(page, "the wall")
        reader.pass_time(minutes=11)
        reader.view(page, "/b")
        hold(page, "the notice")
