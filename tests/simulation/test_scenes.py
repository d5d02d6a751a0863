"""A month has the pages and readers that campaigns name, unless the user says how many there are."""

from dataclasses import replace

from supportsvc.config_files import Configuration
from supportsvc.domain.campaign import Campaign
from supportsvc.domain.page import Placement
from supportsvc.domain.policy import Exclusions, Policy
from supportsvc.domain.reading import Articles, Wall
from supportsvc.domain.targeting import Audience
from supportsvc.simulation.population import ELSEWHERE, Population
from supportsvc.simulation.scenes import Scene, set_scene
from tests.builders import NOW, campaign

PLAIN = Population(begin=NOW)


def scene_of(shipped: Configuration, *campaigns: Campaign, policy: Policy | None = None, **more: object) -> Scene:
    configuration = replace(shipped, campaigns=campaigns, policy=policy or Policy())
    return set_scene(more.pop("population", PLAIN), [configuration], **more)  # type: ignore[arg-type]


def test_what_campaigns_name_is_given_a_share_and_the_reader_of_the_report_is_told(shipped: Configuration) -> None:
    named = campaign(
        include=Audience(countries=("AT",), languages=("de",), sections=("sport",), tags=("derby",), paths=("/live",)),
        exclude=Audience(referrers=("none", "news.example")),
        articles=Articles(least=1, sections=("culture",)),
    )

    found = scene_of(shipped, named)

    assert ("AT", 100 / 7) in found.population.countries
    assert found.population.languages == (("", 1), ("de", 1))
    assert found.population.sections == (("", 1), ("culture", 1), ("sport", 1))
    assert (found.population.tags, found.population.paths) == ((("derby", 10),), (("/live", 10),))
    assert found.population.referrers == (("news.example", 10),)
    assert found.population.addresses
    assert "campaigns name the sections culture, sport, of which nothing is known: --sections" in " ".join(
        found.assumed
    )
    assert found.missing == ()


def test_what_the_user_settled_stays_and_what_it_lacks_is_said(shipped: Configuration) -> None:
    settled = replace(PLAIN, sections=(("news", 1),))

    found = scene_of(shipped, campaign(include=Audience(sections=("sport",))), population=settled, settled=["sections"])

    assert found.population.sections == (("news", 1),)
    assert found.missing == (
        "campaigns name the sections sport, which no reader of this month has; give a share by --sections",
    )


def test_a_language_is_there_by_any_of_its_refinements(shipped: Configuration) -> None:
    settled = replace(PLAIN, languages=(("de-AT", 1),))

    found = scene_of(shipped, campaign(include=Audience(languages=("de",))), population=settled)

    assert found.population.languages == (("de-AT", 1),)


def test_what_the_site_excludes_or_protects_is_there_too(shipped: Configuration) -> None:
    policy = Policy(exclusions=Exclusions(sections=frozenset({"deaths"})), protected=frozenset({"BY"}))

    found = scene_of(shipped, campaign(), policy=policy)

    assert "deaths" in dict(found.population.sections)
    assert "BY" in dict(found.population.countries)


def test_campaigns_leave_the_pages_out_that_are_for_none(shipped: Configuration) -> None:
    found = scene_of(shipped, campaign(), campaign(2, draft=True))

    (only,) = found.rulebooks[0].campaigns
    assert only.exclude.sections == (ELSEWHERE,)


def test_articles_have_room_for_a_wall_where_one_may_stand(shipped: Configuration) -> None:
    wall = campaign(placement=Placement.WALL)

    assert scene_of(shipped, wall, policy=Policy(wall=Wall(3))).population.walls
    assert not scene_of(shipped, campaign(), policy=Policy(wall=Wall(3))).population.walls


def test_the_holdback_is_the_months_where_none_is_named_and_else_each_ones_own(shipped: Configuration) -> None:
    none, some = (replace(shipped, policy=Policy(holdback=n)) for n in (0, 20))

    holdbacks = [[r.policy.holdback for r in set_scene(PLAIN, pair).rulebooks] for pair in ([none, none], [none, some])]

    assert holdbacks == [[10, 10], [0, 20]]
    assert set_scene(PLAIN, [none, some], holdback=5).rulebooks[1].policy.holdback == 5
