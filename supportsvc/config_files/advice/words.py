"""Words that a translation lacks, and whose words stand in for them."""

from collections.abc import Iterator

from supportsvc.config_files import complaints
from supportsvc.config_files.campaign_files import words_of
from supportsvc.config_files.complaints import Complaint
from supportsvc.config_files.configuration import Configuration
from supportsvc.config_files.plurals import GENERAL, forms
from supportsvc.config_files.translations import file_of
from supportsvc.config_files.words import COMMON, Words, chain

NEVER = "_zero"
"""The form for none: nothing is ever put off for no days, and where no article is free, `walled_none` is said."""


def advise_on_words(configuration: Configuration) -> Iterator[Complaint]:
    """Tell of each word that a language lacks, and of plural forms that are missing, or that it never uses."""
    words = configuration.words
    used = [COMMON, *(table for campaign in configuration.campaigns for table in words_of(campaign))]
    for language in sorted(words.languages):
        for name in dict.fromkeys(used):
            yield from advise_on_missing(words, language, name)
            yield from advise_on_forms(words, language, name)
    default = words.languages[words.default]
    for name in default.keys() - set(used):
        yield Complaint(file_of(words.default), f"[{name}]", "is a table that no campaign names")


def advise_on_missing(words: Words, language: str, name: str) -> Iterator[Complaint]:
    """Tell of what the default language says and a language does not; a finer one is to say only what differs."""
    if any(wider in words.languages for wider in chain(language) if wider != language):
        return
    model, table = words.languages[words.default][name], words.languages[language].get(name)
    if table is None:
        yield Complaint(file_of(language), f"[{name}]", f"is missing; the words of {words.default} stand in")
        return
    for key, said in model.items():
        if key not in table and key not in GENERAL:
            text = f"is missing; {words.default} stands in with {complaints.show(said)}"
            yield Complaint(file_of(language), f"{name}.{key}", text)


def advise_on_forms(words: Words, language: str, name: str) -> Iterator[Complaint]:
    """Tell of forms that a language tells numbers apart by and that are missing, and of such as it has not."""
    table = words.languages[language].get(name, {})
    for general in sorted(set(GENERAL.values()) & table.keys()):
        wanted = forms(language, general)
        for form in wanted:
            if form not in table and not form.endswith(NEVER):
                yield Complaint(file_of(language), f"{name}.{form}", f"is missing; {general} stands in")
        for form in table.keys() - set(wanted):
            if GENERAL.get(form) == general:
                yield Complaint(file_of(language), f"{name}.{form}", f"is never said: {language} has no such form")
