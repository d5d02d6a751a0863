"""When a write counts as safe: how many copies are waited for, and how that is said to a server."""

from __future__ import annotations

from enum import StrEnum

from redis.exceptions import ResponseError

from supportsvc.ports import StoreUnavailable
from supportsvc.store.address import Server
from supportsvc.store.answers import failure
from supportsvc.store.budget import Budget
from supportsvc.store.line import Command, Reply

SETTING = "SUPPORTSVC_CONFIRM"
ANSWER_SECONDS = 0.25  # kept back to hear "too few copies" within the budget: servers end a wait every 100 ms only


class Confirm(StrEnum):
    """The copies that a confirmed write waits for."""

    LOCAL = "local"  # it is on the server's disk, in the append-only file
    REPLICAS = "replicas"  # at least one replica has it
    OFF = "off"  # the server's word is enough


def waiting_for(confirm: Confirm, budget: Budget) -> Command:
    """Build the command that waits, on the write's own connection, until the copies are there or time is up."""
    milliseconds = max(1, int((budget.left() - ANSWER_SECONDS) * 1000))  # 0 would wait for ever
    if confirm is Confirm.LOCAL:
        return ("WAITAOF", 1, 0, milliseconds)
    return ("WAIT", 1, milliseconds)


def check_copies(confirm: Confirm, reply: Reply, server: Server) -> None:
    """Raise StoreUnavailable where fewer copies were made than the setting wants."""
    if isinstance(reply, ResponseError):
        raise StoreUnavailable(f"the store cannot confirm a write: {failure(reply, server)}") from reply
    copies = reply[0] if confirm is Confirm.LOCAL else reply
    if copies < 1:
        raise StoreUnavailable(f"the store at {server} did not confirm a write in time ({confirm.value})")
