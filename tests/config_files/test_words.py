"""translations/*.toml as words: the language that comes nearest, whole texts, and the direction they run in."""

import pytest

from supportsvc.config_files import Words, load, starter

WORDS = Words(
    {
        "en": {"prompt": {"close": "Close", "later": "Later"}, "spring": {"heading": "Hello"}},
        "de": {
            "prompt": {"close": "Schließen", "later": "Später"},
            "spring": {"heading": "Hallo", "later": "Im Sommer"},
        },
        "de-AT": {"prompt": {}, "spring": {"heading": "Servus"}},
    },
    default="en",
)


@pytest.mark.parametrize(
    ("wanted", "chosen"),
    [
        ("de", "de"),
        ("DE-at", "de-AT"),
        ("de-AT-vorarlberg", "de-AT"),
        ("de-CH", "de"),
        ("fr", "en"),
        ("", "en"),
        ("-", "en"),
        ("de_AT", "en"),
        ("x" * 10_000, "en"),
    ],
)
def test_the_nearest_language_is_chosen(wanted: str, chosen: str) -> None:
    assert WORDS.choose(wanted) == chosen


def test_of_several_wanted_languages_the_first_that_is_there_is_chosen() -> None:
    assert WORDS.choose("fr", "de-CH", "en") == "de"


def test_a_text_holds_the_common_words_and_over_them_the_campaigns() -> None:
    assert WORDS.text("spring", "de") == {"close": "Schließen", "later": "Im Sommer", "heading": "Hallo"}


def test_a_finer_language_says_what_differs_and_leaves_the_rest_to_the_wider_one() -> None:
    assert WORDS.text("spring", "de-AT") == {"close": "Schließen", "later": "Im Sommer", "heading": "Servus"}


def test_one_table_can_be_had_alone() -> None:
    assert WORDS.table("prompt", "de-AT") == {"close": "Schließen", "later": "Später"}


def test_a_look_up_makes_nothing_anew() -> None:
    assert WORDS.text("spring", "en") is WORDS.text("spring", "en")


@pytest.mark.parametrize(
    ("language", "direction"),
    [
        ("ar", "rtl"),
        ("ar-EG", "rtl"),
        ("fa", "rtl"),
        ("he", "rtl"),
        ("ur", "rtl"),
        ("ku-Arab", "rtl"),
        ("ku", "ltr"),
        ("de", "ltr"),
    ],
)
def test_the_direction_follows_the_language(language: str, direction: str) -> None:
    assert WORDS.direction(language) == direction


def test_the_shipped_words_are_there_in_three_languages() -> None:
    words = load(starter()).words

    assert set(words.languages) == {"en", "de", "ar"}
    assert len({words.text("independent", language)["heading"] for language in words.languages}) == 3
