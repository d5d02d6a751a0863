"""`supportsvc supporter`: what the store and Stripe say of one supporter, and whether they agree."""

import json
import re
from argparse import Namespace
from typing import Any

from supportsvc.cli.complaint import complain
from supportsvc.cli.stripe import NO_KEY
from supportsvc.cli.switch import on_the_store
from supportsvc.config_files import ConfigurationError, load
from supportsvc.domain.emails import looks_like_email
from supportsvc.ports import BillingRefused, BillingUnavailable
from supportsvc.settings import Settings, SettingsError, with_keys
from supportsvc.store.connect import Store

CUSTOMER = re.compile(r"cus_[A-Za-z0-9]{1,250}")
NEITHER = "expected a Customer's id (cus_…) or an e-mail address"
NOBODY = (
    "nobody in the store has this e-mail address. It is found once its Customer was synced: `supportsvc sync --all` "
    "does so for everyone, and Stripe's Dashboard finds the Customer's id"
)
UNKNOWN = "neither Stripe nor the store knows {}; is it of another account, or of the other mode (test or live)?"
DIFFER = 1


def add_to(commands: Any) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "supporter",
        help="say what is known of one supporter",
        description="Show what the store keeps of a Customer, what Stripe says, and whether they agree: until when "
        "they are a supporter, what they give, how many browsers are linked, and the last events. Nothing is changed. "
        "Ends with 1 where the two differ. The settings are those of `serve`.",
    )
    parser.add_argument("who", metavar="CUSTOMER|E-MAIL", help="a Customer's id (cus_…), or their e-mail address")
    parser.add_argument("--json", action="store_true", help="print everything as JSON instead of tables")
    parser.set_defaults(run=run)


def run(arguments: Namespace) -> int:
    """Look somebody up, and show what was found."""
    who: str = arguments.who.strip()
    if not CUSTOMER.fullmatch(who) and not looks_like_email(who):
        return complain(NEITHER)
    return on_the_store(lambda store, settings: look(who, store, settings, as_json=arguments.json))


def look(who: str, store: Store, settings: Settings, *, as_json: bool) -> int:
    """Show all the Customers that are meant."""
    from supportsvc.cli.supporter_found import open_file  # noqa: PLC0415 - heavy, and no other command needs it
    from supportsvc.cli.supporter_report import describe, show  # noqa: PLC0415

    if settings.stripe_api_key is None:
        return complain(NO_KEY)
    try:
        file = open_file(store, with_keys(settings), load(settings.config_folder).site)
        customers = (who,) if CUSTOMER.fullmatch(who) else file.find(who)
        if not customers:
            return complain(NOBODY)
        found = [file.read(customer) for customer in customers]
    except (SettingsError, ConfigurationError) as error:
        return complain(*error.complaints)
    except (BillingRefused, BillingUnavailable) as error:
        return complain(f"Stripe did not answer: {error}")
    if not any(one.is_known for one in found):
        return complain(UNKNOWN.format(who))
    if as_json:
        print(json.dumps([describe(one) for one in found], indent=2, ensure_ascii=False))
    else:
        show(found)
    return 0 if all(one.agrees for one in found) else DIFFER
