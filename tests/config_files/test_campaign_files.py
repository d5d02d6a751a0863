"""campaigns/*.toml: one file a campaign, told apart for ever by a mark of sixteen bits."""

from dataclasses import fields
from datetime import UTC, datetime, time, timedelta
from itertools import count
from zoneinfo import ZoneInfo

import pytest

from supportsvc.config_files import load, starter
from supportsvc.config_files.campaign_files import NO_CAMPAIGN, mark_of
from supportsvc.domain.campaign import Campaign, Cap, Meter, Variant
from supportsvc.domain.page import Device, Placement
from supportsvc.domain.reading import Articles, Wall
from supportsvc.domain.schedule import Schedule, Weekday
from supportsvc.domain.targeting import Audience
from tests.config_files.folder import Folder

SHIPPED = "campaigns/independent.toml"
PLAIN = 'placement = "banner"\nwords = "independent"\n'


def test_the_shipped_campaign_asks_from_the_fourth_read_in_the_article() -> None:
    (campaign,) = load(starter()).campaigns

    assert campaign == Campaign(
        name="independent", mark=0x7812, placement=Placement.INLINE, words="independent", meter=Meter(views=4)
    )


def test_a_campaign_is_read_whole(folder: Folder) -> None:
    folder.write(
        "campaigns/spring-2027.toml",
        'placement = "modal"\nwords = "independent"\npriority = 5\nclosable = false\ndraft = true\n'
        'gap = "P1D"\nholdback = 10\nseed = "S-1"\n'
        'caps = [{ count = 2, window = "P10D" }, { count = 1, window = "P2D" }]\n'
        "meter = { views = 3, days = 30, first = 9 }\n"
        'articles = { least = 2, most = 20, days = 14, sections = ["politics"] }\n'
        "[schedule]\nstart = 2027-03-01T00:00:00+01:00\nend = 2027-04-01T00:00:00.5+02:00\n"
        'zone = "Europe/Berlin"\ndays = ["saturday", "sunday"]\nopens = 18:00:00\ncloses = 02:30:00\n'
        '[include]\ncountries = ["DE", "XK"]\nlanguages = ["de", "en-GB"]\ndevices = ["mobile"]\n'
        'sections = ["culture"]\ntags = ["a"]\npaths = ["/*/travel"]\nreferrers = ["news.example", "none"]\n'
        "returning = true\nsigned_in = false\n"
        '[exclude]\nsections = ["sport"]\n'
        '[[variants]]\nname = "control"\n[[variants]]\nname = "b"\nweight = 3\nwords = "independent"\n',
    )

    campaign = load(folder.path).campaigns[0]

    assert campaign == Campaign(
        name="spring-2027",
        mark=mark_of("spring-2027"),
        placement=Placement.MODAL,
        words="independent",
        priority=5,
        schedule=Schedule(
            datetime(2027, 2, 28, 23, tzinfo=UTC),
            datetime(2027, 3, 31, 22, tzinfo=UTC),
            (Weekday.SATURDAY, Weekday.SUNDAY),
            time(18),
            time(2, 30),
            ZoneInfo("Europe/Berlin"),
        ),
        meter=Meter(3, 30, 9),
        caps=(Cap(2, timedelta(days=10)), Cap(1, timedelta(days=2))),
        gap=timedelta(days=1),
        closable=False,
        include=Audience(
            countries=("DE", "XK"),
            languages=("de", "en-GB"),
            devices=(Device.MOBILE,),
            sections=("culture",),
            tags=("a",),
            paths=("/*/travel",),
            referrers=("news.example", "none"),
            returning=True,
            signed_in=False,
        ),
        exclude=Audience(sections=("sport",)),
        articles=Articles(2, 20, 14, ("politics",)),
        variants=(Variant("control"), Variant("b", 3, "independent")),
        holdback=10,
        seed="S-1",
        draft=True,
    )


def test_a_campaigns_words_are_those_of_its_own_name_where_it_names_none(folder: Folder) -> None:
    folder.edit(SHIPPED, 'words = "independent"\n', "")

    assert load(folder.path).campaigns[0].words == "independent"


