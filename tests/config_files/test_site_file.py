"""supportsvc.toml: the shipped values are the defaults, and a mistake is named with what was expected."""

import re
import tomllib
from dataclasses import MISSING, Field, fields, replace
from datetime import timedelta
from typing import Any

import pytest
from stripe.params.checkout import SessionCreateParams

from supportsvc.config_files import load, starter
from supportsvc.config_files.methods import METHODS
from supportsvc.config_files.site_file import Asking, SiteFile, SiteTable
from supportsvc.domain.campaign import Cap, Meter
from supportsvc.domain.money import Interval, Suggestions
from supportsvc.domain.page import Placement
from supportsvc.domain.policy import BackOff, Exclusions, Policy, Switches
from supportsvc.domain.reading import Wall
from supportsvc.domain.site import Giving, Mode, Safety, SnoozeChoices
from tests.config_files.folder import Folder

SITE = "supportsvc.toml"


def default_of(field: Field[Any]) -> object:
    return field.default if field.default_factory is MISSING else field.default_factory()


def test_the_shipped_values_are_the_defaults_of_the_code_where_leaving_out_does_not_mean_none() -> None:
    shipped = load(starter())
    site, policy = shipped.site, shipped.policy
    values: list[Any] = [
        site,
        site.switches,
        site.snooze,
        site.giving,
        policy,
        policy.exclusions,
        policy.back_off,
        *shipped.campaigns,
    ]

    differing = {
        f"{type(value).__name__}.{f.name}": getattr(value, f.name)
        for value in values
        for f in fields(value)
        if default_of(f) not in (MISSING, None) and getattr(value, f.name) != default_of(f)
    }

    # A date of the reader's own is offered where it is stated, and a campaign states its own meter.
    assert differing == {
        "Site.snooze": site.snooze,
        "Policy.caps": (Cap(4, timedelta(days=7)),),
        "Policy.salt": site.tag,
        "Campaign.meter": Meter(views=4),
    }
    assert site.snooze == replace(SnoozeChoices(), latest=timedelta(days=365))


def test_the_shipped_file_states_every_setting_there_is() -> None:
    document = tomllib.loads((starter() / SITE).read_text(encoding="utf-8"))

    tables = {
        "site": SiteTable,
        "asking": Asking,
        "safety": Safety,
        "exclude": Exclusions,
        "snooze": SnoozeChoices,
        "money": Giving,
        "switches": Switches,
    }
    assert document.keys() == {f.name for f in fields(SiteFile)} - {"wall"}
    missing = {
        f"{name}.{f.name}" for name, kind in tables.items() for f in fields(kind) if f.name not in document[name]
    }
    assert missing == {"site.readers_a_month"}


def test_what_is_left_out_has_its_default(folder: Folder) -> None:
    folder.write(
        SITE,
        '[site]\nname = "A"\ntag = "a"\norigins = ["https://a.example"]\n'
        '[[money.currencies]]\ncurrency = "usd"\nsuggested = [200]\nleast = 200\nmost = 900\n',
    )

    found = load(folder.path)

    assert found.policy == Policy(salt="a")
    assert found.site.safety == Safety()
    assert (found.site.mode, found.site.language, found.site.switches) == (Mode.TOKEN, "en", Switches())
    assert found.site.snooze == SnoozeChoices()
    assert (found.site.giving.grace, found.site.giving.currencies[0].chosen) == (timedelta(days=14), None)


