"""`supportsvc check`: is the configuration in order?"""

import os
from argparse import Namespace
from pathlib import Path
from typing import Any

from supportsvc.cli.complaint import complain
from supportsvc.config_files import Configuration, ConfigurationError, load
from supportsvc.settings import SettingsError, read_settings


def add_to(commands: Any) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "check",
        help="say whether the configuration is in order",
        description="Read the configuration and say whether it is in order, or everything that is wrong with it. "
        "Nothing else is done. Without --config the settings in the environment are looked at too.",
    )
    parser.add_argument("--config", type=Path, metavar="DIR", help="the folder (else SUPPORTSVC_CONFIG, else ./config)")
    parser.set_defaults(run=run)


def run(arguments: Namespace) -> int:
    """Check, and say so."""
    try:
        folder = arguments.config or read_settings(os.environ).config_folder
        print(f"{folder} is in order: {describe(load(folder))}.")
    except SettingsError as error:
        return complain(*error.complaints)
    except ConfigurationError as error:
        return complain(*error.complaints)
    return 0


def describe(configuration: Configuration) -> str:
    """Say in a line what the configuration holds."""
    names = ", ".join(campaign.name for campaign in configuration.campaigns) or "none"
    languages = ", ".join(sorted(configuration.words.languages))
    return f"{configuration.site.name}; campaigns: {names}; languages: {languages}"
