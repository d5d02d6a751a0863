"""Signing keys: given by the environment, or made once and kept beside the service's own store."""

import stat
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from supportsvc.settings import Settings, SettingsError, new_key, with_keys


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(config_folder=tmp_path / "config", data_folder=tmp_path / "data")


def test_a_new_key_is_long_and_never_the_same() -> None:
    assert len({new_key() for _ in range(100)}) == 100
    assert len(new_key()) >= 43


def test_given_keys_stand(settings: Settings) -> None:
    given = replace(settings, keys=("k" * 32,))

    assert with_keys(given) is given
    assert not settings.data_folder.exists()


def test_beside_an_own_store_a_key_is_made_once_and_kept_from_others(settings: Settings) -> None:
    first = with_keys(settings)

    assert with_keys(settings) == first
    assert len(first.keys) == 1
    assert stat.S_IMODE((settings.data_folder / "signing-keys").stat().st_mode) == 0o600
    assert [path.name for path in settings.data_folder.iterdir()] == ["signing-keys"]


def test_of_many_starters_all_have_the_key_of_the_first(settings: Settings) -> None:
    with ThreadPoolExecutor(8) as starters:
        found = set(starters.map(lambda _: with_keys(settings).keys, range(32)))

    assert len(found) == 1


def test_a_key_can_be_put_before_the_kept_one(settings: Settings) -> None:
    (old,) = with_keys(settings).keys
    new = new_key()
    (settings.data_folder / "signing-keys").write_text(f"{new}\n{old}\n", encoding="ascii")

    assert with_keys(settings).keys == (new, old)


def test_before_a_store_by_url_keys_have_to_be_given(settings: Settings) -> None:
    with pytest.raises(SettingsError, match=r"SUPPORTSVC_KEYS is missing; .*`supportsvc keys new`"):
        with_keys(replace(settings, redis_url="redis://store"))


def test_a_kept_key_that_was_spoilt_is_refused_without_being_shown(settings: Settings) -> None:
    with_keys(settings)
    file = settings.data_folder / "signing-keys"
    file.write_text("hush\n", encoding="ascii")

    with pytest.raises(SettingsError) as caught:
        with_keys(settings)

    assert str(caught.value).startswith(f"{file} is too short")
    assert "hush" not in str(caught.value)


def test_a_folder_that_cannot_be_made_is_named(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file", encoding="ascii")

    with pytest.raises(SettingsError, match="signing-keys cannot be read or made"):
        with_keys(settings)
