"""`supportsvc stripe`: what the site needs at Stripe."""

import os
from argparse import Namespace
from typing import Any
from urllib.parse import urlsplit

from supportsvc.cli.complaint import complain
from supportsvc.config_files import ConfigurationError, load
from supportsvc.ports import BillingRefused, BillingUnavailable
from supportsvc.settings import Settings, SettingsError, read_settings
from supportsvc.settings.texts import MACHINE_ITSELF

NO_KEY = "STRIPE_API_KEY is not set; expected the key of the account that the site's money goes to"
NO_URL = "SUPPORTSVC_PUBLIC_URL is not set; expected the address at which Stripe reaches the service"
NOT_PUBLIC = "SUPPORTSVC_PUBLIC_URL is {url}; expected an https address that Stripe can reach over the internet"


def add_to(commands: Any) -> None:
    """Add the group."""
    parser = commands.add_parser("stripe", help="set up what the site needs at Stripe")
    actions = parser.add_subparsers(metavar="ACTION", required=True)
    setup = actions.add_parser(
        "setup",
        help="make the product, the portal's configuration and the webhook endpoint",
        description="Make at Stripe what the site needs, or find it again: one Product, one configuration of the "
        "portal, one webhook endpoint with just the events that are used. Run it as often as you like, and after "
        "each upgrade. A new endpoint's signing secret is printed, once. The settings are those of `serve`.",
    )
    how = setup.add_mutually_exclusive_group()
    how.add_argument("--rotate", action="store_true", help="make a new endpoint, with a new secret, beside the old one")
    how.add_argument("--finish", action="store_true", help="disable the old endpoints, once the new secret is in use")
    setup.add_argument("--dry-run", action="store_true", help="only say what would be done")
    setup.add_argument(
        "--no-probe",
        action="store_true",
        help="with --finish: do not ask the service at its public address, where this machine cannot reach it",
    )
    setup.set_defaults(run=run)


def run(arguments: Namespace) -> int:
    """Set up, or finish a rotation."""
    from supportsvc.cli import stripe_setup  # noqa: PLC0415 - heavy, and few commands need it

    try:
        settings = read_settings(os.environ)
        trouble = trouble_with(settings)
        if trouble is not None:
            return complain(trouble)
        desk = stripe_setup.open_desk(settings, load(settings.config_folder).site, dry=arguments.dry_run)
        if arguments.finish:
            return stripe_setup.finish(desk, probing=not arguments.no_probe)
        return stripe_setup.set_up(desk, rotate=arguments.rotate)
    except (SettingsError, ConfigurationError) as error:
        return complain(*error.complaints)
    except (BillingRefused, BillingUnavailable) as error:
        return complain(f"Stripe did not do it: {error}")


def trouble_with(settings: Settings) -> str | None:
    """Say what of the settings is missing; the stand-in alone may send to an address of this machine."""
    if settings.stripe_api_key is None:
        return NO_KEY
    if settings.public_url is None:
        return NO_URL
    if settings.stripe_api_base is None and not is_public(settings.public_url):
        return NOT_PUBLIC.format(url=settings.public_url)
    return None


def is_public(address: str) -> bool:
    """Tell whether an address may be one on the internet, and is spoken to over TLS."""
    parts = urlsplit(address)
    return parts.scheme == "https" and parts.hostname not in MACHINE_ITSELF
