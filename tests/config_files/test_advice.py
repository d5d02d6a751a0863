"""What `supportsvc check` has to say of a configuration that is in order."""

import re
from datetime import UTC, datetime

import pytest

from supportsvc.config_files import advise, load
from tests.config_files.folder import Folder

NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)
SITE, SHIPPED, SPRING = "supportsvc.toml", "campaigns/independent.toml", "campaigns/spring.toml"
PLAIN = 'placement = "inline"\nwords = "independent"\npriority = 1\n'
COSTS = f"{SHIPPED}: costs newcomers a request on their 4th view; 25 of 100 come so far in a month"
CAPPED = "caps = [{ count = 3, window = 'P7D' }]\n"


def notes(folder: Folder) -> list[str]:
    return [str(note) for note in advise(folder.path, load(folder.path), NOW, lambda view: 1 / view)]


def notes_on(folder: Folder, campaign: str) -> list[str]:
    folder.write(SPRING, PLAIN + campaign)
    return [note.removeprefix(f"{SPRING}: ") for note in notes(folder) if note.startswith(SPRING)]


def test_the_shipped_campaign_costs_newcomers_a_request_on_the_fourth_view(folder: Folder) -> None:
    assert notes(folder) == [COSTS]


@pytest.mark.parametrize(
    ("campaign", "note"),
    [
        ("", "1st view; 100 of 100 come so far in a month"),
        ("meter.first = 2", "2nd view; 50 of 100 come so far in a month"),
        ("meter.views = 11", "11th view; 9 of 100 come so far in a month"),
        ("meter.views = 23\ninclude.tags = ['a']", "23rd view; at most 4 of 100 come so far in a month"),
        ("articles.least = 3", "3rd article; 33 of 100 come so far in a month"),
        ("articles.least = 2\nmeter.views = 5", "5th view; 20 of 100 come so far in a month"),
        (
            "schedule.start = 2026-12-24T00:00:00Z",
            "1st view, from 2026-12-24 00:00 UTC on; 100 of 100 come so far in a month",
        ),
        (
            "include.countries = ['DE', 'AT']\nexclude.countries = ['AT']",
            "1st view; 100 of 100 come so far in a month; in vain for readers not in DE, AT; in vain for readers in AT",
        ),
        ("holdback = 10", "1st view; 100 of 100 come so far in a month; in vain for the 10 of 100 that are held back"),
    ],
)
def test_what_a_campaign_costs_newcomers_is_told(folder: Folder, campaign: str, note: str) -> None:
    assert notes_on(folder, CAPPED + campaign) == [f"costs newcomers a request on their {note}"]


def test_a_wall_costs_a_request_on_the_first_article_that_is_not_free(folder: Folder) -> None:
    folder.edit(SITE, "# [wall]\n# articles = 5\n", "[wall]\narticles = 5\n")
    folder.write(SPRING, PLAIN.replace("inline", "wall"))

    assert (
        f"{SPRING}: costs newcomers a request on their 6th article; at most 17 of 100 come so far in a month"
        in notes(folder)
    )


def test_a_first_view_that_asks_is_told(folder: Folder) -> None:
    folder.edit(SITE, "first_view_asks = false", "first_view_asks = true")

    assert notes(folder)[0] == f"{SITE}: asking.first_view_asks costs every newcomer a request, on the first view"


@pytest.mark.parametrize(
    ("campaign", "note"),
    [
        ("draft = true", "draft is true: it asks nobody, and only preview links show it"),
        ("schedule.end = 2026-12-01T00:00:00Z", "schedule.end is 2026-12-01 00:00:00+00:00: the campaign is over"),
        (
            "schedule = { end = 2026-12-02T00:00:00Z, days = ['friday'] }",
            "schedule has no open hour left between `start` and `end`",
        ),
        (
            "include.sections = ['sport', 'chess']\nexclude.sections = ['chess', 'sport']",
            "include.sections can never be met: all of it is excluded",
        ),
        ("include.languages = ['de-AT']\nexclude.languages = ['de']", "include.languages can never be met"),
        ("include.paths = ['/a/b']\nexclude.paths = ['/a']", "include.paths can never be met"),
        ("include.referrers = ['a.b.example', 'none']\nexclude.referrers = ['b.example', 'none']", "include.referrers"),
        ("include.returning = true\nexclude.returning = true", "include.returning can never be met"),
        ("include.devices = ['mobile']\nexclude.devices = ['mobile']", "include.devices can never be met"),
    ],
)
def test_a_campaign_that_can_never_show_is_told_of_with_the_reason(folder: Folder, campaign: str, note: str) -> None:
    assert notes_on(folder, CAPPED + campaign)[0].startswith(note)


