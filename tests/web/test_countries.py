"""Where a request comes from: whom the country is believed of, and that nothing in a request raises."""

from ipaddress import ip_network
from pathlib import Path
from typing import Any

import maxminddb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from supportsvc.web.countries import Countries, Found, country_in, read_country
from tests.fixtures.countries import BRITISH_V6, CHINESE, GERMAN, write_countries

PROXIES = (ip_network("10.0.0.0/8"), ip_network("2001:db8:1::/48"))
PROXY, OTHER_PROXY, STRANGER = "10.0.0.1", "10.9.9.9", "192.0.2.1"


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_countries(tmp_path_factory.mktemp("countries") / "countries.mmdb")


def environ(peer: str, told: str | None = None, chain: str | None = None) -> dict[str, Any]:
    found = {"REMOTE_ADDR": peer, "HTTP_CF_IPCOUNTRY": told, "HTTP_X_FORWARDED_FOR": chain}
    return {name: value for name, value in found.items() if value is not None}


@pytest.mark.parametrize(
    ("peer", "told", "country"),
    [
        (PROXY, "DE", "DE"),
        (PROXY, " de ", "DE"),
        ("::ffff:10.0.0.1", "DE", "DE"),
        ("[2001:db8:1::5]:443", "DE", "DE"),
        ("10.0.0.1:50000", "DE", "DE"),
        (PROXY, "US,DE", "DE"),
        (PROXY, "XX", ""),
        (PROXY, "T1", ""),
        (PROXY, "Germany", ""),
        (PROXY, "ÄÖ", ""),
        (PROXY, "", ""),
        (PROXY, None, ""),
        (STRANGER, "DE", ""),
        ("", "DE", ""),
        ("unix:", "DE", ""),
    ],
)
def test_the_country_is_believed_of_a_trusted_proxy_alone(peer: str, told: str | None, country: str) -> None:
    countries = Countries("CF-IPCountry", PROXIES)

    assert countries.find(environ(peer, told)) == Found(country)


@pytest.mark.parametrize(
    ("peer", "chain", "country"),
    [
        (GERMAN, None, "DE"),
        (f"{GERMAN}:4711", None, "DE"),
        (BRITISH_V6, None, "GB"),
        ("fe80::1%eth0", None, ""),
        ("198.51.100.9", None, "FR"),
        ("203.0.113.9", None, ""),
        (STRANGER, None, ""),
        (GERMAN, CHINESE, "DE"),
        (PROXY, CHINESE, "CN"),
        (PROXY, f"{CHINESE}, {GERMAN}", "DE"),
        (PROXY, f"{GERMAN}, {CHINESE}, {OTHER_PROXY}", "CN"),
        (PROXY, f"{GERMAN}:99,,[2001:db8:1::9]:1", "DE"),
        (PROXY, f"{GERMAN}, unknown", ""),
        (PROXY, f"{GERMAN}, unknown, {OTHER_PROXY}", ""),
        (PROXY, OTHER_PROXY, ""),
        (PROXY, f"{GERMAN}" + f", {OTHER_PROXY}" * 40, ""),
        (PROXY, None, ""),
        ("nonsense", GERMAN, ""),
    ],
)
def test_the_address_is_the_last_that_trusted_proxies_vouch_for(
    file: Path, peer: str, chain: str | None, country: str
) -> None:
    countries = Countries(None, PROXIES, file)

    assert countries.find(environ(peer, chain=chain)) == Found(country, by_address=True)


def test_the_file_is_asked_only_where_the_header_tells_no_country(file: Path) -> None:
    countries = Countries("CF-IPCountry", PROXIES, file)

    assert countries.find(environ(PROXY, "FR", GERMAN)) == Found("FR")
    assert countries.find(environ(PROXY, "XX", GERMAN)) == Found("DE", by_address=True)
    assert countries.find(environ(GERMAN, "FR")) == Found("DE", by_address=True)


def test_a_file_of_ipv4_alone_knows_no_other_country(tmp_path: Path) -> None:
    file = write_countries(tmp_path / "four.mmdb", {"81.2.69.0/24": {"country": {"iso_code": "DE"}}}, version=4)
    countries = Countries(file=file)

    found = [countries.find(environ(peer)).country for peer in (GERMAN, BRITISH_V6, "::ffff:81.2.69.7")]

    assert found == ["DE", "", "DE"]


def test_a_file_that_turns_out_damaged_knows_no_country_and_is_complained_of(
    file: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    whole = file.read_bytes()
    tree_ends = whole.index(bytes(16))
    damaged = tmp_path / "damaged.mmdb"
    damaged.write_bytes(b"\xfe" * tree_ends + whole[tree_ends:])

    assert Countries(file=damaged).find(environ(GERMAN)) == Found("", by_address=True)
    assert "SUPPORTSVC_GEOIP is damaged" in caplog.text
    assert GERMAN not in caplog.text


def test_a_file_is_opened_once(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    countries = Countries(file=file)
    monkeypatch.setattr(maxminddb, "open_database", None)

    assert countries.find(environ(GERMAN)).country == countries.find(environ(GERMAN)).country == "DE"


@given(st.text(), st.text(), st.text())
def test_no_header_and_no_peer_raises(file: Path, peer: str, told: str, chain: str) -> None:
    countries = Countries("CF-IPCountry", (ip_network("0.0.0.0/0"), ip_network("::/0")), file)

    for where in (peer, PROXY):
        assert countries.find(environ(where, told, chain)).country in {"", read_country(told.rpartition(",")[2])}


@pytest.mark.parametrize(
    "record", [None, "DE", 5, {}, {"country": None}, {"country": {"iso_code": 7}}, {"country": 49}]
)
def test_a_record_without_a_country_tells_none(record: object) -> None:
    assert country_in(record) == ""
