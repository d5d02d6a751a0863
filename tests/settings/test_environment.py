"""The environment is read in one place: every complaint at once, and never a secret in one."""

from base64 import b64encode
from dataclasses import fields
from datetime import timedelta
from ipaddress import ip_network
from pathlib import Path

import pytest

from supportsvc.settings import Settings, SettingsError, read_settings
from supportsvc.settings.environment import VARIABLES
from tests.fixtures.countries import write_countries

KEY, OTHER_KEY = "k" * 32, "o" * 32
TEST_KEY, LIVE_KEY = "sk_test_51abc", "sk_live_51abc"
HOME = {"HOME": "/nobody", "SUPPORTSVC_PUBLIC_URL": "https://support.paper.example"}
NOTIFY, NOTIFY_BEFORE = ("whsec_" + b64encode(letter * 32).decode() for letter in (b"n", b"o"))
NO_RECEIVER = "is no https address; expected one such as https://crm.example.org/hooks, without a user's name"
NO_RECEIVERS = (
    "http://crm.example", "crm.example", "https://", "https://a:b@crm.example", "https://crm.example/#x", "ftp://a.example",
    "https://crm.example:x", "https://crm.example/a b",
)  # fmt: skip
UNSIGNABLE = (
    "holds something else than secrets; expected whsec_ and 24 to 64 bytes as base64, commas between "
    "(`echo whsec_$(openssl rand -base64 32)`)"
)
NO_SECRETS = (
    "whsec_c2hvcnQ=", "whsec_" + b64encode(b"x" * 65).decode(), "whsec_$$$$", NOTIFY.removeprefix("whsec_"), ",",
)  # fmt: skip


def complaints_of(environ: dict[str, str]) -> tuple[str, ...]:
    with pytest.raises(SettingsError) as caught:
        read_settings({**HOME, **environ})
    return caught.value.complaints


def test_an_empty_environment_is_a_service_with_a_store_of_its_own_and_no_money() -> None:
    found = read_settings({"HOME": "/nobody"})

    assert found == Settings(config_folder=Path("config"), data_folder=Path("/nobody/.local/share/supportsvc"))
    assert (found.redis_url, found.stripe_api_key, found.keys, found.confirm) == (None, None, (), "local")


def test_everything_that_is_set_is_read(tmp_path: Path) -> None:
    countries = write_countries(tmp_path / "countries.mmdb")

    found = read_settings(
        {
            "REDIS_URL": "redis://:secret@store:6379/0",
            "STRIPE_API_KEY": TEST_KEY,
            "STRIPE_WEBHOOK_SECRET": "whsec_new, whsec_old",
            "STRIPE_API_BASE": "http://stripe:8002/",
            "SUPPORTSVC_KEYS": f"{KEY},{OTHER_KEY}",
            "SUPPORTSVC_SITE_KEY": OTHER_KEY,
            "SUPPORTSVC_CONFIG": "~/paper",
            "SUPPORTSVC_DATA": str(tmp_path),
            "SUPPORTSVC_CLOCK": str(tmp_path / "clock"),
            "SUPPORTSVC_FAULT_POINTS": str(tmp_path / "points"),
            "SUPPORTSVC_CONFIRM": "Replicas",
            "SUPPORTSVC_DECISION_BUDGET": "250",
            "SUPPORTSVC_PUBLIC_URL": "https://paper.example/support/",
            "SUPPORTSVC_COUNTRY_HEADER": "CF-IPCountry",
            "SUPPORTSVC_TRUSTED_PROXIES": "10.0.0.0/8, 192.0.2.7,2001:db8::/32",
            "SUPPORTSVC_GEOIP": str(countries),
            "SUPPORTSVC_SYNC_EVERY": "Off",
            "SUPPORTSVC_SYNC_RATE": "20",
            "SUPPORTSVC_LOG_LEVEL": "DEBUG",
            "SUPPORTSVC_DECISION_LOG": str(tmp_path / "decisions.log"),
            "SUPPORTSVC_NOTIFY_URL": "https://crm.example/hooks?token=x",
            "SUPPORTSVC_NOTIFY_SECRET": f"{NOTIFY}, {NOTIFY_BEFORE}",
            "PATH": "/bin",
        }
    )

    assert found == Settings(
        redis_url="redis://:secret@store:6379/0",
        stripe_api_key=TEST_KEY,
        stripe_webhook_secrets=("whsec_new", "whsec_old"),
        stripe_api_base="http://stripe:8002",
        keys=(KEY, OTHER_KEY),
        site_key=OTHER_KEY,
        config_folder=Path("~/paper").expanduser(),
        data_folder=tmp_path,
        clock_file=tmp_path / "clock",
        fault_points=tmp_path / "points",
        confirm="replicas",
        decision_budget=timedelta(milliseconds=250),
        public_url="https://paper.example/support",
        country_header="CF-IPCountry",
        trusted_proxies=(ip_network("10.0.0.0/8"), ip_network("192.0.2.7/32"), ip_network("2001:db8::/32")),
        geoip=countries,
        sync_every=None,
        sync_rate=20,
        log_level="debug",
        decision_log=str(tmp_path / "decisions.log"),
        notify_url="https://crm.example/hooks?token=x",
        notify_secrets=(NOTIFY, NOTIFY_BEFORE),
    )


