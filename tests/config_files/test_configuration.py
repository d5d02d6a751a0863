"""The whole configuration: every complaint at once, what tells a change, and what makes a new generation."""

import os
import subprocess
import sys
from datetime import timedelta

import pytest

from supportsvc.config_files import load, look, starter
from supportsvc.config_files.campaign_files import mark_of
from tests.config_files.folder import Folder

SITE, CAMPAIGN = "supportsvc.toml", "campaigns/independent.toml"


def test_all_that_is_wrong_is_told_at_once(folder: Folder) -> None:
    folder.edit(SITE, 'mode = "token"', 'mode = "tokens"\nmod = 1')
    folder.edit(SITE, "count = 4", "count = 40")
    folder.edit(CAMPAIGN, "views = 4", 'views = "4"')
    folder.write("campaigns/spring.toml", "[meter")
    folder.edit("translations/en.toml", 'undo = "Undo"', "undo = 1")
    folder.edit("translations/de.toml", "[prompt]", "[prompt]\nsmall_talk = 'Na?'")

    assert [complaint.partition(" is")[0] for complaint in folder.complaints()] == [
        f"{SITE}: site.mode",
        f"{SITE}: site.mod = 1",
        f"{SITE}: asking.caps#1.count",
        f"{CAMPAIGN}: meter.views",
        "campaigns/spring.toml:",
        'translations/de.toml: prompt.small_talk = "Na?"',
        "translations/en.toml: prompt.undo",
    ]


def test_a_complaint_names_the_file_as_it_can_be_opened(folder: Folder) -> None:
    folder.edit(SITE, "count = 4", "count = 40")

    with pytest.raises(Exception, match="is 40") as caught:
        load(folder.path)

    assert str(caught.value).startswith(f"{folder.path / SITE}: asking.caps#1.count is 40; ")


def test_the_window_is_the_longest_of_a_campaign(folder: Folder) -> None:
    assert load(folder.path).window == 0

    folder.edit(CAMPAIGN, "# days = 30", "days = 30")
    folder.write(
        "campaigns/spring.toml", 'placement = "banner"\nwords = "independent"\nmeter = { views = 2, days = 7 }\n'
    )

    assert load(folder.path).window == 30

    folder.edit(SITE, "views = 1\nfirst = 0", "views = 1\ndays = 31")

    assert load(folder.path).window == 31


def test_articles_are_kept_as_long_as_a_live_campaign_wants_them(folder: Folder) -> None:
    assert load(folder.path).articles == 0

    folder.edit(CAMPAIGN, "[meter]", "[articles]\nleast = 3\ndays = 9\n\n[meter]")
    assert load(folder.path).articles == 9

    folder.edit(SITE, "# [wall]\n# articles = 5\n", "[wall]\narticles = 5\n")
    assert load(folder.path).articles == 9

    gate = 'placement = "wall"\nwords = "independent"\n'
    folder.write("campaigns/gate.toml", gate)
    assert load(folder.path).articles == 31

    folder.write("campaigns/gate.toml", gate + "draft = true\n")
    assert load(folder.path).articles == 9


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        (SITE, "countries = []", 'countries = ["BY"]'),
        (
            SITE,
            "\n[switches]",
            '\n[[money.currencies]]\ncountries = ["CH"]\ncurrency = "chf"\nsuggested = [500]\n'
            "least = 500\nmost = 900\n\n[switches]",
        ),
        (CAMPAIGN, "[meter]", 'exclude.countries = ["BY"]\n\n[meter]'),
        (CAMPAIGN, "[meter]", 'include.countries = ["BY"]\ndraft = true\n\n[meter]'),
    ],
)
def test_whether_anything_rests_on_the_country_is_told(folder: Folder, file: str, old: str, new: str) -> None:
    assert not load(folder.path).names_countries

    folder.edit(file, old, new)

    assert load(folder.path).names_countries


