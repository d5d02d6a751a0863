"""translations/*.toml are held against the default language: nothing misspelt or left unfilled."""

import re

import pytest

from supportsvc.config_files import load, starter
from supportsvc.config_files.plurals import forms
from supportsvc.config_files.vocabulary import LENGTH, NEEDED, OF_INTERVALS, OF_THE_CHOICE, OWN
from supportsvc.domain.money import Interval
from tests.config_files.folder import Folder

EN, DE = "translations/en.toml", "translations/de.toml"
CLIENT = starter().parent / "supportsvc" / "client"


def test_a_word_that_a_language_lacks_is_said_by_the_default(folder: Folder) -> None:
    text = (folder.path / DE).read_text(encoding="utf-8")
    folder.write(DE, re.sub(r"^undo = .*$", "", text, flags=re.MULTILINE))

    assert load(folder.path).words.text("independent", "de")["undo"] == "Undo"


def test_a_general_form_stands_in_for_the_default_languages_forms_too(folder: Folder) -> None:
    folder.edit(DE, 'in_days_one = "In einem Tag"\n', "")

    words = load(folder.path).words.text("independent", "de")

    assert words["in_days"] == "In {day} Tagen"
    assert "in_days_one" not in words
    assert words["ordinal_other"] == "{day}."
    assert "ordinal_one" not in words


def test_a_plural_form_wants_the_general_one_beside_it(folder: Folder) -> None:
    folder.edit(DE, 'in_days = "In {day} Tagen"\n', "")

    assert folder.complaints() == [
        f"{DE}: prompt.in_days is missing; expected the general form beside prompt.in_days_one"
    ]


def test_a_finer_language_may_have_a_form_of_its_own_alone(folder: Folder) -> None:
    folder.write("translations/de-AT.toml", '[prompt]\nin_days_one = "In einem Tagerl"\n')

    words = load(folder.path).words.text("independent", "de-AT")

    assert (words["in_days"], words["in_days_one"]) == ("In {day} Tagen", "In einem Tagerl")


def test_a_form_need_not_name_the_number_and_names_nothing_else(folder: Folder) -> None:
    folder.edit(DE, "In einem Tag", "In einem {date}")

    assert folder.complaints() == [
        f'{DE}: prompt.in_days_one is "In einem {{date}}"; expected no other placeholders than {{day}}'
    ]


@pytest.mark.parametrize(
    ("language", "counted", "ordinal"),
    [
        ("en", "one", "one two few"),
        ("de-AT", "one", ""),
        ("ar", "zero one two few many", ""),
        ("ja", "", ""),
        ("qqq", "", ""),
        ("x", "", ""),
    ],
)
def test_a_language_has_the_forms_that_the_browser_asks_for(language: str, counted: str, ordinal: str) -> None:
    assert forms(language, "in_days") == tuple(f"in_days_{category}" for category in counted.split())
    assert forms(language, "ordinal_other") == tuple(f"ordinal_{category}" for category in ordinal.split())


def test_a_campaign_whose_words_nobody_wrote_is_named_by_the_table(folder: Folder) -> None:
    folder.edit("campaigns/independent.toml", 'words = "independent"', 'words = "spring"')

    assert folder.complaints() == [
        f"{EN}: spring is missing; expected a table [spring] with the words of a prompt; there are: independent, prompt"
    ]


def test_a_campaign_may_have_its_heading_from_the_common_words_and_say_a_common_one_otherwise(folder: Folder) -> None:
    folder.write("campaigns/spring.toml", 'placement = "banner"\n')
    for language in ("en", "de", "ar"):
        file = f"translations/{language}.toml"
        folder.edit(file, "\n[prompt]\n", '\n[spring]\nbody = "…"\nclose = "x"\n\n[prompt]\nheading = "!"\n')

    text = load(folder.path).words.text("spring", "de")

    assert (text["heading"], text["body"], text["close"]) == ("!", "…", "x")


def test_a_campaign_without_a_heading_is_refused(folder: Folder) -> None:
    folder.write("campaigns/spring.toml", 'placement = "banner"\n')
    for language in ("en", "de", "ar"):
        folder.edit(f"translations/{language}.toml", "\n[prompt]\n", '\n[spring]\nbody = "…"\n\n[prompt]\n')

    assert folder.complaints() == [f"{EN}: spring.heading is missing; expected a text that is not empty"]


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ('undo = "Undo"', 'undoo = "Undo"', 'prompt.undoo = "Undo" is not a known key; did you mean undo?'),
        ('undo = "Undo"', 'undo = ""', 'prompt.undo is ""; expected a text that is not empty'),
        ('undo = "Undo"', "undo = 3", "prompt.undo is 3; expected a text that is not empty"),
        ('undo = "Undo"', 'undo = ["Undo"]', 'prompt.undo is ["Undo"]; expected a text that is not empty'),
        ('undo = "Undo"', 'undo = "Undo {date}"', 'prompt.undo is "Undo {date}"; expected a text without placeholders'),
        (
            "We will ask again on {date}.",
            "We will ask again on {day}.",
            'prompt.snoozed is "We will ask again on {day}."; expected no other placeholders than {date}',
        ),
        (
            "Support us with {amount} a month",
            "Support us",
            'prompt.give is "Support us"; expected a text with {amount}',
        ),
    ],
)
def test_a_mistake_is_named_with_its_key_its_value_and_what_was_expected(
    folder: Folder, old: str, new: str, complaint: str
) -> None:
    folder.edit(EN, old, new)

    assert f"{EN}: {complaint}" in folder.complaints()


