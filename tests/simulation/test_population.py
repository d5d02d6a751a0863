"""Readers are drawn as the population says, and always the same for one seed."""

from dataclasses import replace
from itertools import islice
from statistics import mean

import pytest

from supportsvc.domain.page import Device, Placement
from supportsvc.simulation.population import Population, draw_deeds, draw_person, pick
from tests.builders import NOW

PLAIN = Population(begin=NOW, readers=4000)


def test_a_reader_is_the_same_every_time_and_another_by_another_seed() -> None:
    first, again, other = (draw_person(p, 7) for p in (PLAIN, PLAIN, replace(PLAIN, seed=2)))

    assert first == again
    assert first.identity != other.identity


def test_views_are_heaped_as_in_the_reference_month() -> None:
    views = [len(draw_person(PLAIN, index).views) for index in range(PLAIN.readers)]

    assert 3.3 < mean(views) < 4.4
    assert 0.58 < sum(n == 1 for n in views) / len(views) < 0.64
    assert max(views) <= 300


def test_views_lie_in_the_month_in_their_order_and_returning_tells_of_an_earlier_day() -> None:
    person = next(p for p in (draw_person(PLAIN, i) for i in range(PLAIN.readers)) if len(p.views) > 20)

    instants = [instant for instant, _ in person.views]
    assert instants == sorted(instants)
    assert all(0 <= (instant - NOW).days < 30 and instant.microsecond == 0 for instant in instants)
    first = (instants[0] - NOW).days
    assert [page.returning for _, page in person.views] == [(at - NOW).days > first for at in instants]


def test_pages_have_what_the_population_has() -> None:
    crowded = replace(
        PLAIN,
        untargeted=0,
        articles=100,
        signed_in=100,
        devices=(("tablet", 1),),
        languages=(("de", 1),),
        sections=(("sport", 1),),
        tags=(("derby", 100), ("final", 0)),
        paths=(("/*/live", 100),),
        referrers=(("news.example", 100),),
        walls=True,
    )

    page = draw_person(crowded, 1).views[0][1]

    assert (page.device, page.language, page.section, page.referrer) == (Device.TABLET, "de", "sport", "news.example")
    assert (page.tags, page.signed_in, page.article) == (frozenset({"derby"}), True, True)
    assert page.path.startswith("/x/live/sport/")
    assert Placement.WALL in page.placements


def test_readers_live_where_the_weights_say() -> None:
    persons = [draw_person(replace(PLAIN, supporters=20), index) for index in range(2000)]

    assert {p.country for p in persons} == {"US", "GB", "DE", "FR", "IN", "BR", ""}
    assert 0.31 < mean(p.country == "US" for p in persons) < 0.39
    assert 0.17 < mean(p.supports for p in persons) < 0.23


@pytest.mark.parametrize(("draw", "name"), [(0.0, "a"), (0.24, "a"), (0.25, "b"), (0.999999, "b")])
def test_a_draw_falls_on_a_name_by_its_weight(draw: float, name: str) -> None:
    assert pick((("a", 1), ("b", 3)), draw) == name


def test_what_readers_do_is_drawn_apart_from_who_they_are() -> None:
    first, again = (list(islice(draw_deeds(PLAIN, 3), 5)) for _ in range(2))

    assert first == again
    assert all(0 <= draw < 100 for draw in first)
    assert first != list(islice(draw_deeds(PLAIN, 4), 5))