def test_what_is_stated_is_read(folder: Folder) -> None:
    folder.edit(SITE, 'gap = "PT0S"', 'gap = "PT36H"')
    folder.edit(SITE, "sections = []", 'sections = ["obituaries"]')
    folder.edit(SITE, "paths = []", 'paths = ["/about"]')
    folder.edit(SITE, "placements = []", 'placements = ["banner"]')
    folder.edit(SITE, 'mode = "token"', 'mode = "cookie"')
    folder.edit(SITE, "views = 1\nfirst = 0", "views = 2\nfirst = 5")
    folder.edit(SITE, "holdback = 0", "holdback = 10")
    folder.edit(SITE, "first_view_asks = false", "first_view_asks = true")
    folder.edit(SITE, "countries = []", 'countries = ["BY", "RU"]')
    folder.edit(SITE, "payments = false", "payments = true")
    folder.edit(SITE, "# readers_a_month", "readers_a_month")
    folder.edit(SITE, "# [wall]\n# articles = 5\n# days = 30", "[wall]\narticles = 5\ndays = 30")

    found = load(folder.path)

    assert found.policy == Policy(
        exclusions=Exclusions(sections=frozenset({"obituaries"}), paths=("/about",)),
        caps=(Cap(4, timedelta(days=7)),),
        gap=timedelta(hours=36),
        back_off=BackOff(timedelta(days=7), 2, timedelta(days=365)),
        meter=Meter(2, None, 5),
        holdback=10,
        protected=frozenset({"BY", "RU"}),
        wall=Wall(5, 30),
        salt="harbour-courier",
        first_view_asks=True,
    )
    assert found.site.safety == Safety(frozenset({"BY", "RU"}), payments=True)
    assert found.site.readers_a_month == 250_000
    assert found.site.switches == Switches(placements=frozenset({Placement.BANNER}))
    assert found.site.mode is Mode.COOKIE
    assert hash(found.policy) == hash(found.policy)