def test_a_word_outside_every_table_is_named(folder: Folder) -> None:
    text = (folder.path / EN).read_text(encoding="utf-8")
    folder.write(EN, f'undo = "Undo"\n{text}')

    assert folder.complaints() == [f'{EN}: undo is "Undo"; expected a table such as [prompt]']


def test_a_translation_leaves_no_placeholder_out(folder: Folder) -> None:
    text = (folder.path / DE).read_text(encoding="utf-8")
    folder.write(DE, re.sub(r"^bounds = .*$", 'bounds = "Ab {least}"', text, flags=re.MULTILINE))

    assert folder.complaints() == [
        f'{DE}: prompt.bounds is "Ab {{least}}"; expected the placeholders of the default language: {{least}}, {{most}}'
    ]


def test_the_default_language_needs_every_common_word(folder: Folder) -> None:
    folder.edit(EN, 'undo = "Undo"', "")
    for language in ("de", "ar"):
        text = (folder.path / f"translations/{language}.toml").read_text(encoding="utf-8")
        folder.write(f"translations/{language}.toml", re.sub(r"^undo = .*$", "", text, flags=re.MULTILINE))

    assert folder.complaints() == [f"{EN}: prompt.undo is missing; expected a text: every prompt has this word"]


def test_the_default_language_has_to_be_there(folder: Folder) -> None:
    folder.edit("supportsvc.toml", 'language = "en"', 'language = "fr"')

    assert folder.complaints() == ["translations/fr.toml: is missing; expected the words of site.language (fr)"]


def test_a_finer_language_needs_only_what_differs(folder: Folder) -> None:
    folder.write("translations/de-AT.toml", '[independent]\nheading = "Servus."\n')

    words = load(folder.path).words

    assert words.text("independent", "de-AT")["heading"] == "Servus."
    assert words.text("independent", "de-AT")["undo"] == words.text("independent", "de")["undo"]


def test_words_of_an_interval_are_wanted_where_it_is_offered(folder: Folder) -> None:
    text = (folder.path / EN).read_text(encoding="utf-8")
    folder.write(EN, re.sub(r"(?m)^(how_often|choose_once|give_once|charged_year) = .*$", "", text))
    load(folder.path)

    folder.edit("supportsvc.toml", 'intervals = ["month"]', 'intervals = ["month", "once"]')

    assert folder.complaints() == [
        f"{EN}: prompt.{word} is missing; expected a text, since money.intervals offers more than the month"
        for word in ("choose_once", "give_once", "how_often")
    ]


def test_where_one_interval_alone_is_offered_there_is_no_choice_to_be_named(folder: Folder) -> None:
    text = (folder.path / EN).read_text(encoding="utf-8")
    folder.write(EN, re.sub(r"(?m)^(how_often|choose_\w+) = .*$", "", text))
    folder.edit("supportsvc.toml", 'intervals = ["month"]', 'intervals = ["year"]')

    assert load(folder.path).site.giving.intervals == ("year",)


def test_the_button_of_every_interval_says_the_amount(folder: Folder) -> None:
    folder.edit(DE, "Einmal {amount} geben", "Einmal geben!")

    assert folder.complaints() == [f'{DE}: prompt.give_once is "Einmal geben!"; expected a text with {{amount}}']


def test_the_kind_words_after_a_refused_payment_need_not_be_said(folder: Folder) -> None:
    text = (folder.path / EN).read_text(encoding="utf-8")
    folder.write(EN, re.sub(r"(?m)^refused = .*$", "", text))

    assert "refused" not in load(folder.path).words.text("independent", "en")


def test_a_file_is_named_after_a_language(folder: Folder) -> None:
    (folder.path / DE).rename(folder.path / "translations" / "Deutsch.toml")

    assert folder.complaints() == [
        "translations/Deutsch.toml: is not named after a language; expected a name such as de.toml or de-AT.toml"
    ]


def test_the_needed_words_are_those_that_the_client_says() -> None:
    source = "\n".join(path.read_text(encoding="utf-8") for path in CLIENT.glob("*.js"))
    said = {word for call in re.findall(r"\b(?:say|count)\(([^()]*)", source) for word in re.findall(r'"(\w+)"', call)}

    composed = {word for word in NEEDED if word.startswith("ordinal_")} | {"ordinal", "in_", "choose_"}
    of_intervals = {
        f"{word}_{interval}"
        for word in re.findall(r'"(\w+)" \+ (?:suffix|term)\b', source)
        for interval in (Interval.YEAR, Interval.ONCE)
    }

    assert said - composed - of_intervals == NEEDED - composed | (OWN.keys() - {"body"}) | {"how_often", "too_often"}
    assert of_intervals == OF_INTERVALS - OF_THE_CHOICE
    assert LENGTH.fullmatch("in_P7D")
