"""What the environment alone tells: the key's form and mode, the secrets, the signing keys, proxies, the clock."""

from collections.abc import Iterator
from pathlib import Path

from supportsvc.doctor.finding import Finding, ok, warning, wrong
from supportsvc.settings import Settings
from supportsvc.settings.signing_keys import NAME

LIVE_KEYS = ("sk_live_", "rk_live_")
LEAST_SECRET = 20
KEY, SECRETS, SIGNING = "Stripe's key", "webhook secret", "signing keys"
PROXIES, CLOCK = "proxies", "clock"


def look_at_settings(settings: Settings) -> Iterator[Finding]:
    """Judge what the environment says."""
    yield judge_key(settings)
    yield from judge_secrets(settings)
    yield from judge_signing_keys(settings)
    if (settings.public_url or "").startswith("https:") and not settings.trusted_proxies:
        yield warning(
            PROXIES,
            "SUPPORTSVC_TRUSTED_PROXIES is not set: readers' addresses are not known, and card testing is easier",
            "name the networks that your proxy calls from, such as 127.0.0.1/32",
        )
    if settings.fault_points is not None:
        yield warning(
            "faults",
            f"SUPPORTSVC_FAULT_POINTS lets processes die where {settings.fault_points} says",
            "unset it: it is for tests",
        )
    if settings.clock_file is not None:
        yield warning(
            CLOCK,
            f"SUPPORTSVC_CLOCK moves the service's time by what {settings.clock_file} says",
            "unset it, unless this is a test or a demo",
        )


def judge_key(settings: Settings) -> Finding:
    """Judge the form of Stripe's key, and say what it moves."""
    key = settings.stripe_api_key
    if key is None:
        return warning(KEY, "STRIPE_API_KEY is not set: nothing can be paid", "set it, or STRIPE_API_KEY_FILE")
    kind = "restricted" if key.startswith("rk_") else "secret"
    if not settings.is_live:
        return ok(KEY, f"a {kind} key of test mode: no money moves")
    if key.startswith(LIVE_KEYS):
        return ok(KEY, f"a {kind} key of live mode: real money moves")
    return wrong(
        KEY,
        "STRIPE_API_KEY does not look like one of Stripe's",
        "copy it again: it begins with sk_live_, rk_live_, sk_test_ or rk_test_",
    )


def judge_secrets(settings: Settings) -> Iterator[Finding]:
    """Judge the number and the form of the endpoint's signing secrets."""
    secrets = settings.stripe_webhook_secrets
    if settings.stripe_api_key is None:
        return
    if not secrets:
        yield warning(
            SECRETS,
            "STRIPE_WEBHOOK_SECRET is not set: no webhook is taken, and what happens at Stripe is heard of late",
            "`supportsvc stripe setup` makes the endpoint and prints its secret",
        )
    elif len(set(secrets)) < len(secrets):
        yield warning(SECRETS, "STRIPE_WEBHOOK_SECRET holds one secret twice", "leave one of the two")
    elif any(len(secret) < LEAST_SECRET for secret in secrets):
        yield warning(
            SECRETS, "a secret in STRIPE_WEBHOOK_SECRET is shorter than Stripe's are", "copy it again, the whole of it"
        )
    elif len(secrets) > 2:
        yield warning(
            SECRETS,
            f"STRIPE_WEBHOOK_SECRET holds {len(secrets)} secrets",
            "leave those of endpoints that are enabled: one, and two while you rotate",
        )
    else:
        yield ok(SECRETS, "one" if len(secrets) == 1 else "two, as while a secret is rotated")


def judge_signing_keys(settings: Settings) -> Iterator[Finding]:
    """Judge where the keys that sign readers' ids come from, and whether they outlive a restart."""
    file = settings.data_folder / NAME
    if settings.keys:
        older = len(settings.keys) - 1
        yield ok(SIGNING, f"given; the newest signs, {older} older verify" if older else "given: one")
    elif settings.redis_url is not None:
        yield wrong(
            SIGNING,
            "SUPPORTSVC_KEYS is not set, and the store is shared: the service does not start",
            "`supportsvc keys new` makes one; keep it in SUPPORTSVC_KEYS, or in a file of SUPPORTSVC_KEYS_FILE",
        )
    elif file.exists():
        yield from judge_key_file(file)
    else:
        yield ok(SIGNING, f"none yet; the first start makes one and keeps it in {file}")


def judge_key_file(file: Path) -> Iterator[Finding]:
    """Judge who may read the keys that are kept."""
    if file.stat().st_mode & 0o077:
        yield warning(SIGNING, f"{file} may be read by others", f"chmod 600 {file}")
    else:
        yield ok(SIGNING, f"kept in {file}; back it up with the store")
