"""What the configuration tells beside the environment: origins, the public address, and whether both are one site."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from supportsvc.doctor.finding import Finding, ok, warning, wrong
from supportsvc.domain.site import Mode, Site
from supportsvc.settings import Settings
from supportsvc.settings.texts import MACHINE_ITSELF

ORIGINS, ADDRESS = "origins", "public address"


def look_at_site(site: Site, settings: Settings) -> Iterator[Finding]:
    """Judge the site's origins and the service's address."""
    yield from judge_origins(site, settings)
    yield from judge_address(site, settings)


def judge_origins(site: Site, settings: Settings) -> Iterator[Finding]:
    """Judge the origins by themselves, and beside the mode of Stripe's key."""
    own = [origin for origin in site.origins if is_of_this_machine(origin)]
    twice = sorted({origin for origin in site.origins if site.origins.count(origin) > 1})
    if twice:
        yield warning(ORIGINS, f"named twice: {', '.join(twice)}", "leave each once")
    if settings.is_live and len(own) == len(site.origins):
        yield wrong(
            ORIGINS,
            f"only this machine's beside a live key: {', '.join(own)}",
            "put your pages' own into `origins` of supportsvc.toml",
        )
    elif settings.is_live and own:
        yield warning(
            ORIGINS,
            f"this machine's beside a live key: {', '.join(own)}",
            "take them out of `origins` for real readers",
        )
    elif not settings.is_live and settings.stripe_api_key is not None and not own:
        yield warning(
            ORIGINS,
            f"{', '.join(site.origins)}, beside a test key: readers there could “give” with test cards alone",
            "use a live key before real readers come",
        )
    elif not twice:
        yield ok(ORIGINS, ", ".join(site.origins))


def judge_address(site: Site, settings: Settings) -> Iterator[Finding]:
    """Judge the service's address; a cookie needs it to be of the pages' own site, over https."""
    address = settings.public_url
    if address is None:
        yield warning(
            ADDRESS,
            "SUPPORTSVC_PUBLIC_URL is not set: the address is taken from each request",
            "set it to the https address at which browsers reach the service",
        )
        return
    if site.mode is not Mode.COOKIE:
        yield ok(ADDRESS, address)
        return
    if urlsplit(address).scheme != "https":
        yield wrong(
            ADDRESS,
            f'mode = "cookie", but {address} is no https: browsers keep no such cookie',
            'put TLS in front of the service, or choose mode = "token"',
        )
        return
    strangers = [origin for origin in site.origins if not may_be_same_site(origin, address)]
    if strangers:
        yield wrong(
            ADDRESS,
            f'mode = "cookie", but {address} is another site than {", ".join(strangers)}: no cookie comes along',
            'give the service a subdomain of the site, or choose mode = "token"',
        )
    else:
        yield ok(ADDRESS, f"{address}, which can keep the cookie")


def is_of_this_machine(origin: str) -> bool:
    """Tell whether an address leads to the machine itself."""
    host = urlsplit(origin).hostname or ""
    return host in MACHINE_ITSELF or host.endswith(".localhost")


def may_be_same_site(one: str, other: str) -> bool:
    """Tell whether two addresses may belong to one site: of https both, and with the last two names of the host alike.

    That two hosts under co.uk are two sites only the public suffix list knows, so that this yes is no promise.
    """
    first, second = urlsplit(one), urlsplit(other)
    if first.scheme != second.scheme:
        return False
    return first.hostname == second.hostname or last_names(first.hostname) == last_names(second.hostname)


def last_names(host: str | None) -> tuple[str, ...]:
    """Return the last two names of a host."""
    return tuple((host or "").split(".")[-2:])
