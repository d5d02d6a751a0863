"""What the environment settles, as values."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path

TEST_KEYS = ("sk_test_", "rk_test_")


class SettingsError(Exception):
    """The service cannot run with this environment; `complaints` are whole sentences without any secret in them."""

    def __init__(self, complaints: Iterable[str]) -> None:
        self.complaints = tuple(complaints)
        super().__init__("\n".join(self.complaints))


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that the environment says.

    `redis_url` is None where the service keeps a store of its own in `data_folder`. `keys` sign readers' ids, the
    newest first. `confirm` tells which copies a confirmed write waits for: `local`, `replicas` or `off`.
    `decision_budget` is the time that a decision may spend on the store. `country_header` is believed of
    `trusted_proxies` alone; `geoip` is a file of addresses and countries. `decision_log` is a file, or "-" for stdout.
    `notify_url` is where the site's own systems are told of supporters; each of `notify_secrets` signs the messages.
    `sync_every` tells how often the service reconciles, None where it does not by itself, and `sync_rate` how many
    requests a second that may take; None leaves it to the mode of the key. `fault_points` is a folder in which a test
    names where a process shall die.
    """

    config_folder: Path
    data_folder: Path
    redis_url: str | None = field(default=None, repr=False)
    stripe_api_key: str | None = field(default=None, repr=False)
    stripe_webhook_secrets: tuple[str, ...] = field(default=(), repr=False)
    stripe_api_base: str | None = None
    keys: tuple[str, ...] = field(default=(), repr=False)
    site_key: str | None = field(default=None, repr=False)
    clock_file: Path | None = None
    fault_points: Path | None = None
    confirm: str = "local"
    decision_budget: timedelta = timedelta(milliseconds=100)
    public_url: str | None = None
    country_header: str | None = None
    trusted_proxies: tuple[IPv4Network | IPv6Network, ...] = ()
    geoip: Path | None = None
    sync_every: timedelta | None = timedelta(minutes=5)
    sync_rate: int | None = None
    log_level: str = "info"
    decision_log: str | None = None
    notify_url: str | None = field(default=None, repr=False)
    notify_secrets: tuple[str, ...] = field(default=(), repr=False)

    @property
    def is_live(self) -> bool:
        """Whether real money moves: any key of Stripe's that is not plainly a test key counts as live."""
        return self.stripe_api_key is not None and not self.stripe_api_key.startswith(TEST_KEYS)
