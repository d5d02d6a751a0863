"""Advice: what is no mistake, but may not be what was meant, or is worth knowing before it goes live."""

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

from supportsvc.config_files import campaign_files, complaints, translations
from supportsvc.config_files.advice.caps import advise_on_caps
from supportsvc.config_files.advice.newcomers import advise_on_newcomers
from supportsvc.config_files.advice.showing import advise_on_showing, advise_on_ties
from supportsvc.config_files.advice.words import advise_on_words
from supportsvc.config_files.complaints import Complaint
from supportsvc.config_files.configuration import SITE_FILE, Configuration
from supportsvc.config_files.documents import Document, read_document


def advise(
    folder: Path, configuration: Configuration, now: datetime, reach: Callable[[int], float]
) -> Iterator[Complaint]:
    """Yield what is worth a word about a configuration that is in order.

    `reach` tells which share of newcomers come as far as their n-th view in a month.
    """
    yield from advise_on_money(configuration)
    yield from advise_on_caps(configuration)
    yield from advise_on_showing(configuration, now)
    yield from advise_on_ties(configuration, now)
    for campaign in configuration.campaigns:
        file = f"{campaign_files.FOLDER}/{campaign.name}.toml"
        document = read_document(folder, file)
        if not isinstance(document, Complaint):
            yield from advise_on_weights(document, file)
            yield from advise_on_hours(document, file)
    yield from advise_on_newcomers(configuration, now, reach)
    yield from advise_on_words(configuration)
    yield from advise_on_names(folder)


def advise_on_money(configuration: Configuration) -> Iterator[Complaint]:
    """Tell of amounts that no prompt offers."""
    giving = configuration.site.giving
    for choices in giving.currencies:
        if not choices.countries and choices.currency != giving.currency:
            text = f"has a table for {choices.currency} that names no countries: nobody is offered it, but it is taken"
            yield Complaint(SITE_FILE, "money.currencies", text)


def advise_on_hours(document: Document, file: str) -> Iterator[Complaint]:
    """Tell of days and hours without a zone: an editor means the clock on the wall."""
    stated = [key for key in ("days", "opens", "closes") if key in document.get("schedule", {})]
    if stated and "zone" not in document["schedule"]:
        yield Complaint(file, "schedule", f"states {', '.join(stated)} and no `zone`: the clock of UTC holds")


def advise_on_names(folder: Path) -> Iterator[Complaint]:
    """Tell of files that look like ours and are not read: some editors put an ending of their own behind the name."""
    for place in (campaign_files.FOLDER, translations.FOLDER):
        for path in sorted((folder / place).glob("[!.]*.toml?*")):
            if not path.name.endswith("~"):
                yield Complaint(f"{place}/{path.name}", "", "is not read: its name does not end in .toml")


def advise_on_weights(document: Document, file: str) -> Iterator[Complaint]:
    """Tell of variants that state no weight beside others that do, and of one that is alone."""
    variants = document.get("variants", [])
    stated = [variant["weight"] for variant in variants if "weight" in variant]
    for number, variant in enumerate(variants, start=1):
        if stated and "weight" not in variant:
            beside = complaints.show(stated)
            yield Complaint(file, f"variants#{number}", f"states no weight, and has 1 beside the others' {beside}")
    if len(variants) == 1:
        yield Complaint(file, "variants", "has one entry, which every reader gets: nothing is compared")
