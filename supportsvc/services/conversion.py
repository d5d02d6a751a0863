"""A conversion: a reader completed what a prompt asked for, or what they came for by themselves."""

from collections.abc import Iterable
from dataclasses import dataclass

from supportsvc.domain.ask import Credit
from supportsvc.domain.assignment import SITE, is_held_back, seed_of
from supportsvc.domain.campaign import Campaign
from supportsvc.domain.decision import Arm, site_arms
from supportsvc.domain.policy import Policy


@dataclass(frozen=True, slots=True)
class Conversion:
    """A completed Checkout Session, told once: who paid, and the ask that led there, if one did."""

    reader: bytes | None
    credit: Credit


def arms_of(reader: bytes | None, campaigns: Iterable[Campaign], policy: Policy) -> tuple[Arm, ...]:
    """Return the arms of the holdbacks that a reader is in, whether or not they came to them yet.

    So the arms compare in what their readers give, asked or not. Whom the site holds back comes to no campaign.
    """
    if reader is None:
        return ()
    held = is_held_back(SITE, policy.holdback, reader)
    arms = site_arms(policy, held=held)
    if held:
        return arms
    drawn = (c for c in campaigns if c.holdback)
    return (*arms, *(Arm(c.mark, is_held_back(seed_of(c), c.holdback, reader)) for c in drawn))
