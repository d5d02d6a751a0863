"""What has to fit together in a table, beyond the limits of its fields."""

from collections import Counter
from collections.abc import Iterable, Iterator

from supportsvc.config_files.schema import Checks, Fault
from supportsvc.domain.campaign import Campaign
from supportsvc.domain.money import AmountChoices, Interval, Suggestions, step
from supportsvc.domain.policy import BackOff
from supportsvc.domain.reading import Articles
from supportsvc.domain.schedule import Schedule
from supportsvc.domain.site import Giving, SnoozeChoices


def check_back_off(back_off: BackOff) -> Iterator[Fault]:
    """A back-off that begins above its own most would never be what it says."""
    if back_off.first > back_off.most:
        yield Fault("most", back_off.most, "a length that is not less than `first`")


def check_schedule(schedule: Schedule) -> Iterator[Fault]:
    """A schedule ends after it starts, and is open for a while on its days."""
    if schedule.start is not None and schedule.end is not None and schedule.end <= schedule.start:
        yield Fault("end", str(schedule.end), "an instant after `start`")
    if schedule.opens is not None and schedule.opens == schedule.closes:
        yield Fault("closes", schedule.closes, "another hour than `opens`; leave both out to be open all day")


def check_articles(articles: Articles) -> Iterator[Fault]:
    """A demand for articles demands something that can be met."""
    if articles.most is not None and articles.most < articles.least:
        yield Fault("most", articles.most, f"a number that is not less than `least` ({articles.least})")
    if articles.most is None and not articles.least:
        yield Fault("least", articles.least, "a number of articles from 1 on, or a `most`")


def check_campaign(campaign: Campaign) -> Iterator[Fault]:
    """Each variant has a name of its own."""
    for name in repeated(variant.name for variant in campaign.variants):
        yield Fault("variants", name, "another name for each variant")


def check_snooze(snooze: SnoozeChoices) -> Iterator[Fault]:
    """No choice reaches beyond the furthest date."""
    if snooze.latest is not None and snooze.choices[-1] > snooze.latest:
        yield Fault("latest", snooze.latest, "a length that is not less than the longest of `choices`")


def check_suggestions(amounts: Suggestions) -> Iterator[Fault]:
    """What is suggested can be given, and what is chosen is suggested."""
    if amounts.least > amounts.most:
        yield Fault("most", amounts.most, f"an amount that is not less than `least` ({amounts.least})")
    elif not all(map(amounts.allows, amounts.suggested)):
        yield Fault("suggested", amounts.suggested, f"amounts from {amounts.least} to {amounts.most}")
    if amounts.chosen is not None and amounts.chosen not in amounts.suggested:
        yield Fault("chosen", amounts.chosen, f"one of `suggested` ({', '.join(map(str, amounts.suggested))})")


def check_amounts(amounts: AmountChoices) -> Iterator[Fault]:
    """So it is with a currency's, of which Stripe can take every one."""
    yield from check_suggestions(amounts.at(Interval.MONTH))
    own = {f"{interval}.": suggestions for interval, suggestions in amounts.by_interval.items()}
    for place, suggestions in {"": amounts.at(Interval.MONTH), **own}.items():
        yield from check_fineness(place, suggestions, amounts.currency)


def check_fineness(place: str, amounts: Suggestions, currency: str) -> Iterator[Fault]:
    """No amount is finer than Stripe takes the currency."""
    finest = step(currency)
    for key, stated in (("suggested", amounts.suggested), ("least", (amounts.least,)), ("most", (amounts.most,))):
        if any(amount % finest for amount in stated):
            value = stated if key == "suggested" else stated[0]
            yield Fault(place + key, value, f"multiples of {finest}: Stripe takes no finer {currency}")


def check_giving(giving: Giving) -> Iterator[Fault]:
    """Every reader has one table: that of their country, or the one of the usual currency that names no countries."""
    codes = list(dict.fromkeys(choices.currency for choices in giving.currencies))
    plain = [choices.currency for choices in giving.currencies if not choices.countries]
    if giving.currency not in codes:
        yield Fault("currency", giving.currency, f"one of the [[money.currencies]] ({', '.join(codes)})")
    elif giving.currency not in plain:
        expected = "a currency with a table that names no `countries`, for readers in all others"
        yield Fault("currency", giving.currency, expected)
    for code in repeated(plain):
        yield Fault("currencies", code, "each currency once, but for tables that name `countries`")
    for country in repeated(country for choices in giving.currencies for country in choices.countries):
        yield Fault("currencies", country, "each country in one table")


def repeated(names: Iterable[str]) -> list[str]:
    """Return the names that stand there more than once."""
    return [name for name, times in Counter(names).items() if times > 1]


CHECKS: Checks = {
    BackOff: check_back_off,
    Schedule: check_schedule,
    Articles: check_articles,
    Campaign: check_campaign,
    SnoozeChoices: check_snooze,
    AmountChoices: check_amounts,
    Suggestions: check_suggestions,
    Giving: check_giving,
}
