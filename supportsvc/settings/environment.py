"""The variables of the environment: their names, what each takes, and what they must be together."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from supportsvc.settings import texts
from supportsvc.settings.texts import Unfit
from supportsvc.settings.values import Settings, SettingsError

PREFIX = "SUPPORTSVC_"
FILE = "_FILE"


@dataclass(frozen=True, slots=True)
class Variable:
    """One variable: the field of Settings that it fills, and how its text is read."""

    field: str
    read: Callable[[str], object]


VARIABLES = {
    "REDIS_URL": Variable("redis_url", texts.read_text),
    "STRIPE_API_KEY": Variable("stripe_api_key", texts.read_stripe_key),
    "STRIPE_WEBHOOK_SECRET": Variable("stripe_webhook_secrets", texts.read_webhook_secrets),
    "STRIPE_API_BASE": Variable("stripe_api_base", texts.read_address),
    "SUPPORTSVC_KEYS": Variable("keys", texts.read_keys),
    "SUPPORTSVC_SITE_KEY": Variable("site_key", texts.read_key),
    "SUPPORTSVC_CONFIG": Variable("config_folder", texts.read_path),
    "SUPPORTSVC_DATA": Variable("data_folder", texts.read_path),
    "SUPPORTSVC_CLOCK": Variable("clock_file", texts.read_path),
    "SUPPORTSVC_FAULT_POINTS": Variable("fault_points", texts.read_path),
    "SUPPORTSVC_CONFIRM": Variable("confirm", texts.one_of("local", "replicas", "off")),
    "SUPPORTSVC_DECISION_BUDGET": Variable("decision_budget", texts.read_milliseconds),
    "SUPPORTSVC_PUBLIC_URL": Variable("public_url", texts.read_own_address),
    "SUPPORTSVC_COUNTRY_HEADER": Variable("country_header", texts.read_header),
    "SUPPORTSVC_TRUSTED_PROXIES": Variable("trusted_proxies", texts.read_networks),
    "SUPPORTSVC_GEOIP": Variable("geoip", texts.read_countries_file),
    "SUPPORTSVC_SYNC_EVERY": Variable("sync_every", texts.read_minutes),
    "SUPPORTSVC_SYNC_RATE": Variable("sync_rate", texts.read_rate),
    "SUPPORTSVC_LOG_LEVEL": Variable("log_level", texts.one_of("debug", "info", "warning", "error")),
    "SUPPORTSVC_NOTIFY_URL": Variable("notify_url", texts.read_receiver),
    "SUPPORTSVC_NOTIFY_SECRET": Variable("notify_secrets", texts.read_notify_secrets),
    "SUPPORTSVC_DECISION_LOG": Variable("decision_log", texts.read_log_target),
}


def read_settings(environ: Mapping[str, str]) -> Settings:
    """Read the environment; raises SettingsError with every complaint. An empty variable is none."""
    complaints = list(find_unknown(environ))
    settings = Settings(config_folder=Path("config"), data_folder=default_data_folder(environ))
    for name, variable in VARIABLES.items():
        try:
            text = take(environ, name)
            if text:
                settings = replace(settings, **dict[str, Any]({variable.field: variable.read(text)}))
        except Unfit as unfit:
            complaints.append(f"{name} {unfit}")
    complaints += find_discord(settings)
    if complaints:
        raise SettingsError(complaints)
    return settings


def take(environ: Mapping[str, str], name: str) -> str:
    """Return a variable's text, from the variable itself or from the file that its fellow NAME_FILE names."""
    text, file = environ.get(name, "").strip(), environ.get(name + FILE, "").strip()
    if text and file:
        raise Unfit(f"and {name}{FILE} are both set; expected one of them")
    if not file:
        return text
    try:
        return Path(file).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise Unfit(
            f"cannot be read from the file {file!r} that {name}{FILE} names; expected a readable file"
        ) from error


def find_unknown(environ: Mapping[str, str]) -> Iterator[str]:
    """Complain about names that look like ours and are not."""
    known = [*VARIABLES, *(name + FILE for name in VARIABLES)]
    for name in sorted(environ):
        if name.startswith(PREFIX) and name not in known:
            near = get_close_matches(name, known, n=1)
            cure = f"did you mean {near[0]}?" if near else f"known are {', '.join(VARIABLES)}"
            yield f"{name} is not a known setting; {cure}"


def find_discord(settings: Settings) -> Iterator[str]:
    """Complain about what must not stand, or be missing, beside another: real money, or a proxy's header."""
    if settings.country_header is not None and not settings.trusted_proxies:
        yield "SUPPORTSVC_TRUSTED_PROXIES is not set beside SUPPORTSVC_COUNTRY_HEADER; expected who may send it"
    if bool(settings.notify_url) != bool(settings.notify_secrets):
        yield "SUPPORTSVC_NOTIFY_URL and SUPPORTSVC_NOTIFY_SECRET go together; expected both or neither"
    if settings.is_live and settings.stripe_api_base is not None:
        yield "STRIPE_API_BASE is set beside a live STRIPE_API_KEY; expected it only beside a test key (sk_test_…)"
    if settings.is_live and settings.clock_file is not None:
        yield "SUPPORTSVC_CLOCK is set beside a live STRIPE_API_KEY; expected it only beside a test key (sk_test_…)"
    if settings.is_live and settings.fault_points is not None:
        yield "SUPPORTSVC_FAULT_POINTS is set beside a live STRIPE_API_KEY; expected it only in tests"
    if settings.is_live and settings.public_url is None:
        yield "SUPPORTSVC_PUBLIC_URL is not set beside a live STRIPE_API_KEY; expected where readers return to"


def default_data_folder(environ: Mapping[str, str]) -> Path:
    """Return where programs of this user keep their data."""
    base = environ.get("XDG_DATA_HOME") or Path(environ.get("HOME") or Path.home(), ".local", "share")
    return Path(base) / "supportsvc"
