"""Draws: who is held back (R12, C7, A4) and which variant a reader gets.

Reckoned here once more from what domain/assignment.py says of them, so that no reader is ever moved by accident: a draw
for a seed is the 8-byte BLAKE2b of the reader's id, keyed with the 32-byte BLAKE2b of the seed, as a number between 0
and 1.
"""

from collections.abc import Iterator
from hashlib import blake2b, sha256
from itertools import chain
from math import log
from typing import Any

from tests.cases.arithmetic import READ_MUCH, case

Told = dict[str, Any]
READERS = [sha256(str(number).encode()).digest()[:16] for number in range(10)]


def cases() -> Iterator[Told]:
    """Yield all of them."""
    yield from chain(site_holdbacks(), holdbacks(), walls(), variants())


def site_holdbacks() -> Iterator[Told]:
    """R12: the site's holdback; who is held back by a share stays so by a greater one."""
    for number, reader in enumerate(READERS):
        for share in (0, 10, 50, 90):
            held = draw("site/holdback", reader) * 100 < share
            yield case(
                f"reader {number}, the site holds {share} of a hundred back", "R12",
                "site_holdback" if held else "shown", reader=READ_MUCH, reader_id=reader.hex(),
                policy={"holdback": share}, expected_doors={} if held else None,
            )  # fmt: skip


def holdbacks() -> Iterator[Told]:
    """C7: the campaign's own holdback, drawn by its seed, or by its name where it has none."""
    for number, reader in enumerate(READERS):
        for seed in ("", "autumn"):
            held = draw(f"campaign/{seed or 'plea'}/holdback", reader) * 100 < 40
            yield case(
                f"reader {number}, the campaign with the seed '{seed}' holds 40 of a hundred back", "C7",
                "holdback" if held else "shown", reader=READ_MUCH, reader_id=reader.hex(),
                campaigns=[{"holdback": 40, "seed": seed}], expected_doors={} if held else None,
            )  # fmt: skip


def walls() -> Iterator[Told]:
    """A4: whoever is held back passes every wall: by the site, or by each wall that stands."""
    page = {"path": "/world/new", "placements": ["wall"]}
    for number, reader in enumerate(READERS):
        for gates in (["plea"], ["plea", "gate"]):
            by_site = draw("site/holdback", reader) * 100 < 30
            held = [draw(f"campaign/{name}/holdback", reader) * 100 < 60 for name in gates]
            passes = by_site or all(held)
            asks = gates[held.index(False)] if not passes else None
            reason = "site_holdback" if by_site else "metered" if passes else "shown" if not held[0] else "holdback"
            told = case(
                f"reader {number} before {len(gates)} walls that hold 60 of a hundred back, the site 30",
                "A4" if passes else "A7", reason, reader=READ_MUCH, reader_id=reader.hex(), page=page,
                campaigns=[{"name": name, "placement": "wall", "holdback": 60} for name in gates],
                policy={"holdback": 30, "wall": {"articles": 0}},
                expected_access={
                    "granted": passes,
                    "rule": "held_back" if passes else "used_up",
                    "views_left": None if passes else 0,
                },
            )  # fmt: skip
            if asks is not None:
                told["expected"] |= {"reason": "shown", "campaign": asks}
            yield told


def variants() -> Iterator[Told]:
    """C8: of a campaign's variants the reader gets the one that wins the race, each as fast as its weight."""
    for weights in ({"control": 1, "short": 1}, {"control": 9, "short": 1}, {"control": 2, "short": 1, "long": 1}):
        for number, reader in enumerate(READERS):
            listed = [{"name": name, "weight": weight} for name, weight in weights.items()]

            def finish(name: str, reader: bytes = reader, weights: dict[str, int] = weights) -> float:
                return -log(draw(f"campaign/plea/variant/{name}", reader)) / weights[name]

            yield case(
                f"reader {number} among {', '.join(f'{weight} {name}' for name, weight in weights.items())}", "C8",
                "shown", reader=READ_MUCH, reader_id=reader.hex(), campaigns=[{"variants": listed}],
                expected_variant=min(weights, key=finish),
            )  # fmt: skip


def draw(seed: str, reader: bytes) -> float:
    """Return a reader's number for a seed."""
    key = blake2b(seed.encode(), digest_size=32).digest()
    return (int.from_bytes(blake2b(reader, digest_size=8, key=key).digest(), "big") + 0.5) / 2.0**64
