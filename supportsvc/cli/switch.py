"""`supportsvc switch`: the kill switches, turned at once in every running process."""

import os
from argparse import Namespace
from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from supportsvc.cli.complaint import complain
from supportsvc.config_files import ConfigurationError, load
from supportsvc.domain.policy import Switches
from supportsvc.ports import StoreRefused, StoreUnavailable
from supportsvc.settings import Settings, SettingsError, read_settings
from supportsvc.store.confirm import Confirm
from supportsvc.store.connect import Store
from supportsvc.store.switches import EVERYTHING, NAMES, Turn, read_live, turn_switch

PATIENCE = timedelta(seconds=5)
SITE_FILE = "supportsvc.toml"


def add_to(commands: Any) -> None:
    """Add the group."""
    parser = commands.add_parser(
        "switch",
        help="stop or allow asking, at once and everywhere",
        description="Stop asking readers, or allow it again: in one placement, or everywhere. Every running process "
        "sees it within a second. Without a word more, tell what is off. The settings are those of `serve`.",
    )
    parser.set_defaults(run=lambda _: on_the_store(show))
    actions = parser.add_subparsers(metavar="off|on")
    for word, meaning in (("off", "ask nobody there from now on"), ("on", "allow it again")):
        action = actions.add_parser(word, help=meaning)
        action.add_argument("name", choices=NAMES, metavar="|".join(NAMES), help="what is meant")
        action.set_defaults(run=turn, off=word == "off")


def turn(arguments: Namespace) -> int:
    """Turn one switch, and say what holds then."""
    off: bool = arguments.off

    def act(store: Store, settings: Settings) -> int:
        turn_switch(store, arguments.name, PATIENCE, off=off)
        print(f"{arguments.name} is switched {'off' if off else 'on'}; every running process sees it within a second.")
        if not off:
            for still in still_off(arguments.name, store, settings):
                print(still)
        return 0

    return on_the_store(act)


def still_off(name: str, store: Store, settings: Settings) -> list[str]:
    """Say what keeps the asking shut that was just allowed."""
    written, trouble = configured(settings.config_folder)
    said = [] if trouble is None else [trouble]
    turned = read_live(store, PATIENCE).turns
    if names_off(written) & {name}:
        said.append(f"It stays off all the same: {settings.config_folder / SITE_FILE} has it under [switches].")
    if name != EVERYTHING and (EVERYTHING in names_off(written) or is_off(turned, EVERYTHING)):
        said.append("Nobody is asked all the same: everything is off.")
    return said


def show(store: Store, settings: Settings) -> int:
    """List every switch, and where it was turned off."""
    written, trouble = configured(settings.config_folder)
    turned = read_live(store, PATIENCE).turns
    width = max(map(len, NAMES))
    for name in NAMES:
        reasons = []
        if is_off(turned, name):
            reasons.append(f"since {turned[name].at:%Y-%m-%d %H:%M} UTC, by `supportsvc switch`")
        if name in names_off(written):
            reasons.append(f"by {settings.config_folder / SITE_FILE}")
        print(f"{name:{width}}  off  {', and '.join(reasons)}" if reasons else f"{name:{width}}  on")
    if trouble is not None:
        print(trouble)
    return 0


def on_the_store(act: Callable[[Store, Settings], int]) -> int:
    """Do something with the store of the service that runs, or say why that cannot be."""
    from supportsvc.runtime.supervisor import find_store  # noqa: PLC0415 - heavy, and few commands need it
    from supportsvc.runtime.valkey import EmbeddedStoreFailed  # noqa: PLC0415 - heavy, and few commands need it

    try:
        settings = read_settings(os.environ)
        store = Store(settings.redis_url or find_store(settings.data_folder), confirm=Confirm(settings.confirm))
        try:
            return act(store, settings)
        finally:
            store.close()
    except SettingsError as error:
        return complain(*error.complaints)
    except (EmbeddedStoreFailed, StoreRefused, StoreUnavailable) as error:
        return complain(error)


def configured(folder: Path) -> tuple[Switches, str | None]:
    """Return what the configuration switches off, and a sentence where it cannot be read."""
    try:
        return load(folder).site.switches, None
    except ConfigurationError:
        return Switches(), f"What {folder} switches off is not known: it is not in order; see `supportsvc check`."


def names_off(switches: Switches) -> set[str]:
    """Return the names of what is off."""
    return {*map(str, switches.placements), *([EVERYTHING] if switches.everything else [])}


def is_off(turned: Mapping[str, Turn], name: str) -> bool:
    """Tell whether a switch was last turned off."""
    return name in turned and turned[name].off
