"""What a prompt, a silence and a thank-you look like in JSON."""

from datetime import UTC, datetime
from typing import Any

from supportsvc.config_files import Configuration
from supportsvc.domain.decision import Decision
from supportsvc.domain.lengths import write_length
from supportsvc.domain.money import ZERO_DECIMAL
from supportsvc.domain.silence import Doors, Silence, SilenceByFate
from supportsvc.domain.site import choices_in
from supportsvc.tokens import Thanks
from supportsvc.web.joining import look

CONTROL = "control"


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
    return {campaign_id(mark): [f"PT{round(d.after.total_seconds())}S", d.views] for mark, d in doors.items()}


def campaign_id(mark: int) -> str:
    """Return the opaque id of a campaign."""
    return f"{mark:04x}"


def describe_prompt(decision: Decision, ask: str, configuration: Configuration, language: str) -> dict[str, Any]:
    """Return everything that the element needs to show a prompt."""
    campaign, words, site = decision.campaign, configuration.words, configuration.site
    assert campaign is not None  # noqa: S101 - only an answer that shows has a prompt
    chosen = words.choose(language)
    return {
        "ask": ask,
        "campaign": campaign.name,
        "variant": CONTROL,
        "placement": campaign.placement,
        "promised": decision.promised,
        "closable": campaign.closable,
        "language": chosen,
        "direction": words.direction(chosen),
        "text": words.text(campaign.words, chosen),
        "style": look(),
        "amounts": describe_amounts(configuration),
        "snooze": {
            "choices": [write_length(length) for length in site.snooze.choices],
            "latest": None if site.snooze.latest is None else write_length(site.snooze.latest),
        },
    }


def describe_amounts(configuration: Configuration) -> dict[str, Any]:
    """Return the amounts on offer, in the site's own currency."""
    giving = configuration.site.giving
    choices = choices_in(giving.currencies, giving.currency)
    assert choices is not None  # noqa: S101 - the configuration refuses a default currency without amounts
    return {
        "currency": choices.currency,
        "decimals": decimals(choices.currency),
        "suggested": list(choices.suggested),
        "least": choices.least,
        "most": choices.most,
        "chosen": choices.chosen,
    }


def describe_thanks(thanks: Thanks, configuration: Configuration, language: str) -> dict[str, Any]:
    """Return what the reader is thanked for, and the words to do it in."""
    words = configuration.words
    chosen = words.choose(language)
    return {
        "amount": thanks.amount,
        "currency": thanks.currency,
        "decimals": decimals(thanks.currency),
        "interval": thanks.interval,
        "next_charge": None if thanks.next_charge is None else write_instant(thanks.next_charge),
        "language": chosen,
        "direction": words.direction(chosen),
        "text": words.table("prompt", chosen),
        "style": look(),
    }


def decimals(currency: str) -> int:
    """Return how many digits of an amount lie behind the point."""
    return 0 if currency in ZERO_DECIMAL else 2


def write_instant(instant: datetime) -> str:
    """Return an instant as RFC 3339 in UTC."""
    return instant.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
