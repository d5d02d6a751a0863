"""The one table of every key in the store, with its life; nobody else spells a key.

| function         | key               | holds                                    | life                               |
|------------------|-------------------|------------------------------------------|------------------------------------|
| reader_key       | r + 16 raw bytes  | a reader's packed record (store/record)  | set with each write, see services  |
| confirmation_key | confirm:<n>       | nothing; the start's trial of WAITAOF    | CONFIRMATION_LIFE                  |
| LIVE             | live              | the rules' digest and their generation,  | LIVE_LIFE, from the last start of  |
|                  |                   | the kill switches (store/switches)       | a process, change or switch        |
| customer_key     | customer:<id>     | a Customer's record (store/supporters)   | set with each write, see services; |
|                  |                   |                                          | EMPTY_CUSTOMER_LIFE without readers|
| email_key        | email: + 16 raw   | the Customers of an e-mail's keyed hash, | that of the Customer that lives    |
|                  | bytes             | each with its ticket                     | longest; EMPTY_CUSTOMER_LIFE if no |
|                  |                   |                                          | Customer has it any more           |
| event_key        | event:<id>        | nothing; the event was taken in          | EVENT_LIFE                         |
| click_key        | click:<keyed hash>| the instant of the first such click      | CLICK_LIFE                         |
| conversion_key   | conversion:<id>   | nothing; the Session was counted         | CONVERSION_LIFE                    |
| day_key          | {stats}:day:<day> | a day's counts (store/statistics)        | DAY_LIFE                           |
| readers_key      | {stats}:readers:  | HyperLogLog of a day's readers, of one   | READERS_LIFE                       |
|                  | <day>:<name>      | campaign and variant, or of one arm      |                                    |
| once_key         | {stats}:once:<...>| the batch that counted a click           | ONCE_LIFE                          |
| limit_key        | {limits}:<kind>:  | the uses of one limit, by their instants | its longest window                 |
|                  | <keyed hash>      |                                          |                                    |
| EXPECTED         | {stats}:expected  | the asks that the rules let expect       | DAY_LIFE                           |
| MESSAGES         | {outbox}:messages | a stream of what the site's own systems  | MESSAGES_LIFE, from the last one   |
|                  |                   | are told (store/outbox)                  |                                    |
| DEAD_MESSAGES    | {outbox}:dead     | a stream of those they did not take      | MESSAGES_LIFE, from the last one   |
| ALERTS           | alerts            | the alerts told last (store/alerts)      | ALERTS_LIFE, from the last one     |
| SYNC             | {sync}:progress   | how far reconciliation has come          | SYNC_LIFE, from its last change    |
|                  |                   | (store/reconciliation)                   |                                    |
| WAITING          | {sync}:waiting    | the Customers who wait for their sync in | WAITING_LIFE, from the last one    |
|                  |                   | a rebuild                                | found                              |
| SYNC_LEASE       | {sync}:lease      | the token of who reconciles by itself    | LEASE_LIFE, from its last renewal  |

A key that a script shares with others carries a {hash tag}, so that a cluster keeps them in one slot; a key that
stands alone needs none. Every write states the key's life: none is for ever.
"""

from __future__ import annotations

from datetime import date, timedelta

CONFIRMATION_LIFE = timedelta(minutes=1)
EMPTY_CUSTOMER_LIFE = timedelta(hours=1)  # no sync older than that can be under way
EVENT_LIFE = timedelta(days=4)  # Stripe repeats an event for three days
CLICK_LIFE = timedelta(days=1)  # as long as Stripe keeps its idempotency keys
CONVERSION_LIFE = timedelta(days=60)
LIVE_LIFE = timedelta(days=400)
DAY_LIFE = timedelta(days=400)
READERS_LIFE = timedelta(days=100)  # each takes up to 12 kB
ONCE_LIFE = timedelta(days=1)
ALERTS_LIFE = timedelta(days=430)  # longer than a lost dispute is told of (domain/alerts)
MESSAGES_LIFE = timedelta(days=30)
SYNC_LIFE = timedelta(days=60)  # a cursor of half that age is of no use any more
WAITING_LIFE = timedelta(days=2)  # a rebuild that was broken off is gone on with for a day
LEASE_LIFE = timedelta(minutes=3)  # longer than any call to Stripe, between two of which it is renewed

LIVE = b"live"
EXPECTED = b"{stats}:expected"
ALERTS = b"alerts"
MESSAGES = b"{outbox}:messages"
DEAD_MESSAGES = b"{outbox}:dead"
SYNC = b"{sync}:progress"
WAITING = b"{sync}:waiting"
SYNC_LEASE = b"{sync}:lease"
CUSTOMER = b"customer:"


def reader_key(reader_id: bytes) -> bytes:
    """Name a reader's one key; the id is its 16 raw bytes."""
    return b"r" + reader_id


def confirmation_key(number: int) -> bytes:
    """Name a key for trying a confirmed write; the numbers reach every server of a cluster."""
    return b"confirm:%d" % number


def customer_key(customer: str) -> bytes:
    """Name a Customer's one key."""
    return CUSTOMER + customer.encode()


def email_key(email: bytes) -> bytes:
    """Name the index of the Customers that have an e-mail address, by the 16 bytes of its keyed hash."""
    return b"email:" + email


def event_key(event: str) -> bytes:
    """Name the note of an event that was taken in."""
    return b"event:" + event.encode()


def click_key(click: str) -> bytes:
    """Name the note of a click on a button that leads to Checkout."""
    return b"click:" + click.encode()


def conversion_key(session: str) -> bytes:
    """Name the note of a Checkout Session that was counted."""
    return b"conversion:" + session.encode()


def day_key(day: date) -> bytes:
    """Name the counts of a day, in UTC."""
    return b"{stats}:day:%s" % day.isoformat().encode()


def readers_key(day: date, name: str) -> bytes:
    """Name the HyperLogLog of the readers of a day whom `name` says something of."""
    return b"{stats}:readers:%s:%s" % (day.isoformat().encode(), name.encode())


def once_key(what: bytes) -> bytes:
    """Name the note that something was counted; `what` is a digest."""
    return b"{stats}:once:" + what


def limit_key(kind: str, whom: bytes) -> bytes:
    """Name the uses that a limit has counted of somebody; `whom` is a keyed hash."""
    return b"{limits}:%s:%s" % (kind.encode(), whom)
