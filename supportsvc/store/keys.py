"""The one table of every key in the store, with its life; nobody else spells a key.

| function         | key               | holds                                    | life                               |
|------------------|-------------------|------------------------------------------|------------------------------------|
| reader_key       | r + 16 raw bytes  | a reader's packed record (store/record)  | set with each write, see services  |
| confirmation_key | confirm:<n>       | nothing; the start's trial of WAITAOF    | CONFIRMATION_LIFE                  |
| GENERATION       | generation        | the rules' digest and their generation   | GENERATION_LIFE                    |

A key that a script shares with others carries a {hash tag}, so that a cluster keeps them in one slot; a key that
stands alone needs none. Every write states the key's life: none is for ever.
"""

from __future__ import annotations

from datetime import timedelta

CONFIRMATION_LIFE = timedelta(minutes=1)
GENERATION_LIFE = timedelta(days=400)

GENERATION = b"generation"


def reader_key(reader_id: bytes) -> bytes:
    """Name a reader's one key; the id is its 16 raw bytes."""
    return b"r" + reader_id


def confirmation_key(number: int) -> bytes:
    """Name a key for trying a confirmed write; the numbers reach every server of a cluster."""
    return b"confirm:%d" % number
