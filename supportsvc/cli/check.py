"""`supportsvc check`: is the configuration in order?"""

import os
from argparse import Namespace
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from supportsvc.cli.complaint import complain
from supportsvc.config_files import Configuration, ConfigurationError, advise, load
from supportsvc.settings import SettingsError, read_settings
from supportsvc.simulation.population import Population

NO_COUNTRY = (
    "the configuration names countries, but no reader's is known: "
    "neither SUPPORTSVC_COUNTRY_HEADER nor SUPPORTSVC_GEOIP is set"
)
COUNTRY_SETTINGS = ("SUPPORTSVC_COUNTRY_HEADER", "SUPPORTSVC_GEOIP")
BY_COUNTRY = f"the configuration names countries: a service knows a reader's by {' or '.join(COUNTRY_SETTINGS)} alone"


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
        settings = None if arguments.config else read_settings(os.environ)
        folder = arguments.config if settings is None else settings.config_folder
        configuration = load(folder)
        print(f"{folder} is in order: {describe(configuration)}.")
        for note in advise(folder, configuration, datetime.now(UTC), reach_in_a_month):
            print(f"note: {replace(note, file=str(folder / note.file))}")
        if settings is not None and configuration.names_countries and not (settings.country_header or settings.geoip):
            print(f"note: {NO_COUNTRY}")
        if settings is None and configuration.names_countries and not any(map(os.environ.get, COUNTRY_SETTINGS)):
            print(f"note: {BY_COUNTRY}")
    except SettingsError as error:
        return complain(*error.complaints)
    except ConfigurationError as error:
        return complain(*error.complaints)
    return 0


def reach_in_a_month(view: int) -> float:
    """Return the share of newcomers that come as far as a view, in the reference month of the simulation."""
    chances = (0.0, *Population(datetime.now(UTC)).chances)
    return 1 - chances[view - 1] if view <= len(chances) else 0.0


def describe(configuration: Configuration) -> str:
    """Say in a line what the configuration holds."""
    names = ", ".join(campaign.name for campaign in configuration.campaigns) or "none"
    languages = ", ".join(sorted(configuration.words.languages))
    return f"{configuration.site.name}; campaigns: {names}; languages: {languages}"
