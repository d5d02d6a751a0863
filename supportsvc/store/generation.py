"""The generation of the rules, which every process of the service shares through the store."""

from datetime import timedelta

from supportsvc.store.budget import Budget
from supportsvc.store.connect import Store
from supportsvc.store.keys import GENERATION, GENERATION_LIFE
from supportsvc.store.scripts import load_script

SCRIPT = load_script("generation")


def take_generation(store: Store, digest: str, length: timedelta) -> int:
    """Return the generation of the rules with this digest; raises StoreUnavailable after `length`."""
    life = int(GENERATION_LIFE.total_seconds())
    generation: int = store.run(SCRIPT, [GENERATION], [digest, life], Budget.lasting(length))
    return generation
