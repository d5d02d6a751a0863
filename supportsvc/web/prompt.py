"""What a prompt, a silence and a thank-you look like in JSON."""

from collections.abc import Mapping, Set
from datetime import UTC, datetime
from functools import cache
from typing import Any

from supportsvc.config_files import Configuration
from supportsvc.config_files.vocabulary import OF_AN_INTERVAL, OF_INTERVALS, OF_THE_CHOICE
from supportsvc.config_files.words import Text
from supportsvc.domain.access import Access
from supportsvc.domain.assignment import variant_of
from supportsvc.domain.campaign import Campaign
from supportsvc.domain.decision import Decision
from supportsvc.domain.lengths import write_length
from supportsvc.domain.money import Interval, Suggestions, decimals, step
from supportsvc.domain.silence import Door, Doors, Silence, SilenceByFate
from supportsvc.domain.site import choices_for
from supportsvc.tokens import Thanks
from supportsvc.web.numerals import describe_money, ordinals


def describe_silence(silence: Silence | SilenceByFate, generation: int) -> dict[str, Any]:
    """Return the silence that an answer carries."""
    if isinstance(silence, Silence):
        return {"generation": generation, "doors": describe_doors(silence.doors)}
    return {
        "generation": generation,
        "unseen": describe_doors(silence.unseen),
        "seen": describe_doors(silence.seen),
        "dismissed": describe_doors(silence.dismissed),
    }


def describe_doors(doors: Doors) -> dict[str, list[Any]]:
    """Return a door for each campaign, under its opaque id."""
    return {campaign_id(mark): describe_door(door) for mark, door in doors.items()}


def describe_door(door: Door) -> list[Any]:
    """Return a door; its articles are left out where it wants none."""
    wanted = [door.views, door.articles] if door.articles else [door.views]
    return [f"PT{round(door.after.total_seconds())}S", *wanted]


def campaign_id(mark: int) -> str:
    """Return the opaque id of a campaign."""
    return f"{mark:04x}"


def describe_prompt(
    decision: Decision, ask: str, configuration: Configuration, language: str, country: str, *, refused: bool = False
) -> dict[str, Any]:
    """Return everything that the element needs to show a prompt; after a `refused` payment it begins with that."""
    campaign, snooze = decision.campaign, configuration.site.snooze
    assert campaign is not None  # noqa: S101 - only an answer that shows has a prompt
    variant = variant_of(campaign, decision.variant)
    table = variant.words or campaign.words
    words = describe_words(campaign, table, configuration, language, country)
    if refused:
        kind = configuration.words.text(table, words["language"]).get("refused")
        words["text"]["body"] = [*paragraphs(kind), *paragraphs(words["text"]["body"])]
    return {
        "ask": ask,
        "variant": variant.name,
        "promised": decision.promised,
        "closable": campaign.closable,
        "snooze": {
            "choices": [write_length(length) for length in snooze.choices],
            "latest": None if snooze.latest is None else write_length(snooze.latest),
        },
        **words,
    }


def paragraphs(text: Text | None) -> list[str]:
    """Return a text as a list of paragraphs."""
    return [text] if isinstance(text, str) else text or []


def describe_notice(campaign: Campaign, configuration: Configuration, language: str, country: str) -> dict[str, Any]:
    """Return the notice that stands in the place of an article, where nobody is asked."""
    return describe_words(campaign, campaign.words, configuration, language, country)


def describe_words(
    campaign: Campaign, table: str, configuration: Configuration, language: str, country: str
) -> dict[str, Any]:
    """Return what a campaign says, in the page's language and the country's money."""
    words = configuration.words
    chosen = words.choose(language)
    return {
        "campaign": campaign.name,
        "placement": campaign.placement,
        "language": chosen,
        "direction": words.direction(chosen),
        "text": leave_out(unsaid(configuration.site.giving.intervals), words.text(table, chosen)),
        "ordinals": ordinals(chosen),
        "amounts": describe_amounts(configuration, country, chosen),
    }


def leave_out(keys: Set[str], text: Mapping[str, Text]) -> dict[str, Text]:
    """Return the words without some of them."""
    return {key: words for key, words in text.items() if key not in keys}


@cache
def unsaid(intervals: tuple[Interval, ...]) -> Set[str]:
    """Return the words that no prompt says by itself.

    Those of intervals that are not offered, of a choice between several where there is none, and the kind ones, which
    come as a paragraph.
    """
    said = {word for interval in intervals for word in OF_AN_INTERVAL[interval]}
    return OF_INTERVALS - said - (OF_THE_CHOICE if len(intervals) > 1 else frozenset()) | {"refused"}


def describe_access(access: Access) -> dict[str, Any]:
    """Return whether an article is open."""
    return {"granted": access.granted, "views_left": access.views_left}


def describe_amounts(configuration: Configuration, country: str, language: str) -> dict[str, Any]:
    """Return the amounts on offer to readers of a country, how often they may be given, and how they are written."""
    giving = configuration.site.giving
    choices = choices_for(giving, country)
    own = {
        str(interval): describe_suggestions(choices.by_interval[interval])
        for interval in giving.intervals
        if interval in choices.by_interval
    }
    return {
        "currency": choices.currency,
        "decimals": decimals(choices.currency),
        "written": describe_money(choices.currency, language),
        "suggested": list(choices.suggested),
        "least": choices.least,
        "most": choices.most,
        "chosen": choices.chosen,
        **({"step": step(choices.currency)} if step(choices.currency) > 1 else {}),
        "intervals": list(giving.intervals),
        **({"by_interval": own} if own else {}),
    }


def describe_suggestions(suggestions: Suggestions) -> dict[str, Any]:
    """Return the amounts on offer for one interval."""
    return {
        "suggested": list(suggestions.suggested),
        "least": suggestions.least,
        "most": suggestions.most,
        "chosen": suggestions.chosen,
    }


def describe_thanks(thanks: Thanks, configuration: Configuration, language: str) -> dict[str, Any]:
    """Return what the reader is thanked for, and the words to do it in."""
    words = configuration.words
    chosen = words.choose(language)
    return {
        "amount": thanks.amount,
        "currency": thanks.currency,
        "decimals": decimals(thanks.currency),
        "written": describe_money(thanks.currency, chosen),
        "interval": thanks.interval,
        "next_charge": None if thanks.next_charge is None else write_instant(thanks.next_charge),
        "language": chosen,
        "direction": words.direction(chosen),
        "text": words.table("prompt", chosen),
    }


def write_instant(instant: datetime) -> str:
    """Return an instant as RFC 3339 in UTC."""
    return instant.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
