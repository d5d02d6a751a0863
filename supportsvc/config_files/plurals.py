"""Plural forms: a text with a number in it may stand once for each category that its language tells numbers apart by.

The general form stands under the key itself; the others under the key and the category, as `in_days_few`. The
categories are CLDR's, which the browser's Intl.PluralRules goes by.
"""

from collections.abc import Mapping
from functools import cache
from typing import TypeVar

from babel import Locale, UnknownLocaleError

CATEGORIES = ("zero", "one", "two", "few", "many")
OTHER = "other"
COUNTED = ("in_days", "walled", "walled_days")
"""The words with a number that counts something."""
ORDINAL = "ordinal"
"""The word with a number in a row, whose general form is `ordinal_other`."""

GENERAL = {
    **{f"{key}_{category}": key for key in COUNTED for category in CATEGORIES},
    **{f"{ORDINAL}_{category}": f"{ORDINAL}_{OTHER}" for category in CATEGORIES},
}
"""Each form, with the general one that stands in for it."""

Text = TypeVar("Text")


@cache
def forms(language: str, general: str) -> tuple[str, ...]:
    """Return the forms that a language has beside a general one; none where it is not known."""
    try:
        locale = Locale.parse(language.partition("-")[0])
    except (UnknownLocaleError, ValueError):
        return ()
    rule = locale.ordinal_form if general.startswith(ORDINAL) else locale.plural_form
    stem = general.removesuffix(f"_{OTHER}")
    return tuple(f"{stem}_{category}" for category in CATEGORIES if category in rule.tags)


def lay(under: Mapping[str, Text], over: Mapping[str, Text]) -> dict[str, Text]:
    """Lay words over others. A general form puts away the other forms below it, which are of another text."""
    kept = {key: text for key, text in under.items() if GENERAL.get(key) not in over}
    return {**kept, **over}