MISTAKES = [
    ('language = "en"', 'languge = "en"', 'site.languge = "en" is not a known key; did you mean language?'),
    ("factor = 2", "factr = 2", "asking.back_off.factr = 2 is not a known key; did you mean factor?"),
    (
        "[switches]",
        "[swiches]",
        'swiches = {"everything": false, "placements": []} is not a known key; did you mean switches?',
    ),
    ('name = "The Harbour Courier"', "", "site.name is missing; expected a name of 1 to 80 characters"),
    ('name = "The Harbour Courier"', "name = 3", "site.name is 3; expected a name of 1 to 80 characters"),
    ('name = "The Harbour Courier"', 'name = " "', 'site.name is " "; expected a name of 1 to 80 characters'),
    (
        'tag = "harbour-courier"',
        'tag = "The Courier"',
        'site.tag is "The Courier"; expected 1 to 40 of a-z, 0-9, - and _',
    ),
    ('mode = "token"', 'mode = "cookies"', 'site.mode is "cookies"; expected one of "token", "cookie"'),
    ("count = 4", "count = 9", "asking.caps#1.count is 9; expected a whole number from 1 to 8"),
    ("count = 4", "count = 0", "asking.caps#1.count is 0; expected a whole number from 1 to 8"),
    ("count = 4", 'count = "4"', 'asking.caps#1.count is "4"; expected a whole number from 1 to 8'),
    ("count = 4", "count = 4.0", "asking.caps#1.count is 4.0; expected a whole number from 1 to 8"),
    ("count = 4", "count = true", "asking.caps#1.count is true; expected a whole number from 1 to 8"),
    (
        'caps = [{ count = 4, window = "P7D" }]',
        "caps = [4]",
        "asking.caps#1 is 4; expected a table with count, window",
    ),
    (
        'caps = [{ count = 4, window = "P7D" }]',
        'cap = { count = 4, window = "P7D" }',
        'asking.cap = {"count": 4, "window": "P7D"} is not a known key; '
        'it is a list now, for several windows at once: caps = [{ count = 4, window = "P7D" }]',
    ),
    ("holdback = 0", "holdback = 100", "asking.holdback is 100; expected a whole number from 0 to 90"),
    (
        "# [wall]\n# articles = 5\n# days = 30",
        "[wall]\narticles = 32",
        "wall.articles is 32; expected a whole number from 0 to 31",
    ),
    (
        "# [wall]\n# articles = 5\n# days = 30",
        "[wall]\ndays = 30",
        "wall.articles is missing; expected a whole number from 0 to 31",
    ),
    (
        "countries = []",
        'countries = ["BY", "Russia"]',
        'safety.countries#2 is "Russia"; '
        'expected a country by its two capital letters in ISO 3166-1, such as "DE" (Britain is "GB")',
    ),
    ('gap = "PT0S"', 'gap = "a day"', 'asking.gap is "a day"; expected a length of at most a year (P365D)'),
    ('gap = "PT0S"', "gap = 86400", "asking.gap is 86400; expected a length of at most a year (P365D)"),
    ('bound = "P7D"', 'bound = "P31D"', 'asking.bound is "P31D"; expected a length from PT1M to P30D'),
    (
        'most = "P365D"',
        'most = "P6D"',
        'asking.back_off.most is "P6D"; expected a length that is not less than `first`',
    ),
    (
        "paths = []",
        'paths = ["about"]',
        'exclude.paths#1 is "about"; '
        'expected a path that begins with a slash, such as "/about" or "/*/travel" (* is any part of a name)',
    ),
    ("tags = []", 'tags = "crime"', 'exclude.tags is "crime"; expected a list of tags'),
    ("tags = []", "tags = [1]", "exclude.tags#1 is 1; expected a tag"),
    (
        'choices = ["P1D", "P7D", "P30D"]',
        'choices = ["P7D", "P1D"]',
        'snooze.choices is ["P7D", "P1D"]; expected a list of 1 to 6 lengths from PT1M to P365D, the shortest first, '
        'such as ["P1D", "P7D", "P30D"]',
    ),
    (
        'choices = ["P1D", "P7D", "P30D"]',
        'choices = ["P1D", "7 days"]',
        'snooze.choices#2 is "7 days"; expected a length such as "P7D" (seven days) or "PT1H" (an hour)',
    ),
    ('latest = "P365D"', 'latest = "P366D"', 'snooze.latest is "P366D"; expected a length from P1D to a year (P365D)'),
    (
        'latest = "P365D"',
        'latest = "P29D"',
        'snooze.latest is "P29D"; expected a length that is not less than the longest of `choices`',
    ),
    ('grace = "P14D"', 'grace = "P91D"', 'money.grace is "P91D"; expected a length of at most P90D'),
    (
        'currency = "usd"\n\n',
        'currency = "eur"\n\n',
        'money.currency is "eur"; expected one of the [[money.currencies]] (usd)',
    ),
    (
        "suggested = [200, 500, 1000]",
        "suggested = [100, 200]",
        "money.currencies#1.suggested is [100, 200]; expected amounts from 200 to 50000",
    ),
    (
        "suggested = [200, 500, 1000]",
        "suggested = [500, 200]",
        "money.currencies#1.suggested is [500, 200]; expected a list of 1 to 6 amounts in the smallest unit "
        "(500 is 5.00), "
        "the smallest first",
    ),
    (
        "suggested = [200, 500, 1000]",
        "suggested = [2.00]",
        "money.currencies#1.suggested#1 is 2.0; expected a whole number",
    ),
    ("chosen = 200", "chosen = 300", "money.currencies#1.chosen is 300; expected one of `suggested` (200, 500, 1000)"),
    (
        "most = 50000",
        "most = 100",
        "money.currencies#1.most is 100; expected an amount that is not less than `least` (200)",
    ),
    ("least = 200", "least = 0", "money.currencies#1.least is 0; expected a whole number from 1 to 99999999"),
    (
        'checkouts_by_reader = [{ count = 10, window = "PT1H" }',
        'checkouts_by_reader = [{ count = 0, window = "PT1H" }',
        "limits.checkouts_by_reader#1.count is 0; expected a whole number from 1 to 10000",
    ),
    (
        'returns_by_address = [{ count = 60, window = "PT1H" }',
        'returns_by_address = [{ count = 60, window = "PT1S" }',
        'limits.returns_by_address#1.window is "PT1S"; expected a length from PT1M to P7D, such as "PT1H" (an hour)',
    ),
    ("everything = false", 'everything = "no"', 'switches.everything is "no"; expected true or false'),
    (
        "placements = []",
        'placements = "banner"',
        'switches.placements is "banner"; expected a list, each entry one of "inline", "banner", "modal", "wall"',
    ),
    (
        "placements = []",
        'placements = ["popup"]',
        'switches.placements#1 is "popup"; expected one of "inline", "banner", "modal", "wall"',
    ),
]


