"""The edges of what lives in the browser: whom a page is for, what is counted, when a silence ends, when it asks."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import chain
from typing import Any

from tests.cases.arithmetic import AROUND, DAY, HOUR, MINUTE, NOW, SECOND, WORDS, many, nth, rfc3339
from tests.cases.edges_access import MONTHS
from tests.cases.edges_targets import PATHS, SECTIONS, TAGS, TOGETHER, lone_demands

Told = dict[str, Any]
PLEA = {"name": "plea", "placement": "inline"}
GATE = {"name": "gate", "placement": "wall"}
ARTICLE = {"path": "/world/new", "section": "world", "article": True}
WALLED = {"path": "/world/new", "section": "world", "placements": ["inline", "wall"]}
NO_TIME = timedelta()


def pages() -> Iterator[Told]:
    """Whom a page is for (C3, C4), and which pages are excluded (R2)."""
    for name, include, exclude, page, fits in lone_demands():
        yield case(name, "C4", page=page, campaigns=[{**PLEA, "include": include, "exclude": exclude}], fits=fits)
    for number, (include, exclude, page, fits) in enumerate(TOGETHER, start=1):
        campaigns = [{**PLEA, "include": include, "exclude": exclude}]
        yield case(f"demands together, {number}", "C4", page=page, campaigns=campaigns, fits=fits)
    for placements in ([], ["inline"], ["banner"], ["inline", "banner"], ["modal", "wall"]):
        for wanted in ("inline", "banner", "modal", "wall"):
            yield case(
                f"{wanted} wanted on a page with {' and '.join(placements) or 'no place'}", "C3",
                page={"placements": placements}, campaigns=[{**PLEA, "placement": wanted}], fits=wanted in placements,
            )  # fmt: skip
    for kind, word, table in (("paths", "path", PATHS), ("sections", "section", SECTIONS), ("tags", "tags", TAGS)):
        for pattern, said, met in table:
            told = said if isinstance(said, str) else ", ".join(said)
            yield case(
                f"{kind} {pattern} excluded: a page with {word} {told or 'unknown'}", "R2", page={word: said},
                campaigns=[PLEA], script={"exclusions": {kind: [pattern]}}, excluded=met,
            )  # fmt: skip
    yield case(
        "the page says that nobody is to be asked", "R2", page={"exclude": True}, campaigns=[PLEA], excluded=True
    )


def silences() -> Iterator[Told]:
    """A door is open when its time has passed, its views were made and its articles read."""
    yield from chain(doors(), fates(), newcomers(), article_doors(), snoozes(), ends())


def doors() -> Iterator[Told]:
    """Both the time and the views, in either order; a campaign without a door stays shut."""
    for step in AROUND:
        for made in (1, 2, 3):
            kept = {"total": 10 + made, "silence": silence({"plea": ["PT3600S", 2]}, NOW - HOUR - step, 10)}
            asks = step >= NO_TIME and made >= 2
            yield case(
                f"{WORDS[step]} a door of an hour, {made} of 2 views made", "silence", kept=kept, campaigns=[PLEA],
                asks=asks,
            )  # fmt: skip
    for told, words in (({}, "no door at all"), ({"other": ["PT0S", 0]}, "a door of another campaign")):
        kept = {"total": 50, "silence": silence(told, NOW - 90 * DAY, 10)}
        other = {"name": "other", "placement": "banner"}
        page = {"placements": ["inline"]}
        yield case(f"{words}", "silence", kept=kept, page=page, campaigns=[PLEA, other], asks=False)
    for days in (1, 7, 30):
        for step in AROUND:
            kept = {"total": 10, "silence": silence({"plea": [f"P{days}D", 0]}, NOW - days * DAY - step, 10)}
            yield case(
                f"{WORDS[step]} a door of {many(days, 'day')}",
                "silence",
                kept=kept,
                campaigns=[PLEA],
                asks=step >= NO_TIME,
            )


def fates() -> Iterator[Told]:
    """Of three sets of doors the one that came true holds."""
    told = {"unseen": {"plea": ["PT600S", 0]}, "seen": {"plea": ["PT0S", 4]}, "dismissed": {"plea": ["P7D", 4]}}
    for asked, name in (({}, "unseen"), ({"seen": True}, "seen"), ({"seen": True, "dismissed": True}, "dismissed")):
        for passed, made in ((599, 9), (600, 0), (600, 3), (600, 4), (604_799, 4), (604_800, 3), (604_800, 4)):
            after, views = {"unseen": (600, 0), "seen": (0, 4), "dismissed": (604_800, 4)}[name]
            kept = {
                "total": 10 + made, "asked": asked,
                "silence": {**silence(None, NOW - passed * SECOND, 10), **told},
            }  # fmt: skip
            yield case(
                f"an ask {name}, {passed} s and {made} views ago", "silence", kept=kept, campaigns=[PLEA],
                asks=passed >= after and made >= views,
            )  # fmt: skip


def newcomers() -> Iterator[Told]:
    """A client without an answer goes by the script's own doors, reckoned from its loading."""
    for passed in (0, 59, 60):
        for total in (3, 4):
            yield case(
                f"a newcomer's {nth(total)} view, {passed} s after the script's loading",
                "silence", kept={"total": total},
                script={"doors": {"plea": ["PT60S", 4]}}, campaigns=[PLEA], loaded=rfc3339(NOW - passed * SECOND),
                asks=passed >= 60 and total >= 4,
            )  # fmt: skip