def test_the_greatest_priority_stands_first_and_of_equals_the_first_name(folder: Folder) -> None:
    for name, priority in (("b", 1), ("a", 1), ("c", 2), ("z", -1)):
        folder.write(f"campaigns/{name}.toml", f"{PLAIN}priority = {priority}\n")

    assert [c.name for c in load(folder.path).campaigns] == ["c", "a", "b", "independent", "z"]


def test_a_site_may_have_no_campaign(folder: Folder) -> None:
    (folder.path / SHIPPED).unlink()

    assert load(folder.path).campaigns == ()


def test_other_files_in_the_folder_are_let_be(folder: Folder) -> None:
    folder.write("campaigns/independent.toml.bak", "not toml")
    folder.write("campaigns/.hidden.toml", "not toml")

    assert len(load(folder.path).campaigns) == 1


PLACEMENTS = '"inline", "banner", "modal", "wall"'
KNOWN = (
    "articles, caps, closable, draft, exclude, gap, holdback, include, meter, placement, priority, schedule, seed, "
    "variants, words"
)
CAP = 'it is a list now, for several windows at once: caps = [{ count = 4, window = "P7D" }]'
INSTANT = "a date and time with its offset, such as 2026-12-01T06:00:00+01:00"
ABOVE = "it belongs to the whole file: put it above the first [heading]"
HOUR = "an hour of the day without quotes and without an offset, such as 06:30:00"
ZONE = 'the name of a time zone such as "Europe/Berlin" or "UTC"'
COUNTRY = 'a country by its two capital letters in ISO 3166-1, such as "DE" (Britain is "GB")'
NAMED = 'a path that begins with a slash, such as "/about" or "/*/travel" (* is any part of a name)'


