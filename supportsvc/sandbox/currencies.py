"""The currencies that Stripe takes, and the least it charges in them."""

from supportsvc.sandbox.refusals import invalid

CURRENCIES = frozenset(
    [
        "aed", "afn", "all", "amd", "ang", "aoa", "ars", "aud", "awg", "azn", "bam", "bbd", "bdt", "bhd",
        "bif", "bmd", "bnd", "bob", "brl", "bsd", "bwp", "byn", "bzd", "cad", "cdf", "chf", "clp", "cny",
        "cop", "crc", "cve", "czk", "djf", "dkk", "dop", "dzd", "egp", "etb", "eur", "fjd", "fkp", "gbp",
        "gel", "gip", "gmd", "gnf", "gtq", "gyd", "hkd", "hnl", "htg", "huf", "idr", "ils", "inr", "isk",
        "jmd", "jod", "jpy", "kes", "kgs", "khr", "kmf", "krw", "kwd", "kyd", "kzt", "lak", "lbp", "lkr",
        "lrd", "lsl", "mad", "mdl", "mga", "mkd", "mmk", "mnt", "mop", "mur", "mvr", "mwk", "mxn", "myr",
        "mzn", "nad", "ngn", "nio", "nok", "npr", "nzd", "omr", "pab", "pen", "pgk", "php", "pkr", "pln",
        "pyg", "qar", "ron", "rsd", "rub", "rwf", "sar", "sbd", "scr", "sek", "sgd", "shp", "sle", "sos",
        "srd", "std", "szl", "thb", "tjs", "tnd", "top", "try", "ttd", "twd", "tzs", "uah", "ugx", "usd",
        "uyu", "uzs", "vnd", "vuv", "wst", "xaf", "xcd", "xof", "xpf", "yer", "zar", "zmw",
    ]
)  # fmt: skip
ZERO_DECIMAL = frozenset(
    [
        "bif", "clp", "djf", "gnf", "jpy", "kmf", "krw", "mga", "pyg", "rwf", "vnd", "vuv", "xaf",
        "xof", "xpf",
    ]
)  # fmt: skip
THREE_DECIMAL = frozenset(
    [
        "bhd", "jod", "kwd", "omr", "tnd",
    ]
)  # fmt: skip
LEAST = {
    **dict.fromkeys(("usd", "aud", "brl", "cad", "chf", "eur", "nzd", "sgd"), 50),
    "gbp": 30, "aed": 200, "czk": 1500, "dkk": 250, "hkd": 400, "huf": 17500, "inr": 50, "jpy": 50,
    "mxn": 1000, "myr": 200, "nok": 300, "pln": 200, "ron": 200, "sek": 300, "thb": 1000,
}  # fmt: skip
LARGEST = 99_999_999


def check_currency(code: str, param: str) -> str:
    """Answer the currency in lower case, or refuse it."""
    lowered = code.lower()
    if lowered not in CURRENCIES:
        raise invalid(
            f"Invalid currency: {code}. Stripe currently supports these currencies: {', '.join(sorted(CURRENCIES))}",
            param,
        )
    return lowered


def count_decimals(currency: str) -> int:
    """Answer how many digits of an amount stand behind the point."""
    if currency in ZERO_DECIMAL:
        return 0
    return 3 if currency in THREE_DECIMAL else 2


def format_money(amount: int, currency: str) -> str:
    """Answer an amount in minor units as words for a person."""
    decimals = count_decimals(currency)
    signs = {"usd": "$", "eur": "€", "gbp": "£", "jpy": "¥"}
    whole, part = divmod(amount, 10**decimals)
    digits = f"{whole:,}" if part == 0 else f"{whole:,}.{part:0{decimals}d}"
    return f"{signs[currency]}{digits}" if currency in signs else f"{digits} {currency.upper()}"
