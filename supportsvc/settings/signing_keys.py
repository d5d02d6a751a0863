"""The keys that sign readers' ids: given by the environment, or made once and kept beside the service's own store."""

import os
import secrets
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

from supportsvc.settings import texts
from supportsvc.settings.values import Settings, SettingsError

NAME = "signing-keys"
KEY_BYTES = 32
MISSING = (
    "SUPPORTSVC_KEYS is missing; expected a key that every process of the service shares "
    "(`supportsvc keys new` makes one)"
)


def new_key() -> str:
    """Make a signing key of 256 random bits."""
    return secrets.token_urlsafe(KEY_BYTES)


def derive_secrets(keys: Iterable[str], purpose: str) -> tuple[bytes, ...]:
    """Return a secret for one purpose by each signing key, the newest first: what is written goes by that one."""
    return tuple(sha256(f"{purpose}:{key}".encode()).digest() for key in keys)


def with_keys(settings: Settings) -> Settings:
    """Return the settings with signing keys; without any, one is made and kept, where the store is our own.

    A store by URL may have several machines before it, which must all sign alike: there, SettingsError.
    """
    if settings.keys:
        return settings
    if settings.redis_url is not None:
        raise SettingsError([MISSING])
    return replace(settings, keys=keep_keys(settings.data_folder))


def with_kept_keys(settings: Settings) -> Settings:
    """Return the settings with the signing keys that a service has already; none is made, since nobody would know it.

    SettingsError where there are none.
    """
    file = settings.data_folder / NAME
    if settings.keys or settings.redis_url is not None or file.exists():
        return with_keys(settings)
    raise SettingsError(
        [f"{file} is missing; expected the settings of the service that runs (SUPPORTSVC_DATA, or SUPPORTSVC_KEYS)"]
    )


def keep_keys(folder: Path) -> tuple[str, ...]:
    """Return the keys that the folder keeps, and make the first one where it has none."""
    file = folder / NAME
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not file.exists():
            _write_new(file)
        return texts.read_keys(file.read_text(encoding="ascii").strip().replace("\n", ","))
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(
            [f"{file} cannot be read or made ({error}); expected a folder of the service's own"]
        ) from error
    except texts.Unfit as unfit:
        raise SettingsError([f"{file} {unfit}"]) from unfit


def _write_new(file: Path) -> None:
    """Write a key under another name first, so that of two starters both read the key of the one that was first."""
    fresh = file.with_name(f"{NAME}.{os.getpid()}.{secrets.token_hex(4)}")
    fresh.touch(mode=0o600)
    fresh.write_text(new_key() + "\n", encoding="ascii")
    with suppress(FileExistsError):
        os.link(fresh, file)
    fresh.unlink()
