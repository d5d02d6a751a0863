"""What `serve` asks of a store before it begins: a version that knows our commands, and writes it can confirm."""

from __future__ import annotations

import re

from redis.exceptions import ResponseError

from supportsvc.ports import StoreRefused, StoreUnavailable
from supportsvc.store import keys
from supportsvc.store.answers import failure
from supportsvc.store.budget import Budget
from supportsvc.store.confirm import SETTING, Confirm, check_copies, waiting_for
from supportsvc.store.connect import Store

OLDEST = (7, 2)


def check_version(store: Store, budget: Budget) -> None:
    """Raise StoreRefused where a server is older than Redis or Valkey 7.2."""
    for server in store.primaries(budget):
        (info,) = store.exchange(server, [("INFO", "server")], budget)
        if isinstance(info, ResponseError):
            raise failure(info, server) from info
        version = read_version(info.decode())
        if version < OLDEST:
            found = ".".join(map(str, version))
            raise StoreRefused(f"the store at {server} is version {found}; Redis or Valkey from 7.2 on is needed")


def read_version(info: str) -> tuple[int, int]:
    """Read the version from INFO; Valkey states its own beside the Redis version that it stands for."""
    found = re.search(r"^valkey_version:(\d+)\.(\d+)", info, re.MULTILINE) or re.search(
        r"^redis_version:(\d+)\.(\d+)", info, re.MULTILINE
    )
    return (int(found[1]), int(found[2])) if found else (0, 0)


def check_confirmation(store: Store, budget: Budget) -> None:
    """Raise StoreRefused where the store cannot confirm a write as the setting wants."""
    if store.confirm is Confirm.OFF:
        return
    untried = set(store.primaries(budget))
    number = 0
    while untried:
        key = keys.confirmation_key(number)
        number += 1
        server = store.server_for(key, budget)
        if server not in untried:
            continue
        untried.discard(server)
        life = int(keys.CONFIRMATION_LIFE.total_seconds())
        commands = [("SET", key, "", "EX", life), waiting_for(store.confirm, budget.share(2))]
        written, copies = store.exchange(server, commands, budget)
        if isinstance(written, ResponseError):
            raise failure(written, server) from written
        try:
            check_copies(store.confirm, copies, server)
        except StoreUnavailable as error:
            raise StoreRefused(_cures(store.confirm, str(error))) from error


def _cures(confirm: Confirm, complaint: str) -> str:
    if confirm is Confirm.LOCAL:
        cure = "give the server an append-only file (appendonly yes)"
        other = f"{Confirm.REPLICAS}' or '{Confirm.OFF}"
    else:
        cure = "give the server a replica"
        other = f"{Confirm.LOCAL}' or '{Confirm.OFF}"
    return f"{SETTING} is '{confirm}', but {complaint.rstrip('.')}. Either {cure}, or set {SETTING} to '{other}'."
