"""Stripe, the store and the service together: operations under way, events to be delivered, and what must hold."""

from collections.abc import Callable
from datetime import timedelta

from supportsvc.domain.copies import copy_for
from supportsvc.domain.money import AmountChoices, CheckoutTerms
from supportsvc.domain.reader import Copy, Forgotten, Reader
from supportsvc.domain.supporter import Standing, derive_from
from supportsvc.ports import BillingUnavailable, MoneyDeps, StoreUnavailable, Swap, SyncUnsettled
from supportsvc.services.checkout_return import finish_checkout
from supportsvc.services.forget import forget_reader
from supportsvc.services.sync_customer import sync_customer
from tests.domain.ledgers import NOW, POLICY
from tests.model.operation import Killed, Operation
from tests.model.store import ModelStore
from tests.model.stripe import ModelStripe

TERMS = CheckoutTerms((AmountChoices("usd", (200,), 100, 10_000),), ("https://news.example",))
FAILURES = (Killed, StoreUnavailable, BillingUnavailable, SyncUnsettled)
ROUNDS = 50


class World:
    """One Stripe and one store; an operation that fails or is killed is tried again, as those outside would."""

    def __init__(self) -> None:
        self.stripe = ModelStripe()
        self.store = ModelStore()
        self.deps = MoneyDeps(self.store, self.stripe, POLICY, TERMS, lambda: NOW)
        self.to_forget: list[bytes] = []
        self.erased: set[bytes] = set()
        self.under_way: list[Operation] = []
        self.retries: dict[Operation, Callable[[], None]] = {}

    # Operations that a test drives.

    def sync(self, customer: str) -> Operation:
        """Begin to take in what has changed at a Customer; Stripe repeats it unless it is answered.

        It stands for every event that waits, so that no later delivery hides what it does wrong.
        """
        self.stripe.events = [waiting for waiting in self.stripe.events if waiting != customer]
        operation = self._begin(f"sync {customer}", lambda: sync_customer(customer, self.deps))
        self.retries[operation] = lambda: self.stripe.tell(customer)
        return operation

    def come_back(self, session: str) -> Operation:
        """Begin a return from Checkout, which nobody repeats."""
        return self._begin(f"return {session}", lambda: finish_checkout(session, self.deps))

    def forget(self, reader: bytes) -> Operation:
        """Begin to erase a reader, who asks again unless it is answered."""
        operation = self._begin("forget", lambda: self._forget(reader))
        self.retries[operation] = lambda: self.to_forget.append(reader)
        return operation

    def touch(self, reader: bytes) -> None:
        """Write to a reader's record, as a decision does."""
        stored = self.store.load_readers((reader,))[0]
        if not isinstance(stored.value, Forgotten):
            kept = stored.value or Reader()
            changed = Reader(views=kept.views + 1, copies=kept.copies, written=kept.written)
            self.store.swap_one(Swap(reader, stored, changed, timedelta(days=1)))

    def end(self, operation: Operation) -> None:
        """Take note of an operation that is over."""
        self.under_way.remove(operation)
        if operation.error is not None and not isinstance(operation.error, FAILURES):
            raise operation.error
        if operation.is_done:
            return
        if operation in self.retries:
            self.retries[operation]()
        else:
            self.store.unsafe.clear()  # nobody was told that it had been done

    # What happens by itself, in the end.

    def wipe(self) -> None:
        """Lose the store; a rebuild syncs every Customer that there is or was."""
        self.store.wipe()
        for customer in self.stripe.books:
            self.stripe.tell(customer)

    def lose(self, customer: str) -> None:
        """Lose one Customer's record and the clock's lead over it, as by a failover of its server; the timer syncs."""
        self.store.customers.pop(customer, None)
        if not self.under_way:
            self.store.clock = 1_000_000
        self.stripe.tell(customer)

    def settle(self) -> None:
        """Finish what is under way, deliver every event and repeat every request, until nothing is left."""
        for operation in tuple(self.under_way):
            self.end(operation.finish())
        for _ in range(ROUNDS):
            if not self.stripe.events and not self.to_forget:
                return
            events, self.stripe.events = self.stripe.events, []
            for customer in dict.fromkeys(events):
                sync_customer(customer, self.deps)
            for reader in (waiting := self.to_forget[:]):
                self._forget(reader)
            self.to_forget = self.to_forget[len(waiting) :]
        raise AssertionError("the world does not settle")

    # What must hold then.

    def check(self) -> None:
        """Compare the store with what follows from what Stripe holds."""
        readers = set(self.store.readers)
        for name, standing in self.store.customers.items():
            expected = derive_from(self.stripe.now_is(name), POLICY)
            found = (standing.until, standing.gift_until, standing.collecting, standing.readers, standing.email)
            wanted = (expected.until, expected.gift_until, expected.collecting, expected.readers, expected.email)
            assert found == wanted, name
            readers.update(standing.readers)
        for reader in readers:
            value = self.store.value_of(reader)
            naming = [s for s in self.store.customers.values() if reader in s.readers]
            if isinstance(value, Forgotten):
                assert not naming, "an erased reader is linked"
            else:
                assert linked_copies(value) == {s.customer: blank(copy_for(s, reader)) for s in naming}
        for email, index in self.store.emails.items():
            listed = {customer for customer, (_, theirs) in index.items() if theirs}
            assert listed == {s.customer for s in self.store.customers.values() if s.email == email}
        for reader in self.erased:
            assert not linked_copies(self.store.value_of(reader)), "an erased reader is linked"
            assert all(reader not in s.readers for s in self.store.customers.values()), "an erased reader is named"
        assert not self.store.unsafe, "answered before it was safe"

    def knows(self, customer: str) -> Standing:
        """Return a Customer's record."""
        return self.store.customers[customer]

    def _forget(self, reader: bytes) -> None:
        forget_reader(reader, self.deps)
        self.erased.add(reader)

    def _begin(self, name: str, run: Callable[[], object]) -> Operation:
        operation = Operation(name, run)
        self.under_way.append(operation)
        return operation


def linked_copies(value: Reader | Forgotten | None) -> dict[str, Copy]:
    """Return a reader's copies that are linked, without their tickets."""
    return {copy.customer: blank(copy) for copy in value.copies if copy.linked} if isinstance(value, Reader) else {}


def blank(copy: Copy) -> Copy:
    """Return a copy without its ticket."""
    return Copy(copy.customer, 0, copy.until, copy.pause_until, copy.collecting, copy.linked)
