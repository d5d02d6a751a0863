"""`supportsvc init`: a configuration to edit."""

import shutil
from argparse import Namespace
from pathlib import Path
from typing import Any

from supportsvc.cli.complaint import complain
from supportsvc.config_files import starter
from supportsvc.config_files.paper import write_schemas

SHIPPED_SCHEMAS, OWN_SCHEMAS = "../docs/schemas/", "schemas/"


def add_to(commands: Any) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "init",
        help="write a configuration to edit",
        description="Write the shipped configuration into a new folder, every setting with its explanation.",
    )
    parser.add_argument("folder", type=Path, metavar="DIR", help="the folder to make")
    parser.set_defaults(run=run)


def run(arguments: Namespace) -> int:
    """Copy the shipped configuration, and say how to go on."""
    folder: Path = arguments.folder
    try:
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            return complain(
                f"{folder} is there already, and nothing in it was touched; name a folder that is new or empty."
            )
        shutil.copytree(starter(), folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns(".*"))
        name_schemas(folder)
    except (OSError, shutil.Error) as error:
        return complain(f"{folder} could not be written: {error}.")
    print(next_steps(folder))
    return 0


def name_schemas(folder: Path) -> None:
    """Put the schemas into the folder, and let the files name them there."""
    write_schemas(folder / "schemas")
    for path in folder.rglob("*.toml"):
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace(SHIPPED_SCHEMAS, OWN_SCHEMAS, 1), encoding="utf-8")


def next_steps(folder: Path) -> str:
    """Say what to do with the folder."""
    return (
        f"{folder} holds your configuration now. What to do next:\n"
        f"  1. Put your name and the origins of your pages into {folder / 'supportsvc.toml'}.\n"
        f"  2. Read {folder / 'campaigns' / 'independent.toml'}, and its words in {folder / 'translations'}.\n"
        f"  3. supportsvc check --config {folder}\n"
        f"  4. SUPPORTSVC_CONFIG={folder} supportsvc serve"
    )