@pytest.mark.parametrize(("old", "new", "complaint"), MISTAKES)
def test_a_mistake_is_named_with_its_key_its_value_and_what_was_expected(
    folder: Folder, old: str, new: str, complaint: str
) -> None:
    folder.edit(SITE, old, new)

    assert folder.complaints() == [f"{SITE}: {complaint}"]


@pytest.mark.parametrize(
    "origin",
    [
        "https://a.example/",
        "https://a.example/news",
        "a.example",
        "https://A.example",
        "https://a.example:443",
        "ftp://a.example",
        "http://a.example",
        "https://a.example:70000",
        "https://*.a.example",
        "https://a.example?x",
        "https://u@a.example",
        "",
        "null",
    ],
)
def test_an_origin_is_only_what_a_browser_sends(folder: Folder, origin: str) -> None:
    folder.edit(SITE, '["http://localhost:8000", "http://127.0.0.1:8000"]', f'["{origin}"]')

    (complaint,) = folder.complaints()

    assert complaint.startswith(f'{SITE}: site.origins is ["{origin}"]; expected a list of at least one origin such as')


@pytest.mark.parametrize(
    "origin", ["https://a.example", "https://a.example:8443", "http://paper.localhost:8000", "http://[::1]:80"]
)
def test_an_origin_may_have_a_port_and_be_plain_http_on_the_readers_own_machine(folder: Folder, origin: str) -> None:
    origin = origin.removesuffix(":80")
    folder.edit(SITE, '["http://localhost:8000", "http://127.0.0.1:8000"]', f'["{origin}"]')

    assert load(folder.path).site.origins == (origin,)


TABLE = '[[money.currencies]]\ncurrency = "{}"\nsuggested = [500]\nleast = 500\nmost = 900\n{}\n\n[switches]'
CODE = 'a currency that Stripe takes, in lower case, such as "eur"'


@pytest.mark.parametrize(
    ("code", "more", "complaint"),
    [
        ("usd", "", 'money.currencies is "usd"; expected each currency once, but for tables that name `countries`'),
        ("eru", "", f'money.currencies#2.currency is "eru"; expected {CODE}'),
        (
            "eur",
            'countries = ["DE", "DE"]',
            'money.currencies is "DE"; expected each country in one table',
        ),
        (
            "kwd",
            'countries = ["KW"]\nchosen = 500\n\n[[money.currencies]]\ncurrency = "jod"\nsuggested = [505]\n'
            "least = 500\nmost = 900",
            "money.currencies#3.suggested is [505]; expected multiples of 10: Stripe takes no finer jod",
        ),
        (
            "isk",
            "\n[[money.currencies]]\ncurrency = 'ugx'\nsuggested = [500]\nleast = 450\nmost = 900",
            "money.currencies#3.least is 450; expected multiples of 100: Stripe takes no finer ugx",
        ),
    ],
)
def test_every_reader_has_one_table_of_amounts(folder: Folder, code: str, more: str, complaint: str) -> None:
    folder.edit(SITE, "[switches]", TABLE.format(code, more))

    (found,) = folder.complaints()

    assert found.startswith(f"{SITE}: {complaint}")


def test_the_usual_currency_has_a_table_for_all_other_countries(folder: Folder) -> None:
    folder.edit(SITE, 'currency = "usd"\nsuggested', 'countries = ["US"]\ncurrency = "usd"\nsuggested')

    assert folder.complaints() == [
        f'{SITE}: money.currency is "usd"; '
        "expected a currency with a table that names no `countries`, for readers in all others"
    ]


OWN = "# [money.currencies.year]\n# suggested = [2400, 6000, 12000]\n# chosen = 2400\n# least = 2400\n# most = 600000"


