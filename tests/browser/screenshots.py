"""The prompt in pictures: `python -m tests.browser.screenshots [folder]`."""

import sys
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.answers import shown, thanks
from tests.browser.scripted import Site, stage
from tests.chromium import FLAGS, find_chromium

PAPER = """
@font-face{font-family:Newsreader;font-weight:200 800;src:url(/fonts/newsreader.woff2)}
@font-face{font-family:Naskh;font-weight:400 700;src:url(/fonts/noto-naskh-arabic.woff2)}
:root{color-scheme:light dark;background:light-dark(#fff,#15161a);color:light-dark(#16161a,#e8e6e1);
--support-accent:light-dark(#8a1c2c,#f0a3a0);--support-wash:light-dark(#faf5ee,#211e1c)}
body{font:19px/1.55 Newsreader,Naskh,serif;max-width:39rem}h1{font-size:2.6rem;line-height:1.15}
.tall{min-height:0}
"""
STORY = (
    "<p>Officials said on Thursday that contact with both teams would go on, whatever the result.</p>"
    "<div class='gap'></div>"
)
Act = Callable[[Page], object]


def press_later(page: Page) -> None:
    page.locator("support-prompt .later").click()


def fail(page: Page) -> None:
    page.locator("support-prompt .give").click()
    page.locator("support-prompt .error:not(:empty)").wait_for()


def mistype(page: Page) -> None:
    page.get_by_text("Other").click()
    page.locator("#o").fill("1")
    page.locator("#o").press("Enter")


def snooze(page: Page) -> None:
    press_later(page)
    page.locator("support-prompt .choice").nth(1).click()


def rest(page: Page) -> None:
    """Leave it as it is."""


def take(browser: Browser, file: Path, *, width: int = 1280, language: str = "en", act: Act = rest, **look: object) -> None:
    """Take one picture of a prompt."""
    placement = str(look.pop("placement", "inline"))
    promised = bool(look.pop("promised", False))
    thanked = bool(look.pop("thanked", False))
    css = str(look.pop("css", ""))
    with stage() as (script, site, origin):
        script.config["doors"] = {"3fa2": ["PT0S", 1], "b00b": ["PT0S", 1]}
        script.decisions = [shown(language=language, placement=placement, promised=promised)]
        if thanked:
            script.decisions = [{"show": False, "reason": "supporter", "silence": {"generation": 1, "doors": {}}, "thanks": thanks(language)}]
        script.failures = {"checkout": 503}
        dress(site, language, css)
        context = browser.new_context(viewport={"width": width, "height": 800}, device_scale_factor=2, **look)
        page = context.new_page()
        page.on("pageerror", lambda error: print("page error:", error))
        page.on("console", lambda message: print("console:", message.text))
        page.goto(origin + ("/#support=word" if thanked else "/"))
        element = page.locator("support-prompt")
        element.wait_for(timeout=5000)
        page.add_style_tag(content=".gap{display:none}")
        page.evaluate("document.fonts.ready")
        act(page)
        if placement == "banner" or thanked:
            page.screenshot(path=file)
        else:
            element.scroll_into_view_if_needed()
            page.screenshot(path=file, full_page=True)
        context.close()
    print(file.name)


def dress(site: Site, language: str, css: str) -> None:
    site.strict = False
    site.language = language
    site.css = PAPER + ".gap{height:120vh}" + css
    site.before = STORY
    if language == "ar":
        site.before = "<p>قال مسؤولون يوم الخميس إن الاتصال مع الفريقين سيستمر أيًّا كانت النتيجة.</p><div class='gap'></div>"
        site.css += "html{direction:rtl}"


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=FLAGS)

        def picture(name: str, **how: object) -> None:
            take(browser, folder / f"prompt-{name}.png", **how)  # type: ignore[arg-type]

        only = set(sys.argv[2:])
        jobs: dict[str, dict[str, object]] = {
            "wide": {},
            "narrow": {"width": 360},
            "tiny": {"width": 320},
            "dark": {"color_scheme": "dark"},
            "dark-narrow": {"color_scheme": "dark", "width": 360},
            "german": {"language": "de"},
            "german-narrow": {"language": "de", "width": 360},
            "arabic": {"language": "ar"},
            "arabic-narrow": {"language": "ar", "width": 360, "color_scheme": "dark"},
            "forced": {"forced_colors": "active"},
            "forced-dark": {"forced_colors": "active", "color_scheme": "dark", "act": press_later},
            "later": {"act": press_later},
            "later-narrow": {"act": press_later, "width": 360},
            "snoozed": {"act": snooze},
            "error": {"act": fail},
            "mistyped": {"act": mistype},
            "mistyped-narrow": {"act": mistype, "width": 360},
            "promised": {"promised": True},
            "banner": {"placement": "banner"},
            "banner-narrow": {"placement": "banner", "width": 360},
            "banner-dark": {"placement": "banner", "color_scheme": "dark"},
            "thanks": {"thanked": True},
            "thanks-narrow": {"thanked": True, "width": 360, "color_scheme": "dark"},
            "accent-yellow": {"css": ":root{--support-accent:#ffd400;--support-wash:#fff}"},
            "accent-blue-dark": {"css": ":root{--support-accent:#1020a0;--support-wash:#101018}", "color_scheme": "dark"},
        }
        for name, how in jobs.items():
            if not only or name in only:
                picture(name, **how)
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "screenshots"))