@pytest.mark.parametrize(
    ("stated", "complaint"),
    [
        ('placement = "popup"', f'placement is "popup"; expected one of {PLACEMENTS}'),
        ("meter = { views = 0 }", "meter.views is 0; expected a whole number from 1 to 1000"),
        ("meter = { days = 32 }", "meter.days is 32; expected a whole number from 1 to 31"),
        ("meter = { first = -1 }", "meter.first is -1; expected a whole number from 0 to 1000"),
        ("meter = { view = 4 }", "meter.view = 4 is not a known key; did you mean views?"),
        ('priority = "high"', 'priority is "high"; expected a whole number from -1000 to 1000'),
        ("closeable = true", "closeable = true is not a known key; did you mean closable?"),
        (
            'words = "my words"',
            'words is "my words"; expected the name of a table in translations/*.toml, of a-z, 0-9 and -',
        ),
        ('name = "x"', f'name = "x" is not a known key; known here: {KNOWN}'),
        ("emoji = 7", f"emoji = 7 is not a known key; known here: {KNOWN}"),
        ("mark = 7", f"mark = 7 is not a known key; known here: {KNOWN}"),
        ("schedule.start = 2027-01-01T00:00:00", f"schedule.start is 2027-01-01T00:00:00; expected {INSTANT}"),
        ("schedule.start = 2027-01-01", f"schedule.start is 2027-01-01; expected {INSTANT}"),
        (
            "schedule = { start = 2027-01-02T00:00:00+01:00, end = 2027-01-01T00:00:00+01:00 }",
            "schedule.end is 2027-01-01T00:00:00+01:00; expected an instant after `start`",
        ),
        ("schedule.opens = 6", f"schedule.opens is 6; expected {HOUR}"),
        ('schedule.opens = "6:00"', f'schedule.opens is "6:00"; expected {HOUR}'),
        ('schedule.opens = "06:00Z"', f'schedule.opens is "06:00Z"; expected {HOUR}'),
        (
            "schedule = { opens = 06:00:00, closes = 06:00:00 }",
            "schedule.closes is 06:00:00; expected another hour than `opens`; leave both out to be open all day",
        ),
        ('schedule.zone = "Berlin"', f'schedule.zone is "Berlin"; expected {ZONE}'),
        ('schedule.zone = "../etc"', f'schedule.zone is "../etc"; expected {ZONE}'),
        ("schedule.zone = 1", f"schedule.zone is 1; expected {ZONE}"),
        (
            'schedule.days = ["mon"]',
            'schedule.days#1 is "mon"; expected one of "monday", "tuesday", "wednesday", "thursday", "friday", '
            '"saturday", "sunday"',
        ),
        ('cap = { count = 1, window = "P1D" }', f'cap = {{"count": 1, "window": "P1D"}} is not a known key; {CAP}'),
        (
            'caps = [{ count = 12, window = "P30D" }]',
            "caps#1.count is 12; expected a whole number from 1 to 8",
        ),
        (
            "caps = [{ count = 1 }]",
            'caps#1.window is missing; expected a length from PT1M to P365D, such as "P7D" (seven days)',
        ),
        ("meter = { views = 4, draft = true }", f"meter.draft = true is not a known key; {ABOVE}"),
        ("variants = [{ name = 'a', priority = 1 }]", f"variants#1.priority = 1 is not a known key; {ABOVE}"),
        (
            'caps = { count = 1, window = "P1D" }',
            'caps is {"count": 1, "window": "P1D"}; '
            'expected a list of at most 4 tables such as [{ count = 4, window = "P7D" }]',
        ),
        ('gap = "P366D"', 'gap is "P366D"; expected a length of at most a year (P365D)'),
        ("holdback = 91", "holdback is 91; expected a whole number from 0 to 90"),
        ("holdback = 0.1", "holdback is 0.1; expected a whole number from 0 to 90"),
        ('seed = "a b"', 'seed is "a b"; expected at most 80 letters, digits and signs, without blanks'),
        ('draft = "yes"', 'draft is "yes"; expected true or false'),
        ('include.countries = ["DE", "UK"]', f'include.countries#2 is "UK"; expected {COUNTRY}'),
        ('exclude.countries = ["de"]', f'exclude.countries#1 is "de"; expected {COUNTRY}'),
        ('exclude.countries = ["EU"]', f'exclude.countries#1 is "EU"; expected {COUNTRY}'),
        ('include.countries = "DE"', 'include.countries is "DE"; expected a list of countries such as ["DE", "AT"]'),
        (
            'include.languages = ["German"]',
            'include.languages#1 is "German"; expected a language such as "en" or "de-AT"',
        ),
        ('include.devices = ["phone"]', 'include.devices#1 is "phone"; expected one of "mobile", "tablet", "desktop"'),
        ('include.sections = [""]', 'include.sections#1 is ""; expected the name of a section'),
        ('include.tags = [" "]', 'include.tags#1 is " "; expected a tag'),
        ('include.paths = ["news"]', f'include.paths#1 is "news"; expected {NAMED}'),
        ('include.paths = ["/**/a"]', f'include.paths#1 is "/**/a"; expected {NAMED}'),
        (
            'include.referrers = ["https://a.example"]',
            'include.referrers#1 is "https://a.example"; '
            'expected the host of a site in lower case, such as "news.example", or "none"',
        ),
        ('include.returning = "no"', 'include.returning is "no"; expected true or false'),
        (
            "include.city = 1",
            "include.city = 1 is not a known key; known here: countries, devices, languages, paths, referrers, "
            "returning, sections, signed_in, tags",
        ),
        ("articles = { least = 33 }", "articles.least is 33; expected a whole number from 0 to 32"),
        ("articles = { most = 32 }", "articles.most is 32; expected a whole number from 0 to 31"),
        ("articles = { least = 1, days = 32 }", "articles.days is 32; expected a whole number from 1 to 31"),
        (
            "articles = { least = 3, most = 2 }",
            "articles.most is 2; expected a number that is not less than `least` (3)",
        ),
        ("articles = { days = 3 }", "articles.least is 0; expected a number of articles from 1 on, or a `most`"),
        ('variants = [{ name = "A" }]', 'variants#1.name is "A"; expected a name of a-z, 0-9 and - (at most 40)'),
        (
            'variants = [{ name = "a" }, { name = "a" }]',
            'variants is "a"; expected another name for each variant',
        ),
        (
            'variants = [{ name = "a", weight = 0 }]',
            "variants#1.weight is 0; expected a whole number from 1 to 1000",
        ),
        (
            "variants = [" + ", ".join(f'{{ name = "v{i}" }}' for i in range(17)) + "]",
            "variants is "
            + ("[" + ", ".join(f'{{"name": "v{i}"}}' for i in range(17)))[:79]
            + "…; expected at most 16 [[variants]] tables",
        ),
        (
            'placement = "wall"',
            'placement is "wall"; expected another placement, '
            "or a [wall] table in supportsvc.toml that says how many articles are free",
        ),
    ],
)
def test_a_mistake_is_named_with_its_key_its_value_and_what_was_expected(
    folder: Folder, stated: str, complaint: str
) -> None:
    key = stated.partition(" = ")[0]
    plain = "".join(f"{line}\n" for line in PLAIN.splitlines() if not line.startswith(key))
    folder.write("campaigns/spring.toml", f"{plain}{stated}\n")

    assert folder.complaints() == [f"campaigns/spring.toml: {complaint}"]


