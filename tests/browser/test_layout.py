"""Where a prompt appears: nothing on the page moves, and nothing that has the focus is covered."""

import threading

import pytest
from playwright.sync_api import expect

from tests.browser.answers import OPEN, amounts, refused, shown, thanks
from tests.browser.reader import Reader, poll, prompt, said, shifts

pytestmark = pytest.mark.browser

BANNER = {"b00b": ["PT0S", 1]}
ON_TOP = """
(element) => {
  const {left, top, width, height} = element.getBoundingClientRect();
  const at = (share) => element.getRootNode().elementFromPoint(left + width / 2, top + height * share);
  return [at(0.1), at(0.9)].every((found) => element === found || element.contains(found));
}
"""


def test_an_inline_prompt_moves_nothing(reader: Reader) -> None:
    reader.script.decisions = [shown()]
    page = reader.open()

    reader.view(page)
    page.evaluate("scrollTo(0, 700)")
    said(page, "impression")

    assert shifts(page) == []


def test_a_place_that_the_reader_sees_is_not_offered(reader: Reader) -> None:
    reader.script.config["doors"] = OPEN
    reader.script.decisions = [refused()]
    reader.site.before = "<p>A short notice.</p>"

    reader.view(reader.open())

    assert reader.decisions()[0]["page"]["placements"] == ["banner", "modal"]


def test_a_place_that_came_into_sight_meanwhile_is_not_used(reader: Reader) -> None:
    reader.script.decisions = [shown()]
    answer = reader.script.held["decision"] = threading.Event()
    page = reader.open()
    page.goto(reader.origin)
    poll(page, reader.decisions, "the request")

    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    answer.set()

    assert said(page, "decision")["show"]
    expect(prompt(page)).to_have_count(0)
    assert shifts(page) == []
    assert reader.view(page)["reason"] == "silent"


def test_a_kept_place_that_is_large_enough_is_used_in_sight(reader: Reader) -> None:
    reader.script.decisions = [shown()]
    reader.site.before = "<p>A short notice.</p>"
    reader.site.css = "[data-support-slot]{min-height:700px}"
    page = reader.open()

    reader.view(page)

    expect(prompt(page)).to_be_in_viewport()
    assert shifts(page) == []


def test_a_kept_place_that_is_too_small_is_left_alone(reader: Reader) -> None:
    reader.script.decisions = [shown()]
    reader.site.before = "<p>A short notice.</p>"
    reader.site.css = "[data-support-slot]{min-height:60px}"
    page = reader.open()

    reader.view(page)

    expect(prompt(page)).to_have_count(0)
    assert shifts(page) == []


def test_a_page_may_place_the_element_itself(reader: Reader) -> None:
    reader.site.slot = '<support-prompt placement="inline"></support-prompt>'
    reader.script.decisions = [shown()]
    page = reader.open()

    reader.view(page)

    expect(page.get_by_role("region")).to_be_visible()
    page.get_by_role("button", name="Close").click()
    expect(page.get_by_role("region")).to_have_count(0)
    expect(prompt(page)).to_have_count(1)


def test_a_banner_lies_over_the_edge_and_closes_with_escape(reader: Reader) -> None:
    reader.script.config["doors"] = BANNER
    reader.script.decisions = [shown(placement="banner")]
    page = reader.open()
    reader.view(page)

    box = prompt(page).bounding_box()

    assert box is not None
    assert (box["y"] + box["height"], box["width"]) == (800, 1000)
    said(page, "impression")
    assert shifts(page) == []
    page.keyboard.press("Escape")
    said(page, "dismissal")
    expect(prompt(page)).to_have_count(0)
    assert shifts(page) == []


def test_escape_closes_first_what_is_open_in_the_banner(reader: Reader) -> None:
    reader.script.config["doors"] = BANNER
    reader.script.decisions = [shown(placement="banner")]
    page = reader.open()
    reader.view(page)
    page.get_by_role("button", name="Remind me later").click()

    page.keyboard.press("Escape")

    expect(page.get_by_role("button", name="Remind me later")).to_be_focused()
    expect(page.locator("support-prompt .choice").first).to_be_hidden()
    page.keyboard.press("Escape")
    expect(prompt(page)).to_have_count(0)


def test_a_banner_that_cannot_be_closed_stays_at_escape(reader: Reader) -> None:
    reader.script.config["doors"] = BANNER
    reader.script.decisions = [shown(placement="banner", closable=False)]
    page = reader.open()
    reader.view(page)

    page.keyboard.press("Escape")

    expect(page.get_by_role("region")).to_be_visible()
    page.get_by_role("button", name="Remind me later").click()
    page.get_by_role("button", name="In a week").click()
    page.get_by_role("button", name="Close").click()
    expect(prompt(page)).to_have_count(0)
    assert reader.events(1) == ["impression"]


def test_escape_belongs_first_to_what_lies_over_the_page(reader: Reader) -> None:
    reader.site.before = "<dialog><button>Sign in</button></dialog>" + reader.site.before
    reader.script.config["doors"] = BANNER
    reader.script.decisions = [shown(placement="banner")]
    page = reader.open()
    reader.view(page)
    page.locator("dialog").evaluate("(dialog) => dialog.showModal()")

    page.keyboard.press("Escape")

    expect(page.get_by_role("button", name="Sign in")).to_be_hidden()
    expect(page.get_by_role("region")).to_be_visible()
    page.keyboard.press("Escape")
    expect(prompt(page)).to_have_count(0)