def test_every_field_has_its_variable() -> None:
    assert {variable.field for variable in VARIABLES.values()} == {f.name for f in fields(Settings)}


def test_an_empty_variable_is_none() -> None:
    assert read_settings({**HOME, "REDIS_URL": " ", "STRIPE_API_KEY": "", "SUPPORTSVC_KEYS_FILE": ""}) == read_settings(
        HOME
    )


def test_the_data_folder_follows_the_desktops_convention() -> None:
    assert read_settings({"XDG_DATA_HOME": "/data"}).data_folder == Path("/data/supportsvc")


@pytest.mark.parametrize("name", VARIABLES)
def test_every_variable_may_stand_in_a_file(name: str, tmp_path: Path) -> None:
    texts = {
        "STRIPE_WEBHOOK_SECRET": "whsec_a", "SUPPORTSVC_KEYS": KEY, "SUPPORTSVC_SITE_KEY": KEY,
        "SUPPORTSVC_CONFIRM": "off", "SUPPORTSVC_LOG_LEVEL": "error", "STRIPE_API_BASE": "http://a",
        "SUPPORTSVC_PUBLIC_URL": "https://a", "SUPPORTSVC_DECISION_BUDGET": "250",
        "SUPPORTSVC_TRUSTED_PROXIES": "10.0.0.0/8",
        "SUPPORTSVC_SYNC_EVERY": "10", "SUPPORTSVC_SYNC_RATE": "5",
        "SUPPORTSVC_GEOIP": str(write_countries(tmp_path / "countries.mmdb")),
        "SUPPORTSVC_NOTIFY_URL": "https://a", "SUPPORTSVC_NOTIFY_SECRET": NOTIFY,
    }  # fmt: skip
    text = texts.get(name, "text")
    file = tmp_path / "secret"
    file.write_text(f"{text}\n", encoding="utf-8")

    proxies = {"SUPPORTSVC_TRUSTED_PROXIES": "192.0.2.0/24"}
    receiver = {other: texts[other] for other in texts if other.startswith("SUPPORTSVC_NOTIFY_")}
    others = {other: value for other, value in (HOME | proxies | receiver).items() if other != name}

    assert read_settings({**others, f"{name}_FILE": str(file)}) == read_settings({**others, name: text})


def test_a_variable_and_its_file_are_one_too_many(tmp_path: Path) -> None:
    assert complaints_of({"REDIS_URL": "redis://a", "REDIS_URL_FILE": str(tmp_path)}) == (
        "REDIS_URL and REDIS_URL_FILE are both set; expected one of them",
    )


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    assert complaints_of({"STRIPE_API_KEY_FILE": str(tmp_path / "none")}) == (
        f"STRIPE_API_KEY cannot be read from the file '{tmp_path / 'none'}' that STRIPE_API_KEY_FILE names; "
        "expected a readable file",
    )


