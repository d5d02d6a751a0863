"""Several hands at one heap of work: Stripe's answers are waited for at the same time."""

from collections.abc import Callable, Iterable, Iterator
from queue import Empty, SimpleQueue
from threading import Thread
from typing import TypeVar

BEAT = 5.0
"""Seconds between two beats while nothing comes of the work."""

T = TypeVar("T")
R = TypeVar("R")


def work_through(
    items: Iterable[T], work: Callable[[T], R], hands: int, beat: Callable[[], None] = lambda: None
) -> Iterator[R]:
    """Yield what comes of each item's work, as it comes; the first error ends all.

    Items are drawn no faster than they are worked on, so that a heap of any size takes no room. The hands are daemons:
    a process that ends waits for none of them. `beat` is called between two results, and where none comes.
    """
    heap: SimpleQueue[T | None] = SimpleQueue()
    done: SimpleQueue[R | Exception] = SimpleQueue()

    def lend_a_hand() -> None:
        while (item := heap.get()) is not None:
            try:
                done.put(work(item))
            except Exception as fault:  # noqa: BLE001 - it is raised again where the work is waited for
                done.put(fault)

    for number in range(hands):
        Thread(target=lend_a_hand, name=f"sync-{number}", daemon=True).start()
    under_way = 0
    try:
        for item in items:
            heap.put(item)
            under_way += 1
            while under_way >= 2 * hands:
                yield take(done, beat)
                under_way -= 1
        while under_way:
            yield take(done, beat)
            under_way -= 1
    finally:
        empty(heap)
        for _ in range(hands):
            heap.put(None)


def take(done: "SimpleQueue[R | Exception]", beat: Callable[[], None]) -> R:
    """Return the next result, or raise what came instead."""
    while True:
        beat()
        try:
            found = done.get(timeout=BEAT)
        except Empty:
            continue
        if isinstance(found, Exception):
            raise found
        return found


def empty(heap: "SimpleQueue[T | None]") -> None:
    """Take away what nobody has begun."""
    while True:
        try:
            heap.get_nowait()
        except Empty:
            return
