"""Reading the cases: JSON into the domain's values, strictly: a misspelt key is an error, never a silent default."""

import json
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from enum import StrEnum
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, get_args, get_origin, get_type_hints
from zoneinfo import ZoneInfo

from supportsvc.config_files.campaign_files import mark_of
from supportsvc.domain.ask import Fate, PastAsk
from supportsvc.domain.campaign import Campaign
from supportsvc.domain.lengths import read_length, write_length
from supportsvc.domain.page import Page
from supportsvc.domain.policy import Policy, Switches
from supportsvc.domain.reader import Copy, DayTotal, Dismissals, Reader
from supportsvc.domain.reading import Article, article_mark, section_mark
from supportsvc.domain.silence import Doors
from supportsvc.domain.snooze import Snooze

FOLDER = Path(__file__).parent
BROWSER = "browser_"
NOW = "2026-11-24T10:00:00Z"
IDENTITY = "000102030405060708090a0b0c0d0e0f"
PLAIN_CAMPAIGN = {"name": "plea", "placement": "inline"}
PLAIN_PAGE = {"path": "/world/1", "section": "world", "placements": ["inline", "banner", "modal"]}
KEYS = {
    "name", "rule", "now", "reader", "reader_id", "page", "country", "user_agent", "switches", "campaigns", "policy",
    "expected", "note",
}  # fmt: skip
EXPECTED_KEYS = {"reason", "campaign", "variant", "promised", "access", "doors"}


@dataclass(frozen=True, slots=True)
class Case:
    """One case: facts in, decision out. `reader` None: the store does not answer."""

    name: str
    rule: str
    now: datetime
    reader: Reader | None
    page: Page
    campaigns: tuple[Campaign, ...]
    policy: Policy
    expected: Mapping[str, Any]
    identity: bytes
    switches: Switches = field(default_factory=Switches)
    country: str = ""
    user_agent: str | None = None


def read_all() -> list[Case]:
    """Read every case of decisions; the browser's have files of their own."""
    files = sorted(path for path in FOLDER.glob("*.json") if not path.name.startswith(BROWSER))
    return [read_case(told) for path in files for told in tell(path)]


def tell_browsers() -> list[dict[str, Any]]:
    """Return the browser's cases as they stand there."""
    return [told for path in sorted(FOLDER.glob(f"{BROWSER}*.json")) for told in tell(path)]