def article_doors() -> Iterator[Told]:
    """A door may want articles read since the sending, of some sections; this page's counts where it is a new one."""
    for wanted in (1, 2, 3):
        for read in (0, 1, 2):
            listed = [article(f"/sport/{i}", "sport", NOW.date()) for i in range(read)]
            for page, words, fresh in ((ARTICLE, "a new article", 1), ({"path": "/about"}, "no article", 0)):
                kept = {"total": 5, "read": 4 + read, "articles": [article("/old", "sport", NOW.date() - DAY), *listed]}
                kept["silence"] = {**silence({"plea": ["PT0S", 0, wanted]}, NOW - HOUR, 5), "read": 4}
                yield case(
                    f"{many(read, 'article')} since the sending and {words}, {wanted} wanted",
                    "silence", kept=kept, page=page,
                    script={"articles": 30}, campaigns=[PLEA], asks=read + fresh >= wanted,
                )  # fmt: skip
                yield case(
                    f"{many(read, 'article')} of sport since the sending and {words} of world, {wanted} wanted",
                    "silence", kept=kept, page=page, script={"articles": 30},
                    campaigns=[{**PLEA, "articles": {"least": wanted, "sections": ["sport"]}}], asks=read >= wanted,
                )  # fmt: skip


def snoozes() -> Iterator[Told]:
    """A snooze silences all but walls until it is due; then it ends what was sent before, and any page may keep it."""
    for step in AROUND:
        due = NOW - step
        kept = {
            "total": 10,
            "snooze": {"due": rfc3339(due)},
            "silence": silence({"plea": ["P30D", 0]}, NOW - 2 * DAY, 10),
        }
        yield case(f"{WORDS[step]} a snooze is due", "silence", kept=kept, campaigns=[PLEA], asks=step >= NO_TIME)
        for_sport = [{**PLEA, "include": {"sections": ["sport"]}}]
        yield case(
            f"{WORDS[step]} a snooze is due, on a page that its campaign does not want", "silence", kept=kept,
            campaigns=for_sport, page={"section": "world"}, asks=step >= NO_TIME,
        )  # fmt: skip
        after = {**kept, "silence": silence({"plea": ["P30D", 0]}, due + MINUTE, 10)}
        if step < NO_TIME:
            continue
        yield case(
            f"{WORDS[step]} a snooze is due, with a silence sent after it", "silence", kept=after, campaigns=[PLEA],
            now=rfc3339(NOW + HOUR), asks=False,
        )  # fmt: skip
    walled = {
        "total": 10,
        "snooze": {"due": rfc3339(NOW + DAY)},
        "silence": silence({"gate": ["PT0S", 0, 1]}, NOW - HOUR, 10),
    }
    yield case(
        "a snooze does not silence a wall whose door is open", "silence", kept=walled, page=WALLED,
        script={"articles": 31, "wall": {"articles": 1}}, campaigns=[PLEA, GATE], asks=True,
    )  # fmt: skip


