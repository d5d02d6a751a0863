"""The edges of targeting (C4) and of the site's exclusions (R2): what each demand takes in and what it does not.

The same tables make the cases that the browser judges (edges_browser).
"""

from collections.abc import Iterator
from datetime import timedelta
from itertools import chain
from typing import Any

from tests.cases.arithmetic import NOW, READ_MUCH, case, door

Told = dict[str, Any]
NO_WAIT = timedelta()

PATHS = (
    # pattern, path, whether the path is the one named or lies below it
    ("/sport", "/sport", True), ("/sport", "/sport/", True), ("/sport", "/sport/football/cup", True),
    ("/sport", "/sports", False), ("/sport", "/", False), ("/sport", "/Sport", False), ("/sport", "/news/sport", False),
    ("/sport/", "/sport", False), ("/sport/", "/sport/", True),
    ("/sport/", "/sport/football", True), ("/sport/", "/sports", False),
    ("/", "/", True), ("/", "/anything/at/all", True),
    ("/*", "/", True), ("/*", "/news", True), ("/*/live", "/sport/live", True), ("/*/live", "/sport/live/2", True),
    ("/*/live", "/sport/cup/live", False), ("/*/live", "/live", False), ("/*/live", "/sport/lively", False),
    ("/20*/culture", "/2026/culture/film", True), ("/20*/culture", "/1999/culture", False),
    ("/news/*-live", "/news/cup-live", True), ("/news/*-live", "/news/-live/2", True),
    ("/news/*-live", "/news/cup-live-blog", False), ("/a*b*c", "/a-b-c", True), ("/a*b*c", "/abc", True),
    ("/a*b*c", "/acb", False), ("/a*b*c", "/a/b/c", False),
    ("/a.b", "/a.b", True), ("/a.b", "/axb", False), ("/a+b", "/a+b/c", True), ("/a+b", "/aab", False),
    ("/(a)", "/(a)", True), ("/[a]", "/a", False), ("/a^b$", "/a^b$", True), ("/a|b", "/a", False),
)  # fmt: skip
LANGUAGES = (
    ("de", "de", True), ("de", "de-AT", True), ("de", "DE", True), ("de", "de-Latn-DE", True), ("de-AT", "de-at", True),
    ("de-AT", "de", False), ("de-AT", "de-CH", False), ("de", "den", False), ("de", "en", False), ("de", "", False),
)  # fmt: skip
REFERRERS = (
    ("search.example", "search.example", True), ("search.example", "www.search.example", True),
    ("search.example", "de.m.search.example", True), ("search.example", "research.example", False),
    ("search.example", "search.example.org", False), ("search.example", "example", False),
    ("search.example", "", False), ("none", "", True), ("none", "search.example", False), ("none", "none", False),
)  # fmt: skip
DEVICES = (
    ("mobile", "mobile", True), ("mobile", "desktop", False), ("tablet", "tablet", True), ("tablet", "mobile", False),
    ("desktop", "desktop", True), ("desktop", None, False),
)  # fmt: skip
SECTIONS = (("world", "world", True), ("world", "World", False), ("world", "worldly", False), ("world", "", False))
TAGS: tuple[tuple[str, list[str], bool], ...] = (
    ("votes", ["votes"], True), ("votes", ["cup", "votes"], True), ("votes", ["vote"], False), ("votes", [], False),
)  # fmt: skip
WORDS = ((True, True, True), (True, False, False), (False, False, True), (False, True, False))

DEMANDS: tuple[tuple[str, str, Any], ...] = (
    # the audience's list, the page's word for it, and the table
    ("paths", "path", PATHS), ("languages", "language", LANGUAGES), ("referrers", "referrer", REFERRERS),
    ("devices", "device", DEVICES), ("sections", "section", SECTIONS), ("tags", "tags", TAGS),
    ("returning", "returning", WORDS), ("signed_in", "signed_in", WORDS),
)  # fmt: skip
TOGETHER: tuple[tuple[Told, Told, Told, bool], ...] = (
    # include, exclude, page, whether the page is the campaign's
    ({"sections": ["world", "sport"]}, {}, {"section": "sport"}, True),
    ({"sections": ["world"], "devices": ["mobile"]}, {}, {"section": "world", "device": "mobile"}, True),
    ({"sections": ["world"], "devices": ["mobile"]}, {}, {"section": "world", "device": "tablet"}, False),
    ({"sections": ["world"], "devices": ["mobile"]}, {}, {"section": "sport", "device": "mobile"}, False),
    ({}, {"sections": ["world"], "devices": ["mobile"]}, {"section": "world", "device": "tablet"}, False),
    ({}, {"sections": ["world"], "devices": ["mobile"]}, {"section": "sport", "device": "mobile"}, False),
    ({}, {"sections": ["world"], "devices": ["mobile"]}, {"section": "sport", "device": "tablet"}, True),
    ({"paths": ["/world"]}, {"paths": ["/world/live"]}, {"path": "/world/votes"}, True),
    ({"paths": ["/world"]}, {"paths": ["/world/live"]}, {"path": "/world/live/3"}, False),
    ({"languages": ["de", "fr"]}, {"languages": ["de-CH"]}, {"language": "fr-CH"}, True),
    ({"languages": ["de", "fr"]}, {"languages": ["de-CH"]}, {"language": "de-CH"}, False),
    ({"tags": ["votes"], "signed_in": False}, {"returning": False}, {"tags": ["votes"], "returning": True}, True),
    ({"tags": ["votes"], "signed_in": False}, {"returning": False}, {"tags": ["votes"]}, False),
    ({"referrers": ["none", "search.example"]}, {}, {"referrer": "www.search.example"}, True),
    ({"referrers": ["none", "search.example"]}, {}, {"referrer": "other.example"}, False),
)  # fmt: skip