@pytest.mark.parametrize("placement", ["inline", "banner", "modal"])
def test_a_page_that_unsets_everything_leaves_it_its_place(reader: Reader, placement: str) -> None:
    reader.script.config["campaigns"] = [{"id": "3fa2", "placement": placement}]
    reader.script.decisions = [shown(placement=placement)]
    reader.site.css = "*{all:unset}body,main,p,div{display:block}.tall{min-height:110vh}"
    page = reader.open()

    reader.view(page)
    page.locator("support-prompt .give").wait_for()

    box = page.locator("support-prompt [part=prompt]").bounding_box()
    columns = page.locator("support-prompt .amounts").evaluate("(e) => getComputedStyle(e).gridTemplateColumns")
    assert box is not None
    width, top = {"inline": (608, 880), "banner": (1000, 400), "modal": (672, 0)}[placement]
    assert (box["width"], box["y"] > top, len(columns.split())) == (width, True, 4)
    assert shifts(page) == []


def test_a_banner_gives_way_to_what_has_the_focus(reader: Reader) -> None:
    reader.site.before = "<p><a id=top href=#>Top</a></p><p class=tall></p><p><a id=low href=#>Low</a></p>"
    reader.site.css = "#low{position:fixed;bottom:40px}#top{position:fixed;top:40px}"
    reader.script.config["doors"] = BANNER
    reader.script.decisions = [shown(placement="banner")]
    page = reader.open()
    reader.view(page)

    page.locator("#low").focus()
    above = prompt(page).bounding_box()
    page.locator("#top").focus()
    below = prompt(page).bounding_box()

    assert above is not None
    assert below is not None
    assert above["y"] == 0
    assert below["y"] > 400


def test_a_banner_leaves_the_focus_where_it_was_before(reader: Reader) -> None:
    reader.site.before = "<p><button id=before>Menu</button></p>" + reader.site.before
    reader.script.config["doors"] = BANNER
    reader.script.decisions = [shown(placement="banner")]
    page = reader.open()
    reader.view(page)
    page.locator("#before").focus()

    page.locator("support-prompt .give").focus()
    page.keyboard.press("Escape")

    expect(page.locator("#before")).to_be_focused()


def test_a_shift_would_be_noticed(reader: Reader) -> None:
    reader.script.decisions = [refused()]
    page = reader.open()
    reader.view(page)

    page.evaluate("document.querySelector('h1').style.marginTop = '300px'")

    assert shifts(page) != []


@pytest.mark.parametrize(("width", "height"), [(360, 640), (800, 320), (320, 256)])
def test_a_banner_fits_small_windows_and_scrolls_inside(reader: Reader, width: int, height: int) -> None:
    reader.script.config["doors"] = BANNER
    reader.script.decisions = [shown(placement="banner", language="de")]
    page = reader.open()
    page.set_viewport_size({"width": width, "height": height})
    reader.view(page)

    box = prompt(page).bounding_box()
    page.locator("support-prompt .terms").scroll_into_view_if_needed()

    assert box is not None
    assert box["y"] >= height * 0.2
    expect(page.locator("support-prompt .terms")).to_be_in_viewport(ratio=0.9)
    expect(page.get_by_role("button", name="Schließen")).to_be_in_viewport(ratio=1)


def test_in_a_high_banner_the_deal_and_later_stay_in_sight_and_cover_no_amount(reader: Reader) -> None:
    reader.script.config["doors"] = BANNER
    reader.script.decisions = [shown(placement="banner", amounts=amounts(suggested=[*range(200, 2000, 200)]))]
    page = reader.open()
    page.set_viewport_size({"width": 360, "height": 700})
    reader.view(page)
    later = page.get_by_role("button", name="Remind me later")

    expect(page.locator("support-prompt .give")).to_be_in_viewport(ratio=1)
    expect(later).to_be_in_viewport(ratio=1)
    for amount in page.locator("support-prompt .amount input").all():
        amount.focus()
        assert amount.evaluate(ON_TOP)
    later.click()
    for choice in page.locator("support-prompt .choice").all():
        assert choice.evaluate(ON_TOP)
    page.locator("support-prompt .pick").focus()
    assert page.locator("support-prompt .pick").evaluate(ON_TOP)


def test_the_thank_you_moves_nothing(reader: Reader) -> None:
    reader.script.decisions = [refused(reason="supporter") | {"thanks": thanks()}]
    page = reader.open()

    page.goto(reader.origin + "/#support=signed.word")
    said(page, "thanks")

    expect(page.get_by_role("region")).to_be_in_viewport()
    assert shifts(page) == []


@pytest.mark.parametrize("language", ["en", "de", "ar"])
def test_nothing_is_cut_off_and_every_target_is_large_enough(reader: Reader, language: str) -> None:
    reader.site.language = language
    reader.site.css = ":lang(ar){direction:rtl}"
    reader.script.decisions = [shown(language=language, amounts=amounts(intervals=["month", "year", "once"]))]
    page = reader.open()
    reader.view(page)
    page.locator("support-prompt .later").click()
    page.get_by_role("radio").last.check()

    for width in (320, 360, 430, 600, 1000):
        page.set_viewport_size({"width": width, "height": 800})
        boxes = prompt(page).evaluate(
            "(element) => [...element.shadowRoot.querySelectorAll('button, .amount, .own')].map((target) => {"
            " const {width, height} = target.getBoundingClientRect();"
            " return [width, height, target.scrollWidth - target.clientWidth]; })"
        )
        columns = page.locator("support-prompt .amounts").evaluate("(e) => getComputedStyle(e).gridTemplateColumns")

        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert len(boxes) == 16
        assert all(wide >= 44 and high >= 44 and over <= 0 for wide, high, over in boxes), (width, boxes)
        assert len(columns.split()) == (2 if width <= 460 else 4)
