"""The translations, one file a language, held against the default language, which says what the others do not."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path

from supportsvc.config_files import complaints, vocabulary
from supportsvc.config_files.complaints import Complaint
from supportsvc.config_files.documents import Document, list_documents, read_document, stem
from supportsvc.config_files.limits import LANGUAGE
from supportsvc.config_files.plurals import GENERAL
from supportsvc.config_files.vocabulary import placeholders, write_placeholders
from supportsvc.config_files.words import COMMON, Tables, Text, Words, chain
from supportsvc.domain.money import Interval

FOLDER = "translations"
NO_WORDS = Words({}, "")


def read_words(
    folder: Path, default: str | None, needed: Iterable[str], intervals: Collection[Interval]
) -> tuple[Words, list[Complaint]]:
    """Read every translation, and tell what is wrong with them; `needed` are the tables that campaigns name.

    `intervals` are those that are offered. Without a default language, where the site's file could not be read, each
    file is judged on its own.
    """
    names = list_documents(folder, FOLDER)
    if isinstance(names, Complaint):
        return NO_WORDS, [names]
    documents = {name: read_document(folder, name) for name in names}
    found = [complaint for name in names for complaint in check_name(name)]
    found += [document for document in documents.values() if isinstance(document, Complaint)]
    languages = {stem(name): document for name, document in documents.items() if isinstance(document, dict)}
    for language, document in languages.items():
        found += check_document(file_of(language), document)
    if default is None:
        return NO_WORDS, found
    if file_of(default) not in names:
        found.append(Complaint(file_of(default), "", f"is missing; expected the words of site.language ({default})"))
    found = found or list(check_tables(languages, default, (COMMON, *needed), intervals))
    return (NO_WORDS if found else Words(languages, default)), found


def file_of(language: str) -> str:
    """Return the name of a language's file."""
    return f"{FOLDER}/{language}.toml"


def check_name(name: str) -> Iterator[Complaint]:
    """A file is named after its language, as browsers spell it."""
    if not LANGUAGE.fullmatch(stem(name)):
        yield Complaint(name, "", "is not named after a language; expected a name such as de.toml or de-AT.toml")


def check_document(file: str, document: Document) -> Iterator[Complaint]:
    """Words stand in tables one deep, and each is one that a prompt has."""
    for name, table in document.items():
        if not isinstance(table, dict):
            yield complaints.wrong(file, name, table, f"a table such as [{COMMON}]")
            continue
        for key, value in table.items():
            if vocabulary.is_known(key):
                yield from vocabulary.check_text(file, name, key, value)
            else:
                yield complaints.unknown(file, f"{name}.{key}", vocabulary.KNOWN, value)


def check_tables(
    languages: Mapping[str, Tables], default: str, needed: Iterable[str], intervals: Collection[Interval]
) -> Iterator[Complaint]:
    """The default language is whole, and no other says less in a word than it does.

    What another lacks is said by a wider one (`de` for `de-AT`), or by the default.
    """
    model = languages[default]
    yield from vocabulary.check_common(file_of(default), model.get(COMMON, {}), intervals)
    for name in dict.fromkeys(needed):
        if name not in model:
            there = ", ".join(sorted(model)) or "none"
            wanted = f"a table [{name}] with the words of a prompt; there are: {there}"
            yield complaints.missing(file_of(default), name, wanted)
            continue
        if name != COMMON:
            yield from vocabulary.check_own(file_of(default), name, model[name], model.get(COMMON, {}))
        for language, tables in languages.items():
            said = {key for near in chain(language) for key in languages.get(near, {}).get(COMMON, {})}
            said |= {key for near in chain(language) for key in languages.get(near, {}).get(name, {})}
            yield from vocabulary.check_forms(file_of(language), name, tables.get(name, {}), said)
            yield from check_likeness(file_of(language), name, tables.get(name, {}), model[name])


def check_likeness(file: str, name: str, table: Mapping[str, Text], model: Mapping[str, Text]) -> Iterator[Complaint]:
    """A translation leaves no placeholder of the default's table out, but in a form that tells the number itself."""
    for key, said in model.items():
        if key in table and key not in GENERAL and placeholders(table[key]) != placeholders(said):
            wanted = f"the placeholders of the default language: {write_placeholders(placeholders(said))}"
            yield complaints.wrong(file, f"{name}.{key}", table[key], wanted)
