"""What origins and address tell, each finding by an example."""

from dataclasses import replace
from pathlib import Path

import pytest

from supportsvc.doctor import Grade
from supportsvc.doctor.of_the_site import is_of_this_machine, look_at_site, may_be_same_site
from supportsvc.domain.site import Giving, Mode, Site
from supportsvc.settings import Settings

PAPER = "https://www.paper.example"
HERE = "http://localhost:8000"
SITE = Site("Paper", (PAPER,), "paper", Giving(()))
BARE = Settings(Path("config"), Path("data"))
TEST, LIVE = replace(BARE, stripe_api_key="sk_test_1"), replace(BARE, stripe_api_key="sk_live_1")


def found(site: Site, settings: Settings, about: str) -> tuple[Grade, str]:
    return next((f.grade, f.seen) for f in look_at_site(site, settings) if f.about == about)


@pytest.mark.parametrize(
    ("origins", "settings", "grade", "seen"),
    [
        ((PAPER,), BARE, Grade.OK, PAPER),
        ((PAPER,), LIVE, Grade.OK, PAPER),
        ((HERE,), TEST, Grade.OK, HERE),
        ((PAPER, HERE), TEST, Grade.OK, HERE),
        ((PAPER,), TEST, Grade.WARNING, "beside a test key"),
        ((PAPER, HERE), LIVE, Grade.WARNING, f"this machine's beside a live key: {HERE}"),
        ((HERE, "http://127.0.0.1:8000"), LIVE, Grade.WRONG, "only this machine's beside a live key"),
        ((PAPER, PAPER), LIVE, Grade.WARNING, f"named twice: {PAPER}"),
    ],
)
def test_origins_are_judged_beside_the_mode(
    origins: tuple[str, ...], settings: Settings, grade: Grade, seen: str
) -> None:
    told = found(replace(SITE, origins=origins), settings, "origins")

    assert told[0] is grade
    assert seen in told[1]


@pytest.mark.parametrize(
    ("mode", "address", "grade", "seen"),
    [
        (Mode.TOKEN, None, Grade.WARNING, "is not set"),
        (Mode.TOKEN, "https://support.elsewhere.example", Grade.OK, "https://support.elsewhere.example"),
        (Mode.COOKIE, "https://support.paper.example", Grade.OK, "can keep the cookie"),
        (Mode.COOKIE, "https://support.elsewhere.example", Grade.WRONG, "another site"),
        (Mode.COOKIE, "http://localhost:8001", Grade.WRONG, "is no https"),
    ],
)
def test_the_address_must_be_of_the_site_where_a_cookie_is_to_come_along(
    mode: Mode, address: str | None, grade: Grade, seen: str
) -> None:
    told = found(replace(SITE, mode=mode), replace(BARE, public_url=address), "public address")

    assert told[0] is grade
    assert seen in told[1]


def test_a_site_is_the_last_two_names_over_one_scheme() -> None:
    assert may_be_same_site("https://a.paper.example", "https://paper.example")
    assert may_be_same_site("https://localhost", "https://localhost")
    assert not may_be_same_site("https://a.paper.example", "http://a.paper.example")
    assert not may_be_same_site("https://paper.example", "https://example")


def test_a_machine_knows_its_own_names() -> None:
    assert is_of_this_machine("https://courier.localhost:8443")
    assert is_of_this_machine("http://[::1]:8000")
    assert not is_of_this_machine("https://localhost.example")
