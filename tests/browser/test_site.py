"""What a site's own page does to the prompt: its names, its style sheets, its colours."""

import pytest
from playwright.sync_api import Page, expect

from supportsvc.web.joining import prompt_part
from tests.browser.answers import refused, shown
from tests.browser.reader import Reader, prompt, shifts

pytestmark = pytest.mark.browser

BANNER = {"b00b": ["PT0S", 1]}
HOSTILE = """
  body{line-height:4;letter-spacing:.5em;word-spacing:2em;text-indent:4em;white-space:pre;text-align:justify;
  font-style:italic;text-shadow:2px 2px red;text-transform:uppercase}
"""
LOOKS = """
  (element) => {
    const style = getComputedStyle(element.shadowRoot.querySelector('h2'));
    return ['letterSpacing', 'wordSpacing', 'textIndent', 'whiteSpace', 'fontStyle', 'textShadow', 'textTransform']
      .map((name) => style[name]);
  }
"""
COVERS = """
  (element) => {
    const boxOf = (selector) => element.shadowRoot.querySelector(selector).getBoundingClientRect();
    const [a, b] = ['.close', '.amount:last-child'].map(boxOf);
    return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
  }
"""


def open_prompt(reader: Reader, **how: object) -> Page:
    reader.script.decisions = [shown(**how), refused()]  # type: ignore[arg-type]
    page = reader.open()
    reader.view(page)
    return page


def test_an_element_of_the_page_may_have_the_scripts_name(reader: Reader) -> None:
    reader.site.before = '<p id="support">Support us</p>' + reader.site.before

    page = open_prompt(reader)

    expect(page.get_by_role("region")).to_be_visible()
    assert page.evaluate("support.state().total") == 1


def test_the_pages_tricks_with_text_end_at_the_prompt(reader: Reader) -> None:
    reader.site.css = HOSTILE

    page = open_prompt(reader)

    looks = prompt(page).evaluate(LOOKS)
    assert looks == ["normal", "0px", "0px", "normal", "normal", "none", "none"]


def test_targets_and_text_keep_their_size_where_the_page_makes_a_rem_ten_pixels(reader: Reader) -> None:
    reader.site.css = "html{font-size:62.5%}body{max-width:620px}"
    page = open_prompt(reader)
    for width, most in ((320, 2), (1000, 4)):
        page.set_viewport_size({"width": width, "height": 800})

        heights = prompt(page).evaluate(
            "(element) => [...element.shadowRoot.querySelectorAll('button, .amount')].map((e) => e.offsetHeight)"
        )
        columns = page.locator("support-prompt .amounts").evaluate("(e) => getComputedStyle(e).gridTemplateColumns")

        assert min(heights) >= 44
        expect(page.locator("support-prompt .terms")).to_have_css("font-size", "14px")
        assert len(columns.split()) == most


@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_banners_close_button_covers_nothing(reader: Reader, language: str) -> None:
    reader.site.language = language
    reader.site.css = ":lang(ar){direction:rtl}"
    reader.script.config["doors"] = BANNER
    page = open_prompt(reader, placement="banner", language=language)

    for width in (320, 600, 801, 900, 1000, 1100, 1280, 1920):
        page.set_viewport_size({"width": width, "height": 800})

        assert not prompt(page).evaluate(COVERS), width


@pytest.mark.parametrize("accent", ["banana", "1px"])
def test_where_a_colour_of_the_site_is_none_the_prompt_comes_in_ours(reader: Reader, accent: str) -> None:
    reader.site.css = f":root{{--support-accent:{accent};--support-wash:{accent}}}"
    page = open_prompt(reader)

    expect(page.get_by_role("region")).to_have_css("color-scheme", "light")
    expect(page.locator("support-prompt .give")).to_have_css("background-color", "rgb(139, 29, 44)")
    expect(page.locator("support-prompt .give")).to_have_css("color", "rgb(255, 255, 255)")


@pytest.mark.parametrize("placement", ["banner", "modal"])
def test_what_a_page_says_of_everything_changes_neither_its_place_nor_its_scheme(
    reader: Reader, placement: str
) -> None:
    reader.site.css = (
        ":root{color:#eee;background:#111}*{transition:all 60s}body>*{position:relative;z-index:1;padding:1rem}"
    )
    reader.script.config["campaigns"] = [{"id": "3fa2", "placement": placement}]
    page = open_prompt(reader, placement=placement)

    page.locator("support-prompt .give").wait_for()

    assert prompt(page).evaluate("(element) => getComputedStyle(element).position") == "fixed"
    expect(page.locator("support-prompt [part=prompt]")).to_have_css("color-scheme", "dark")
    assert shifts(page) == []


def test_a_browser_without_the_newest_colours_shows_words_that_can_be_read(reader: Reader) -> None:
    reader.script.part = prompt_part().text.replace("color-mix(", "not-known(")

    page = open_prompt(reader)

    expect(page.get_by_role("region")).to_have_css("background-color", "rgb(250, 245, 237)")
    expect(page.locator("support-prompt h2")).to_have_css("color", "rgb(26, 24, 21)")
    expect(page.locator("support-prompt .give")).to_have_css("background-color", "rgb(139, 29, 44)")
    expect(page.locator("support-prompt .give")).to_have_css("color", "rgb(255, 255, 255)")
