"""The generation of the rules, which every process of the service shares through the store."""

from datetime import timedelta

from supportsvc.store.budget import Budget
from supportsvc.store.connect import Store
from supportsvc.store.keys import LIVE, LIVE_LIFE
from supportsvc.store.scripts import load_script

SCRIPT = load_script("take_generation")


def take_generation(store: Store, digest: str, length: timedelta, *, known: int = 0) -> int:
    """Return the generation of the rules with this digest; raises StoreUnavailable after `length`.

    `known` is the generation that this process knows of its former rules.
    """
    life = int(LIVE_LIFE.total_seconds())
    generation: int = store.run(SCRIPT, [LIVE], [digest, known, life], Budget.lasting(length))
    return generation