@pytest.mark.parametrize(
    "campaign",
    [
        "include.sections = ['sport', 'chess']\nexclude.sections = ['chess']",
        "include.languages = ['de']\nexclude.languages = ['de-AT']",
        "include.referrers = ['none']\nexclude.referrers = ['b.example']",
        "include.returning = true\nexclude.returning = false",
        "schedule = { start = 2026-12-30T00:00:00Z, days = ['friday'], zone = 'UTC' }",
    ],
)
def test_a_campaign_that_can_show_is_not(folder: Folder, campaign: str) -> None:
    (note,) = notes_on(folder, CAPPED + campaign)

    assert note.startswith("costs newcomers")


def test_what_the_site_shuts_or_protects_never_shows(folder: Folder) -> None:
    folder.edit(SITE, "placements = []", 'placements = ["inline"]')
    assert f"{SHIPPED}: placement is inline, which [switches] in supportsvc.toml shut" in notes(folder)

    folder.edit(SITE, "countries = []", 'countries = ["BY"]')
    folder.write(SPRING, PLAIN.replace("inline", "banner") + "include.countries = ['BY']")
    assert f"{SPRING}: include.countries can never be met: all of it is excluded" in notes(folder)


@pytest.mark.parametrize(
    ("first", "shadows"),
    [
        ("", True),
        ("meter.views = 4", True),
        ("meter.views = 5", False),
        ("meter = { views = 1, days = 7 }", False),
        ("meter = { views = 1, first = 5 }", False),
        (CAPPED, False),
        ("gap = 'P1D'", False),
        ("holdback = 1", False),
        ("articles.least = 1", False),
        ("include.tags = ['a']", False),
        ("exclude.tags = ['a']", False),
        ("schedule.start = 2026-01-01T00:00:00Z", False),
        ("schedule.end = 2027-01-01T00:00:00Z", False),
        ("schedule.opens = 06:00:00", False),
        ("draft = true", False),
    ],
)
def test_a_campaign_behind_one_that_always_asks_before_it_is_told_of(
    folder: Folder, first: str, *, shadows: bool
) -> None:
    folder.write(SPRING, PLAIN + first)

    said = f"{SHIPPED}: priority is 0: spring comes first, and asks wherever this one would" in notes(folder)

    assert said is shadows


def test_of_two_with_one_priority_the_one_that_goes_behind_by_its_name_is_told_of(folder: Folder) -> None:
    folder.write(SPRING, PLAIN.replace("= 1", "= 0").replace("inline", "banner"))

    told = [note for note in notes(folder) if "priority" in note]

    assert told == [f"{SPRING}: priority is 0, as that of independent, which asks first, by its name, where both could"]


def test_a_draft_ties_with_nobody(folder: Folder) -> None:
    folder.write(SPRING, PLAIN.replace("= 1", "= 0").replace("inline", "banner") + "draft = true\n")

    assert not any("priority" in note for note in notes(folder))


def test_one_that_asks_longer_on_more_pages_shadows_one_that_asks_on_some_for_a_while(folder: Folder) -> None:
    folder.write(SPRING, PLAIN + "schedule = { days = ['friday'], end = 2028-01-01T00:00:00Z }")
    later = "schedule = { days = ['friday'], end = 2027-06-01T00:00:00Z }\ninclude.tags = ['a']"
    folder.write("campaigns/summer.toml", PLAIN.replace("= 1", "= 0") + later)

    assert any("summer.toml: priority is 0: spring comes first" in note for note in notes(folder))


@pytest.mark.parametrize(
    ("site", "campaign", "idle"),
    [
        ("", "[{ count = 4, window = 'P7D' }]", 'caps#1 is {"count": 4, "window": "P7D"}'),
        ("", "[{ count = 4, window = 'P8D' }]", None),
        ("", "[{ count = 3, window = 'P7D' }]", None),
        ("", "[{ count = 8, window = 'P10D' }]", "caps#1"),
        ("", "[{ count = 7, window = 'P10D' }]", None),
        ("", "[{ count = 1, window = 'P1D' }, { count = 2, window = 'PT6H' }]", "caps#2"),
        ("", "[{ count = 1, window = 'P3D' }, { count = 1, window = 'P3D' }]", "caps#2"),
        ("gap = 'P2D'", "[{ count = 2, window = 'P4D' }]", "caps#1"),
        ("gap = 'P2D'", "[{ count = 1, window = 'P4D' }]", None),
    ],
)
def test_a_cap_that_can_never_bind_is_told_of(folder: Folder, site: str, campaign: str, idle: str | None) -> None:
    caps = [note for note in notes_on(folder, f"caps = {campaign}\n{site}") if "can never bind" in note]

    assert len(caps) == (idle is not None)
    assert all(note.startswith(str(idle)) for note in caps)


