"""Readers who pay, retry, come back or not, end it and are erased, while the service is killed under them."""

import re
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from typing import Any

from supportsvc.domain.copies import copy_for
from supportsvc.domain.reader import Copy, Forgotten
from supportsvc.domain.supporter import Standing
from supportsvc.store.supporters import Supporters
from tests.faults.town import PAPER, Town
from tests.model.world import blank, linked_copies

PATIENCE = timedelta(minutes=10)
REGULAR = ("month", "year")
SESSION = re.compile(r"/c/pay/(cs_\w+)")


@dataclass(slots=True)
class Person:
    """A reader, and what they did: the Sessions that they were led to and those that they paid, and how it ended."""

    reader: str
    sessions: dict[str, str] = field(default_factory=dict)
    paid: list[str] = field(default_factory=list)
    interval: str = "month"
    is_known: bool = False
    erased: bool = False


class Crowd:
    """The readers of a town; what they do is drawn from a seed."""

    def __init__(self, town: Town, random: Random) -> None:
        self.town = town
        self.random = random
        self.people: list[Person] = []
        self.clicks = 0

    # What they do.

    def come(self) -> Person:
        """Let a reader come for the first time."""
        person = Person(self.town.new_reader())
        self.people.append(person)
        return person

    def known(self, *intervals: str) -> Person:
        """Return one who gives like that and is known to; where there is none, one who becomes so."""
        while True:
            known = [person for person in self.people if person.is_known and person.interval in intervals]
            if known:
                return self.random.choice(known)
            self.join(returns=1, interval=self.random.choice(intervals))

    def join(self, *, returns: int, interval: str | None = None) -> Person:
        """Let somebody come, click, pay at Stripe, and come back so often."""
        person = self.come()
        person.interval = interval or self.random.choice([*REGULAR, "once"])
        session = self.click(person)
        assert session is not None
        self.town.stripe.control.pay(session)
        person.paid.append(session)
        for _ in range(returns):
            answer = self.town.ask(f"/v1/checkout/return?session_id={session}")
            person.is_known |= answer is not None and "#support=" in answer.location
        return person

    def click(self, person: Person) -> str | None:
        """Click, twice at once perhaps, until there is an answer; return the Session, or None for the portal."""
        self.clicks += 1
        click = f"click-{self.clicks:06d}"
        body = {
            "reader": person.reader,
            "amount": self.random.choice([200, 500, 1000]),
            "currency": "usd",
            "interval": person.interval,
            "return_url": f"{PAPER}/world/1",
            "click": click,
        }
        with ThreadPoolExecutor(2) as pool:
            tries = [pool.submit(self.town.insist, "/v1/checkout", body) for _ in range(self.random.choice([1, 1, 2]))]
            answers = [tried.result() for tried in tries]
        assert {answer.status for answer in answers} == {200}, answers
        found = {match[1] if (match := SESSION.search(answer.told["url"])) else None for answer in answers}
        (session,) = found  # one page a click
        if session is not None:
            assert session not in person.sessions.values()
            person.sessions[click] = session
        return session

    def return_once(self, person: Person) -> None:
        """Come back from Checkout, and make nothing of it if there is no answer."""
        self.town.ask(f"/v1/checkout/return?session_id={person.paid[-1]}")

    def ask_again(self) -> None:
        """Let one who gives click on a button of an old page: the portal, never a second subscription."""
        assert self.click(self.known(*REGULAR)) is None

    def erase(self, person: Person) -> None:
        """Be erased."""
        person.erased, person.is_known = True, False
        assert self.town.insist("/v1/forget", {"reader": person.reader}).status == 204

    def end(self, person: Person) -> None:
        """Get everything back, at Stripe."""
        person.is_known = False
        customer = self.town.customer_of(person.paid[0])
        self.town.stripe.control.ask("POST", f"customers/{customer}/refund", {})
        self.town.stripe.control.ask("POST", f"subscriptions/{self.town.subscription_of(customer)}/cancel")

    def repeat_an_event(self) -> None:
        """Let Stripe send an event three times at once that it has sent before."""
        events = self.town.gateway.client.v1.events.list({"limit": 20, "type": "checkout.session.completed"}).data
        if events:
            self.town.stripe.control.deliver(self.random.choice(events).id, times=3, at_once=True)

    def live(self, call: str) -> None:
        """Do something that leads through a call."""
        match call:
            case "checkout":
                self.begin()
            case "return":
                self.return_once(self.join(returns=0))
            case "webhook":
                self.change_at_stripe()
            case _:
                self.erase(self.known(*REGULAR, "once"))

    def begin(self) -> None:
        """Let somebody click who then thinks better of it: a newcomer, one who gave once, or one who gives."""
        match self.random.choice(["newcomer", "giver", "supporter"]):
            case "newcomer":
                self.click(self.come())
            case "giver":
                assert self.click(self.known("once")) is not None
            case _:
                self.ask_again()

    def change_at_stripe(self) -> None:
        """Let something come about of which Stripe sends an event."""
        match self.random.choice(["join", "end", "repeat"]):
            case "join":
                self.join(returns=self.random.choice([0, 1, 2]))
            case "end":
                self.end(self.known(*REGULAR))
            case _:
                self.repeat_an_event()

    # How it must be in the end.

    def check(self) -> None:
        """Hold the store, and every reader's next decision, against what Stripe holds."""
        sessions = list(self.town.gateway.client.v1.checkout.sessions.list({"limit": 100}).auto_paging_iter())
        with self.town.store() as store:
            supporters = Supporters(store, PATIENCE)
            standings = [self.town.compare(str(s.customer), supporters) for s in sessions if s.customer is not None]
            for person in self.people:
                value = self.town.record_of(person.reader, supporters)
                naming = [s for s in standings if self.town.id_of(person.reader) in s.readers]
                assert isinstance(value, Forgotten) == person.erased
                assert not (person.erased and naming)
                if not person.erased:
                    assert linked_copies(value) == {s.customer: blank(self.copy(s, person)) for s in naming}
        for person in self.people:
            if not person.erased:
                reason = self.town.decide(person.reader)["reason"]
                assert (reason == "supporter") == self.lives_on(person)
                assert (reason == "ask_pause") == bool(person.paid and person.interval == "once")
        self.check_charges(sessions)

    def check_charges(self, sessions: list[Any]) -> None:
        """Hold what was charged against what people agreed to: each Session that they paid, once."""
        agreed = Counter(session for person in self.people for session in person.paid)
        complete = Counter(session.id for session in sessions if session.status == "complete")
        assert complete == agreed
        by_id = {session.id: session for session in sessions}
        charges = self.town.gateway.client.v1.charges.list({"limit": 100}).auto_paging_iter()
        charged = Counter((charge.customer, charge.amount) for charge in charges if charge.paid)
        assert charged == Counter((by_id[session].customer, by_id[session].amount_total) for session in agreed)
        assert all(len(person.paid) <= 1 for person in self.people)  # nobody was led to pay a second time

    def copy(self, standing: Standing, person: Person) -> Copy:
        """Return the copy that a reader must have of a Customer's record."""
        return copy_for(standing, self.town.id_of(person.reader))

    def lives_on(self, person: Person) -> bool:
        """Tell whether what a reader paid still runs at Stripe; nobody may have come back to tell us."""
        customers = {self.town.customer_of(session) for session in person.paid}
        subscriptions = self.town.gateway.client.v1.subscriptions
        return any(subscriptions.list({"customer": customer}).data for customer in customers)
