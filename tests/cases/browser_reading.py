"""Reading the browser's cases, once as the domain's model of the browser has it, once as the script keeps it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from supportsvc.config_files.campaign_files import mark_of
from supportsvc.domain.ask import Ask, Counter
from supportsvc.domain.browser import Client
from supportsvc.domain.keeping import Asked, Held, KeptSnooze, Script
from supportsvc.domain.page import Page
from supportsvc.domain.policy import Exclusions
from supportsvc.domain.reading import Article, Wall, article_mark, section_mark
from supportsvc.domain.silence import Door, Doors, Silence, SilenceByFate
from supportsvc.web.rendering import compact, describe_campaign
from tests.cases.reading import (
    NOW,
    read_article,
    read_campaign,
    read_instant,
    read_length_of_time,
    read_page,
    read_value,
    refuse_unknown,
)

Told = Mapping[str, Any]
FATES = ("unseen", "seen", "dismissed")
KEYS = {"name", "rule", "note", "now", "loaded", "page", "campaigns", "script", "kept", "expected"}
SCRIPT_KEYS = {"exclusions", "doors", "window", "articles", "salt", "wall", "generation"}
KEPT_KEYS = {"counter", "total", "days", "articles", "read", "silence", "asked", "snooze", "news"}
SILENCE_KEYS = {"sent", "total", "generation", "read", "doors", *FATES}
EPOCH = date(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class BrowserCase:
    """One case of the browser: the script, what is kept, the page and the instant by the browser's clock."""

    name: str
    now: datetime
    loaded: datetime
    page: Page
    script: Script
    kept: Told
    expected: Told


def read_browser_case(told: Told) -> BrowserCase:
    """Read one case; ValueError or KeyError names what is wrong with it."""
    refuse_unknown(told, KEYS, "a case of the browser")
    refuse_unknown(told.get("kept", {}), KEPT_KEYS, "kept")
    refuse_unknown(told.get("kept", {}).get("silence", {}), SILENCE_KEYS, "silence")
    now = read_instant(told.get("now", NOW))
    return BrowserCase(
        told["name"],
        now,
        read_instant(told["loaded"]) if "loaded" in told else now,
        read_page(told.get("page", {})),
        read_script(told, now),
        told.get("kept", {}),
        told["expected"],
    )


def read_script(told: Told, now: datetime) -> Script:
    """Read what the script carries."""
    table = told.get("script", {})
    refuse_unknown(table, SCRIPT_KEYS, "script")
    return Script(
        rendered=now,
        generation=table.get("generation", 77),
        window=table.get("window", 0),
        exclusions=read_value(Exclusions, table.get("exclusions", {})),
        campaigns=tuple(map(read_campaign, told["campaigns"])),
        doors=read_doors(table.get("doors", {})),
        articles=table.get("articles", 0),
        wall=read_value(Wall, table["wall"]) if "wall" in table else None,
        salt=table.get("salt", ""),
    )


def client_of(case: BrowserCase) -> Client:
    """Return the model of a browser that keeps what the case says."""
    kept = case.kept
    asked = kept.get("asked")
    ask = Ask(bytes(16), 0, 0, case.now, Counter(0, 0))
    due = read_instant(kept["snooze"]["due"]) if "snooze" in kept else None
    return Client(
        mark=int(kept.get("counter", "00000005"), 16),
        total=kept.get("total", 0),
        days=tuple((date.fromisoformat(d["day"]).toordinal(), d["total"]) for d in kept.get("days", ())),
        articles=tuple(read_article(article, case.script.salt) for article in kept.get("articles", ())),
        read=kept.get("read", 0),
        held=read_held(kept["silence"]) if "silence" in kept else None,
        asked=None if asked is None else Asked(ask, case.now, **asked),
        snooze=None if due is None else KeptSnooze(due - timedelta(days=1), due, 0),
        news=(kept["news"][0], read_instant(kept["news"][1])) if "news" in kept else None,
    )


def read_held(table: Told) -> Held:
    """Read a silence as it is kept."""
    silence = (
        Silence(read_doors(table["doors"]))
        if "doors" in table
        else SilenceByFate(**{fate: read_doors(table.get(fate, {})) for fate in FATES})
    )
    return Held(read_instant(table["sent"]), table["total"], table["generation"], silence, table.get("read", 0))


