"""What the environment alone tells, each finding by an example."""

from pathlib import Path

import pytest

from supportsvc.doctor import Grade
from supportsvc.doctor.of_settings import look_at_settings
from supportsvc.settings import Settings, read_settings

LONG = "whsec_0123456789abcdef0123456789abcdef"


def settings(folder: Path, **environ: str) -> Settings:
    return read_settings({"SUPPORTSVC_DATA": str(folder), **environ})


def grades(found: Settings) -> dict[str, tuple[Grade, str]]:
    return {finding.about: (finding.grade, finding.seen) for finding in look_at_settings(found)}


@pytest.mark.parametrize(
    ("key", "grade", "seen"),
    [
        ("", Grade.WARNING, "is not set"),
        ("sk_test_1", Grade.OK, "a secret key of test mode: no money moves"),
        ("rk_test_1", Grade.OK, "a restricted key of test mode: no money moves"),
        ("sk_live_1", Grade.OK, "a secret key of live mode: real money moves"),
        ("rk_live_1", Grade.OK, "a restricted key of live mode: real money moves"),
        ("sk_1", Grade.WRONG, "does not look like one of Stripe's"),
    ],
)
def test_a_keys_form_and_mode_are_told(tmp_path: Path, key: str, grade: Grade, seen: str) -> None:
    found = grades(settings(tmp_path, STRIPE_API_KEY=key, SUPPORTSVC_PUBLIC_URL="https://support.paper.example"))

    assert found["Stripe's key"][0] is grade
    assert seen in found["Stripe's key"][1]


@pytest.mark.parametrize(
    ("secrets", "grade", "seen"),
    [
        ("", Grade.WARNING, "is not set"),
        (LONG, Grade.OK, "one"),
        (f"{LONG},{LONG}1", Grade.OK, "two"),
        (f"{LONG},{LONG}1,{LONG}2", Grade.WARNING, "holds 3 secrets"),
        (f"{LONG},{LONG}", Grade.WARNING, "twice"),
        ("whsec_short", Grade.WARNING, "shorter"),
    ],
)
def test_the_secrets_form_and_number_are_told(tmp_path: Path, secrets: str, grade: Grade, seen: str) -> None:
    found = grades(settings(tmp_path, STRIPE_API_KEY="sk_test_1", STRIPE_WEBHOOK_SECRET=secrets))

    assert found["webhook secret"][0] is grade
    assert seen in found["webhook secret"][1]


def test_signing_keys_are_looked_for_where_they_would_be(tmp_path: Path) -> None:
    kept = tmp_path / "signing-keys"
    none_yet = grades(settings(tmp_path))["signing keys"]
    kept.write_text("k" * 40)
    kept.chmod(0o600)
    private = grades(settings(tmp_path))["signing keys"]
    kept.chmod(0o644)
    open_to_all = grades(settings(tmp_path))["signing keys"]
    shared = grades(settings(tmp_path, REDIS_URL="redis://store"))["signing keys"]
    given = grades(settings(tmp_path, REDIS_URL="redis://store", SUPPORTSVC_KEYS="k" * 40))["signing keys"]
    several = grades(settings(tmp_path, SUPPORTSVC_KEYS=",".join(letter * 40 for letter in "abc")))["signing keys"]

    assert [found[0] for found in (none_yet, private, open_to_all, shared, given, several)] == [
        Grade.OK,
        Grade.OK,
        Grade.WARNING,
        Grade.WRONG,
        Grade.OK,
        Grade.OK,
    ]
    assert several[1] == "given; the newest signs, 2 older verify"


def test_what_is_for_tests_alone_is_told(tmp_path: Path) -> None:
    assert {"clock", "faults"}.isdisjoint(grades(settings(tmp_path)))
    assert grades(settings(tmp_path, SUPPORTSVC_FAULT_POINTS=str(tmp_path)))["faults"][0] is Grade.WARNING
    assert grades(settings(tmp_path, SUPPORTSVC_CLOCK=str(tmp_path / "clock")))["clock"][0] is Grade.WARNING


def test_a_proxy_that_speaks_tls_in_front_must_be_trusted(tmp_path: Path) -> None:
    address = {"SUPPORTSVC_PUBLIC_URL": "https://support.paper.example"}

    assert grades(settings(tmp_path, **address))["proxies"][0] is Grade.WARNING
    assert "proxies" not in grades(settings(tmp_path, **address, SUPPORTSVC_TRUSTED_PROXIES="127.0.0.1/32"))
    assert "proxies" not in grades(settings(tmp_path, SUPPORTSVC_PUBLIC_URL="http://localhost:8001"))
