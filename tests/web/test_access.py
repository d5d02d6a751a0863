"""The wall over HTTP: access beside an ask, and POST /v1/access for the site's own server."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from supportsvc.domain.campaign import Campaign, Meter
from supportsvc.domain.page import Placement
from supportsvc.domain.policy import Policy
from supportsvc.domain.reading import Wall, article_mark, section_mark
from supportsvc.domain.site import Mode
from supportsvc.domain.targeting import Audience
from supportsvc.store.connect import Store
from supportsvc.tokens import Tokens
from tests.fixtures.valkey import Valkey
from tests.web.conftest import ORIGIN, PAGE, PLEA, Desk, trips

KEY = {"Authorization": "Bearer " + "k" * 32}
METER = Campaign("meter", 0x77AA, Placement.WALL, "plea", exclude=Audience(countries=("AT",)))
POLICY = Policy(wall=Wall(articles=2), salt="grain")
CRAWLER = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"


@pytest.fixture
def walled(desk: Desk) -> Desk:
    """A site with two free articles a month, and a known reader."""
    desk.configure(campaigns=(METER, replace(PLEA, meter=Meter(views=9))), policy=POLICY)
    return desk


def known(desk: Desk) -> str:
    return desk.tokens.sign_reader(b"r" * 16)


def ask(desk: Desk, number: int, reader: str | None = None, **more: object) -> Any:
    """Ask for access to an article the way the site's server does."""
    body = {"reader": reader, "page": {"url": f"{ORIGIN}/world/{number}"}, **more}
    answer = desk.post("/v1/access", body, origin=None, headers=dict(KEY))
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store"), answer.text
    return answer.get_json()["access"]


def view(desk: Desk, number: int, reader: str | None, **more: object) -> dict[str, Any]:
    page = {**PAGE, "url": f"{ORIGIN}/world/{number}", "placements": ["inline", "wall"]}
    return desk.decide(1, reader, page=page, **more)


def free(left: int) -> dict[str, Any]:
    return {"granted": True, "views_left": left}


DENIED = {"granted": False, "views_left": 0}
NO_METER = {"granted": True, "views_left": None}


def test_the_sites_server_is_told_when_the_free_articles_are_used_up(walled: Desk, valkey: Valkey) -> None:
    reader = known(walled)

    found = [ask(walled, number, reader) for number in (1, 2, 1, 3, 2)]

    assert found == [free(1), free(0), free(0), DENIED, free(0)]
    with trips(valkey) as made:
        ask(walled, 1, reader)
    assert made == {"get": 1}


def test_an_article_that_the_server_counted_is_known_to_the_page_and_the_other_way_round(walled: Desk) -> None:
    reader = known(walled)
    ask(walled, 1, reader)

    again, second, third = (view(walled, number, reader) for number in (1, 2, 3))

    assert (again["access"], second["access"], third["access"]) == (free(1), free(0), DENIED)
    assert (again["show"], second["show"], third["show"]) == (False, False, True)
    assert third["prompt"]["placement"] == "wall"
    assert ask(walled, 2, reader) == free(0)
    assert ask(walled, 3, reader) == DENIED


def test_next_month_the_articles_are_free_again(walled: Desk) -> None:
    reader = known(walled)
    for number in (1, 2):
        ask(walled, number, reader)
    walled.now += timedelta(days=22)

    assert ask(walled, 3, reader) == free(1)


def test_the_articles_that_a_client_counted_in_silence_are_handed_over(walled: Desk) -> None:
    read = [[0, article_mark(f"/world/{number}", "grain"), section_mark("world")] for number in (1, 2)]

    third, second = (view(walled, number, known(walled), articles=read) for number in (3, 2))

    assert (third["access"], second["access"]) == (DENIED, free(0))


def test_whoever_put_the_ask_off_reads_a_quiet_notice(walled: Desk) -> None:
    reader = known(walled)
    for number in (1, 2):
        ask(walled, number, reader)
    walled.post("/v1/snooze", {"reader": reader, "until": "P7D"})

    answer = view(walled, 3, reader)

    assert (answer["show"], answer["reason"], answer["access"]) == (False, "snoozed", DENIED)
    notice = answer["notice"]
    assert (notice["campaign"], notice["placement"], notice["text"]["heading"]) == ("meter", "wall", "Help us")
    assert notice["amounts"]["suggested"] == [200, 500]


def test_a_page_without_the_place_has_no_wall(walled: Desk) -> None:
    reader = known(walled)
    for number in (1, 2):
        ask(walled, number, reader)

    for page in ({**PAGE, "url": f"{ORIGIN}/world/3"}, {"url": f"{ORIGIN}/world/3"}):
        assert "access" not in walled.decide(1, reader, page=page)


def test_a_newcomers_articles_are_not_remembered(walled: Desk, valkey: Valkey) -> None:
    with trips(valkey) as made:
        found = [ask(walled, number) for number in (1, 2, 3)]

    assert found == [free(1)] * 3
    assert made == {}


@pytest.mark.parametrize("more", [{"country": "AT"}, {"country": "CN"}, {"user_agent": CRAWLER}])
def test_where_no_wall_stands_the_article_is_open_and_nothing_is_kept(
    walled: Desk, valkey: Valkey, more: dict[str, str]
) -> None:
    walled.protect("CN")

    with trips(valkey) as made:
        found = [ask(walled, number, known(walled), **more) for number in (1, 2, 3)]

    assert found == [NO_METER] * 3
    assert made == {}


def test_the_server_s_own_address_and_user_agent_say_nothing_of_the_reader(walled: Desk) -> None:
    walled.protect("CN")
    headers = KEY | {"CF-IPCountry": "CN", "User-Agent": "python-requests/2.32"}

    answer = walled.post("/v1/access", {"reader": known(walled)}, origin=None, headers=headers)

    assert answer.get_json()["access"] == free(1)


def test_an_erased_reader_counts_as_a_newcomer(walled: Desk) -> None:
    reader = known(walled)
    walled.post("/v1/forget", {"reader": reader})

    assert [ask(walled, number, reader) for number in (1, 2, 3)] == [free(1)] * 3


def test_while_the_store_is_away_the_article_is_open(tmp_path: object) -> None:
    desk = Desk(Store(f"redis+unix://{tmp_path}/nobody"))
    desk.configure(campaigns=(METER,), policy=POLICY)

    assert ask(desk, 1, known(desk)) == NO_METER


def test_only_the_sites_own_server_may_ask(walled: Desk) -> None:
    by_page = walled.post("/v1/access", {})
    with_both = walled.post("/v1/access", {}, headers=dict(KEY))
    by_nobody = walled.post("/v1/access", {}, origin=None)

    assert [answer.status_code for answer in (by_page, with_both, by_nobody)] == [403] * 3
    assert by_page.get_json()["type"] == "urn:supportsvc:key-missing"


def test_in_cookie_mode_no_server_knows_the_reader(walled: Desk) -> None:
    walled.configure(mode=Mode.COOKIE)

    answer = walled.post("/v1/access", {}, origin=None, headers=dict(KEY))

    assert (answer.status_code, answer.get_json()["type"]) == (409, "urn:supportsvc:cookie-mode")


def test_an_id_that_was_not_signed_here_is_a_newcomers(walled: Desk) -> None:
    forged = Tokens(["another" * 8]).sign_reader(b"r" * 16)

    assert [ask(walled, number, forged) for number in (1, 2, 3)] == [free(1)] * 3
