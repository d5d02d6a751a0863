"""Scenario 2: changes at Stripe, deliveries, fetches and writes in any order; when all is delivered, it is right.

Not every quiet point ends in a rebuild, which would hide mistakes: only a wipe has one.
"""

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from supportsvc.domain.reader import Forgotten
from tests.domain.ledgers import reader
from tests.model.world import World

CUSTOMERS = st.sampled_from(["cus_1", "cus_2"])
READERS = st.sampled_from([reader(1), reader(2), reader(3)])


class Money(RuleBasedStateMachine):
    """Two Customers, three readers, and as many operations under way as may be."""

    def __init__(self) -> None:
        super().__init__()
        self.world = World()
        self.ever_forgotten: set[bytes] = set()
        self.lost: set[str] = set()

    # Stripe changes.

    @rule(customer=CUSTOMERS, who=READERS, shown=st.booleans())
    def pay(self, customer: str, who: bytes, *, shown: bool) -> None:
        if not self.is_deleted(customer):
            self.world.stripe.pay(customer, who, shown=shown)

    @rule(customer=CUSTOMERS, who=READERS, is_processing=st.booleans())
    def give(self, customer: str, who: bytes, *, is_processing: bool) -> None:
        if not self.is_deleted(customer):
            self.world.stripe.give(customer, who, is_processing=is_processing)

    @rule(customer=CUSTOMERS, paid=st.booleans())
    def clear(self, customer: str, *, paid: bool) -> None:
        if customer in self.world.stripe.books and not self.is_deleted(customer):
            self.world.stripe.clear(customer, paid=paid)

    @rule(customer=CUSTOMERS, who=READERS)
    def link(self, customer: str, who: bytes) -> None:
        if not self.is_deleted(customer) and who not in self.ever_forgotten:
            self.world.stripe.link(customer, who)

    @rule(customer=CUSTOMERS, change=st.sampled_from(["show_late", "refund", "cancel", "delete"]))
    def change(self, customer: str, change: str) -> None:
        if change == "delete" and customer in self.lost:
            return  # who was linked is known to nobody then; the copies end by their `until`
        if customer in self.world.stripe.books and not self.is_deleted(customer):
            getattr(self.world.stripe, change)(customer)

    @rule(customer=CUSTOMERS, paid=st.booleans())
    def renew(self, customer: str, *, paid: bool) -> None:
        books = self.world.stripe.books.get(customer)
        if books is not None and books.subscriptions and not books.deleted:
            self.world.stripe.bill(customer, next(iter(books.subscriptions)), paid=paid)

    # Operations begin, go on, end and die.

    @precondition(lambda self: self.world.stripe.events)
    @rule(data=st.data(), is_repeated=st.booleans())
    def deliver(self, data: st.DataObject, *, is_repeated: bool) -> None:
        customer = data.draw(st.sampled_from(self.world.stripe.events))
        self.world.sync(customer)
        if is_repeated:
            self.world.stripe.tell(customer)

    @rule(customer=CUSTOMERS)
    def come_back(self, customer: str) -> None:
        books = self.world.stripe.books.get(customer)
        if books is not None and books.sessions:
            self.world.come_back(next(iter(books.sessions)))

    @rule(who=READERS)
    def forget(self, who: bytes) -> None:
        self.ever_forgotten.add(who)
        self.world.forget(who)

    @rule(who=READERS)
    def touch(self, who: bytes) -> None:
        self.world.touch(who)

    @precondition(lambda self: self.world.under_way)
    @rule(data=st.data(), steps=st.integers(1, 12))
    def go_on(self, data: st.DataObject, steps: int) -> None:
        operation = data.draw(st.sampled_from(self.world.under_way))
        for _ in range(steps):
            if not operation.advance():
                self.world.end(operation)
                return

    @precondition(lambda self: self.world.under_way)
    @rule(data=st.data())
    def kill(self, data: st.DataObject) -> None:
        operation = data.draw(st.sampled_from(self.world.under_way))
        self.world.end(operation.kill())

    # The store fails.

    @precondition(lambda self: not self.ever_forgotten)
    @rule()
    def wipe(self) -> None:
        self.lost.update(self.world.stripe.books)
        self.world.wipe()

    @rule(customer=CUSTOMERS)
    def lose(self, customer: str) -> None:
        if not self.is_deleted(customer):
            self.lost.add(customer)
            self.world.lose(customer)

    # And in the end all is right.

    @rule()
    def settle(self) -> None:
        self.world.settle()
        self.world.check()
        self.lost.clear()

    @invariant()
    def a_forgotten_reader_stays_forgotten_once_answered(self) -> None:
        pending = {*self.world.to_forget} | {who for who in self.ever_forgotten if self.world.under_way}
        for who in self.ever_forgotten - pending:
            assert isinstance(self.world.store.value_of(who), Forgotten)

    def teardown(self) -> None:
        self.world.settle()
        self.world.check()

    def is_deleted(self, customer: str) -> bool:
        books = self.world.stripe.books.get(customer)
        return books is not None and books.deleted


TestMoney = Money.TestCase
TestMoney.settings = settings(max_examples=150, stateful_step_count=40)
