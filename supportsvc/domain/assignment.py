"""Seeded assignment: which variant a reader gets, and who is held back; fixed for a reader without being stored.

A draw is a hash of seed and reader's id, even over the readers and independent between seeds.
"""

from functools import lru_cache
from hashlib import blake2b
from math import log

from supportsvc.domain.campaign import CONTROL, Campaign, Variant

SITE = "site"
"""The seed of the holdback for the whole site."""

BITS = 64


def draw(seed: str, identity: bytes) -> float:
    """Return a reader's number for a seed, between 0 and 1 and never either of them."""
    found = blake2b(identity, digest_size=BITS // 8, key=key_of(seed))
    return (int.from_bytes(found.digest(), "big") + 0.5) / float(2**BITS)


@lru_cache(maxsize=1024)
def key_of(seed: str) -> bytes:
    """Return the key of a seed's draws; kept, since seeds are the configuration's and few."""
    return blake2b(seed.encode(), digest_size=32).digest()


def is_held_back(seed: str, per_cent: int, identity: bytes) -> bool:
    """Tell whether a reader is among the per cent that is held back; who is, stays so when the share grows."""
    return per_cent > 0 and draw(f"{seed}/holdback", identity) * 100 < per_cent


def assign(campaign: Campaign, identity: bytes) -> int:
    """Return the place of a reader's variant in the campaign's list, 0 where it has none.

    The variants race for each reader (weighted rendezvous): where weights change, only those readers move whose
    variant lost, or won, share. Source: Thaler and Ravishankar 1998; the weights by Schindelhauer and Schomaker 2005.
    """
    seed = seed_of(campaign)

    def finish(place: int) -> float:
        variant = campaign.variants[place]
        return -log(draw(f"{seed}/variant/{variant.name}", identity)) / variant.weight

    return min(range(len(campaign.variants)), key=finish, default=0)


def seed_of(campaign: Campaign) -> str:
    """Return what a campaign's draws rest on."""
    return f"campaign/{campaign.seed or campaign.name}"


def variant_of(campaign: Campaign, place: int) -> Variant:
    """Return a variant by its place in the campaign's list; `control` where there is none."""
    return campaign.variants[place] if place < len(campaign.variants) else CONTROL
