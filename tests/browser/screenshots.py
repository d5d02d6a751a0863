"""The prompt in pictures: `python -m tests.browser.screenshots [folder [name …]]`."""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.answers import amounts, denied, notice, previewed, refused, shown, thanks, walled
from tests.browser.scripted import Body, Site, stage
from tests.chromium import FLAGS, find_chromium

PAPER = """
@font-face{font-family:Newsreader;font-weight:200 800;src:url(/fonts/newsreader.woff2)}
@font-face{font-family:Naskh;font-weight:400 700;src:url(/fonts/noto-naskh-arabic.woff2)}
:root{color-scheme:light dark;background:light-dark(#fff,#15161a);color:light-dark(#16161a,#e8e6e1);
--support-accent:light-dark(#8a1c2c,#f0a3a0);--support-wash:light-dark(#faf5ee,#211e1c)}
body{font:19px/1.55 Newsreader,Naskh,serif;max-width:35rem}h1{font-size:2.6rem;line-height:1.15}
.gap{height:120vh}main{padding-block-end:2rem}
:lang(ar){direction:rtl}
"""
STORY = "<p>Officials said on Thursday that contact with both teams would go on, whatever the result.</p>"
ARABIC = "<p>قال مسؤولون يوم الخميس إن الاتصال مع الفريقين سيستمر أيًّا كانت النتيجة.</p>"
Act = Callable[[Page], object]


def press_later(page: Page) -> None:
    page.locator("support-prompt .later").click()


def fail(page: Page) -> None:
    page.locator("support-prompt .give").click()
    page.locator("support-prompt .error:not(:empty)").wait_for()


def mistype(page: Page) -> None:
    page.get_by_role("radio", name="Other").check()
    page.locator("#o").fill("1")
    page.locator("#o").press("Enter")
    page.locator("support-prompt .error:not(:empty)").wait_for()


def snooze(page: Page) -> None:
    press_later(page)
    page.locator("support-prompt .choice").nth(1).click()


def unfold(page: Page) -> None:
    page.locator("support-prompt summary").click()


def choose(interval: str) -> Act:
    """Choose how often to give."""

    def press(page: Page) -> None:
        page.locator(f"support-prompt [value={interval}]").check()

    return press


def rest(page: Page) -> None:
    """Leave it as it is."""


@dataclass(frozen=True, slots=True)
class Picture:
    """What one picture shows, and on what screen."""

    name: str
    act: Act = rest
    width: int = 1280
    language: str = "en"
    dark: bool = False
    forced: bool = False
    placement: str = "inline"
    promised: bool = False
    thanked: bool = False
    noticed: bool = False
    previewed: bool = False
    css: str = ""
    intervals: tuple[str, ...] = ("month",)
    gift: bool = False


ALL = ("month", "year", "once")
PICTURES = (
    Picture("wide"),
    Picture("narrow", width=360),
    Picture("tiny", width=320),
    Picture("dark", dark=True),
    Picture("dark-narrow", dark=True, width=360),
    Picture("german", language="de"),
    Picture("german-narrow", language="de", width=360),
    Picture("arabic", language="ar"),
    Picture("arabic-narrow", language="ar", width=360, dark=True),
    Picture("forced", forced=True),
    Picture("forced-dark", press_later, forced=True, dark=True),
    Picture("later", press_later),
    Picture("later-narrow", press_later, width=360),
    Picture("snoozed", snooze),
    Picture("error", fail),
    Picture("mistyped", mistype),
    Picture("mistyped-narrow", mistype, width=360),
    Picture("promised", promised=True),
    Picture("banner", placement="banner"),
    Picture("banner-narrow", placement="banner", width=360),
    Picture("banner-dark", placement="banner", dark=True),
    Picture("modal", placement="modal"),
    Picture("modal-narrow", placement="modal", width=360),
    Picture("modal-dark", press_later, placement="modal", dark=True),
    Picture("modal-arabic", placement="modal", language="ar", dark=True, width=360),
    Picture("modal-forced", placement="modal", forced=True),
    Picture("wall", placement="wall"),
    Picture("wall-narrow", placement="wall", width=360),
    Picture("wall-dark", placement="wall", dark=True),
    Picture("wall-german", placement="wall", language="de", width=360),
    Picture("wall-arabic", placement="wall", language="ar"),
    Picture("wall-snoozed", snooze, placement="wall"),
    Picture("notice", noticed=True, placement="wall"),
    Picture("notice-narrow", noticed=True, placement="wall", width=360, dark=True),
    Picture("notice-arabic", noticed=True, placement="wall", language="ar"),
    Picture("notice-forced", noticed=True, placement="wall", forced=True),
    Picture("preview", unfold, previewed=True),
    Picture("preview-narrow", unfold, previewed=True, width=360, dark=True),
    Picture("preview-modal", unfold, placement="modal", previewed=True),
    Picture("preview-banner", placement="banner", previewed=True),
    Picture("thanks", thanked=True),
    Picture("thanks-narrow", thanked=True, width=360, dark=True),
    Picture("often", intervals=ALL),
    Picture("often-year", choose("year"), intervals=ALL),
    Picture("often-narrow", choose("once"), intervals=ALL, width=360),
    Picture("often-tiny", intervals=ALL, width=320, language="de"),
    Picture("often-dark", choose("year"), intervals=ALL, dark=True),
    Picture("often-arabic", choose("once"), intervals=ALL, language="ar"),
    Picture("often-arabic-narrow", choose("year"), intervals=ALL, language="ar", width=360, dark=True),
    Picture("often-forced", choose("year"), intervals=ALL, forced=True),
    Picture("often-zoomed", intervals=ALL, language="de", width=360, css=":root{font-size:200%}"),
    Picture("often-two", intervals=("year", "once"), width=360),
    Picture("often-banner", intervals=ALL, placement="banner"),
    Picture("often-modal", choose("year"), intervals=ALL, placement="modal", language="de"),
    Picture("thanks-gift", thanked=True, gift=True),
    Picture("accent-yellow", css=":root{--support-accent:#ffd400;--support-wash:#fff}"),
    Picture("accent-blue-dark", css=":root{--support-accent:#1020a0;--support-wash:#101018}", dark=True),
)


