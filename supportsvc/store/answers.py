"""What a server's error means to us: sent elsewhere, cannot serve now, or a fault of the command."""

from __future__ import annotations

from redis.exceptions import ResponseError

from supportsvc.ports import StoreRefused, StoreUnavailable
from supportsvc.store.address import Server

# The server is there but cannot do it now: read-only, loading, failing over, out of memory or of disk, or locked to us.
UNABLE = frozenset(
    {
        *("READONLY", "LOADING", "MISCONF", "OOM", "BUSY", "UNBLOCKED", "NOREPLICAS"),
        *("MASTERDOWN", "CLUSTERDOWN", "TRYAGAIN", "NOAUTH", "WRONGPASS", "NOPERM", "DENIED"),
    }
)


def code_of(error: ResponseError) -> str:
    """Name the error's first word, which redis-py strips from the kinds that it knows."""
    known: str | None = getattr(error, "status_code", None)
    return known or str(error).split(" ", 1)[0]


def failure(error: ResponseError, server: Server) -> StoreUnavailable | StoreRefused:
    """Say an answered error as one of ours, for the caller to raise."""
    if code_of(error) in UNABLE:
        return StoreUnavailable(f"the store at {server} cannot serve now: {code_of(error)} {error}")
    return StoreRefused(f"the store at {server} refuses a command: {error}")