def test_the_intervals_are_read_in_their_order_and_with_amounts_of_their_own(folder: Folder) -> None:
    folder.edit(SITE, 'intervals = ["month"]', 'intervals = ["year", "month"]')
    folder.edit(SITE, OWN, OWN.replace("# ", ""))
    folder.edit(SITE, 'gift_pause = "P90D"', 'gift_pause = "P730D"')

    giving = load(folder.path).site.giving

    assert giving.intervals == (Interval.YEAR, Interval.MONTH)
    assert giving.currencies[0].year == Suggestions((2400, 6000, 12000), 2400, 600_000, 2400)
    assert (giving.currencies[0].once, giving.gift_pause) == (None, timedelta(days=730))


INTERVALS = 'a list of some of "month", "year" and "once", each once, the one to be selected at first in front'


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ('intervals = ["month"]', "intervals = []", f"money.intervals is []; expected {INTERVALS}"),
        (
            'intervals = ["month"]',
            'intervals = ["year", "year"]',
            f'money.intervals is ["year", "year"]; expected {INTERVALS}',
        ),
        (
            'intervals = ["month"]',
            'intervals = ["month", "week"]',
            'money.intervals#2 is "week"; expected one of "month", "year", "once"',
        ),
        (
            'gift_pause = "P90D"',
            'gift_pause = "P731D"',
            'money.gift_pause is "P731D"; expected a length of at most two years (P730D)',
        ),
        (
            OWN,
            OWN.replace("# ", "").replace("least = 2400", "least = 0"),
            "money.currencies#1.year.least is 0; expected a whole number from 1 to 99999999",
        ),
        (
            OWN,
            OWN.replace("# ", "").replace("chosen = 2400", "chosen = 2500"),
            "money.currencies#1.year.chosen is 2500; expected one of `suggested` (2400, 6000, 12000)",
        ),
        (
            OWN,
            OWN.replace("# ", "").replace("least", "lowest"),
            "money.currencies#1.year.lowest = 2400 is not a known key; did you mean least?",
        ),
    ],
)
def test_a_mistake_in_what_may_be_given_is_told(folder: Folder, old: str, new: str, complaint: str) -> None:
    folder.edit(SITE, old, new)

    assert f"{SITE}: {complaint}" in folder.complaints()


def test_the_ways_to_pay_are_those_of_stripes_checkout(folder: Folder) -> None:
    stated = str(SessionCreateParams.__annotations__["allowed_payment_method_types"])
    names = set(re.findall(r"'(\w+)'", stated))
    folder.edit(SITE, 'methods = ["card", "link"]', 'methods = ["card", "sepa_debit"]')

    assert names == METHODS
    assert load(folder.path).site.giving.methods == ("card", "sepa_debit")


@pytest.mark.parametrize(
    ("methods", "complaint"),
    [
        ("[]", 'money.methods is []; expected a list of at least one way to pay, such as ["card", "link"]'),
        ('["card", "cash"]', 'money.methods#2 is "cash"; expected one of Stripe\'s names'),
    ],
)
def test_a_way_to_pay_that_stripe_does_not_know_is_told(folder: Folder, methods: str, complaint: str) -> None:
    folder.edit(SITE, 'methods = ["card", "link"]', f"methods = {methods}")

    assert folder.complaints() == [f"{SITE}: {complaint}"]


def test_an_interval_of_its_own_is_no_finer_than_stripe_takes_the_currency(folder: Folder) -> None:
    text = (folder.path / SITE).read_text(encoding="utf-8")
    own = OWN.replace("# ", "").replace("6000, 12000]", "6050, 12000]")
    usual = 'currency = "isk"\nsuggested = [500]\nleast = 500\nmost = 900\n'
    folder.write(SITE, text.replace("[switches]", f"[[money.currencies]]\n{usual}{own}\n[switches]"))

    (complaint,) = folder.complaints()

    assert complaint.startswith(
        f"{SITE}: money.currencies#2.year.suggested is [2400, 6050, 12000]; expected multiples of"
    )


def test_a_table_that_is_no_list_is_told_apart_from_its_entries(folder: Folder) -> None:
    folder.edit(SITE, '[[money.currencies]]\ncurrency = "usd"', '[money.currencies]\ncurrency = "usd"')

    (complaint,) = folder.complaints()

    assert complaint.startswith(f"{SITE}: money.currencies is {{")
    assert complaint.endswith("expected at least one [[money.currencies]] table")
