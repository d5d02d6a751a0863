"""A replay of the decision log: each of its decisions judged again, by the present rules and by changed ones."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from random import Random

from supportsvc.config_files import Configuration
from supportsvc.domain.access import AccessRule
from supportsvc.domain.assignment import variant_of
from supportsvc.domain.decision import Arm, Decision, Facts
from supportsvc.domain.judgement import Judged, judge_view
from supportsvc.domain.policy import Exclusions
from supportsvc.domain.targeting import Audience
from supportsvc.services.decide import Rulebook
from supportsvc.simulation.log_lines import Logged, read_line
from supportsvc.simulation.scenes import rulebook_of
from supportsvc.telemetry.decision_lines import SITE

MOST_DRAWS = 400
"""So many ids are drawn for a line at the most, to find one that was held back, or asked, as it tells."""
MOST_SOONER = 50
OFTEN = 500
SEED = 1


@dataclass(slots=True)
class Replayed:
    """What a replay found; the rules are `present`, then, where there are any, `changed`.

    `agreed` are the lines that the present rules decide as the log does. `asks` are counted by rules, campaign and
    variant, `days` by rules and day, `moves` by what the present and the changed rules say. `sooner` are the lines
    between whose decision and the ask before the changed rules would have asked already.
    """

    lines: int = 0
    agreed: int = 0
    sooner: int = 0
    logged: Counter[str] = field(default_factory=Counter)
    asks: tuple[Counter[str], ...] = ()
    days: tuple[Counter[str], ...] = ()
    logged_days: Counter[str] = field(default_factory=Counter)
    moves: Counter[tuple[str, str]] = field(default_factory=Counter)
    remarks: tuple[str, ...] = ()


def replay(
    lines: Iterable[str], configurations: Sequence[Configuration], progress: Callable[[int], object] = lambda _: None
) -> Replayed:
    """Judge every line again; raises LogUnreadable. `progress` is told the lines that are done, now and then."""
    rulebooks = [blind(rulebook_of(configuration, elsewhere=False)) for configuration in configurations]
    found = Replayed(
        asks=tuple(Counter() for _ in rulebooks),
        days=tuple(Counter() for _ in rulebooks),
        remarks=tuple(find_remarks(configurations)),
    )
    chance = Random(SEED)  # noqa: S311 - draws ids that nobody has
    for number, text in enumerate(lines, start=1):
        if text.endswith("\n"):  # a line still being written has no end
            take(found, read_line(text, number, configurations[0].campaigns), rulebooks, chance)
        if number % OFTEN == 0:
            progress(number)
    return found


def take(found: Replayed, logged: Logged, rulebooks: Sequence[Rulebook], chance: Random) -> None:
    """Judge one line by each set of rules, and count."""
    identity = draw_identity(logged, rulebooks[0], chance)
    decisions = [judge(logged, rulebook, identity).decision for rulebook in rulebooks]
    day = f"{logged.now:%Y-%m-%d}"
    found.lines += 1
    found.agreed += outcome(decisions[0]) == logged.outcome
    if logged.campaign:
        found.logged[f"{logged.campaign} · {logged.variant}"] += 1
        found.logged_days[day] += 1
    for decision, asks, days in zip(decisions, found.asks, found.days, strict=True):
        if decision.campaign is not None:
            asks[f"{decision.campaign.name} · {variant_of(decision.campaign, decision.variant).name}"] += 1
            days[day] += 1
    if len(decisions) > 1:
        found.moves[outcome(decisions[0]), outcome(decisions[1])] += 1
        found.sooner += asks_sooner(logged, rulebooks, identity)


def judge(logged: Logged, rulebook: Rulebook, identity: bytes, views: int | None = None) -> Judged:
    """Judge a line's view again; `views` sets back how many the reader had made."""
    record = logged.record(rulebook.policy.salt)
    if views is not None:
        days = tuple(replace(day, total=min(day.total, views)) for day in record.days)
        record = replace(record, views=views, days=days)
    facts = Facts(logged.page, record, rulebook.switches, logged.country, identity=identity)
    return judge_view(facts, rulebook.campaigns, rulebook.policy, logged.now, articles=rulebook.articles)


def outcome(decision: Decision) -> str:
    """Return what came of a decision: the reason, and the campaign of an ask."""
    return f"{decision.reason} {decision.campaign.name}" if decision.campaign else str(decision.reason)


def asks_sooner(logged: Logged, rulebooks: Sequence[Rulebook], identity: bytes) -> bool:
    """Tell whether the changed rules would have asked some views earlier, and the present ones not.

    Those views were made in silence: of their pages nothing is known, and this line's stands for them.
    """
    record = logged.record("")
    first = max(record.views_at_ask + 1, record.views - MOST_SOONER)
    for views in range(first, record.views):
        present, changed = (judge(logged, rulebook, identity, views).decision for rulebook in rulebooks)
        if changed.campaign is not None and present.campaign is None:
            return True
    return False


def draw_identity(logged: Logged, rulebook: Rulebook, chance: Random) -> bytes:
    """Draw an id that the present rules hold back, or give a variant, as the log tells of the reader.

    So a changed holdback or changed weights move as many readers as they would. Where none is found soon, any will do.
    """
    identity = chance.randbytes(16)
    for _ in range(MOST_DRAWS):
        if is_alike(logged, judge(logged, rulebook, identity), rulebook):
            break
        identity = chance.randbytes(16)
    return identity


def is_alike(logged: Logged, judged: Judged, rulebook: Rulebook) -> bool:
    """Tell whether a view's judgement held the reader back where the log does, and chose its variant."""
    decision, held = judged.decision, judged.access.rule is AccessRule.HELD_BACK
    if logged.access and held is not (logged.access == AccessRule.HELD_BACK):
        return False
    names = {campaign.mark: campaign.name for campaign in rulebook.campaigns}
    for arm in decision.arms:
        known = logged.arms.get(name_of(arm, names))
        if known is not None and known is not arm.held:
            return False
    if decision.campaign is None or decision.campaign.name != logged.campaign or not decision.campaign.variants:
        return True
    names_of_variants = [variant.name for variant in decision.campaign.variants]
    return logged.variant not in names_of_variants or names_of_variants[decision.variant] == logged.variant


def name_of(arm: Arm, names: dict[int, str]) -> str:
    """Return the name under which the log has an arm."""
    return names.get(arm.campaign, SITE)


def blind(rulebook: Rulebook) -> Rulebook:
    """Take out of the rules what the log cannot judge: paths, and the sections of the articles read before."""
    policy = replace(rulebook.policy, exclusions=replace(rulebook.policy.exclusions, paths=()))
    campaigns = tuple(
        replace(
            campaign,
            include=replace(campaign.include, paths=()),
            exclude=replace(campaign.exclude, paths=()),
            articles=campaign.articles and replace(campaign.articles, sections=()),
        )
        for campaign in rulebook.campaigns
    )
    return replace(rulebook, campaigns=campaigns, policy=policy)


def find_remarks(configurations: Iterable[Configuration]) -> Iterable[str]:
    """Say what of the rules a replay leaves out."""
    audiences: list[Audience | Exclusions] = []
    sections = False
    for configuration in configurations:
        audiences.append(configuration.policy.exclusions)
        for campaign in configuration.live:
            audiences += [campaign.include, campaign.exclude]
            sections = sections or bool(campaign.articles and campaign.articles.sections)
    if any(audience.paths for audience in audiences):
        yield "Paths are not in the log: what campaigns and [exclude] say of them is left out."
    if sections:
        yield "The sections of articles read before are not in the log: campaigns count all articles."
