"""The files themselves: what is no TOML is said with its line, and what editors add is passed over."""

from pathlib import Path

import pytest

from supportsvc.config_files import ConfigurationError, load
from tests.config_files.folder import Folder

SITE = "supportsvc.toml"


def test_a_file_that_is_no_toml_is_named_with_its_line(folder: Folder) -> None:
    folder.write(SITE, "[site]\nname = The Courier\n")

    assert folder.complaints() == [
        f"{SITE}: is not TOML: at line 2, column 8: invalid value; "
        'expected a text in quotes ("winter"), a number, true, false, a date or a list'
    ]


def test_a_line_that_is_none_is_named_with_what_a_file_holds(folder: Folder) -> None:
    folder.write(SITE, "[site]\nThe Courier\n")

    (complaint,) = folder.complaints()

    assert complaint.endswith("; expected `key = value` lines and [section] headings")


def test_a_table_that_stands_twice_is_named_as_it_stands(folder: Folder) -> None:
    folder.write(SITE, "[asking.meter]\nviews = 1\n[asking.meter]\nviews = 2\n")

    (complaint,) = folder.complaints()

    assert complaint.startswith(f"{SITE}: is not TOML: at line 3, column 14: cannot declare [asking.meter] twice; ")


def test_a_file_that_breaks_off_is_named_with_the_place(folder: Folder) -> None:
    folder.write(SITE, "[site")

    (complaint,) = folder.complaints()

    assert complaint.startswith(f"{SITE}: is not TOML: at end of document: expected ']'")


def test_a_file_in_another_encoding_is_named_with_the_byte(folder: Folder) -> None:
    (folder.path / SITE).write_bytes('name = "Zürich"'.encode("latin-1"))

    assert folder.complaints() == [f"{SITE}: holds a byte that is no UTF-8 (the 10th); expected UTF-8 text"]


def test_a_byte_order_mark_is_passed_over(folder: Folder) -> None:
    text = (folder.path / SITE).read_bytes()
    (folder.path / SITE).write_bytes(b"\xef\xbb\xbf" + text)

    assert load(folder.path).site.name == "The Harbour Courier"


def test_a_file_that_cannot_be_read_is_named(folder: Folder) -> None:
    (folder.path / SITE).unlink()
    (folder.path / SITE).mkdir()

    assert folder.complaints() == [f"{SITE}: cannot be read (Is a directory); expected a file of settings"]


def test_missing_files_and_folders_are_all_named(folder: Folder) -> None:
    (folder.path / SITE).unlink()
    (folder.path / "campaigns").rename(folder.path / "campaign")
    (folder.path / "translations").rename(folder.path / "translation")

    assert folder.complaints() == [
        f"{SITE}: is missing; expected a file of settings",
        "campaigns: is missing; expected a folder",
        "translations: is missing; expected a folder",
    ]


def test_a_missing_configuration_is_one_complaint_that_names_the_cure(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError) as caught:
        load(tmp_path / "none")

    assert str(caught.value) == (
        f"{tmp_path / 'none'}: is missing; expected a folder with {SITE} (`supportsvc init` writes one)"
    )
