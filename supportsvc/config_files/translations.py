"""The translations, one file a language, held against the default language: nothing missing, nothing misspelt."""

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from supportsvc.config_files import complaints
from supportsvc.config_files.complaints import Complaint
from supportsvc.config_files.documents import Document, list_documents, read_document, stem
from supportsvc.config_files.limits import LANGUAGE
from supportsvc.config_files.words import COMMON, Tables, Text, Words, chain

FOLDER = "translations"
PLACEHOLDERS = frozenset({"amount", "date", "day", "least", "most"})
BRACES = re.compile(r"\{([^{}]*)\}")
LIST, TEXT = "a list of paragraphs, none of them empty", "a text that is not empty"
NO_WORDS = Words({}, "")


def read_words(folder: Path, default: str | None, needed: Iterable[str]) -> tuple[Words, list[Complaint]]:
    """Read every translation, and tell what is wrong with them; `needed` are the tables that campaigns name.

    Without a default language, where the site's file could not be read, each file is judged on its own.
    """
    names = list_documents(folder, FOLDER)
    if isinstance(names, Complaint):
        return NO_WORDS, [names]
    documents = {name: read_document(folder, name) for name in names}
    found = [document for document in documents.values() if isinstance(document, Complaint)]
    found += [complaint for name in names for complaint in check_name(name)]
    languages = {stem(name): document for name, document in documents.items() if isinstance(document, dict)}
    for language, tables in languages.items():
        found += check_document(file_of(language), tables)
    if default is None:
        return NO_WORDS, found
    if file_of(default) not in names:
        found.append(Complaint(file_of(default), "", f"is missing; expected the words of site.language ({default})"))
    found = found or list(check_against_default(languages, default, needed))
    return (NO_WORDS if found else Words(languages, default)), found


def file_of(language: str) -> str:
    """Return the name of a language's file."""
    return f"{FOLDER}/{language}.toml"


def check_name(name: str) -> Iterator[Complaint]:
    """A file is named after its language, as browsers spell it."""
    if not LANGUAGE.fullmatch(stem(name)):
        yield Complaint(name, "", "is not named after a language; expected a name such as de.toml or de-AT.toml")


def check_document(file: str, document: Document) -> Iterator[Complaint]:
    """Words are texts, or lists of texts, in tables one deep; a brace holds a placeholder that the browser fills."""
    for name, table in document.items():
        if not isinstance(table, dict):
            yield complaints.wrong(file, name, table, f"a table such as [{COMMON}]")
            continue
        for key, value in table.items():
            yield from check_text(file, f"{name}.{key}", value)


def check_text(file: str, key: str, value: Any) -> Iterator[Complaint]:
    """A word says something, and every placeholder in it is one that the browser knows."""
    texts = value if isinstance(value, list) else [value]
    if not texts or not all(isinstance(text, str) and text.strip() for text in texts):
        yield complaints.wrong(file, key, value, LIST if isinstance(value, list) else TEXT)
        return
    known = ", ".join(f"{{{name}}}" for name in sorted(PLACEHOLDERS))
    for odd in sorted(placeholders(value) - PLACEHOLDERS):
        yield complaints.wrong(file, key, value, f"no other placeholders than {known}; {{{odd}}} is none")


def placeholders(text: Text) -> set[str]:
    """Return what stands in braces."""
    return {name for part in ([text] if isinstance(text, str) else text) for name in BRACES.findall(part)}


def check_against_default(languages: Mapping[str, Tables], default: str, needed: Iterable[str]) -> Iterator[Complaint]:
    """Every language has each word of the default, of the same kind and with the same placeholders, and no other.

    A language that refines one that is there (`de-AT` beside `de`) may have only what differs.
    """
    model = languages[default]
    for name in dict.fromkeys((COMMON, *needed)):
        if name not in model:
            yield complaints.missing(file_of(default), name, f"a table [{name}] with the words of a prompt")
            continue
        for language, tables in languages.items():
            partly = any(wider in languages for wider in chain(language) if wider != language)
            yield from check_table(file_of(language), name, tables.get(name, {}), model[name], partly=partly)


def check_table(
    file: str, name: str, table: Mapping[str, Text], model: Mapping[str, Text], *, partly: bool
) -> Iterator[Complaint]:
    """Hold one table against the default language's."""
    for key, expected in model.items():
        if key in table:
            yield from check_likeness(file, f"{name}.{key}", table[key], expected)
        elif not partly:
            yield complaints.missing(
                file, f"{name}.{key}", f"what the default language says as {complaints.show(expected)}"
            )
    for key in table.keys() - model.keys():
        yield complaints.unknown(file, f"{name}.{key}", model, table[key])


def check_likeness(file: str, key: str, text: Text, model: Text) -> Iterator[Complaint]:
    """A translation is of the same kind as the default's, and leaves no placeholder out."""
    if isinstance(text, list) is not isinstance(model, list):
        yield complaints.wrong(file, key, text, LIST if isinstance(model, list) else TEXT)
    elif placeholders(text) != placeholders(model):
        wanted = ", ".join(f"{{{name}}}" for name in sorted(placeholders(model))) or "none"
        yield complaints.wrong(file, key, text, f"the placeholders of the default language: {wanted}")
