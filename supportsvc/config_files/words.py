"""The words of every prompt, by language: what a reader is shown, and in which direction it runs."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import reduce

from supportsvc.config_files.plurals import lay

Text = str | list[str]
Tables = Mapping[str, Mapping[str, Text]]

COMMON = "prompt"
"""The table with the words that every prompt has, whatever its campaign."""

RIGHT_TO_LEFT = frozenset(
    {"ar", "arc", "ckb", "dv", "fa", "ff-Adlm", "he", "ks", "ku-Arab", "ps", "sd", "ug", "ur", "yi"}
)


@dataclass(frozen=True, slots=True)
class Words:
    """The translations; `default` is the language whose words stand in for those that are missing.

    The texts are put together once: a look-up makes nothing anew, and nobody may change what it answers.
    """

    languages: Mapping[str, Tables]
    default: str
    _spelt: dict[str, str] = field(init=False, repr=False, compare=False)
    _tables: dict[tuple[str, str], dict[str, Text]] = field(init=False, repr=False, compare=False)
    _texts: dict[tuple[str, str], dict[str, Text]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        names = {name for tables in self.languages.values() for name in tables}
        keys = [(name, language) for name in names for language in self.languages]
        tables = {(name, language): self._layer(name, language) for name, language in keys}
        texts = {(name, lang): lay(self._layer(COMMON, lang), table) for (name, lang), table in tables.items()}
        object.__setattr__(self, "_spelt", {language.lower(): language for language in self.languages})
        object.__setattr__(self, "_tables", tables)
        object.__setattr__(self, "_texts", texts)

    def choose(self, *wanted: str) -> str:
        """Return the language of ours that comes nearest to the first of those wanted that we have, or the default."""
        near = (self._spelt.get(language) for first in wanted for language in chain(first.lower()))
        return next((language for language in near if language is not None), self.default)

    def text(self, campaign_words: str, language: str) -> dict[str, Text]:
        """Return all words of a campaign's prompt, the common ones too; `language` is one that `choose` returned."""
        return self._texts[campaign_words, language]

    def table(self, name: str, language: str) -> dict[str, Text]:
        """Return the words of one table alone."""
        return self._tables[name, language]

    def direction(self, language: str) -> str:
        """Return `rtl` or `ltr`."""
        return "rtl" if any(part in RIGHT_TO_LEFT for part in chain(language)) else "ltr"

    def _layer(self, name: str, language: str) -> dict[str, Text]:
        """Lay the words of a language over those of its wider ones, and these over the default's."""
        layers = (self.default, *reversed(list(chain(language))))
        return reduce(lay, (self.languages.get(layer, {}).get(name, {}) for layer in layers), {})


def chain(language: str) -> Iterator[str]:
    """Yield a language and its wider ones: `de-AT`, then `de`."""
    while language:
        yield language
        language = language.rpartition("-")[0]
