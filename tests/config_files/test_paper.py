"""The JSON Schemas in docs/schemas are current, take what is in order, and refuse what is not."""

import json
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

from supportsvc.config_files import starter
from supportsvc.config_files.descriptions import DESCRIPTIONS
from supportsvc.config_files.paper import FROM_THE_FILES_NAME, schemas
from tests.config_files.folder import Folder

DOCS = Path(__file__).parents[2] / "docs" / "schemas"
BAD_CAMPAIGNS = (
    "",
    "placement = 'popup'",
    "placement = 'inline'\ncap = { count = 1, window = 'P1D' }",
    "placement = 'inline'\ncaps = [{ count = 9, window = 'P1D' }]",
    "placement = 'inline'\ncaps = [{ count = 1, window = 'a day' }]",
    "placement = 'inline'\nholdback = 91",
    "placement = 'inline'\nmeter = { views = 0 }",
    "placement = 'inline'\nmeter = { view = 1 }",
    "placement = 'inline'\nschedule = { days = ['mon'] }",
    "placement = 'inline'\nschedule = { start = 2026-12-01 }",
    "placement = 'inline'\ninclude = { countries = ['UK'] }",
    "placement = 'inline'\ninclude = { paths = ['news'] }",
    "placement = 'inline'\ninclude = { sections = [' '] }",
    "placement = 'inline'\nexclude = { referrers = ['https://a.example'] }",
    "placement = 'inline'\narticles = { least = 33 }",
    "placement = 'inline'\n[[variants]]\nweight = 1",
    "placement = 'inline'\n[[variants]]\nname = 'a'\nweight = 0",
)
BAD_WORDS = ("undo = 'Undo'", "[prompt]\nundoo = 'Undo'", "[prompt]\nundo = ''", "[prompt]\nundo = ['a']")


def refused(schema: str, *files: Path) -> set[str]:
    check = [sys.executable, "-m", "check_jsonschema", "-o", "json", "--schemafile", str(DOCS / schema)]
    ran = subprocess.run([*check, *map(str, files)], capture_output=True, text=True, check=False)
    return {Path(error["filename"]).name for error in json.loads(ran.stdout)["errors"]}


def write_each(folder: Path, texts: tuple[str, ...]) -> list[Path]:
    files = [folder / f"{number}.toml" for number in range(len(texts))]
    for file, text in zip(files, texts, strict=True):
        file.write_text(text, encoding="utf-8")
    return files


def test_the_schemas_in_docs_are_those_of_the_code() -> None:
    written = {path.name: json.loads(path.read_text(encoding="utf-8")) for path in DOCS.iterdir()}

    assert written == schemas(), "run `make schemas`"


def test_every_setting_is_described_and_nothing_else() -> None:
    for kind, told in DESCRIPTIONS.items():
        assert told.keys() == {field.name for field in fields(kind)} - FROM_THE_FILES_NAME.get(kind, set())


def test_the_shipped_files_are_taken() -> None:
    assert refused("supportsvc.json", starter() / "supportsvc.toml") == set()
    assert refused("campaign.json", *(starter() / "campaigns").iterdir()) == set()
    assert refused("translation.json", *(starter() / "translations").iterdir()) == set()


def test_every_possibility_of_the_shipped_files_is_taken(folder: Folder) -> None:
    folder.state_everything()

    assert refused("supportsvc.json", folder.path / "supportsvc.toml") == set()
    assert refused("campaign.json", folder.path / "campaigns" / "independent.toml") == set()


def test_mistakes_in_a_campaign_are_refused(tmp_path: Path) -> None:
    files = write_each(tmp_path, BAD_CAMPAIGNS)

    assert refused("campaign.json", *files) == {file.name for file in files}


def test_mistakes_in_words_are_refused(tmp_path: Path) -> None:
    files = write_each(tmp_path, BAD_WORDS)

    assert refused("translation.json", *files) == {file.name for file in files}


def test_mistakes_in_the_sites_file_are_refused(folder: Folder) -> None:
    folder.edit("supportsvc.toml", "factor = 2", "factr = 2")

    assert refused("supportsvc.json", folder.path / "supportsvc.toml") == {"supportsvc.toml"}


def test_each_shipped_file_names_its_schema() -> None:
    for file in starter().rglob("*.toml"):
        first = file.read_text(encoding="utf-8").partition("\n")[0]
        assert (file.parent / first.removeprefix("#:schema ")).resolve() in DOCS.iterdir()
