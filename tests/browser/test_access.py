"""For every reader: keyboard, screen reader, contrast, forced colours, large text, right to left."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.browser.answers import refused, shown, thanks
from tests.browser.conftest import reading
from tests.browser.reader import Reader, prompt, said
from tests.browser.scripted import Script, Site

pytestmark = pytest.mark.browser

ACCENTS = ("#8b1d2c", "#ffd400", "#000", "#fff", "#777", "#1020a0", "#00ff7f", "#ff2bd6", "color(display-p3 0 1 0)")
WASHES = ("", "#faf5ed", "#fff", "#25211e", "#000", "#888", "#cfe8ff", "#102a4c")
VEILS = ("rgb(0 0 0 / .05)", "rgb(255 255 255 / .05)", "rgb(255 212 0 / .5)", "transparent")

# Contrast by WCAG, of colours as they are painted; a border is held against the wash, its neighbour.
MEASURE = """
() => {
  const root = document.querySelector('support-prompt').shadowRoot;
  const pen = new OffscreenCanvas(1, 1).getContext('2d', {willReadFrequently: true});
  const luminance = (colour) => {
    pen.clearRect(0, 0, 1, 1);
    pen.fillStyle = colour;
    pen.fillRect(0, 0, 1, 1);
    const [r, g, b] = [...pen.getImageData(0, 0, 1, 1).data].slice(0, 3)
      .map((v) => v / 255).map((v) => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const contrast = (a, b) => {
    const [x, y] = [luminance(a) + 0.05, luminance(b) + 0.05];
    return Math.max(x, y) / Math.min(x, y);
  };
  const style = (selector) => getComputedStyle(root.querySelector(selector));
  const wash = style('section').backgroundColor;
  const texts = {
    body: ['h2', wash], terms: ['.terms', wash], promised: ['.promised', wash], give: ['.give', null],
    later: ['.later', null], chosen: [':checked + span', null], other: ['.amount:last-child span', null],
  };
  const found = {};
  for (const [name, [selector, ground]] of Object.entries(texts)) {
    found[name] = contrast(style(selector).color, ground ?? style(selector).backgroundColor) / 4.5;
  }
  for (const selector of ['.give', '.later', ':checked + span', '.amount:last-child span', 'section']) {
    found['border ' + selector] = contrast(style(selector).borderTopColor, wash) / 3;
  }
  return found;
}
"""


def open_prompt(reader: Reader, **how: object) -> Page:
    reader.script.decisions = [shown(**how)]  # type: ignore[arg-type]
    page = reader.open()
    reader.view(page)
    prompt(page).scroll_into_view_if_needed()
    return page


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_and_border_is_readable_with_any_accent_and_wash(reader: Reader, scheme: str) -> None:
    reader.site.css = f":root{{color-scheme:{scheme};color:canvastext;background:canvas}}"
    page = open_prompt(reader, promised=True)

    for wash in (*WASHES, *VEILS):
        for accent in (*ACCENTS, *VEILS):
            page.evaluate(
                "([accent, wash]) => { const {style} = document.documentElement;"
                " style.setProperty('--support-accent', accent); style.setProperty('--support-wash', wash);"
                " if (!wash) style.removeProperty('--support-wash');"
                " document.querySelector('support-prompt').paint(); }",
                [accent, wash],
            )
            poor = {name: ratio for name, ratio in page.evaluate(MEASURE).items() if ratio < 1}
            assert poor == {}, (accent, wash)


def test_the_prompt_follows_the_page_into_the_dark(reader: Reader) -> None:
    page = open_prompt(reader)
    section = page.get_by_role("region")
    expect(section).to_have_css("color-scheme", "light")

    page.emulate_media(color_scheme="dark")

    expect(section).to_have_css("color-scheme", "dark")


@pytest.mark.parametrize(("language", "scheme"), [("en", "light"), ("ar", "dark")])
def test_axe_finds_nothing_in_any_state(
    browser: Browser, theatre: tuple[Script, Site, str], language: str, scheme: str
) -> None:
    script, site, origin = theatre
    site.language = language
    site.css = ":lang(ar){direction:rtl}:root{background:canvas;color:canvastext}a{color:inherit}"
    with reading(browser, theatre, bypass_csp=True, color_scheme=scheme) as reader:
        script.decisions = [shown(language=language, promised=True)]
        script.failures = {"checkout": 503}
        page = reader.open()
        reader.view(page)
        prompt(page).scroll_into_view_if_needed()
        hold(page, "the ask")
        page.locator("support-prompt .later").click()
        page.get_by_role("radio").last.check()
        page.locator("support-prompt .give").click()
        hold(page, "the choices, and a mistake")
        page.get_by_role("radio").first.check()
        page.locator("support-prompt .give").click()
        said(page, "error")
        hold(page, "a failure")
        page.locator("support-prompt .choice").first.click()
        hold(page, "the quiet line")
        script.decisions = [refused(reason="supporter") | {"thanks": thanks(language)}]
        page.goto(origin + "/thanks#support=signed.word")
        said(page, "thanks")
        hold(page, "the thank-you")


def hold(page: Page, state: str) -> None:
    """Hold a state to axe."""
    found = Axe().run(page)
    assert found.response["violations"] == [], (state, found.generate_report())


def test_the_keyboard_reaches_everything_in_order(reader: Reader) -> None:
    page = open_prompt(reader)
    focused = "() => { const e = document.activeElement.shadowRoot?.activeElement; return e?.className || e?.type; }"
    page.evaluate("document.querySelector('h1').tabIndex = -1; document.querySelector('h1').focus()")

    walk = []
    for _ in range(4):
        page.keyboard.press("Tab")
        walk.append(page.evaluate(focused))
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")

    assert walk == ["close", "radio", "give", "later"]
    expect(page.get_by_role("button", name="Remind me later")).to_be_focused()
    expect(page.get_by_role("button", name="Remind me later")).to_have_attribute("aria-expanded", "false")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="About")).to_be_focused()


def test_the_keyboard_chooses_an_amount_and_types_its_own(reader: Reader) -> None:
    page = open_prompt(reader)
    page.get_by_role("radio", name="$2").focus()

    page.keyboard.press("ArrowRight")
    assert page.locator("support-prompt .give").inner_text() == "Support us with $5 a month"
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("radio", name="Other")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.type("8")
    page.keyboard.press("Enter")

    page.wait_for_url("**/checkout")
    assert reader.script.asked("checkout")[0]["amount"] == 800


def test_every_focus_can_be_seen(reader: Reader) -> None:
    page = open_prompt(reader)
    page.keyboard.press("Tab")

    for selector in (".close", ".give", ".later"):
        page.locator("support-prompt " + selector).focus()
        outline = page.locator("support-prompt " + selector).evaluate("(e) => getComputedStyle(e).outline")
        assert "solid 3px" in outline


def test_a_mistake_is_told_at_the_field(reader: Reader) -> None:
    page = open_prompt(reader)
    page.get_by_role("radio", name="Other").check()
    field = page.get_by_label("An amount of your own")
    expect(field).to_have_accessible_description("From $2 to $500")

    field.fill("1")
    field.press("Enter")

    expect(field).to_be_focused()
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_have_accessible_description("From $2 to $500 Please choose an amount from $2 to $500.")


def test_nothing_moves_by_itself(reader: Reader) -> None:
    page = open_prompt(reader)

    moving = prompt(page).evaluate(
        "(element) => [...element.shadowRoot.querySelectorAll('*')].filter((e) => {"
        " const {transitionDuration, animationName} = getComputedStyle(e);"
        " return transitionDuration !== '0s' || animationName !== 'none'; }).length"
    )

    assert moving == 0


def test_forced_colours_show_borders_the_choice_and_the_focus(
    browser: Browser, theatre: tuple[Script, Site, str]
) -> None:
    with reading(browser, theatre, forced_colors="active") as reader:
        page = open_prompt(reader)
        looks = prompt(page).evaluate(
            "(element) => ['.give', '.later', '.close', '.amount:last-child span', ':checked + span'].map((selector) =>"
            " {"
            " const {borderTopStyle, borderTopWidth, outlineStyle} ="
            "   getComputedStyle(element.shadowRoot.querySelector(selector));"
            " return [borderTopStyle, borderTopWidth, outlineStyle]; })"
        )
        edge = page.get_by_role("region").evaluate("(section) => getComputedStyle(section).borderBottomWidth")

    assert [border for border, _, _ in looks] == ["solid"] * 5
    assert [width for _, width, _ in looks] == ["3px"] + ["1px"] * 4
    assert edge == "1px"
    assert [outline for _, _, outline in looks] == ["none"] * 4 + ["solid"]


def test_text_of_twice_the_size_fits(reader: Reader) -> None:
    reader.site.css = "html{font-size:200%}body{font-size:1.125rem}"
    page = open_prompt(reader, language="de")
    page.set_viewport_size({"width": 640, "height": 800})
    page.locator("support-prompt .later").click()

    assert page.evaluate("document.documentElement.scrollWidth") <= 640


def test_right_to_left_is_mirrored(reader: Reader) -> None:
    reader.site.language = "ar"
    page = open_prompt(reader, language="ar")

    sides = prompt(page).evaluate(
        "(element) => ['section', '.close', 'h2'].map((selector) => {"
        " const {left, right} = element.shadowRoot.querySelector(selector).getBoundingClientRect();"
        " return [left, right]; })"
    )

    (left, right), close, heading = sides
    assert close[0] - left < 20
    assert right - heading[1] < 40


def test_the_page_reaches_the_parts(reader: Reader) -> None:
    painted = {"prompt": "background-color", "give": "color", "heading": "color"}
    reader.site.css = "".join(f"support-prompt::part({part}){{{name}:rgb(1,2,3)}}" for part, name in painted.items())
    page = open_prompt(reader)

    for part, name in painted.items():
        expect(page.locator(f"support-prompt [part={part}]")).to_have_css(name, "rgb(1, 2, 3)")