def test_a_campaign_without_a_placement_is_refused(folder: Folder) -> None:
    folder.edit(SHIPPED, 'placement = "inline"', "")

    assert folder.complaints() == [f"{SHIPPED}: placement is missing; expected one of {PLACEMENTS}"]


def test_a_wall_has_the_sites_meter(folder: Folder) -> None:
    folder.edit("supportsvc.toml", "# [wall]\n# articles = 5\n", "[wall]\narticles = 5\n")
    folder.write("campaigns/gate.toml", PLAIN.replace("banner", "wall"))

    assert load(folder.path).policy.wall == Wall(5)


def test_a_variants_words_are_a_table_that_is_there(folder: Folder) -> None:
    folder.write("campaigns/spring.toml", PLAIN + 'variants = [{ name = "a", words = "spring-short" }]\n')

    assert folder.complaints() == [
        "translations/en.toml: spring-short is missing; expected a table [spring-short] with the words of a prompt; "
        "there are: independent, prompt"
    ]


def test_every_possibility_that_the_shipped_files_tell_of_is_one(folder: Folder) -> None:
    folder.state_everything()

    found = load(folder.path)

    (campaign,) = found.campaigns
    empty = {f.name for f in fields(Campaign) if getattr(campaign, f.name) in ((), "", None, False)} - {"priority"}
    assert empty == set()
    assert found.policy.wall is not None
    assert len(found.site.giving.currencies) == 2


def test_a_name_is_one_that_can_stand_in_json_and_logs(folder: Folder) -> None:
    folder.write("campaigns/Frühling.toml", PLAIN)

    assert folder.complaints() == [
        "campaigns/Frühling.toml: has a name that is not of a-z, 0-9 and - (at most 40); expected such as spring.toml"
    ]


def test_two_names_with_one_mark_are_refused(folder: Folder) -> None:
    first = "first"
    second = next(name for name in (f"a{i}" for i in count()) if mark_of(name) == mark_of(first))
    for name in (first, second):
        folder.write(f"campaigns/{name}.toml", PLAIN)

    assert folder.complaints() == [
        f"campaigns/{first}.toml: has the same short mark as campaigns/{second}.toml (one name in 65,000 does); "
        "expected another name for the file"
    ]


def test_a_name_with_the_mark_of_no_campaign_is_refused(folder: Folder) -> None:
    name = next(name for name in (f"a{i}" for i in count()) if mark_of(name) == NO_CAMPAIGN)
    folder.write(f"campaigns/{name}.toml", PLAIN)

    assert folder.complaints() == [
        f"campaigns/{name}.toml: has the mark that stands for no campaign (one name in 65,000 does); "
        "expected another name for the file"
    ]