def cases() -> Iterator[Told]:
    """Yield all of them."""
    yield from chain(demanded(), together(), countries(), excluded(), articles())


def demanded() -> Iterator[Told]:
    """C4: each demand alone, included and excluded; what only a page decides opens no later door."""
    for name, include, exclude, page, fits in lone_demands():
        yield case(
            name, "C4", "shown" if fits else "not_targeted", reader=READ_MUCH, page=page,
            campaigns=[{"include": include, "exclude": exclude}],
            expected_doors=None if fits else door(NO_WAIT),
        )  # fmt: skip


def lone_demands() -> Iterator[tuple[str, Told, Told, Told, bool]]:
    """Yield a name, what is included, what is excluded, the page, and whether it is the campaign's."""
    for demand, word, table in DEMANDS:
        for wanted, said, met in table:
            listed = wanted if isinstance(wanted, bool) else [wanted]
            page = {} if said is None else {word: said}
            name = f"{demand} {str(wanted).lower()}: a page with {word} {tell(said)}"
            yield f"include {name}", {demand: listed}, {}, page, met
            yield f"exclude {name}", {}, {demand: listed}, page, not met


def tell(said: Any) -> str:
    """Say what a page says of itself."""
    if isinstance(said, bool):
        return str(said).lower()
    return said if isinstance(said, str) and said else ", ".join(said or ()) or "unknown"


def together() -> Iterator[Told]:
    """C4: every demand of include must be met, and none of exclude."""
    for number, (include, exclude, page, fits) in enumerate(TOGETHER, start=1):
        yield case(
            f"demands together, {number}", "C4", "shown" if fits else "not_targeted", reader=READ_MUCH, page=page,
            campaigns=[{"include": include, "exclude": exclude}],
        )  # fmt: skip


def countries() -> Iterator[Told]:
    """C4: a country that is not known is in no list; what a country holds shut is looked at again within the bound."""
    for country in ("DE", "AT", ""):
        for listed in (["DE"], ["DE", "AT"]):
            inside = country in listed
            where = country or "an unknown country"
            yield case(
                f"include {' and '.join(listed)}: a reader in {where}", "C4", "shown" if inside else "not_targeted",
                reader=READ_MUCH, country=country, campaigns=[{"include": {"countries": listed}}],
                expected_doors=None if inside else door(timedelta(days=7)),
            )  # fmt: skip
            yield case(
                f"exclude {' and '.join(listed)}: a reader in {where}", "C4", "not_targeted" if inside else "shown",
                reader=READ_MUCH, country=country, campaigns=[{"exclude": {"countries": listed}}],
                expected_doors=door(timedelta(days=7)) if inside else None,
            )  # fmt: skip
            yield case(
                f"protected {' and '.join(listed)}: a reader in {where}", "R3",
                "protected_country" if inside else "shown",
                reader=READ_MUCH, country=country, policy={"protected": listed},
            )  # fmt: skip


def excluded() -> Iterator[Told]:
    """R2: sections, tags and folders of the site on which nobody is asked."""
    for kind, word, table in (("paths", "path", PATHS), ("sections", "section", SECTIONS), ("tags", "tags", TAGS)):
        for pattern, said, met in table:
            told = said if isinstance(said, str) else ", ".join(said)
            yield case(
                f"{kind} {pattern} excluded: a page with {word} {told or 'unknown'}", "R2",
                "page_excluded" if met else "shown", reader=READ_MUCH, page={word: said},
                policy={"exclusions": {kind: [pattern]}},
            )  # fmt: skip


def articles() -> Iterator[Told]:
    """C4: articles read in a window of days, this one included: at least, at most, in sections."""
    today = NOW.date()
    for read in range(5):
        days = [today - timedelta(days=i) for i in range(read, 0, -1)]
        listed = [{"day": str(day), "path": f"/sport/{day}", "section": "sport"} for day in days]
        count = read + 1
        page = {"path": "/world/new", "section": "world", "article": True}
        for words, wish, fits in (
            ("at least 3", {"least": 3}, count >= 3),
            ("at most 3", {"most": 3}, count <= 3),
            ("2 or 3", {"least": 2, "most": 3}, 2 <= count <= 3),
            ("at least 3 in two days", {"least": 3, "days": 2}, min(count, 2) >= 3),
            ("at least 2 in three days", {"least": 2, "days": 3}, min(count, 3) >= 2),
            ("at least 3 of sport", {"least": 3, "sections": ["sport"]}, read >= 3),
            ("at most 2 of sport", {"most": 2, "sections": ["sport"]}, read <= 2),
        ):
            yield case(
                f"{words}: {read} of sport on the days before, and one of world now", "C4",
                "shown" if fits else "not_targeted", now="2026-11-24T10:00:00Z",
                reader={**READ_MUCH, "articles": listed}, page=page, campaigns=[{"articles": wish}],
            )  # fmt: skip
