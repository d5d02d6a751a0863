"""Caps that can never bind, since a gap or another cap always refuses first."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import chain

from supportsvc.config_files import campaign_files, complaints
from supportsvc.config_files.complaints import Complaint
from supportsvc.config_files.configuration import SITE_FILE, Configuration
from supportsvc.domain.campaign import Cap

Stated = tuple[str, Cap]
"""Where a cap is stated, in words, and the cap."""


def advise_on_caps(configuration: Configuration) -> Iterator[Complaint]:
    """Tell of each cap that others make idle: the site's among themselves, a campaign's by its own and the site's."""
    policy = configuration.policy
    whole = name_caps("asking.", policy.caps, policy.gap)
    yield from find_idle(SITE_FILE, policy.caps, whole, ())
    for campaign in configuration.campaigns:
        file = f"{campaign_files.FOLDER}/{campaign.name}.toml"
        own = name_caps("", campaign.caps, campaign.gap)
        yield from find_idle(file, campaign.caps, own, whole)


def name_caps(prefix: str, caps: Sequence[Cap], gap: timedelta) -> list[Stated]:
    """Return caps with their keys; a gap is a cap of one."""
    named = [(f"{prefix}caps#{number}", cap) for number, cap in enumerate(caps, start=1)]
    return [*named, (f"{prefix}gap", Cap(1, gap))] if gap else named


def find_idle(file: str, caps: Sequence[Cap], own: Sequence[Stated], whole: Sequence[Stated]) -> Iterator[Complaint]:
    """Yield those caps that one beside them, or one of the whole site, makes idle; of equal ones, the later."""
    for place, (cap, (key, _)) in enumerate(zip(caps, own, strict=False)):
        beside = (
            name
            for number, (name, other) in enumerate(own)
            if number != place and is_idle(cap, other) and (number < place or not is_idle(other, cap))
        )
        found = next(chain(beside, (name for name, other in whole if is_idle(cap, other))), None)
        if found is not None:
            value = complaints.show({"count": cap.count, "window": cap.window})
            yield Complaint(file, key, f"is {value}, and can never bind: {found} always refuses first")


def is_idle(cap: Cap, other: Cap) -> bool:
    """Tell whether another cap never lets as many asks into a cap's window as it would refuse."""
    return other.count * -(-cap.window // other.window) <= cap.count
