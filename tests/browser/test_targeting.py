"""The browser's judgement of audiences, exclusions and marks is the domain's own."""

from dataclasses import asdict
from importlib.resources import files
from itertools import product
from typing import Any

import pytest
from playwright.sync_api import Browser

from supportsvc.domain.campaign import fits
from supportsvc.domain.page import Device, Page, Placement
from supportsvc.domain.policy import Exclusions, is_excluded
from supportsvc.domain.reading import article_mark, section_mark
from supportsvc.domain.targeting import Audience
from supportsvc.web.joining import stripped
from tests.browser.answers import refused, shown
from tests.browser.conftest import reading
from tests.browser.reader import Reader, kept, said
from tests.browser.scripted import Script, Site
from tests.builders import campaign

pytestmark = pytest.mark.browser

AUDIENCES = (
    Audience(),
    Audience(languages=("de",)),
    Audience(languages=("EN", "ar")),
    Audience(devices=(Device.MOBILE, Device.TABLET)),
    Audience(sections=("world", "été")),
    Audience(tags=("votes", "a b")),
    Audience(paths=("/world",)),
    Audience(paths=("/",)),
    Audience(paths=("/*/2026/*", "/live-*")),
    Audience(paths=("/a.c/", "/w(or)ld+")),
    Audience(referrers=("news.example",)),
    Audience(referrers=("none", "mail.example")),
    Audience(returning=True),
    Audience(returning=False, signed_in=True),
    Audience(languages=("de",), sections=("world",), signed_in=False),
)
PAGES = (
    Page(),
    Page(path="/world", section="world", language="de", device=Device.MOBILE, tags=frozenset({"votes"})),
    Page(path="/world/2026/one", section="world", language="de-AT", device=Device.TABLET, signed_in=True),
    Page(path="/worldly", section="été", language="den", device=Device.DESKTOP, returning=True),
    Page(path="/live-blog/x/", language="en-GB", referrer="news.example", tags=frozenset({"a b", "c"})),
    Page(path="/live-/2026/", language="AR", referrer="m.news.example", returning=True, signed_in=True),
    Page(path="/abc", referrer="badnews.example"),
    Page(path="/a.c/d%20e", referrer="mail.example", placements=frozenset({Placement.BANNER})),
    Page(path="/w(or)ld+/x"),
    Page(path="//", excluded=True),
)
TEXTS = ("", "a", "/world/2026/one", "s4lt:/", "été", "أخبار", "日本語", "emoji 🗞", "x" * 300)
EXCLUSIONS = Exclusions(frozenset({"été"}), frozenset({"c"}), ("/*/2026", "/live-*/", "/abc"))
JUDGE = """
const judge = ([pairs, exclusions, texts]) => {
  const DAY = 864e5, dayOf = (now) => Math.floor(now / DAY);
  const CONFIG = {exclusions, salt: 's4lt'};
  %s
  return {
    fits: pairs.map(([campaign, page]) => fits(campaign, page)),
    excluded: pairs.map(([, page]) => Boolean(isExcluded(page))),
    sections: texts.map(markSection),
    paths: texts.map((path) => markPath({path})),
  };
};
"""


def told(page: Page) -> dict[str, Any]:
    """Return a page as the script describes it."""
    names = ("path", "section", "language", "device", "referrer", "signed_in", "returning", "article")
    found = {name: getattr(page, name) for name in names}
    return found | {"tags": list(page.tags), "placements": list(page.placements), "exclude": page.excluded}


def demanded(audience: Audience) -> dict[str, Any]:
    """Return an audience as the script carries it: only the lists that hold something."""
    return {name: value for name, value in asdict(audience).items() if value not in ((), None)}


