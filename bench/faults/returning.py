"""Who asks again once the rules have changed: browsers' silences end with a new generation, and must not end at once.

The generations are those that a running service's script carries; the browsers are modelled, as the tests hold the
model against the script. Each reads a page a minute, as on a busy day, and kept silent for a week before.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from time import monotonic, sleep
from urllib.request import urlopen

from bench.faults.of_one_store import edit
from bench.faults.parts import running_service, store_server
from supportsvc.config_files import load, starter
from supportsvc.domain.browser import SPREAD, Client
from supportsvc.domain.keeping import Held, Script
from supportsvc.domain.page import Page, Placement
from supportsvc.domain.policy import Exclusions
from supportsvc.domain.silence import Door, Silence
from supportsvc.settings import new_key

BROWSERS = 10_000
PAGE_EVERY = 60.0
SPELL = 30
WATCHED = SPREAD * 1.5
SETTLED = 5.0
"""Seconds after which every process has read what there is to read."""
GENERATION = re.compile(rb'"generation":(\d+)')


@dataclass(frozen=True, slots=True)
class Return:
    """What a change led to: whether the generation grew, and how many browsers asked in each spell of 30 s.

    `unspread` is how many would have asked had every silence ended on the first page.
    """

    name: str
    has_grown: bool
    asked: list[int]
    unspread: list[int]


def find_returns() -> list[Return]:
    """Let the rules change in each way, and see who comes back."""
    return [see(name, before, after) for name, (before, after) in generations().items()]


def generations() -> dict[str, tuple[int, int]]:
    """Return for each change the generation that the script carried before, and the one after."""
    found = {}
    with TemporaryDirectory(prefix="faults-") as name:
        folder, keys = Path(name), new_key()
        (folder / "one").mkdir()
        (folder / "other").mkdir()
        with store_server(folder / "store") as store:
            with running_service(folder / "one", keys, store.url) as service:
                found["store emptied"] = around(service.port, lambda: store.tell("FLUSHALL"))
                found["a campaign edited"] = around(service.port, lambda: edit(service.configuration))
                last = generation_of(service.port)
            store.tell("FLUSHALL")
            with running_service(folder / "other", keys, store.url) as service:
                found["store emptied while no service ran"] = last, generation_of(service.port)
    return found


def around(port: int, change: Callable[[], object], seconds: float = SETTLED) -> tuple[int, int]:
    """Return the generation before a change and after it, which is at the latest after so many seconds."""
    before = generation_of(port)
    change()
    end = monotonic() + seconds
    while (after := generation_of(port)) == before and monotonic() < end:
        sleep(0.1)
    return before, after


def generation_of(port: int) -> int:
    """Return the generation in the script that a service serves."""
    with urlopen(f"http://127.0.0.1:{port}/v1/support.js") as answer:
        found = GENERATION.search(answer.read())
    assert found is not None
    return int(found[1])


def see(name: str, before: int, after: int, *, browsers: int = BROWSERS) -> Return:
    """Let browsers that keep silent since the generation before read on under the one after."""
    campaigns, start = load(starter()).live, datetime.now(UTC)
    script = Script(start, after, 0, Exclusions(), campaigns, {})
    page = Page(path="/", language="en", placements=frozenset(Placement))
    silence = Silence({campaign.mark: Door(timedelta(days=7), 0) for campaign in campaigns})
    draw = Random(1)  # noqa: S311 - of a crowd, not of a secret
    spells = WATCHED // timedelta(seconds=SPELL)
    asked, unspread = [0] * spells, [0] * spells
    for _ in range(browsers):
        held = Held(start - timedelta(hours=1), 5, before, silence)
        client = Client(draw.getrandbits(32), total=5, held=held, news=(before, held.sent))
        for number, now in enumerate(readings(draw, start)):
            spell = (now - start) // timedelta(seconds=SPELL)
            unspread[spell] += not number and after > before
            client.count_view(0, now)
            client.load(script, now)
            if client.may_ask(script, page, now, now):
                asked[spell] += 1
                break
    return Return(name, after > before, asked, unspread)


def readings(draw: Random, start: datetime) -> Iterator[datetime]:
    """Yield when a reader opens a page, as long as somebody watches."""
    now = start + timedelta(seconds=draw.expovariate(1 / PAGE_EVERY))
    while now < start + WATCHED:
        yield now
        now += timedelta(seconds=draw.expovariate(1 / PAGE_EVERY))
