"""The languages that Stripe's own pages speak."""

CHECKOUT = frozenset(
    {
        *("bg", "cs", "da", "de", "el", "en", "en-GB", "es", "es-419", "et", "fi", "fil", "fr", "fr-CA", "hi-IN"),
        *("hr", "hu", "id", "it", "ja", "ko", "lt", "lv", "ms", "mt", "nb", "nl", "pl", "pt", "pt-BR", "ro", "ru"),
        *("sk", "sl", "sv", "th", "tr", "vi", "zh", "zh-HK", "zh-TW"),
    }
)
PORTAL = (CHECKOUT - {"hi-IN"}) | {"en-AU", "en-CA", "en-IE", "en-IN", "en-NZ", "en-SG"}
AUTO = "auto"
"""Stripe reads the reader's browser itself."""


def choose_locale(wanted: str, spoken: frozenset[str]) -> str:
    """Return the language of a page: as wanted, else without its region, else as the browser has it."""
    if wanted in spoken:
        return wanted
    language = wanted.partition("-")[0]
    return language if language in spoken else AUTO
