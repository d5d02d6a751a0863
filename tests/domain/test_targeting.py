"""Targeting (C4): what each demand takes for met."""

import pytest

from supportsvc.domain.campaign import fits
from supportsvc.domain.page import Device, Page, Placement
from supportsvc.domain.targeting import Audience, admits, admits_country, is_below
from tests.builders import campaign

ANYBODY = Audience()
PAGE = Page(
    path="/world/europe/1",
    section="world",
    tags=frozenset({"war", "eu"}),
    language="de-AT",
    device=Device.TABLET,
    referrer="news.example.org",
    returning=True,
    signed_in=False,
)


@pytest.mark.parametrize(
    ("met", "unmet"),
    [
        (Audience(languages=("en", "de")), Audience(languages=("d", "de-A", "at"))),
        (Audience(languages=("DE-at",)), Audience(languages=("de-CH",))),
        (Audience(devices=(Device.MOBILE, Device.TABLET)), Audience(devices=(Device.MOBILE, Device.DESKTOP))),
        (Audience(sections=("sport", "world")), Audience(sections=("sport", "wor", "World"))),
        (Audience(tags=("eu", "uk")), Audience(tags=("uk",))),
        (Audience(paths=("/sport", "/world")), Audience(paths=("/wor", "/europe"))),
        (Audience(referrers=("example.org",)), Audience(referrers=("ample.org", "none"))),
        (Audience(referrers=("news.example.org",)), Audience(referrers=("www.example.org",))),
        (Audience(returning=True), Audience(returning=False)),
        (Audience(signed_in=False), Audience(signed_in=True)),
    ],
)
def test_c4_a_demand_is_met_or_not(met: Audience, unmet: Audience) -> None:
    assert admits(met, ANYBODY, PAGE)
    assert not admits(unmet, ANYBODY, PAGE)
    assert not admits(ANYBODY, met, PAGE)
    assert admits(ANYBODY, unmet, PAGE)


def test_c4_every_demand_of_an_include_must_be_met_and_any_of_an_exclude_is_enough() -> None:
    both = Audience(sections=("world",), tags=("uk",))

    assert not admits(both, ANYBODY, PAGE)
    assert not admits(ANYBODY, both, PAGE)


def test_c4_a_reader_from_nowhere_is_a_referrer_too() -> None:
    assert admits(Audience(referrers=("none",)), ANYBODY, Page())
    assert not admits(Audience(referrers=("example.org",)), ANYBODY, Page())


def test_c4_an_unknown_country_is_in_no_list() -> None:
    german = Audience(countries=("DE", "AT"))

    assert [admits_country(german, ANYBODY, country) for country in ("DE", "FR", "")] == [True, False, False]
    assert [admits_country(ANYBODY, german, country) for country in ("DE", "FR", "")] == [False, True, True]


@pytest.mark.parametrize(
    ("pattern", "path", "found"),
    [
        ("/", "/anything/1", True),
        ("/a", "/a", True),
        ("/a", "/a/", True),
        ("/a", "/a/b/c", True),
        ("/a", "/ab", False),
        ("/a/", "/a", False),
        ("/a/", "/a/b", True),
        ("/*/live", "/sport/live", True),
        ("/*/live", "/sport/live/3", True),
        ("/*/live", "/sport/1/live", False),
        ("/news-*", "/news-2026", True),
        ("/news-*", "/news-2026/x", True),
        ("/news-*", "/news", False),
        ("/a.c", "/abc", False),
    ],
)
def test_c4_a_path_takes_all_below_it_and_a_star_any_part_of_a_name(pattern: str, path: str, found: bool) -> None:  # noqa: FBT001
    assert is_below(path, pattern) is found


def test_c3_and_c4_make_a_page_fit() -> None:
    german = campaign(include=Audience(languages=("de",)))

    assert fits(german, PAGE)
    assert not fits(german, Page(language="en"))
    assert not fits(german, Page(language="de", placements=frozenset({Placement.BANNER})))
