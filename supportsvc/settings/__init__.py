"""The environment as one frozen value: the only place where secrets are read; and the clock it names."""

from supportsvc.settings.clock import Clock
from supportsvc.settings.environment import read_settings
from supportsvc.settings.signing_keys import new_key, with_kept_keys, with_keys
from supportsvc.settings.values import Settings, SettingsError

__all__ = ["Clock", "Settings", "SettingsError", "new_key", "read_settings", "with_kept_keys", "with_keys"]
