"""The readers of a simulated month: who they are, when and what they read, what they do when they are asked."""

from bisect import bisect
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property, lru_cache
from itertools import accumulate
from random import Random

from supportsvc.domain.page import Device, Page, Placement

Shares = tuple[tuple[str, float], ...]
"""Names with the weight of each, or with the per cent of pages that each is on."""

ELSEWHERE = "(elsewhere)"
"""The section of the pages that no campaign asks on."""

DEVICES: Shares = ((Device.MOBILE, 60), (Device.DESKTOP, 33), (Device.TABLET, 7))
COUNTRIES: Shares = (("US", 35), ("GB", 15), ("DE", 15), ("FR", 10), ("IN", 10), ("BR", 5), ("", 10))
MOST_ARTICLES = 1000
PROMPTS = frozenset({Placement.INLINE, Placement.BANNER, Placement.MODAL})
WALLED = PROMPTS | {Placement.WALL}


@dataclass(frozen=True, slots=True)
class Deeds:
    """What readers do when they are asked, in per cent of asks; the rest close the prompt, or leave one they cannot.

    `unseen` are prompts that never come into sight, `length` is how long a snooze lasts.
    """

    pay: float = 2
    snooze: float = 15
    unseen: float = 0
    length: timedelta = timedelta(days=7)


@dataclass(frozen=True)
class Population:
    """Everything that is assumed; as it stands, the reference month, but for the campaigns and when it begins.

    The chance of a reader's having n views is as n to the power of minus `steepness`, n up to `most`. `supporters`
    is the per cent who support the site from the beginning. Of the pages, `untargeted` per cent are in sections that
    no campaign asks in, `articles` per cent articles; each of `tags` and `paths` is had by its per cent of pages,
    each of `referrers` by its per cent of views. The other shares are weights. `walls` tells that articles have a
    slot for a wall, `addresses` that the pages' own addresses matter.
    """

    begin: datetime
    readers: int = 100_000
    days: int = 30
    seed: int = 1
    most: int = 300
    steepness: float = 2
    deeds: Deeds = Deeds()
    supporters: float = 0
    signed_in: float = 0
    untargeted: float = 20
    articles: float = 80
    devices: Shares = DEVICES
    countries: Shares = COUNTRIES
    languages: Shares = (("", 1),)
    sections: Shares = (("", 1),)
    tags: Shares = ()
    paths: Shares = ()
    referrers: Shares = ()
    walls: bool = False
    addresses: bool = False

    @cached_property
    def chances(self) -> list[float]:
        """The chance of at most so many views, for each number of them from one on."""
        return heaped(n**-self.steepness for n in range(1, self.most + 1))


@dataclass(frozen=True, slots=True)
class Person:
    """One reader: an id, which the service will mint, the mark of the browser's counter, and every view."""

    index: int
    identity: bytes
    mark: int
    country: str
    supports: bool
    views: tuple[tuple[datetime, Page], ...]


def draw_person(population: Population, index: int) -> Person:
    """Draw a reader of the population, always the same for its seed and the reader's number."""
    chance = Random((population.seed << 40) + index)  # noqa: S311 - draws readers, guards nothing
    identity, mark = chance.randbytes(16), chance.getrandbits(32)
    number = bisect(population.chances, chance.random()) + 1
    span = population.days * 86400
    moments = sorted(int(chance.random() * span) for _ in range(number))
    device = Device(pick(population.devices, chance.random()))
    language = pick(population.languages, chance.random())
    country = pick(population.countries, chance.random())
    supports = chance.random() * 100 < population.supporters
    signed_in = chance.random() * 100 < population.signed_in
    today = moments[0] // 86400
    views = tuple(
        (
            population.begin + timedelta(seconds=moment),
            draw_page(population, chance, device, language, signed_in=signed_in, returning=moment // 86400 > today),
        )
        for moment in moments
    )
    return Person(index, identity, mark, country, supports, views)


def draw_page(
    population: Population, chance: Random, device: Device, language: str, *, signed_in: bool, returning: bool
) -> Page:
    """Draw the page of one view."""
    section = ELSEWHERE if hits(population.untargeted, chance) else pick(population.sections, chance.random())
    article = hits(population.articles, chance)
    tags = frozenset(tag for tag, per_cent in population.tags if hits(per_cent, chance))
    referrer = next((host for host, per_cent in population.referrers if hits(per_cent, chance)), "")
    path = "/"
    if population.addresses or population.paths:
        named = next((pattern for pattern, per_cent in population.paths if hits(per_cent, chance)), "")
        path = f"{named.replace('*', 'x').rstrip('/')}/{section or 'news'}/{chance.randrange(MOST_ARTICLES)}"
    placements = WALLED if article and population.walls else PROMPTS
    return known_page(
        path=path,
        section=section,
        tags=tags,
        language=language,
        placements=placements,
        device=device,
        referrer=referrer,
        signed_in=signed_in,
        returning=returning,
        article=article,
    )


known_page = lru_cache(maxsize=4096)(Page)
"""A page by its members; most views are of few kinds."""


def draw_deeds(population: Population, index: int) -> Iterator[float]:
    """Yield a number below 100 for each ask of a reader: the same for any rules, so that rules compare."""
    chance = Random(((population.seed << 40) + index) ^ (1 << 80))  # noqa: S311
    while True:
        yield chance.random() * 100


def hits(per_cent: float, chance: Random) -> bool:
    """Tell whether a thing of so many per cent comes true; what is certain or never takes no draw."""
    return per_cent > 0 and (per_cent >= 100 or chance.random() * 100 < per_cent)


def pick(shares: Shares, draw: float) -> str:
    """Return the name that a draw between 0 and 1 falls on."""
    if len(shares) == 1:
        return shares[0][0]
    return shares[bisect(heaped_shares(shares), draw)][0]


@lru_cache(maxsize=64)
def heaped_shares(shares: Shares) -> list[float]:
    """Return where each name's part of the way from 0 to 1 ends."""
    return heaped(weight for _, weight in shares)


def heaped(weights: Iterator[float]) -> list[float]:
    """Return running sums, the last of them 1."""
    sums = list(accumulate(weights))
    return [part / sums[-1] for part in sums[:-1]] + [1.0]