def test_a_draft_is_read_and_not_live(folder: Folder) -> None:
    before = load(folder.path)
    folder.write(
        "campaigns/spring.toml", 'placement = "banner"\nwords = "independent"\ndraft = true\nmeter = { days = 20 }\n'
    )

    found = load(folder.path)

    assert [campaign.name for campaign in found.campaigns] == ["independent", "spring"]
    assert [campaign.name for campaign in found.live] == ["independent"]
    assert found.window == 0
    assert found.rules_digest == before.rules_digest
    assert found.campaign(mark_of("spring")) is found.campaigns[1]


def test_a_campaign_is_found_by_its_mark() -> None:
    configuration = load(starter())

    assert configuration.campaign(mark_of("independent")) is configuration.campaigns[0]
    assert configuration.campaign(mark_of("gone")) is None


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        (CAMPAIGN, "views = 4", "views = 5"),
        (CAMPAIGN, 'placement = "inline"', 'placement = "banner"'),
        (CAMPAIGN, "priority = 0", "priority = 1"),
        (SITE, 'first = "P7D"', 'first = "P8D"'),
        (SITE, "count = 4", "count = 5"),
        (SITE, "# [wall]\n# articles = 5", "[wall]\narticles = 5"),
        (SITE, "countries = []", 'countries = ["RU"]'),
        (CAMPAIGN, "closable = true", "closable = true\nholdback = 5"),
        (CAMPAIGN, "[meter]", "[schedule]\nzone = 'Asia/Tokyo'\n\n[meter]"),
        (SITE, "tags = []", 'tags = ["a"]'),
        (SITE, "everything = false", "everything = true"),
    ],
)
def test_changed_rules_change_the_digest(folder: Folder, file: str, old: str, new: str) -> None:
    before = load(folder.path).rules_digest

    folder.edit(file, old, new)

    assert load(folder.path).rules_digest != before


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("translations/en.toml", 'undo = "Undo"', 'undo = "Take it back"'),
        (CAMPAIGN, "closable = true", "closable = false"),
        (CAMPAIGN, "[meter]", "variants = [{ name = 'a' }, { name = 'b', weight = 2 }]\n\n[meter]"),
        (SITE, "suggested = [200, 500, 1000]", "suggested = [200, 300]"),
        (SITE, 'name = "The Harbour Courier"', 'name = "The Courier"'),
    ],
)
def test_words_and_amounts_are_no_rules(folder: Folder, file: str, old: str, new: str) -> None:
    before = load(folder.path).rules_digest

    folder.edit(file, old, new)

    assert load(folder.path).rules_digest == before


def test_the_digest_is_the_same_in_every_process(folder: Folder) -> None:
    folder.edit(SITE, "sections = []", f"sections = {[f'section {number}' for number in range(20)]}")
    program = f"from supportsvc.config_files import *; print(load(Path({str(folder.path)!r})).rules_digest)"

    digests = {
        subprocess.run(
            [sys.executable, "-c", f"from pathlib import Path; {program}"],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()
        for seed in ("1", "2")
    }

    assert digests == {load(folder.path).rules_digest}


def test_a_changed_added_or_removed_file_is_seen_and_others_are_not(folder: Folder) -> None:
    first = look(folder.path)
    folder.write("notes.txt", "…")
    assert look(folder.path) == first

    folder.edit(SITE, "count = 4", "count = 40")
    changed = look(folder.path)
    assert changed != first

    folder.write("campaigns/spring.toml", "")
    added = look(folder.path)
    assert added != changed

    (folder.path / "translations" / "de.toml").unlink()
    assert look(folder.path) != added


def test_what_an_editor_has_put_aside_is_passed_over(folder: Folder) -> None:
    (folder.path / "campaigns" / "gone.toml").symlink_to(folder.path / "nowhere")
    first = look(folder.path)

    (folder.path / ".supportsvc.toml").write_text("", encoding="utf-8")

    assert look(folder.path) == first


def test_looking_at_a_folder_that_is_gone_sees_nothing(folder: Folder) -> None:
    assert look(folder.path / "gone") == frozenset()


def test_lengths_are_read_as_they_stand(folder: Folder) -> None:
    folder.edit(SITE, 'gap = "PT0S"', 'gap = "P1DT2H3M4S"')

    assert load(folder.path).policy.gap == timedelta(days=1, hours=2, minutes=3, seconds=4)
