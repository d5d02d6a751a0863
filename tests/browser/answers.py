"""The service's answers, as docs/http-api.md has them; the words are those we ship."""

from functools import cache
from pathlib import Path
from typing import Any

from supportsvc.config_files import Words, load
from supportsvc.web.numerals import describe_money, ordinals
from tests.browser.scripted import GENERATION

Body = dict[str, Any]

OPEN = {"3fa2": ["PT0S", 0], "b00b": ["PT0S", 0]}


@cache
def words() -> Words:
    """Return the shipped words."""
    return load(Path(__file__).parents[2] / "config").words


def refused(doors: Body | None = None, reason: str = "metered") -> Body:
    """Return an answer that shows nothing; `doors` by campaign."""
    return {"show": False, "reason": reason, "silence": {"generation": GENERATION, "doors": doors or {}}}


def shown(ask: str = "ask-1", language: str = "en", **prompt: Any) -> Body:
    """Return an answer that shows; `prompt` says otherwise what its prompt is."""
    found: Body = {
        "show": True,
        "reason": "shown",
        "reader": "signed-reader",
        "silence": {
            "generation": GENERATION,
            "unseen": {"3fa2": ["PT600S", 0], "b00b": ["PT600S", 0]},
            "seen": {"3fa2": ["PT0S", 4], "b00b": ["PT0S", 4]},
            "dismissed": {"3fa2": ["PT604800S", 4], "b00b": ["PT604800S", 4]},
        },
        "prompt": {
            "ask": ask,
            "campaign": "independent",
            "variant": "control",
            "placement": "inline",
            "promised": False,
            "closable": True,
            "language": language,
            "direction": words().direction(language),
            "text": words().text("independent", language),
            "ordinals": ordinals(language),
            "amounts": amounts(),
            "snooze": {"choices": ["P1D", "P7D", "P30D"], "latest": "P365D"},
            **prompt,
        },
    }
    offered = found["prompt"]["amounts"]
    found["prompt"]["amounts"] = {**offered, "written": describe_money(offered["currency"], language)}
    return found


def denied(**more: Any) -> Body:
    """Return an answer that denies access; `more` is what it shows: a prompt, or a notice."""
    return refused(reason="snoozed") | {"access": {"granted": False, "views_left": 0}} | more


def notice(language: str = "en") -> Body:
    """Return what stands in place of an article where nothing may be asked."""
    found: Body = shown(language=language, placement="wall")["prompt"]
    kept = ("campaign", "placement", "text", "language", "direction", "ordinals", "amounts")
    return {key: found[key] for key in kept}


def walled(ask: str = "ask-1", language: str = "en", **prompt: Any) -> Body:
    """Return an answer that denies access and asks; a wall's door stays open, whatever becomes of its ask."""
    doors = {"generation": GENERATION} | {fate: {"3fa2": ["PT0S", 0, 1]} for fate in ("unseen", "seen", "dismissed")}
    return shown(ask, language, **{"placement": "wall", **prompt}) | {
        "access": {"granted": False, "views_left": 0},
        "silence": doors,
    }


def previewed(placement: str = "inline", **prompt: Any) -> Body:
    """Return the answer to a preview link."""
    asked = shown("", placement=placement, **prompt)["prompt"]
    rules = [
        {"rule": "R8", "reason": "snoozed", "campaign": None, "holds": False, "sentence": "No snooze is running."},
        {"rule": "C5", "reason": "metered", "campaign": "spring", "holds": True, "sentence": "Two views are missing."},
        {"rule": "C8", "reason": "shown", "campaign": "spring", "holds": False, "sentence": "It does not ask."},
        {"rule": "C8", "reason": "shown", "campaign": "plea", "holds": True, "sentence": "It asks."},
    ]
    return {
        "show": True,
        "reason": "shown",
        "prompt": asked,
        "preview": {"campaign": "spring", "variant": "short", "rules": rules},
    }


def amounts(**changed: Any) -> Body:
    """Return the amounts on offer, written in English."""
    return {
        "written": describe_money(changed.get("currency", "usd"), "en"),
        "currency": "usd",
        "decimals": 2,
        "suggested": [200, 500, 1000],
        "least": 200,
        "most": 50000,
        "chosen": 200,
        "intervals": ["month"],
        **changed,
    }


def thanks(language: str = "en", interval: str = "month") -> Body:
    """Return what an answer carries after the return from Checkout."""
    return {
        "amount": 500,
        "currency": "usd",
        "decimals": 2,
        "written": describe_money("usd", language),
        "interval": interval,
        "next_charge": None if interval == "once" else "2026-12-23T10:00:00Z",
        "text": words().table("prompt", language),
        "language": language,
        "direction": words().direction(language),
    }