@pytest.mark.parametrize(
    ("name", "text", "complaint"),
    [
        (
            "SUPPORTSVC_KEYS",
            "short",
            "is too short or holds white space; expected at least 32 characters (`supportsvc keys new`)",
        ),
        (
            "SUPPORTSVC_SITE_KEY",
            "a b" * 20,
            "is too short or holds white space; expected at least 32 characters (`supportsvc keys new`)",
        ),
        ("SUPPORTSVC_KEYS", f"{KEY},{KEY}", "holds one key twice; expected each once, the newest first"),
        ("STRIPE_API_KEY", "pk_live_1", "is not a secret key; expected one that begins with sk_ or rk_"),
        (
            "STRIPE_WEBHOOK_SECRET",
            "whsec_a,b",
            "holds something else than endpoint secrets; expected them to begin with whsec_, commas between",
        ),
        (
            "STRIPE_API_BASE",
            "localhost:8002",
            "is 'localhost:8002'; expected an address such as https://support.example.org",
        ),
        (
            "SUPPORTSVC_PUBLIC_URL",
            "https://[::1",
            "is 'https://[::1'; expected an address such as https://support.example.org",
        ),
        (
            "SUPPORTSVC_PUBLIC_URL",
            "https://a?b",
            "is 'https://a?b'; expected an address such as https://support.example.org",
        ),
        (
            "SUPPORTSVC_PUBLIC_URL",
            "http://paper.example",
            "is 'http://paper.example'; expected https, since http is for this machine alone",
        ),
        (
            "SUPPORTSVC_DECISION_BUDGET",
            "9",
            "is '9'; expected a whole number of milliseconds from 10 to 10000",
        ),
        (
            "SUPPORTSVC_DECISION_BUDGET",
            "0.1 s",
            "is '0.1 s'; expected a whole number of milliseconds from 10 to 10000",
        ),
        (
            "SUPPORTSVC_COUNTRY_HEADER",
            "the country",
            "is 'the country'; expected the name of a header such as CF-IPCountry",
        ),
        (
            "SUPPORTSVC_TRUSTED_PROXIES",
            "10.0.0.1/8",
            "is '10.0.0.1/8'; expected networks such as 10.0.0.0/8, 2001:db8::/32, commas between",
        ),
        ("SUPPORTSVC_GEOIP", "/nowhere", "is '/nowhere'; expected a file of countries in MaxMind's format (.mmdb)"),
        ("SUPPORTSVC_GEOIP", __file__, f"is {__file__!r}; expected a file of countries in MaxMind's format (.mmdb)"),
        (
            "SUPPORTSVC_DECISION_LOG",
            "/nowhere/decisions",
            "is '/nowhere/decisions'; expected a file in a folder that the service may write to, or - for stdout",
        ),
        (
            "SUPPORTSVC_DECISION_LOG",
            "/",
            "is '/'; expected a file in a folder that the service may write to, or - for stdout",
        ),
        *(("SUPPORTSVC_NOTIFY_URL", text, NO_RECEIVER) for text in NO_RECEIVERS),
        *(("SUPPORTSVC_NOTIFY_SECRET", text, UNSIGNABLE) for text in NO_SECRETS),
        ("SUPPORTSVC_CONFIRM", "disk", "is 'disk'; expected one of local, replicas, off"),
        (
            "SUPPORTSVC_SYNC_EVERY",
            "0",
            "is '0'; expected a whole number of minutes from 1 to 1440, seconds such as 5s, or off",
        ),
        (
            "SUPPORTSVC_SYNC_EVERY",
            "1441",
            "is '1441'; expected a whole number of minutes from 1 to 1440, seconds such as 5s, or off",
        ),
        ("SUPPORTSVC_SYNC_RATE", "fast", "is 'fast'; expected a whole number of requests a second from 1 to 1000"),
        ("SUPPORTSVC_SYNC_RATE", "1001", "is '1001'; expected a whole number of requests a second from 1 to 1000"),
        ("SUPPORTSVC_LOG_LEVEL", "loud", "is 'loud'; expected one of debug, info, warning, error"),
    ],
)
def test_a_mistake_is_named_with_what_was_expected(name: str, text: str, complaint: str) -> None:
    assert complaints_of({name: text}) == (f"{name} {complaint}",)


def test_a_public_address_may_be_plain_http_on_this_machine() -> None:
    assert (
        read_settings({**HOME, "SUPPORTSVC_PUBLIC_URL": "http://127.0.0.1:8001"}).public_url == "http://127.0.0.1:8001"
    )


def test_a_misspelt_name_is_an_error_that_names_the_right_one() -> None:
    assert complaints_of({"SUPPORTSVC_KEY": KEY, "SUPPORTSVC_SITE_KEYS_FILE": "x"}) == (
        "SUPPORTSVC_KEY is not a known setting; did you mean SUPPORTSVC_KEYS?",
        "SUPPORTSVC_SITE_KEYS_FILE is not a known setting; did you mean SUPPORTSVC_SITE_KEY_FILE?",
    )


def test_a_name_unlike_all_others_is_told_what_is_known() -> None:
    (complaint,) = complaints_of({"SUPPORTSVC_ZZZZZZZZZZZZZ": "1"})

    assert complaint.startswith("SUPPORTSVC_ZZZZZZZZZZZZZ is not a known setting; known are REDIS_URL, STRIPE_API_KEY,")