def tell(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the cases of one file: a list, or an object with a list `cases`."""
    whole = json.loads(path.read_text("utf-8"))
    yield from whole["cases"] if isinstance(whole, dict) else whole


def read_case(told: Mapping[str, Any]) -> Case:
    """Read one case; ValueError or KeyError names what is wrong with it."""
    refuse_unknown(told, KEYS, "a case")
    refuse_unknown(told["expected"], EXPECTED_KEYS, "expected")
    policy = read_value(Policy, told.get("policy", {}))
    listed = told.get("campaigns", [PLAIN_CAMPAIGN])
    return Case(
        name=told["name"],
        rule=told["rule"],
        now=read_value(datetime, told.get("now", NOW)),
        reader=None if told.get("reader", {}) is None else read_reader(told.get("reader", {}), policy.salt),
        page=read_page(told.get("page", {})),
        campaigns=tuple(read_campaign(table) for table in listed),
        policy=policy,
        expected=told["expected"],
        identity=bytes.fromhex(told.get("reader_id", IDENTITY)),
        switches=read_value(Switches, told.get("switches", {})),
        country=told.get("country", ""),
        user_agent=told.get("user_agent"),
    )


def articles_kept(case: Case) -> int:
    """Return for how many days a case's articles must be kept."""
    windows = [campaign.articles.days for campaign in case.campaigns if campaign.articles is not None]
    return max([*windows, case.policy.wall.window.longest if case.policy.wall else 0], default=0)


def views_kept(case: Case) -> int:
    """Return for how many days a case's views must be kept."""
    meters = [case.policy.meter, *(campaign.meter for campaign in case.campaigns)]
    return max(meter.days or 0 for meter in meters)


def name_doors(found: Doors, campaigns: tuple[Campaign, ...]) -> dict[str, list[Any]]:
    """Return doors as an answer tells them, by the campaigns' names."""
    names = {campaign.mark: campaign.name for campaign in campaigns}
    return {
        names[mark]: [write_length(door.after), door.views, *([door.articles] if door.articles else [])]
        for mark, door in found.items()
    }


def read_campaign(table: Mapping[str, Any]) -> Campaign:
    """Read a campaign, whose tables are those of its TOML file."""
    whole = {**PLAIN_CAMPAIGN, "words": table.get("name", "plea"), **table}
    found: Campaign = read_value(Campaign, {**whole, "mark": mark_of(whole["name"])})
    return found


def read_page(table: Mapping[str, Any]) -> Page:
    """Read a page in the words of the API, but for `path`, which the API takes from the address."""
    known = {"exclude" if f.name == "excluded" else f.name for f in fields(Page)}
    refuse_unknown(table, known, "page")
    whole = {**PLAIN_PAGE, **table}
    found: Page = read_value(Page, {("excluded" if key == "exclude" else key): whole[key] for key in whole})
    return found


def read_reader(table: Mapping[str, Any], salt: str) -> Reader:
    """Read a reader's record."""
    plain = {"views", "views_at_ask"}
    refuse_unknown(table, plain | {"asks", "dismissals", "snooze", "days", "articles", "customers"}, "reader")
    return Reader(
        **{key: table[key] for key in plain & table.keys()},
        asks=tuple(read_ask(ask) for ask in table.get("asks", ())),
        dismissals=read_value(Dismissals, table["dismissals"]) if "dismissals" in table else None,
        snooze=read_snooze(table["snooze"]) if "snooze" in table else None,
        days=read_value(tuple[DayTotal, ...], table.get("days", [])),
        articles=tuple(read_article(article, salt) for article in table.get("articles", ())),
        copies=tuple(read_copy(number, copy) for number, copy in enumerate(table.get("customers", ()), start=1)),
    )


def read_ask(table: Mapping[str, Any]) -> PastAsk:
    """Read an ask in the record; its campaign is named, or "gone" where none of the case's is meant."""
    refuse_unknown(table, {"at", "campaign", "fate"}, "ask")
    campaign = mark_of(table.get("campaign", "plea"))
    return PastAsk(read_value(datetime, table["at"]), campaign, Fate[table.get("fate", "seen").upper()])


def read_snooze(table: Mapping[str, Any]) -> Snooze:
    """Read a snooze, whose campaign is named."""
    found: Snooze = read_value(Snooze, {**table, "campaign": mark_of(table.get("campaign", "plea"))})
    return found


def read_article(table: Mapping[str, Any], salt: str) -> Article:
    """Read an article that was counted, by its path and its section."""
    refuse_unknown(table, {"day", "path", "section"}, "article")
    return Article(
        date.fromisoformat(table["day"]), article_mark(table["path"], salt), section_mark(table.get("section", ""))
    )


def read_copy(number: int, table: Mapping[str, Any]) -> Copy:
    """Read what the record repeats of a Customer."""
    found: Copy = read_value(Copy, {"customer": f"cus_{number}", "ticket": number, **table})
    return found


def read_value(kind: Any, told: Any) -> Any:
    """Read one value of a type of the domain's."""
    if isinstance(kind, UnionType):
        if told is None:
            return None
        (kind,) = (part for part in get_args(kind) if part is not NoneType)
    if is_dataclass(kind) and isinstance(kind, type):
        hints = get_type_hints(kind)
        refuse_unknown(told, hints.keys(), kind.__name__)
        return kind(**{key: read_value(hints[key], told[key]) for key in told})
    origin = get_origin(kind)
    if origin is not None:
        items = (read_value(get_args(kind)[0], item) for item in told)
        return frozenset(items) if issubclass(origin, Set) else tuple(items)
    if issubclass(kind, StrEnum):
        return kind(told)
    if kind in READERS:
        return READERS[kind](told)
    if type(told) is not kind:
        raise ValueError(f"{told!r} is no {kind.__name__}")
    return told


def read_instant(text: str) -> datetime:
    """Read an instant of RFC 3339."""
    found = datetime.fromisoformat(text)
    if found.tzinfo is None:
        raise ValueError(f"{text!r} has no offset")
    return found


def read_length_of_time(text: str) -> timedelta:
    """Read a length of ISO 8601."""
    found = read_length(text)
    if found is None:
        raise ValueError(f"{text!r} is no length")
    return found


READERS: dict[Any, Any] = {
    datetime: read_instant,
    timedelta: read_length_of_time,
    date: date.fromisoformat,
    time: time.fromisoformat,
    tzinfo: ZoneInfo,
}


def refuse_unknown(table: Mapping[str, Any], known: Set[str], what: str) -> None:
    """Raise ValueError where a table has a key that nobody reads."""
    unknown = set(table) - known
    if unknown:
        raise ValueError(f"{what} has no {', '.join(sorted(unknown))}")
