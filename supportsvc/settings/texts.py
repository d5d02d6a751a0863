"""How the text of a variable is read; a complaint never repeats a secret."""

import os
import re
from base64 import b64decode
from collections.abc import Callable
from datetime import timedelta
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from urllib.parse import urlsplit

import maxminddb

LEAST_KEY = 32
HEADER = re.compile(r"[A-Za-z0-9]+(-[A-Za-z0-9]+)*")
WHSEC = "whsec_"
MACHINE_ITSELF = {"localhost", "127.0.0.1", "::1"}


class Unfit(Exception):
    """A text is not what was expected; the message goes on from the variable's name."""


def read_text(text: str) -> str:
    """Take any text: another part judges it."""
    return text


def read_list(text: str) -> tuple[str, ...]:
    """Read texts that commas part."""
    return tuple(part.strip() for part in text.split(",") if part.strip())


def read_key(text: str) -> str:
    """Read a key of our own."""
    if len(text) < LEAST_KEY or re.search(r"\s", text):
        raise Unfit(
            f"is too short or holds white space; expected at least {LEAST_KEY} characters (`supportsvc keys new`)"
        )
    return text


def read_keys(text: str) -> tuple[str, ...]:
    """Read signing keys, the newest first."""
    keys = tuple(map(read_key, read_list(text)))
    if len(set(keys)) < len(keys):
        raise Unfit("holds one key twice; expected each once, the newest first")
    return keys


def read_stripe_key(text: str) -> str:
    """Read Stripe's secret key; the publishable one cannot do what we do."""
    if text.startswith("pk_") or re.search(r"\s", text):
        raise Unfit("is not a secret key; expected one that begins with sk_ or rk_")
    return text


def read_webhook_secrets(text: str) -> tuple[str, ...]:
    """Read the secrets of Stripe's webhook endpoint; during a rotation there are several."""
    secrets = read_list(text)
    if not all(secret.startswith("whsec_") for secret in secrets):
        raise Unfit("holds something else than endpoint secrets; expected them to begin with whsec_, commas between")
    return secrets


def read_address(text: str) -> str:
    """Read an http address, and return it without a closing slash."""
    try:
        parts = urlsplit(text)
        _ = parts.port
    except ValueError:
        parts = urlsplit("")
    if (
        not parts.hostname
        or parts.scheme not in {"http", "https"}
        or parts.query
        or parts.fragment
        or "@" in parts.netloc
    ):
        raise Unfit(f"is {text!r}; expected an address such as https://support.example.org")
    return text.rstrip("/")


def read_own_address(text: str) -> str:
    """Read the service's public address: browsers reach it, so that http is for this machine alone."""
    address = read_address(text)
    parts = urlsplit(address)
    if parts.scheme == "http" and parts.hostname not in MACHINE_ITSELF:
        raise Unfit(f"is {text!r}; expected https, since http is for this machine alone")
    return address


def read_receiver(text: str) -> str:
    """Read the address that messages are posted to; it may be secret, so that a complaint does not repeat it."""
    try:
        parts = urlsplit(text)
        _ = parts.port
    except ValueError:
        parts = urlsplit("")
    is_safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in MACHINE_ITSELF)
    if not parts.hostname or not is_safe or parts.fragment or "@" in parts.netloc or re.search(r"\s", text):
        raise Unfit("is no https address; expected one such as https://crm.example.org/hooks, without a user's name")
    return text


def read_notify_secrets(text: str) -> tuple[str, ...]:
    """Read the secrets that sign messages, the newest first; during a rotation there are several."""
    secrets = read_list(text)
    if not secrets or not all(map(is_notify_secret, secrets)):
        raise Unfit(
            "holds something else than secrets; expected whsec_ and 24 to 64 bytes as base64, commas between "
            "(`echo whsec_$(openssl rand -base64 32)`)"
        )
    return secrets


def is_notify_secret(text: str) -> bool:
    """Tell whether a text is a secret by Standard Webhooks."""
    try:
        secret = b64decode(text.removeprefix(WHSEC), validate=True)
    except ValueError:
        return False
    return text.startswith(WHSEC) and 24 <= len(secret) <= 64


def read_milliseconds(text: str) -> timedelta:
    """Read a short length of time."""
    if not text.isdecimal() or not 10 <= int(text) <= 10_000:
        raise Unfit(f"is {text!r}; expected a whole number of milliseconds from 10 to 10000")
    return timedelta(milliseconds=int(text))


def read_minutes(text: str) -> timedelta | None:
    """Read how often something is done, None for never."""
    if text.lower() == "off":
        return None
    if re.fullmatch(r"[1-9][0-9]?s", text):
        return timedelta(seconds=int(text[:-1]))
    if not text.isdecimal() or not 1 <= int(text) <= 1440:
        raise Unfit(f"is {text!r}; expected a whole number of minutes from 1 to 1440, seconds such as 5s, or off")
    return timedelta(minutes=int(text))


def read_rate(text: str) -> int:
    """Read a number of requests a second."""
    if not text.isdecimal() or not 1 <= int(text) <= 1000:
        raise Unfit(f"is {text!r}; expected a whole number of requests a second from 1 to 1000")
    return int(text)


def read_path(text: str) -> Path:
    """Read the path of a file or folder."""
    return Path(text).expanduser()


def read_log_target(text: str) -> str:
    """Read the path of a file to write to, or "-"."""
    if text == "-":
        return text
    path = read_path(text)
    if path.is_dir() or not os.access(path if path.exists() else path.parent, os.W_OK):
        raise Unfit(f"is {text!r}; expected a file in a folder that the service may write to, or - for stdout")
    return str(path)


def read_header(text: str) -> str:
    """Read the name of an HTTP header."""
    if not HEADER.fullmatch(text):
        raise Unfit(f"is {text!r}; expected the name of a header such as CF-IPCountry")
    return text


def read_networks(text: str) -> tuple[IPv4Network | IPv6Network, ...]:
    """Read networks, or single addresses, that commas part."""
    try:
        return tuple(map(ip_network, read_list(text)))
    except ValueError as fault:
        raise Unfit(f"is {text!r}; expected networks such as 10.0.0.0/8, 2001:db8::/32, commas between") from fault


def read_countries_file(text: str) -> Path:
    """Read the path of a file in MaxMind's format."""
    path = read_path(text)
    try:
        maxminddb.open_database(path).close()
    except (OSError, maxminddb.InvalidDatabaseError) as fault:
        raise Unfit(f"is {text!r}; expected a file of countries in MaxMind's format (.mmdb)") from fault
    return path


def one_of(*choices: str) -> Callable[[str], str]:
    """Read one of a few words."""

    def read(text: str) -> str:
        if text.lower() not in choices:
            raise Unfit(f"is {text!r}; expected one of {', '.join(choices)}")
        return text.lower()

    return read
