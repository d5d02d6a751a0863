"""`supportsvc schema`: the JSON Schemas by which editors complete and check the configuration."""

from argparse import Namespace
from pathlib import Path
from typing import Any

from supportsvc.cli.complaint import complain
from supportsvc.config_files.paper import write_schemas


def add_to(commands: Any) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "schema",
        help="write the JSON Schemas of the configuration",
        description="Write the JSON Schemas of supportsvc.toml, of campaigns and of translations into a folder. "
        "An editor that knows TOML completes and checks a file by the schema that its first line names: "
        "#:schema schemas/supportsvc.json",
    )
    parser.add_argument("folder", type=Path, metavar="DIR", help="the folder to write them to")
    parser.set_defaults(run=run)


def run(arguments: Namespace) -> int:
    """Write them, and say where they are."""
    try:
        for path in write_schemas(arguments.folder):
            print(path)
    except OSError as error:
        return complain(f"{arguments.folder} could not be written: {error}.")
    return 0
