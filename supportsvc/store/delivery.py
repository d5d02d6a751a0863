"""Bringing commands to the servers that keep their keys, and following where a server sends them on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from redis.exceptions import AskError, MovedError, NoScriptError, ResponseError

from supportsvc.ports import StoreUnavailable
from supportsvc.store.address import Server
from supportsvc.store.answers import failure
from supportsvc.store.budget import Budget
from supportsvc.store.confirm import Confirm, check_copies, waiting_for
from supportsvc.store.line import Command, NotTried, Reply, Word
from supportsvc.store.lines import Lines
from supportsvc.store.route import Route

HOPS = 4  # a script not yet known, and redirections while a cluster moves slots


@dataclass(slots=True)
class Parcel:
    """A command under way: its key, its words, the words for a server that lacks its script, and its reply."""

    key: bytes
    words: Command
    with_text: Command | None = None
    guest_of: Server | None = None  # a server that takes the key over just now, and must be told ASKING
    reply: Reply = None

    def commands(self) -> list[Command]:
        """List what goes on the connection for it."""
        return [("ASKING",), self.words] if self.guest_of else [self.words]


def deliver(
    parcels: list[Parcel], route: Route, lines: Lines, budget: Budget, confirm: Confirm = Confirm.OFF
) -> list[Reply]:
    """Bring every parcel to its server and return the replies in order.

    A command is sent again only where the server said that it did not run it. Raises StoreUnavailable where a server
    gave no answer, cannot serve now or confirmed too few copies, StoreRefused where it answered any other error.
    """
    waiting = parcels
    try:
        for _ in range(HOPS):
            waiting = _carry(waiting, route, lines, budget, confirm)
            if not waiting:
                return [parcel.reply for parcel in parcels]
    except NotTried:
        raise
    except StoreUnavailable:
        route.forget()
        raise
    raise StoreUnavailable("the store sent a command on and on from server to server")


def read_one(words: Command, key: bytes, route: Route, lines: Lines, budget: Budget) -> Reply:
    """Bring one reading command to its server, as `deliver` does, with less ado: it is in every decision."""
    try:
        (reply,) = lines.exchange(route.server_for(key, budget), (words,), budget)
    except NotTried:
        raise
    except StoreUnavailable:
        route.forget()
        raise
    if isinstance(reply, ResponseError):
        (reply,) = deliver([Parcel(key, words)], route, lines, budget)
    return reply


def key_of(words: Command) -> bytes:
    """Name the key of a plain command: its second word."""
    key: Word = words[1]
    return key if isinstance(key, bytes) else str(key).encode()


def _carry(parcels: Sequence[Parcel], route: Route, lines: Lines, budget: Budget, confirm: Confirm) -> list[Parcel]:
    """Make one trip to each server concerned; return the parcels that must go on."""
    batches: dict[Server, list[Parcel]] = {}
    for parcel in parcels:
        batches.setdefault(parcel.guest_of or route.server_for(parcel.key, budget), []).append(parcel)
    trips = {server: [words for parcel in batch for words in parcel.commands()] for server, batch in batches.items()}
    if confirm is not Confirm.OFF:
        for commands in trips.values():
            commands.append(waiting_for(confirm, budget))
    sent_on: list[Parcel] = []
    for (server, batch), replies in zip(batches.items(), lines.exchange_all(trips, budget), strict=True):
        refused = _hand_out(batch, replies, server)
        if confirm is not Confirm.OFF and len(refused) < len(batch):
            check_copies(confirm, replies[-1], server)
            if confirm is Confirm.REPLICAS:
                route.vouch(server, budget)
        for parcel in refused:
            _send_on(parcel, server, route, budget)
        sent_on += refused
    return sent_on


def _hand_out(batch: Sequence[Parcel], replies: Sequence[Reply], server: Server) -> list[Parcel]:
    """Give each parcel its reply; return those whose command was not run."""
    refused: list[Parcel] = []
    place = 0
    for parcel in batch:
        place += len(parcel.commands())
        parcel.reply = replies[place - 1]
        if isinstance(parcel.reply, ResponseError):
            if not isinstance(parcel.reply, (NoScriptError, AskError)):
                raise failure(parcel.reply, server) from parcel.reply
            refused.append(parcel)
    return refused


def _send_on(parcel: Parcel, server: Server, route: Route, budget: Budget) -> None:
    """Prepare a parcel for the next trip, by what the server answered."""
    refusal = parcel.reply
    if isinstance(refusal, AskError):
        meant = route.follow(refusal, server, budget)
        parcel.guest_of = None if isinstance(refusal, MovedError) else meant
    elif parcel.with_text:
        parcel.words = parcel.with_text
