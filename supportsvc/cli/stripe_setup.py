"""The steps of `supportsvc stripe setup`, each saying what it made, found, mended or disabled."""

from dataclasses import dataclass

from supportsvc.cli.complaint import complain
from supportsvc.domain.site import Site
from supportsvc.settings import Settings
from supportsvc.stripe_gateway.account import Account, open_account
from supportsvc.stripe_gateway.client import API_VERSION
from supportsvc.stripe_gateway.endpoints import (
    EVENTS,
    PATH,
    Endpoint,
    find_endpoints,
    make_endpoint,
    mark_secret,
    mend_endpoint,
    retire_endpoint,
)
from supportsvc.stripe_gateway.probe import Heard, probe
from supportsvc.stripe_gateway.setup import (
    find_portal,
    find_product,
    make_portal,
    make_product,
    product_id,
    restore_product,
)

FINISH = "supportsvc stripe setup --finish"
ROTATE = "supportsvc stripe setup --rotate"
SETTING = "STRIPE_WEBHOOK_SECRET"
NOT_TAKEN = {
    Heard.REFUSED: "the service there does not know it yet: restart it with both secrets",
    Heard.NOT_THERE: "nobody takes webhooks there: is the service running with it, and does the proxy pass it on?",
    Heard.UNWELL: "the service there is not well just now: see its log, and try again",
    Heard.UNREACHABLE: "this machine does not reach it: run this where it does, or add --no-probe",
}


@dataclass(frozen=True, slots=True)
class Desk:
    """The account, the site, and whether things are only said."""

    account: Account
    settings: Settings
    site: Site
    url: str
    dry: bool

    def find_endpoints(self) -> tuple[Endpoint, ...]:
        """Return the site's endpoints, the newest first."""
        return find_endpoints(self.account.client, self.account.ask, self.site.tag, self.url)

    def say(self, deed: str, what: str) -> None:
        """Write a line of what was done, or would be."""
        print(f"  {f'would be {deed}' if self.dry and deed != 'found' else deed:<8} {what}")

    def head(self) -> None:
        """Say where all this is."""
        mode = "live mode" if self.settings.is_live else "test mode"
        print(f"At Stripe, in {mode}, for {self.site.name} (tag {self.site.tag}):")


def open_desk(settings: Settings, site: Site, *, dry: bool) -> Desk:
    """Take the parts together; nothing is asked of Stripe yet."""
    account = open_account(settings.stripe_api_key or "", settings.stripe_api_base)
    return Desk(account, settings, site, f"{settings.public_url}{PATH}", dry)


def set_up(desk: Desk, *, rotate: bool) -> int:
    """See to the Product, the portal and the endpoint; print the secret of an endpoint that was made."""
    desk.head()
    see_to_product(desk)
    see_to_portal(desk)
    known = desk.find_endpoints()
    current = next((endpoint for endpoint in known if endpoint.serves(desk.url)), None)
    if current is None or rotate:
        make_one(desk, known)
        return 0
    see_to_endpoint(desk, current)
    tell_of_others(desk, others(known, current), current)
    return 0


def see_to_product(desk: Desk) -> None:
    """Find the Product, make it, or take it out of the archive."""
    client, ask, tag = desk.account.client, desk.account.ask, desk.site.tag
    found = find_product(client, ask, tag)
    told = f"Product {product_id(tag)}"
    if found is None:
        if not desk.dry:
            make_product(client, ask, tag, desk.site.name)
        desk.say("made", told)
    elif not found.active:
        if not desk.dry:
            restore_product(client, ask, tag)
        desk.say("mended", f"{told}: taken out of the archive")
    else:
        desk.say("found", told)


def see_to_portal(desk: Desk) -> None:
    """Find the portal's configuration, or make it."""
    client, ask, tag = desk.account.client, desk.account.ask, desk.site.tag
    found = find_portal(client, ask, tag)
    if found is not None:
        desk.say("found", f"configuration of the portal {found}")
    elif desk.dry:
        desk.say("made", "configuration of the portal")
    else:
        desk.say("made", f"configuration of the portal {make_portal(client, ask, tag)}")