def ends() -> Iterator[Told]:
    """A silence ends early: by a clock set back, and by a greater generation, spread over ten minutes."""
    for step in AROUND:
        kept = {"total": 10, "silence": silence({"plea": ["P30D", 0]}, NOW - step, 10)}
        yield case(
            f"a silence sent {WORDS[step]} now", "silence", kept={**kept, "news": [77, rfc3339(NOW - DAY)]},
            campaigns=[PLEA], ended=step < NO_TIME, asks=step < NO_TIME,
        )  # fmt: skip
    for counter in ("00000000", "00000001", "00000257", "ffffffff"):
        spread = int(counter, 16) % 600
        for late in (-1, 0, 1):
            if spread + late < 0:
                continue
            kept = {
                "total": 10, "counter": counter, "news": [78, rfc3339(NOW - (spread + late) * SECOND)],
                "silence": silence({"plea": ["P30D", 0]}, NOW - DAY, 10),
            }  # fmt: skip
            yield case(
                f"{spread + late} s after a greater generation was read by counter {counter}", "silence", kept=kept,
                campaigns=[PLEA], ended=late >= 0, asks=late >= 0,
            )  # fmt: skip
    for generation, words in ((78, "a greater"), (77, "the same")):
        kept = {
            "total": 10, "counter": "00000257", "news": [generation, rfc3339(NOW + DAY)],
            "silence": silence({"plea": ["P30D", 0]}, NOW - DAY, 10),
        }  # fmt: skip
        yield case(
            f"{words} generation, read before the clock was set back a day", "silence", kept=kept, campaigns=[PLEA],
            ended=generation > 77, asks=generation > 77,
        )  # fmt: skip
    kept = {"total": 10, "news": [77, rfc3339(NOW - DAY)], "silence": silence({"plea": ["P30D", 0]}, NOW - 2 * DAY, 10)}
    yield case("the same generation ends nothing", "silence", kept=kept, campaigns=[PLEA], ended=False, asks=False)


def counts() -> Iterator[Told]:
    """What a view counts: itself, its day while there is a window, and its article once a day."""
    yield from chain(view_counts(), article_counts(), known_articles(), marks())


def view_counts() -> Iterator[Told]:
    """Views by days, of the window and the one day before it."""
    today = NOW.date()
    for window in (0, 1, 7):
        for number in sorted({0, 1, window + 1}):
            days = [{"day": str(today - (number - i) * DAY), "total": 10 + i} for i in range(number)]
            now = [*days, {"day": str(today), "total": 31}][-window - 1 :] if window else []
            yield case(
                f"the 31st view, {many(number, 'day')} before it, a window of {window}", "count",
                kept={"total": 30, "days": days}, script={"window": window}, campaigns=[PLEA],
                counted={"total": 31, "days": now},
            )  # fmt: skip
    for at, day in (("2026-11-30T23:59:59Z", "2026-11-30"), ("2026-12-01T00:00:00Z", "2026-12-01")):
        before = [{"day": "2026-11-30", "total": 4}]
        kept = {"total": 4, "days": before}
        days = [*before, {"day": day, "total": 5}] if day != "2026-11-30" else [{"day": day, "total": 5}]
        yield case(
            f"a view at {at}", "count", now=at, kept=kept, script={"window": 7}, campaigns=[PLEA],
            counted={"total": 5, "days": days},
        )  # fmt: skip