def test_the_sites_caps_are_held_against_each_other(folder: Folder) -> None:
    folder.edit(SITE, "caps = [{ count = 4", 'caps = [{ count = 1, window = "P2D" }, { count = 4')

    assert notes(folder)[0] == (
        f'{SITE}: asking.caps#2 is {{"count": 4, "window": "P7D"}}, '
        "and can never bind: asking.caps#1 always refuses first"
    )


def test_a_variant_without_a_weight_beside_others_with_one_is_told_of(folder: Folder) -> None:
    found = notes_on(folder, CAPPED + "variants = [{ name = 'a', weight = 50 }, { name = 'b' }]")

    assert found[0] == "variants#2 states no weight, and has 1 beside the others' [50]"


def test_a_single_variant_compares_nothing(folder: Folder) -> None:
    found = notes_on(folder, CAPPED + "variants = [{ name = 'a' }]")

    assert found[0] == "variants has one entry, which every reader gets: nothing is compared"


def test_amounts_that_nobody_is_offered_are_told_of(folder: Folder) -> None:
    table = '[[money.currencies]]\ncurrency = "chf"\nsuggested = [500]\nleast = 500\nmost = 900\n\n[switches]'
    folder.edit(SITE, "[switches]", table)

    assert notes(folder)[0] == (
        f"{SITE}: money.currencies has a table for chf that names no countries: nobody is offered it, but it is taken"
    )


def test_every_word_that_a_translation_lacks_is_told_with_what_stands_in(folder: Folder) -> None:
    file = folder.path / "translations/de.toml"
    text = re.sub(r"(?m)^(undo|in_days_one|heading) = .*\n", "", file.read_text(encoding="utf-8"))
    file.write_text(text.replace("[prompt]\n", '[prompt]\nin_days_few = "x"\n'), encoding="utf-8")
    folder.write("translations/fr.toml", "[prompt]\n")
    folder.write("translations/de-AT.toml", "[prompt]\n")

    found = notes(folder)

    assert found[1:5] == [
        'translations/de.toml: prompt.undo is missing; en stands in with "Undo"',
        "translations/de.toml: prompt.in_days_one is missing; in_days stands in",
        "translations/de.toml: prompt.in_days_few is never said: de has no such form",
        "translations/de.toml: independent.heading is missing; en stands in "
        'with "Some would rather you did not read this."',
    ]
    assert found[-1] == "translations/fr.toml: [independent] is missing; the words of en stand in"
    assert not [note for note in found if "de-AT" in note]


def test_words_of_no_campaign_are_told_of(folder: Folder) -> None:
    folder.edit("translations/en.toml", "[independent]", '[spring]\nheading = "x"\n\n[independent]')

    assert notes(folder)[-1] == "translations/en.toml: [spring] is a table that no campaign names"


@pytest.mark.parametrize(
    ("schedule", "said"),
    [
        ("opens = 18:00:00", ["schedule states opens and no `zone`: the clock of UTC holds"]),
        (
            "days = ['friday'], closes = 18:00:00",
            ["schedule states days, closes and no `zone`: the clock of UTC holds"],
        ),
        ("opens = 18:00:00, zone = 'UTC'", []),
        ("start = 2026-12-24T00:00:00Z", []),
    ],
)
def test_hours_without_a_zone_are_told_to_be_those_of_utc(folder: Folder, schedule: str, said: list[str]) -> None:
    found = notes_on(folder, f"{CAPPED}schedule = {{ {schedule} }}")

    assert [note for note in found if "zone" in note] == said


def test_a_file_whose_ending_an_editor_made_longer_is_told_of(folder: Folder) -> None:
    for name in ("campaigns/spring.toml.txt", "campaigns/spring.toml~", "campaigns/.spring.toml.swp"):
        folder.write(name, PLAIN)

    assert [note for note in notes(folder) if "not read" in note] == [
        "campaigns/spring.toml.txt: is not read: its name does not end in .toml"
    ]