def make_one(desk: Desk, known: tuple[Endpoint, ...]) -> None:
    """Make an endpoint, print its secret, and say how to go on."""
    told = f"at {desk.url}, {len(EVENTS)} kinds of event, version {API_VERSION}"
    if desk.dry:
        desk.say("made", f"webhook endpoint {told}")
        return
    made, secret = make_endpoint(desk.account.client, desk.account.ask, desk.site.tag, desk.url)
    desk.say("made", f"webhook endpoint {made.id} {told}")
    print(f"\nIts signing secret, which nobody will show again:\n\n{secret}\n")
    beside = others(known, made)
    if not beside:
        print(f"Put it into {SETTING}, or into the file that {SETTING}_FILE names, and restart the service.")
        print("Then `supportsvc doctor` says whether all is well.")
        return
    print(f"Put it into {SETTING}, or into the file that {SETTING}_FILE names, beside the one that is there, with a")
    print("comma between, and restart the service: both are valid then, and no event is lost. When it runs:\n")
    print(f"    {FINISH}\n")
    print(f"which disables {name_all(beside)}.")


def see_to_endpoint(desk: Desk, current: Endpoint) -> None:
    """Say that the endpoint was found; mend it where it is disabled, or sends other events than are used."""
    told = f"webhook endpoint {current.id} at {current.url}, version {current.version}"
    mended = [] if current.enabled else ["enabled again"]
    if current.events != set(EVENTS):
        mended.append("its events are those that are used")
    if mended and not desk.dry:
        mend_endpoint(desk.account.client, desk.account.ask, current)
    desk.say("mended" if mended else "found", f"{told}: {', '.join(mended)}" if mended else told)
    if not knows_secret(desk, current):
        print(f"\nIts signing secret is not in {SETTING}. Where you have lost it: {ROTATE}")


def tell_of_others(desk: Desk, beside: tuple[Endpoint, ...], current: Endpoint) -> None:
    """Say which endpoints are still enabled beside the current one."""
    for endpoint in beside:
        desk.say("found", f"{describe(endpoint)}, still enabled beside it")
    if beside and knows_secret(desk, current):
        print(f"\nOnce the service runs with the secret of {current.id}: {FINISH}")


def finish(desk: Desk, *, probing: bool) -> int:
    """Disable all but the newest endpoint, once the service is known to take what that one signs."""
    desk.head()
    known = desk.find_endpoints()
    current = next((endpoint for endpoint in known if endpoint.serves(desk.url)), None)
    if current is None or not current.enabled:
        return complain(f"there is no enabled endpoint at {desk.url}, version {API_VERSION}; `supportsvc stripe setup`")
    beside = others(known, current)
    if not beside:
        desk.say("found", f"{describe(current)}, and no other that is enabled")
        return 0
    if trouble := trouble_with_secret(desk, current, probing=probing):
        return complain(trouble, f"nothing was disabled: with {name_all(beside)} gone, events would be refused")
    for endpoint in beside:
        if not desk.dry:
            retire_endpoint(desk.account.client, desk.account.ask, endpoint)
        desk.say("disabled", describe(endpoint))
    print(f"\nTake its secret out of {SETTING}, so that one is left, and restart the service when it suits you.")
    return 0


def trouble_with_secret(desk: Desk, current: Endpoint, *, probing: bool) -> str | None:
    """Say why the service may not take what an endpoint signs; None where it does."""
    secrets = desk.settings.stripe_webhook_secrets
    secret = next((secret for secret in secrets if mark_secret(secret) == current.secret_mark), None)
    if secret is None:
        return f"the secret of {current.id} is not in {SETTING}; put it beside the old one, or {ROTATE} if it is lost"
    if not probing:
        return None
    heard = probe(desk.url, secret, live=desk.settings.is_live)
    if heard is Heard.TAKEN:
        return None
    return f"a probe that was signed with the secret of {current.id} was sent to {desk.url}; {NOT_TAKEN[heard]}"


def knows_secret(desk: Desk, endpoint: Endpoint) -> bool:
    """Tell whether an endpoint's secret is known to be among the settings'."""
    marks = {mark_secret(secret) for secret in desk.settings.stripe_webhook_secrets}
    return endpoint.secret_mark in marks


def others(known: tuple[Endpoint, ...], current: Endpoint) -> tuple[Endpoint, ...]:
    """Return the enabled endpoints beside one."""
    return tuple(endpoint for endpoint in known if endpoint.enabled and endpoint.id != current.id)


def describe(endpoint: Endpoint) -> str:
    """Say which endpoint is meant."""
    made = "" if endpoint.ours else ", made by hand"
    return f"webhook endpoint {endpoint.id} at {endpoint.url}, version {endpoint.version or 'of the account'}{made}"


def name_all(endpoints: tuple[Endpoint, ...]) -> str:
    """Name several endpoints in a row."""
    return ", ".join(endpoint.id for endpoint in endpoints)
