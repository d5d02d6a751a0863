"""support.js by country: inert where readers are protected, and kept by caches only for whom it is meant."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import brotli
import pytest
from werkzeug.test import TestResponse

from supportsvc.domain.site import Mode
from tests.fixtures.countries import CHINESE, GERMAN, write_countries
from tests.web.conftest import PLEA, Desk


def load(desk: Desk, country: str | None = None, *, peer: str = "127.0.0.1", **headers: str) -> TestResponse:
    told = {} if country is None else {"CF-IPCountry": country}
    return desk.client.get("/v1/support.js", headers=told | headers, environ_base={"REMOTE_ADDR": peer})


def test_in_a_protected_country_the_script_only_deletes_what_was_kept(desk: Desk) -> None:
    desk.protect("CN")

    inert, whole = load(desk, "CN"), load(desk, "DE")

    assert 'const CONFIG = {"storage_key":"supportsvc"};' in inert.text
    assert "removeItem" in inert.text
    assert [word for word in ("fetch", "setItem", "3fa2", "/*", "//") if word in inert.text] == []
    assert len(inert.data) < 600 < len(whole.data)
    assert inert.mimetype == whole.mimetype == "text/javascript"


@pytest.mark.parametrize("country", ["CN", "DE", None])
def test_a_shared_cache_keeps_both_forms_apart_by_the_proxys_header(desk: Desk, country: str | None) -> None:
    desk.protect("CN")

    answer = load(desk, country)

    assert answer.headers["Vary"] == "Accept-Encoding, CF-IPCountry"
    assert answer.headers["Cache-Control"] == "public, max-age=300"


@pytest.mark.parametrize("peer", [CHINESE, GERMAN])
def test_what_an_address_decided_is_for_one_reader(desk: Desk, tmp_path: Path, peer: str) -> None:
    desk.find_by(write_countries(tmp_path / "countries.mmdb"))
    desk.protect("CN")

    answer = load(desk, peer=peer)

    assert ("3fa2" in answer.text) is (peer == GERMAN)
    assert (answer.headers["Cache-Control"], answer.headers["Vary"]) == ("private, max-age=300", "Accept-Encoding")


def test_without_a_list_all_countries_are_served_one_file(desk: Desk) -> None:
    answer = load(desk, "CN")

    assert answer.data == load(desk).data
    assert (answer.headers["Cache-Control"], answer.headers["Vary"]) == ("public, max-age=300", "Accept-Encoding")


def test_each_form_has_a_tag_of_its_own(desk: Desk) -> None:
    desk.protect("CN")
    tags = {country: load(desk, country, **{"Accept-Encoding": "br"}).headers["ETag"] for country in ("CN", "DE")}

    same = load(desk, "CN", **{"Accept-Encoding": "br", "If-None-Match": tags["CN"]})
    other = load(desk, "CN", **{"Accept-Encoding": "br", "If-None-Match": tags["DE"]})

    assert (same.status_code, other.status_code) == (304, 200)
    assert brotli.decompress(other.data) == load(desk, "CN").data
    assert same.headers["Vary"] == "Accept-Encoding, CF-IPCountry"


def test_the_inert_form_does_not_change_with_the_campaigns(desk: Desk) -> None:
    desk.protect("CN")
    before = load(desk, "CN").headers["ETag"]
    desk.configure(campaigns=(replace(PLEA, mark=7),))
    desk.now += timedelta(hours=1)

    assert load(desk, "CN").headers["ETag"] == before


def test_a_cookie_that_an_earlier_visit_left_goes_with_the_inert_script(desk: Desk) -> None:
    desk.configure(mode=Mode.COOKIE)
    desk.protect("CN")

    first, with_cookie = load(desk, "CN"), load(desk, "CN", Cookie="__Host-supportsvc=1~x")
    elsewhere = load(desk, "DE", Cookie="__Host-supportsvc=1~x")

    assert with_cookie.headers["Set-Cookie"].startswith("__Host-supportsvc=;")
    assert "Set-Cookie" not in first.headers
    assert "Set-Cookie" not in elsewhere.headers
    assert {answer.headers["Cache-Control"] for answer in (first, with_cookie)} == {"private, max-age=300"}
    assert elsewhere.headers["Cache-Control"] == "public, max-age=300"