def test_all_that_is_wrong_is_told_at_once() -> None:
    found = complaints_of({"SUPPORTSVC_NO": "1", "STRIPE_API_KEY": "pk_1", "SUPPORTSVC_KEYS": "k"})

    assert [complaint.split()[0] for complaint in found] == ["SUPPORTSVC_NO", "STRIPE_API_KEY", "SUPPORTSVC_KEYS"]


@pytest.mark.parametrize(
    ("key", "live"),
    [(TEST_KEY, False), ("rk_test_1", False), (LIVE_KEY, True), ("rk_live_1", True), ("whatever", True), ("", False)],
)
def test_a_key_that_is_not_plainly_for_tests_counts_as_live(key: str, *, live: bool) -> None:
    assert read_settings({**HOME, "STRIPE_API_KEY": key}).is_live is live


@pytest.mark.parametrize(
    ("name", "text"), [("STRIPE_API_BASE", "http://127.0.0.1:8002"), ("SUPPORTSVC_CLOCK", "clock")]
)
def test_no_stand_in_and_no_moved_clock_beside_a_live_key(name: str, text: str) -> None:
    assert complaints_of({"STRIPE_API_KEY": LIVE_KEY, name: text}) == (
        f"{name} is set beside a live STRIPE_API_KEY; expected it only beside a test key (sk_test_…)",
    )
    assert read_settings({**HOME, "STRIPE_API_KEY": TEST_KEY, name: text}).is_live is False


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:9/x", "http://localhost/", "http://[::1]/", "https://a.example/b?c=d"]
)
def test_messages_go_by_https_or_to_this_machine(url: str) -> None:
    settings = read_settings({**HOME, "SUPPORTSVC_NOTIFY_URL": url, "SUPPORTSVC_NOTIFY_SECRET": NOTIFY})

    assert settings.notify_url == url
    assert url not in repr(settings)
    assert NOTIFY not in repr(settings)


@pytest.mark.parametrize(
    "told", [{"SUPPORTSVC_NOTIFY_URL": "https://crm.example"}, {"SUPPORTSVC_NOTIFY_SECRET": NOTIFY}]
)
def test_an_address_for_messages_and_a_secret_go_together(told: dict[str, str]) -> None:
    assert complaints_of(told) == (
        "SUPPORTSVC_NOTIFY_URL and SUPPORTSVC_NOTIFY_SECRET go together; expected both or neither",
    )


def test_no_fault_is_wanted_beside_a_live_key() -> None:
    assert complaints_of({"STRIPE_API_KEY": LIVE_KEY, "SUPPORTSVC_FAULT_POINTS": "points"}) == (
        "SUPPORTSVC_FAULT_POINTS is set beside a live STRIPE_API_KEY; expected it only in tests",
    )


def test_real_money_needs_the_address_to_return_to() -> None:
    with pytest.raises(SettingsError, match="SUPPORTSVC_PUBLIC_URL is not set"):
        read_settings({"HOME": "/nobody", "STRIPE_API_KEY": LIVE_KEY})


def test_a_header_that_anybody_may_send_tells_no_country() -> None:
    assert complaints_of({"SUPPORTSVC_COUNTRY_HEADER": "CF-IPCountry"}) == (
        "SUPPORTSVC_TRUSTED_PROXIES is not set beside SUPPORTSVC_COUNTRY_HEADER; expected who may send it",
    )


def test_no_secret_is_ever_shown() -> None:
    secrets = {
        "REDIS_URL": "redis://:hush-store@h", "STRIPE_API_KEY": "sk_live_hush", "STRIPE_WEBHOOK_SECRET": "whsec_hush",
        "SUPPORTSVC_KEYS": "hush" * 8, "SUPPORTSVC_SITE_KEY": "hush" * 9,
    }  # fmt: skip

    shown = repr(read_settings({**HOME, **secrets})) + str(read_settings({**HOME, **secrets}))

    assert "hush" not in shown


def test_no_complaint_repeats_a_secret() -> None:
    found = complaints_of(
        {
            "STRIPE_API_KEY": "pk_hush",
            "STRIPE_WEBHOOK_SECRET": "hush",
            "SUPPORTSVC_KEYS": "hush",
            "SUPPORTSVC_SITE_KEY": "hush",
        }
    )

    assert len(found) == 4
    assert "hush" not in "".join(found)
