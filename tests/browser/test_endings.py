"""How silence ends early or late: generations, clocks, days, failures; and how the calls are made."""

import pytest

from tests.browser.answers import refused, shown
from tests.browser.reader import START, Reader, heard, kept, prompt, said
from tests.browser.scripted import GENERATION

pytestmark = pytest.mark.browser


def test_a_greater_generation_ends_silence_after_the_counters_share_of_ten_minutes(reader: Reader) -> None:
    reader.script.decisions = [refused(), shown()]
    page = reader.open()
    reader.view(page)
    mark = "00000078"  # 120 seconds
    page.evaluate(
        "(mark) => { const s = JSON.parse(localStorage.supportsvc); s.counter = mark;"
        " localStorage.supportsvc = JSON.stringify(s); }",
        mark,
    )
    reader.script.config["generation"] = GENERATION + 5

    read = reader.view(page)
    reader.pass_time(seconds=110)
    before = reader.view(page)
    reader.pass_time(seconds=10)
    after = reader.view(page)

    assert (read["asked"], before["asked"], after["asked"]) == (False, False, True)


def test_a_lesser_generation_from_a_cached_script_ends_nothing(reader: Reader) -> None:
    reader.script.decisions = [refused()]
    page = reader.open()
    reader.view(page)
    reader.script.config["generation"] = GENERATION - 5

    reader.view(page)
    reader.pass_time(minutes=11)

    assert not reader.view(page)["asked"]


def test_a_silence_from_this_clocks_future_is_dropped(reader: Reader) -> None:
    reader.script.decisions = [refused({"3fa2": ["P7D", 0]}), refused()]
    page = reader.open()
    reader.set_clock(START.replace(year=2027))
    reader.view(page)

    reader.set_clock(START)
    corrected = reader.view(page)
    again = reader.view(page)

    assert (corrected["asked"], again["asked"]) == (True, False)


def test_the_views_of_a_window_are_handed_over_by_day(reader: Reader) -> None:
    reader.script.config |= {"window": 3, "doors": {"3fa2": ["PT0S", 8]}}
    reader.script.decisions = [refused()]
    page = reader.open()

    for views in (2, 1, 1, 2, 1):
        for _ in range(views):
            reader.view(page)
        reader.pass_time(days=1)
    reader.view(page)

    assert reader.decisions()[0]["views"]["total"] == 8
    assert reader.decisions()[0]["views"]["days"] == [[3, 4], [2, 6], [1, 7], [0, 8]]


def test_a_failed_decision_is_followed_by_one_to_five_minutes_of_silence(reader: Reader) -> None:
    reader.script.decisions = [shown()]
    reader.script.failures = {"decision": 503}
    page = reader.open()

    failed = reader.view(page)
    wait = reader.view(page)["silence"]["open_in"]
    reader.script.failures = {}
    reader.pass_time(seconds=wait + 1)

    assert failed["reason"] == "failed"
    assert heard(page, "decision")[0]["reason"] == "silent"
    assert 55 <= wait <= 300
    assert reader.view(page)["show"]


def test_cookie_mode_names_no_reader(reader: Reader) -> None:
    reader.script.config["mode"] = "cookie"
    answer = shown()
    del answer["reader"]
    reader.script.decisions = [answer]
    page = reader.open()

    reader.view(page)
    prompt(page).locator(".close").click()
    said(page, "dismissal")

    assert all("reader" not in call.body for call in reader.script.calls)
    assert "reader" not in kept(page)


def test_calls_need_no_preflight(reader: Reader) -> None:
    reader.script.decisions = [refused()]

    reader.view(reader.open())

    headers = reader.script.calls[0].headers
    assert headers["Content-Type"].startswith("text/plain")
    assert headers["Origin"] == reader.origin