def article_counts() -> Iterator[Told]:
    """An article once a day, the newest 32 of them, only while the script wants them."""
    today = NOW.date()
    new = article("/world/new", "world", today)
    same, yesterday = [new], [article("/world/new", "world", today - DAY), article("/world/2", "world", today - DAY)]
    many = [article(f"/sport/{i}", "sport", today - DAY) for i in range(32)]
    page: Told = ARTICLE
    for words, listed, told, then, read in (
        ("the first article", [], page, [new], 6), ("an article of today again", same, page, same, 5),
        ("an article of yesterday again", yesterday, page, [yesterday[1], new], 6),
        ("a page that is no article", same, {"path": "/about"}, same, 5),
        ("a page with a wall is an article", [], {**WALLED, "section": "world"}, [new], 6),
        ("the 33rd article", many, page, [*many[1:], new], 6),
    ):  # fmt: skip
        yield case(
            words, "count", kept={"total": 4, "read": 5, "articles": listed}, page=told, script={"articles": 30},
            campaigns=[PLEA], counted={"total": 5, "articles": then, "read": read},
        )  # fmt: skip
    yield case(
        "no article is kept where nobody wants them", "count",
        kept={"total": 4, "read": 5, "articles": same}, page=page,
        campaigns=[PLEA], counted={"total": 5, "articles": [], "read": 5},
    )  # fmt: skip


def known_articles() -> Iterator[Told]:
    """The wall's meter knows an article in its window: a calendar month, or so many days, by UTC."""
    gate = {"articles": 31, "wall": {"articles": 3}}
    for last, first in MONTHS:
        same = last[:7] == first[:7]
        kept = {"total": 4, "read": 1, "articles": [article("/world/new", "world", date.fromisoformat(last))]}
        for at, known in ((f"{last}T23:59:59Z", True), (f"{first}T00:00:00Z", same)):
            yield case(
                f"an article of {last} at {at}", "access", now=at, kept=kept, page=WALLED, script=gate,
                campaigns=[GATE], known=known,
            )  # fmt: skip
    for days in (1, 7, 30):
        for age in sorted({0, days - 1, days}):
            kept = {
                "total": 4,
                "read": 1,
                "articles": [article("/world/new", "world", NOW.date() - timedelta(days=age))],
            }
            yield case(
                f"an article read {many(age, 'day')} ago, known for {many(days, 'day')}",
                "access", kept=kept, page=WALLED,
                script={"articles": 31, "wall": {"articles": 3, "days": days}}, campaigns=[GATE], known=age < days,
            )  # fmt: skip


def marks() -> Iterator[Told]:
    """The marks of articles and sections, FNV-1a over UTF-8, as its published test vectors begin it."""
    assert fold(b"") == 0x811C9DC5
    assert fold(b"a") == 0xE40C292C
    assert fold(b"foobar") == 0xBF9CF968
    for salt in ("", "pepper", "Salz & Größe"):
        for path, section in (
            ("/", ""), ("/world/1", "world"), ("/a/b-c_d.e~f", "Sport"), ("/%C3%BCber", "Wirtschaft & Börse"),
            ("/日本", "日本"), ("/emoji/🗞", "🗞 news"),
        ):  # fmt: skip
            whole = fold(section.encode())
            told = {
                "path": fold(f"{salt}:{path}".encode()),
                "section": (whole >> 16) ^ (whole & 0xFFFF) if section else 0,
            }
            yield case(
                f"the marks of {path} and {section or 'no section'}, salt '{salt}'", "marks",
                page={"path": path, "section": section}, script={"salt": salt}, campaigns=[PLEA], marks=told,
            )  # fmt: skip


def fold(text: bytes) -> int:
    """Return the 32-bit FNV-1a of bytes."""
    found = 0x811C9DC5
    for byte in text:
        found = (found ^ byte) * 0x01000193 % 2**32
    return found


def case(name: str, rule: str, *, campaigns: list[Told], **more: Any) -> Told:
    """Return a case; what is expected of the browser stands under its own names."""
    expected = {
        key: more.pop(key) for key in ("fits", "excluded", "asks", "ended", "counted", "known", "marks") if key in more
    }
    return {"name": name, "rule": rule, **more, "campaigns": campaigns, "expected": expected}


def silence(told: Told | None, sent: datetime, total: int) -> Told:
    """Return a silence as it is kept."""
    found: Told = {"sent": rfc3339(sent), "total": total, "generation": 77}
    return found if told is None else {**found, "doors": told}


def article(path: str, section: str, day: date) -> Told:
    """Return an article that was counted."""
    return {"day": str(day), "path": path, "section": section}
