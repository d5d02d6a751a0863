"""What Stripe tells of the key, the Product, the portal, the webhook endpoint, and of the time."""

from collections.abc import Iterator
from datetime import timedelta

from supportsvc.doctor.finding import Finding, ok, warning, wrong
from supportsvc.settings import Settings
from supportsvc.stripe_gateway.client import API_VERSION
from supportsvc.stripe_gateway.endpoints import EVENTS, Endpoint, mark_secret
from supportsvc.stripe_gateway.examination import Examined
from supportsvc.stripe_gateway.probe import Heard

STRIPE, ENDPOINT, TIME, PROBE = "Stripe", "webhook endpoint", "time", "webhook"
SETUP = "`supportsvc stripe setup`"
SLIGHT, TOO_MUCH = timedelta(seconds=30), timedelta(seconds=300)


def look_at_stripe(examined: Examined, settings: Settings, url: str | None) -> Iterator[Finding]:
    """Judge what was read at Stripe; `url` is where the webhook is to be, None where nobody knows."""
    if examined.trouble is not None:
        cure = "make a new key in the Dashboard" if examined.refused else "see status.stripe.com, and this network"
        seen = "does not take the key" if examined.refused else "does not answer"
        yield wrong(STRIPE, f"{seen}: {examined.trouble}", cure)
        return
    if examined.ahead is not None:
        yield judge_time(TIME, "Stripe's", examined.ahead)
    if examined.denied:
        yield wrong(
            STRIPE,
            f"the restricted key may not read {', '.join(examined.denied)}",
            "allow that for the key in the Dashboard; docs/operations.md lists all it needs",
        )
        return
    key = settings.stripe_api_key or ""
    restricted = "; whether it may write, Stripe tells only by a write" if key.startswith("rk_") else ""
    yield ok(STRIPE, f"takes the key, and lets it read all that is needed{restricted}")
    yield from judge_objects(examined)
    if url is not None:
        yield from judge_endpoints(examined.endpoints, url, settings.stripe_webhook_secrets)


def judge_time(about: str, whose: str, ahead: timedelta) -> Finding:
    """Judge how far this machine's clock is ahead of another."""
    off = abs(ahead)
    way = "ahead of" if ahead > timedelta() else "behind"
    seen = f"this machine's clock is {off.total_seconds():.0f} s {way} {whose}"
    if off < SLIGHT:
        return ok(about, f"this machine's clock agrees with {whose}")
    cure = "let the clock be set by NTP (chrony, systemd-timesyncd)"
    return warning(about, seen, cure) if off < TOO_MUCH else wrong(about, f"{seen}: signatures are refused", cure)


def judge_objects(examined: Examined) -> Iterator[Finding]:
    """Judge the Product and the portal's configuration."""
    if examined.product is None:
        yield warning("product", "not made yet; the first checkout would make it", f"{SETUP} makes it now")
    elif not examined.product:
        yield wrong("product", "it is in the archive, where Checkout refuses it", f"{SETUP} takes it out again")
    if not examined.portal:
        yield warning("portal", "not configured yet; the first visit would do it", f"{SETUP} does it now")
    if examined.product and examined.portal:
        yield ok("product, portal", "are there")


def judge_endpoints(endpoints: tuple[Endpoint, ...], url: str, secrets: tuple[str, ...]) -> Iterator[Finding]:
    """Judge the endpoints of a site: one that is right, its secret among the settings, and no other."""
    here = [endpoint for endpoint in endpoints if endpoint.url == url and not endpoint.retired]
    enabled = [endpoint for endpoint in endpoints if endpoint.enabled]
    current = next((e for e in here if e.enabled and e.version == API_VERSION), None) or next(iter(here), None)
    if current is None:
        yield wrong(ENDPOINT, f"there is none at {url}", f"{SETUP} makes it")
        return
    if not current.enabled:
        yield wrong(
            ENDPOINT,
            f"Stripe, or somebody in the Dashboard, has disabled {current.id}",
            f"mend what {url} answered, then {SETUP} enables it; what it missed comes with `supportsvc sync`",
        )
    elif not current.sends_all():
        missing = ", ".join(sorted(set(EVENTS) - current.events))
        yield wrong(ENDPOINT, f"{current.id} does not send {missing}", f"{SETUP} mends it")
    elif current.version != API_VERSION:
        yield warning(
            ENDPOINT,
            f"{current.id} sends in version {current.version or 'of the account'}, and {API_VERSION} is the pinned one",
            f"{SETUP} makes another beside it",
        )
    else:
        yield ok(ENDPOINT, f"{current.id} at {url} is enabled and sends all that is used")
    yield judge_secret(current, secrets)
    others = [endpoint.id for endpoint in enabled if endpoint.id != current.id]
    if others:
        yield warning(
            ENDPOINT,
            f"enabled beside it: {', '.join(others)}",
            "once the service runs with the newest secret: `supportsvc stripe setup --finish`",
        )


def judge_secret(endpoint: Endpoint, secrets: tuple[str, ...]) -> Finding:
    """Judge whether the settings hold an endpoint's secret, as far as its metadata tells."""
    about = "webhook secret"
    if endpoint.secret_mark is None:
        return warning(
            about,
            f"whether it is that of {endpoint.id} cannot be told: that one was made by hand",
            f"{SETUP} makes one whose secret can be told",
        )
    if endpoint.secret_mark in map(mark_secret, secrets):
        return ok(about, f"that of {endpoint.id} is in STRIPE_WEBHOOK_SECRET")
    return wrong(
        about,
        f"that of {endpoint.id} is not in STRIPE_WEBHOOK_SECRET: its events are refused",
        "put it there; where it is lost, `supportsvc stripe setup --rotate` makes another",
    )


def judge_probes(heard: tuple[Heard, ...], url: str) -> Iterator[Finding]:
    """Judge what the running service made of a probe signed with each secret, in their order."""
    if Heard.REFUSED in heard:
        yield wrong(
            PROBE,
            f"the service at {url} does not take what secret {heard.index(Heard.REFUSED) + 1} of {len(heard)} signs",
            "restart it with the settings of now",
        )
    elif Heard.NOT_THERE in heard:
        yield wrong(
            PROBE,
            f"nobody takes webhooks at {url}",
            "does the proxy pass /v1/stripe/webhook on, and does the service run with STRIPE_WEBHOOK_SECRET?",
        )
    elif Heard.UNREACHABLE in heard:
        yield warning(
            PROBE,
            f"this machine does not reach {url}, so that it could not be tried",
            "is the service running? If so, run this where its address can be reached",
        )
    elif Heard.UNWELL in heard:
        yield wrong(PROBE, f"the service at {url} could not take a probe just now", "see its log, and /readyz")
    elif heard:
        yield ok(PROBE, f"the service at {url} takes what {'each secret' if len(heard) > 1 else 'the secret'} signs")
