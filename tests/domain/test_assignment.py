"""Seeded assignment: shares, independence, and how few readers move."""

from collections import Counter
from dataclasses import replace
from math import sqrt

import pytest

from supportsvc.domain.assignment import assign, draw, is_held_back, variant_of
from supportsvc.domain.campaign import CONTROL, Campaign, Variant
from tests.builders import READER, campaign

READERS = [number.to_bytes(16, "big") for number in range(100_000)]
SOME = READERS[:20_000]


def weighted(*weights: int, name: str = "spring", seed: str = "") -> Campaign:
    variants = tuple(Variant(letter, weight) for letter, weight in zip("abcdefgh", weights, strict=False))
    return replace(campaign(), name=name, variants=variants, seed=seed)


def chi_square(found: Counter[int], shares: list[float], total: int) -> float:
    return sum((found[i] - share * total) ** 2 / (share * total) for i, share in enumerate(shares))


def limit(freedom: int) -> float:
    """Return what chi-square exceeds once in some 10,000 draws (Wilson and Hilferty 1931)."""
    return freedom * (1 - 2 / (9 * freedom) + 3.72 * sqrt(2 / (9 * freedom))) ** 3


@pytest.mark.no_cover
@pytest.mark.parametrize("weights", [(1, 1), (9, 1), (5, 3, 2), (1, 1, 1, 1, 4)])
def test_shares_fit_the_weights(weights: tuple[int, ...]) -> None:
    asked = weighted(*weights)
    found = Counter(assign(asked, reader) for reader in READERS)

    shares = [weight / sum(weights) for weight in weights]

    assert chi_square(found, shares, len(READERS)) < limit(len(weights) - 1)


@pytest.mark.no_cover
def test_assignments_of_two_campaigns_are_independent() -> None:
    one, other = weighted(1, 1, name="spring"), weighted(1, 2, name="autumn")

    found = Counter(2 * assign(one, reader) + assign(other, reader) for reader in READERS)

    assert chi_square(found, [1 / 6, 2 / 6, 1 / 6, 2 / 6], len(READERS)) < limit(3)


@pytest.mark.no_cover
def test_a_holdback_is_independent_of_the_variants_and_of_the_sites_holdback() -> None:
    asked = weighted(1, 1)

    found = Counter(
        4 * assign(asked, reader) + 2 * is_held_back("campaign/spring", 50, reader) + is_held_back("site", 50, reader)
        for reader in READERS
    )

    assert chi_square(found, [1 / 8] * 8, len(READERS)) < limit(7)


def test_a_seed_that_campaigns_share_draws_alike() -> None:
    one, other = weighted(1, 1, name="spring", seed="x"), weighted(1, 1, name="autumn", seed="x")

    assert all(assign(one, reader) == assign(other, reader) for reader in SOME[:1000])


def test_where_weights_change_only_those_move_who_must() -> None:
    before, after = weighted(1, 1, 2), weighted(1, 1, 4)

    moves = Counter((assign(before, reader), assign(after, reader)) for reader in SOME)

    assert all(new in (old, 2) for old, new in moves)
    moved = sum(n for (old, new), n in moves.items() if old != new)
    assert abs(moved / len(SOME) - (4 / 6 - 2 / 4)) < 0.02


def test_a_variant_that_goes_takes_nobody_elses_readers_along() -> None:
    before = weighted(1, 1, 1)
    after = replace(before, variants=before.variants[:2])

    assert all(assign(after, r) == assign(before, r) for r in SOME if assign(before, r) < 2)


def test_a_holdback_that_grows_keeps_those_it_held() -> None:
    small = {reader for reader in SOME if is_held_back("site", 10, reader)}
    large = {reader for reader in SOME if is_held_back("site", 20, reader)}

    assert small < large
    assert abs(len(small) / len(SOME) - 0.1) < 0.01


def test_nobody_is_held_back_by_none_and_everybody_by_all() -> None:
    assert not is_held_back("site", 0, READER)
    assert is_held_back("site", 100, READER)


def test_a_draw_is_the_same_in_every_process_and_for_ever() -> None:
    assert draw("site/holdback", READER) == pytest.approx(0.4328982442528365, abs=1e-15)


def test_a_campaign_without_variants_shows_the_control() -> None:
    asked = weighted(1, 1)

    assert assign(campaign(), READER) == 0
    assert variant_of(campaign(), 0) == CONTROL
    assert variant_of(asked, 1) == Variant("b")
    assert variant_of(asked, 2) == CONTROL


def test_one_of_a_hundred_is_held_back_by_one_per_cent_and_all_by_a_hundred() -> None:
    held = sum(is_held_back("campaign/spring", 1, reader) for reader in SOME)

    assert 150 < held < 250
    assert all(is_held_back("campaign/spring", 100, reader) for reader in SOME)
