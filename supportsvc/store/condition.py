"""The condition of the store's servers, as each tells it: version, durability, eviction, memory, replicas, clock."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from redis.exceptions import ResponseError

from supportsvc.store.answers import failure
from supportsvc.store.budget import Budget
from supportsvc.store.checks import read_version
from supportsvc.store.connect import Store


@dataclass(frozen=True, slots=True)
class Condition:
    """One server that takes writes. `fsync` is None where the server does not tell its settings, as managed ones.

    `failing` names what it could not write to its disk last. Sizes are in bytes; `most` is 0 where nothing bounds
    what the server takes but the `machine`. It is `fenced` if it takes no write while no replica hears it. `ahead` is
    how far its clock is ahead of the caller's.
    """

    server: str
    version: tuple[int, int]
    append_only: bool
    failing: tuple[str, ...]
    fsync: str | None
    policy: str
    used: int
    most: int
    machine: int
    replicas: int
    fenced: bool
    ahead: timedelta


def read_conditions(store: Store, budget: Budget, now: datetime) -> tuple[Condition, ...]:
    """Ask each server that takes writes; raises StoreUnavailable, and StoreRefused where one lets nobody ask."""
    found = []
    for server in store.primaries(budget):
        commands = [("INFO",), ("TIME",), ("CONFIG", "GET", "appendfsync")]
        info, time, fsync = store.exchange(server, commands, budget)
        if isinstance(info, ResponseError):
            raise failure(info, server) from info
        found.append(read_condition(str(server), info.decode(), read_time(time, now) - now, read_setting(fsync)))
    return tuple(found)


def read_condition(server: str, info: str, ahead: timedelta, fsync: str | None) -> Condition:
    """Read what INFO tells."""
    told = dict(re.findall(r"^([a-z_0-9]+):(.*?)\r?$", info, re.MULTILINE))
    outcomes = {"aof_last_write_status": "the append-only file", "aof_last_bgrewrite_status": "its rewriting"}
    return Condition(
        server,
        read_version(info),
        append_only=told.get("aof_enabled") == "1",
        failing=tuple(name for key, name in outcomes.items() if told.get(key, "ok") != "ok"),
        fsync=fsync,
        policy=told.get("maxmemory_policy", ""),
        used=number(told, "used_memory"),
        most=number(told, "maxmemory"),
        machine=number(told, "total_system_memory"),
        replicas=sum(1 for name in told if re.fullmatch(r"slave\d+", name) and "state=online" in told[name]),
        fenced="min_slaves_good_slaves" in told,  # told only where min-replicas-to-write is set
        ahead=ahead,
    )


def number(told: Mapping[str, str], name: str) -> int:
    """Read a number; 0 where it is not told."""
    text = told.get(name, "")
    return int(text) if text.isdecimal() else 0


def read_time(reply: Any, otherwise: datetime) -> datetime:
    """Read TIME's reply."""
    if isinstance(reply, ResponseError):
        return otherwise
    return datetime.fromtimestamp(int(reply[0]), UTC) + timedelta(microseconds=int(reply[1]))


def read_setting(reply: Any) -> str | None:
    """Read the one value that CONFIG GET gives, as a list or a table; None where it is refused."""
    if isinstance(reply, ResponseError) or not reply:
        return None
    value = next(iter(reply.values())) if isinstance(reply, dict) else reply[1]
    return str(value.decode())
