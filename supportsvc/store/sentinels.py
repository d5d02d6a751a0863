"""The primary that sentinels name, and whether enough of them stand by it."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from time import monotonic

from redis.exceptions import AskError

from supportsvc.domain.value import value
from supportsvc.ports import StoreUnavailable
from supportsvc.store.address import Address, Server
from supportsvc.store.budget import Budget
from supportsvc.store.lines import Lines

TRUST_SECONDS = 0.5  # how long what they said holds


@value
class Account:
    """What one sentinel says: which server is the primary, since which epoch, and which one it is just replacing."""

    primary: Server
    epoch: int
    replaced: Server | None


class SentinelRoute:
    """The primary that the sentinels name; asked again after every failure, and twice a second.

    A primary that was replaced may live on for seconds: what it says is old by then, and what it takes is lost. A
    sentinel that was cut off from the others still names it: of what they say that of the latest epoch holds.
    """

    def __init__(self, address: Address, lines: Lines) -> None:
        self._address = address
        self._lines = lines
        self._primary: Server | None = None
        self._trusted_until = 0.0

    def server_for(self, key: bytes, budget: Budget) -> Server:  # noqa: ARG002 - every key lives there
        primary = self._primary
        if primary is None:
            return self._discover(budget)
        if monotonic() >= self._trusted_until:
            self._trusted_until = monotonic() + TRUST_SECONDS  # one thread asks; the others go on
            with suppress(StoreUnavailable):
                return self._discover(budget.share(4))
        return primary

    def primaries(self, budget: Budget) -> tuple[Server, ...]:
        return (self.server_for(b"", budget),)

    def vouch(self, server: Server, budget: Budget) -> None:
        """Let more than half of the sentinels stand by a primary, the latest word be for it, and none be replacing it.

        They may promote a replica beside a primary that lives, whose other replicas still say that they have a write.
        """
        accounts = self._hear(budget)
        standing = sum(account.primary == server for account in accounts)
        replaced = {account.replaced for account in accounts}
        if _latest(accounts) != server or server in replaced or 2 * standing <= len(self._address.servers):
            raise StoreUnavailable(f"not enough sentinels stand by the store at {server}")

    def forget(self) -> None:
        self._primary = None

    def follow(self, redirection: AskError, asked: Server, budget: Budget) -> Server:  # noqa: ARG002 - nothing to learn
        raise StoreUnavailable(f"the store at {asked} is a cluster; name it as redis+cluster://")

    def _discover(self, budget: Budget) -> Server:
        primary = _latest(self._hear(budget))
        self._trusted_until = monotonic() + TRUST_SECONDS
        self._primary = primary
        return primary

    def _hear(self, budget: Budget) -> list[Account]:
        """Ask every sentinel, each with its share of the budget; raises StoreUnavailable where none names a primary."""
        sentinels, service = self._address.servers, self._address.service
        question = [("SENTINEL", "GET-MASTER-ADDR-BY-NAME", service), ("SENTINEL", "MASTER", service)]
        accounts: list[Account] = []
        complaint: object = None
        for index, sentinel in enumerate(sentinels):
            try:
                address, told = self._lines.exchange(sentinel, question, budget.share(len(sentinels) - index))
            except StoreUnavailable as error:
                complaint = error
                continue
            if isinstance(address, list) and isinstance(told, list):
                accounts.append(self._read(address, told))
            else:
                complaint = f"{sentinel} says of {service!r}: {told}"
        if not accounts:
            raise StoreUnavailable(f"nobody says where the store is: {complaint}")
        return accounts

    def _read(self, address: Sequence[bytes], told: Sequence[bytes]) -> Account:
        found = dict(zip(told[::2], told[1::2], strict=True))
        former = self._server(found[b"ip"], found[b"port"])
        replaced = former if b"failover_in_progress" in found[b"flags"] else None
        return Account(self._server(*address), int(found[b"config-epoch"]), replaced)

    def _server(self, host: bytes, port: bytes) -> Server:
        return Server(host.decode(), int(port), access=self._address.access)


def _latest(accounts: Sequence[Account]) -> Server:
    """Name the primary of the latest epoch."""
    return max(accounts, key=lambda account: account.epoch).primary