def take(browser: Browser, picture: Picture, file: Path) -> None:
    """Take one picture of a prompt."""
    with stage() as (script, site, origin):
        script.decisions = [answer_for(picture)]
        for placement in ("modal", "wall"):
            script.config["campaigns"].append({"id": placement, "placement": placement})
        script.config |= {"articles": 31, "wall": {"articles": 5, "days": None}}
        script.config["doors"] = {campaign["id"]: ["PT0S", 1] for campaign in script.config["campaigns"]}
        script.failures = {"checkout": 503}
        dress(site, picture)
        context = browser.new_context(
            viewport={"width": picture.width, "height": 820},
            device_scale_factor=2,
            color_scheme="dark" if picture.dark else "light",
            forced_colors="active" if picture.forced else "none",
        )
        page = context.new_page()
        page.goto(
            origin + ("/#support=word" if picture.thanked else "/#support-preview=t" if picture.previewed else "/")
        )
        page.locator("support-prompt [part=prompt]").wait_for()
        page.evaluate("document.querySelector('.gap').remove()")
        if picture.placement == "wall":
            page.evaluate("document.querySelector('support-prompt').style.minBlockSize = 0")
        page.evaluate("document.fonts.ready")
        picture.act(page)
        page.screenshot(path=file, full_page=picture.placement in {"inline", "wall"} and not picture.thanked)
        context.close()


def answer_for(picture: Picture) -> Body:
    """Return the service's answer behind a picture."""
    if picture.thanked:
        return refused(reason="supporter") | {"thanks": thanks(picture.language, *(["once"] if picture.gift else []))}
    if picture.noticed:
        return denied(notice=notice(picture.language))
    if picture.previewed:
        return previewed(picture.placement, language=picture.language)
    ask = walled if picture.placement == "wall" else shown
    return ask(
        language=picture.language, placement=picture.placement, promised=picture.promised, amounts=offered(picture)
    )


def offered(picture: Picture) -> Body:
    """Return the amounts behind a picture; each interval has its own."""
    own = {
        "year": {"suggested": [2400, 6000, 12000], "least": 2400, "most": 600000, "chosen": 2400},
        "once": {"suggested": [1000, 2500, 5000], "least": 300, "most": 900000, "chosen": 1000},
    }
    return amounts(intervals=list(picture.intervals), by_interval=own)


def dress(site: Site, picture: Picture) -> None:
    """Give the page a newspaper's typefaces and colours."""
    site.strict = False
    if picture.placement == "wall":
        site.slot = f'<div data-support-slot="wall">{STORY * 9}</div>'
    site.language = picture.language
    site.css = PAPER + picture.css
    site.before = (ARABIC if picture.language == "ar" else STORY) + '<div class="gap"></div>'


def main(folder: Path, only: set[str]) -> None:
    """Take the pictures, all or those named."""
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=FLAGS)
        for picture in PICTURES:
            if not only or picture.name in only:
                take(browser, picture, folder / f"prompt-{picture.name}.png")
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "screenshots"), set(sys.argv[2:]))
