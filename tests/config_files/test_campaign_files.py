"""campaigns/*.toml: one file a campaign, told apart for ever by a mark of sixteen bits."""

from datetime import UTC, datetime, timedelta
from itertools import count

import pytest

from supportsvc.config_files import load, starter
from supportsvc.config_files.campaign_files import NO_CAMPAIGN, mark_of
from supportsvc.domain.campaign import Campaign, Cap, Meter, Schedule
from supportsvc.domain.page import Placement
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
        'placement = "banner"\nwords = "independent"\npriority = 5\nclosable = false\n'
        "schedule = { start = 2027-03-01T00:00:00+01:00, end = 2027-04-01T00:00:00.5+02:00 }\n"
        'meter = { views = 3, days = 30 }\ncap = { count = 2, window = "P10D" }\n',
    )

    campaign = load(folder.path).campaigns[0]

    assert campaign == Campaign(
        name="spring-2027",
        mark=mark_of("spring-2027"),
        placement=Placement.BANNER,
        words="independent",
        priority=5,
        schedule=Schedule(datetime(2027, 2, 28, 23, tzinfo=UTC), datetime(2027, 3, 31, 22, tzinfo=UTC)),
        meter=Meter(3, 30),
        cap=Cap(2, timedelta(days=10)),
        closable=False,
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


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ('placement = "inline"', "", 'placement is missing; expected one of "inline", "banner"'),
        ('placement = "inline"', 'placement = "modal"', 'placement is "modal"; expected one of "inline", "banner"'),
        ("views = 4", "views = 0", "meter.views is 0; expected a whole number from 1 to 1000"),
        ("# days = 30", "days = 32", "meter.days is 32; expected a whole number from 1 to 31"),
        ("priority = 0", 'priority = "high"', 'priority is "high"; expected a whole number from -1000 to 1000'),
        ("closable = true", "closeable = true", "closeable = true is not a known key; did you mean closable?"),
        (
            'words = "independent"',
            'words = "my words"',
            'words is "my words"; expected the name of a table in translations/*.toml, of a-z, 0-9 and -',
        ),
        (
            "priority = 0",
            'name = "x"',
            'name = "x" is not a known key; known here: cap, closable, meter, placement, priority, schedule, words',
        ),
        (
            "priority = 0",
            "mark = 7",
            "mark = 7 is not a known key; known here: cap, closable, meter, placement, priority, schedule, words",
        ),
        (
            "# [schedule]",
            "schedule = { start = 2027-01-01T00:00:00 }",
            'schedule.start is "2027-01-01 00:00:00"; '
            "expected a date and time with its offset, such as 2026-12-01T06:00:00+01:00",
        ),
        (
            "# [schedule]",
            "schedule = { start = 2027-01-01 }",
            'schedule.start is "2027-01-01"; '
            "expected a date and time with its offset, such as 2026-12-01T06:00:00+01:00",
        ),
        (
            "# [schedule]",
            "schedule = { start = 2027-01-02T00:00:00Z, end = 2027-01-01T00:00:00Z }",
            'schedule.end is "2027-01-01 00:00:00+00:00"; expected an instant after `start`',
        ),
        ("# [cap]", 'cap = { count = 12, window = "P30D" }', "cap.count is 12; expected a whole number from 1 to 8"),
        ("# [cap]", "cap = { count = 1 }", "cap.window is missing; expected a length from PT1M to P365D"),
    ],
)
def test_a_mistake_is_named_with_its_key_its_value_and_what_was_expected(
    folder: Folder, old: str, new: str, complaint: str
) -> None:
    text = (folder.path / SHIPPED).read_text(encoding="utf-8")
    # A one-line table has to stand before the first section.
    folder.write(SHIPPED, f"{new}\n{text}" if "= {" in new else text.replace(old, new))

    assert folder.complaints() == [f"{SHIPPED}: {complaint}"]


def test_a_misspelt_key_that_has_to_be_there_is_missing_and_unknown(folder: Folder) -> None:
    folder.edit(SHIPPED, "views = 4", "view = 4")

    assert folder.complaints() == [
        f"{SHIPPED}: meter.views is missing; expected a whole number from 1 to 1000",
        f"{SHIPPED}: meter.view = 4 is not a known key; did you mean views?",
    ]


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