def read_doors(table: Told) -> Doors:
    """Read doors by the campaigns' names."""
    return {mark_of(name): Door(read_length_of_time(after), *numbers) for name, (after, *numbers) in table.items()}


def tell_articles(articles: tuple[Article, ...]) -> list[list[int]]:
    """Return articles as the script keeps them."""
    return [[day_number(article.day), article.mark, article.section] for article in articles]


def expected_count(case: BrowserCase) -> Told:
    """Return what is expected to be counted, in the script's own shape; what is not said is not looked at."""
    told = dict(case.expected["counted"])
    if "days" in told:
        told["days"] = [[day_number(date.fromisoformat(d["day"])), d["total"]] for d in told["days"]]
    if "articles" in told:
        told["articles"] = tell_articles(tuple(read_article(a, case.script.salt) for a in told["articles"]))
    return told


def marks_of(case: BrowserCase) -> Told:
    """Return the marks of the case's page."""
    return {"path": article_mark(case.page.path, case.script.salt), "section": section_mark(case.page.section)}


def in_script(case: BrowserCase) -> dict[str, Any]:
    """Return a case in the script's words: its CONFIG, its state, its page, and its instants in milliseconds."""
    return {
        "config": compact(config_of(case.script)),
        "state": state_of(case),
        "page": {
            "path": case.page.path,
            "section": case.page.section,
            "tags": sorted(case.page.tags),
            "language": case.page.language,
            "placements": sorted(case.page.placements),
            "exclude": case.page.excluded,
            "device": case.page.device,
            "referrer": case.page.referrer,
            "signed_in": case.page.signed_in,
            "returning": case.page.returning,
            "article": case.page.is_article,
        },
        "now": milliseconds(case.now),
        "loaded": milliseconds(case.loaded),
    }


def config_of(script: Script) -> dict[str, Any]:
    """Return what the served script says of the site, its campaigns in the words of the rendering."""
    exclusions, wall = script.exclusions, script.wall
    return {
        "generation": script.generation,
        "window": script.window,
        "articles": script.articles,
        "salt": script.salt,
        "wall": None if wall is None else {"articles": wall.articles, "days": wall.days},
        "exclusions": {
            "sections": sorted(exclusions.sections),
            "tags": sorted(exclusions.tags),
            "paths": list(exclusions.paths),
        },
        "campaigns": [describe_campaign(campaign) for campaign in script.campaigns],
        "doors": {f"{mark:04x}": tell_door(door) for mark, door in script.doors.items()},
    }


def state_of(case: BrowserCase) -> dict[str, Any]:
    """Return what the script keeps."""
    kept, client = case.kept, client_of(case)
    state: dict[str, Any] = {
        "counter": kept.get("counter", "00000005"),
        "total": client.total,
        "articles": tell_articles(client.articles),
        "read": client.read,
    }
    if client.days:
        state["days"] = [[ordinal - EPOCH.toordinal(), total] for ordinal, total in client.days]
    if client.news is not None:
        state["news"] = [client.news[0], milliseconds(client.news[1])]
    if client.asked is not None:
        state["asked"] = {"ask": "", "seen": client.asked.seen, "dismissed": client.asked.dismissed}
    if client.snooze is not None:
        state["snooze"] = {"until": milliseconds(client.snooze.due)}
    if client.held is not None:
        held = client.held
        sets = {"doors": held.silence.doors} if isinstance(held.silence, Silence) else by_fate(held.silence)
        told: dict[str, Any] = {
            name: {f"{mark:04x}": tell_door(d) for mark, d in doors.items()} for name, doors in sets.items()
        }
        told |= {"sent": milliseconds(held.sent), "total": held.total, "generation": held.generation, "read": held.read}
        state["silence"] = told
    return state


def by_fate(silence: SilenceByFate) -> dict[str, Doors]:
    """Return the three sets of doors by their names."""
    return {fate: getattr(silence, fate) for fate in FATES}


def tell_door(door: Door) -> list[Any]:
    """Return a door as an answer tells it."""
    return [f"PT{door.after // timedelta(seconds=1)}S", door.views, *([door.articles] if door.articles else [])]


def milliseconds(instant: datetime) -> int:
    """Return an instant as the browser counts it."""
    return int(instant.astimezone(UTC).timestamp() * 1000)


def day_number(day: date) -> int:
    """Return a day as the script keeps it."""
    return (day - EPOCH).days
