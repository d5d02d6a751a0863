"""`supportsvc preview`: a link that shows a campaign on a page of the site, whatever the rules say."""

import os
from argparse import Namespace
from datetime import timedelta
from difflib import get_close_matches
from pathlib import Path
from typing import Any
from urllib.parse import urldefrag

from supportsvc.cli.complaint import complain
from supportsvc.cli.serve import between
from supportsvc.config_files import ConfigurationError, load
from supportsvc.domain.addresses import is_on_site
from supportsvc.domain.preview import LIFE, Preview
from supportsvc.settings import Clock, SettingsError, read_settings, with_kept_keys
from supportsvc.tokens import Tokens

MARK = "#support-preview="


def add_to(commands: Any) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "preview",
        help="print a link that shows a campaign, drafts included",
        description="Print a link to a page of the site on which a campaign is shown, whatever the rules say, and "
        "every rule is explained. Drafts are shown, too; nothing is counted or kept. Whoever has the link sees it "
        "until it expires.",
    )
    parser.add_argument("campaign", metavar="CAMPAIGN", help="the name of its file, without .toml")
    parser.add_argument("url", metavar="URL", help="a page on one of the site's origins")
    parser.add_argument("--variant", metavar="NAME", help="one of its variants (the first)")
    parser.add_argument("--days", type=days, default=LIFE.days, metavar="N", help=f"how long it shows it ({LIFE.days})")
    parser.add_argument(
        "--config", type=Path, metavar="DIR", help="the configuration (else SUPPORTSVC_CONFIG, else ./config)"
    )
    parser.set_defaults(run=run)


def run(arguments: Namespace) -> int:
    """Print the link, or what keeps it from being made."""
    try:
        settings = read_settings(os.environ)
        configuration = load(arguments.config or settings.config_folder)
        settings = with_kept_keys(settings)
    except (SettingsError, ConfigurationError) as error:
        return complain(*error.complaints)
    campaign = next((c for c in configuration.campaigns if c.name == arguments.campaign), None)
    if campaign is None:
        return complain(
            miss(f"campaign {arguments.campaign!r}", arguments.campaign, [c.name for c in configuration.campaigns])
        )
    variants = [variant.name for variant in campaign.variants] or ["control"]
    if arguments.variant not in (None, *variants):
        return complain(miss(f"--variant {arguments.variant!r}", arguments.variant, variants))
    address, _ = urldefrag(arguments.url)
    if not is_on_site(address, configuration.site.origins):
        origins = ", ".join(configuration.site.origins)
        return complain(f"{arguments.url!r} is no address of the site; expected one on {origins}")
    place = variants.index(arguments.variant) if arguments.variant else 0
    expires = Clock(settings.clock_file)() + timedelta(days=arguments.days)
    print(f"{address}{MARK}{Tokens(settings.keys).sign_preview(Preview(campaign.mark, place, expires))}")
    return 0


def miss(what: str, name: str, known: list[str]) -> str:
    """Say that there is no such thing, and what there is."""
    near = get_close_matches(name, known, n=1)
    cure = f"did you mean {near[0]}?" if near else f"expected one of {', '.join(known) or 'none: there is no campaign'}"
    return f"{what} is not there; {cure}"


def days(text: str) -> int:
    """Read a number of days."""
    return between(text, 1, 365)