def test_audiences_exclusions_and_marks_are_judged_as_the_service_judges_them(browser: Browser) -> None:
    folder = files("supportsvc").joinpath("client")
    parts = [folder.joinpath(f"{name}.js").read_text("utf-8") for name in ("targeting", "articles")]
    source = "\n".join(line for part in parts for line in stripped(part))
    campaigns = [
        campaign(placement=Placement.INLINE, include=include, exclude=exclude)
        for include, exclude in product(AUDIENCES, AUDIENCES)
    ]
    pairs = [(campaign, page) for campaign in campaigns for page in PAGES]
    given = [
        [{"placement": c.placement, "include": demanded(c.include), "exclude": demanded(c.exclude)}, told(page)]
        for c, page in pairs
    ]
    excluded = {"sections": ["été"], "tags": ["c"], "paths": list(EXCLUSIONS.paths)}

    with browser.new_context() as context:
        script = f"(given) => {{ {JUDGE % source} return judge(given); }}"
        judged = context.new_page().evaluate(script, [given, excluded, TEXTS])

    wrong = [pair for pair, answer in zip(pairs, judged["fits"], strict=True) if fits(*pair) is not answer]
    assert wrong == []
    assert judged["excluded"] == [is_excluded(EXCLUSIONS, page) for _, page in pairs]
    assert judged["sections"] == [section_mark(text) for text in TEXTS]
    assert judged["paths"] == [article_mark(text, "s4lt") for text in TEXTS]
    assert True in judged["fits"]


def test_a_page_of_another_audience_costs_nothing(reader: Reader) -> None:
    reader.script.config["campaigns"] = [{"id": "3fa2", "placement": "inline", "exclude": {"paths": ["/*/quiet"]}}]
    reader.script.decisions = [refused({"3fa2": ["PT0S", 1]})]
    page = reader.open()

    quiet = reader.view(page, "/world/quiet/1")
    loud = reader.view(page, "/world/loud")

    assert (quiet["asked"], loud["asked"]) == (False, True)
    assert reader.decisions()[0]["views"]["total"] == 2


@pytest.mark.parametrize(
    ("width", "height", "pointer", "device"),
    [
        (390, 844, "finger", "mobile"),
        (844, 390, "finger", "mobile"),
        (820, 1180, "finger", "tablet"),
        (390, 800, "mouse", "desktop"),
    ],
)
def test_the_device_is_told_by_the_window_and_the_pointer(
    browser: Browser, theatre: tuple[Script, Site, str], width: int, height: int, pointer: str, device: str
) -> None:
    touch = pointer == "finger"

    with reading(browser, theatre, has_touch=touch, is_mobile=touch) as reader:
        reader.script.decisions = [refused()]
        page = reader.open()
        page.set_viewport_size({"width": width, "height": height})
        reader.view(page)

        assert reader.decisions()[0]["page"]["device"] == device


def test_who_comes_from_elsewhere_and_again_is_told_as_such(reader: Reader) -> None:
    reader.script.decisions = [refused({"3fa2": ["PT0S", 1]})]
    page = reader.open()
    page.goto(reader.origin.replace("127.0.0.1", "localhost"), referer=reader.site.service + "/mail")
    said(page, "decision")
    first = reader.decisions()[0]["page"]

    reader.pass_time(days=1)
    page.evaluate("support.view()")
    said(page, "decision", 2)

    second = reader.decisions()[1]["page"]
    assert (first["referrer"], first["returning"]) == ("127.0.0.1", False)
    assert (second["referrer"], second["returning"]) == ("", True)


def test_an_erased_browser_is_new_again(reader: Reader) -> None:
    reader.script.decisions = [refused({"3fa2": ["PT0S", 1]})]
    page = reader.open()
    reader.view(page)
    reader.pass_time(days=3)

    page.evaluate("support.forget()")
    assert kept(page) == {}
    reader.view(page)

    assert not reader.decisions()[-1]["page"]["returning"]


def test_a_promise_is_kept_on_a_page_of_any_audience(reader: Reader) -> None:
    reader.script.config["campaigns"] = [{"id": "3fa2", "placement": "inline", "include": {"sections": ["sport"]}}]
    reader.script.decisions = [shown()]
    page = reader.open()
    reader.view(page)
    page.evaluate("support.snooze('P7D')")
    said(page, "snooze")

    early = reader.view(page)
    reader.pass_time(days=8)
    then = reader.view(page)

    assert (early["asked"], then["show"]) == (False, True)
