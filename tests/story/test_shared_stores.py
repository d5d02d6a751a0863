"""The whole story on a cluster and behind sentinels, to which the service moves by the store's URL alone."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any, TypeAlias

import pytest

from bench.faults.of_a_cluster import Ward
from bench.faults.of_sentinels import Guard
from supportsvc.cli import main
from supportsvc.sandbox.server import running_stripe
from supportsvc.store.keys import customer_key, reader_key
from tests.faults.crowd import Crowd
from tests.faults.town import PAPER, Town, page
from tests.fixtures.cluster import running_cluster
from tests.fixtures.nodes import until
from tests.fixtures.sentinels import running_sentinels
from tests.store.builders import ample

Deeds: TypeAlias = Ward | Guard
STORES = {"a-cluster": (running_cluster, Ward), "sentinels": (running_sentinels, Guard)}
WALL = 'placement = "wall"\nwords = "independent"\n[include]\nsections = ["walled"]\n[meter]\nviews = 1\n'
DAY = timedelta(days=1)

Printed = pytest.CaptureFixture[str]


@pytest.fixture(params=["a-cluster", pytest.param("sentinels", marks=pytest.mark.long)])
def deeds(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Deeds]:
    """What can be done to one of these stores, which runs."""
    running, kind = STORES[request.param]
    with running(tmp_path) as store:
        yield kind(store)


@pytest.fixture
def town(deeds: Deeds, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Town]:
    """A service on the store, whose promises wait for a replica; commands have its settings."""
    folder = tmp_path / "town"
    folder.mkdir()
    with running_stripe() as stripe:
        town = Town(folder, stripe, deeds.url)
        build_a_wall(folder / "config")
        with town.running:
            town.start_service(1, SUPPORTSVC_CONFIRM="replicas")
            for name, value in (town.environ() | {"SUPPORTSVC_SYNC_RATE": "1000"}).items():
                monkeypatch.setenv(name, value)
            yield town


def build_a_wall(config: Path) -> None:
    """Give one free article, and put a wall before the others of a section."""
    file = config / "supportsvc.toml"
    text = file.read_text("utf-8")
    assert "# [wall]\n# articles = 5" in text
    file.write_text(text.replace("# [wall]\n# articles = 5", "[wall]\narticles = 1"), "utf-8")
    (config / "campaigns" / "wall.toml").write_text(WALL, "utf-8")


def test_the_whole_story(town: Town, deeds: Deeds, capsys: Printed) -> None:
    patient, payer, leaver = (town.new_reader() for _ in range(3))

    a_reader_puts_it_off_and_is_asked_again(town, patient)
    a_reader_closes_the_prompt(town, town.new_reader())
    free_articles_are_counted(town, town.new_reader())
    crowd = readers_give(town)
    a_switch_is_turned(town, payer)
    whoever_leaves_is_forgotten(town, leaver)
    what_was_counted_is_told(capsys)
    readers_give_while_a_primary_is_lost(town, crowd, deeds)
    a_record_that_was_lost_is_read_again(town, crowd, capsys)


def a_reader_puts_it_off_and_is_asked_again(town: Town, reader: str) -> None:
    assert view(town, reader, 1)["reason"] == "metered"
    ask = see(town, reader, view(town, reader, 4))
    kept = town.insist("/v1/snooze", {"reader": reader, "until": "P7D", "ask": ask})
    assert kept.status == 200
    assert view(town, reader, 50)["reason"] == "snoozed"

    town.stripe.control.advance(7 * DAY)
    assert view(town, reader, 51)["prompt"]["promised"]


def a_reader_closes_the_prompt(town: Town, reader: str) -> None:
    ask = see(town, reader, view(town, reader, 4))
    tell(town, reader, "dismissal", ask)

    assert view(town, reader, 50)["reason"] == "backed_off"


def free_articles_are_counted(town: Town, reader: str) -> None:
    walled = page() | {"section": "walled", "placements": ["wall"]}
    access = [town.decide(reader, page=walled | {"url": f"{PAPER}/world/{name}"})["access"] for name in "ab"]

    assert [each["granted"] for each in access] == [True, False]


def readers_give(town: Town) -> Crowd:
    """Let a few give, by webhook alone and by coming back, one end it and one be erased; all is as Stripe says."""
    crowd = Crowd(town, Random(0))
    by_webhook, by_return = (crowd.join(returns=n, interval="month") for n in (0, 1))
    ended, erased = (crowd.join(returns=1, interval="month") for _ in range(2))
    crowd.end(ended)
    crowd.erase(erased)
    crowd.repeat_an_event()
    assert town.stripe.control.wait_idle(60)
    crowd.check()
    assert crowd.click(by_return) is None  # the portal
    for reader in (by_webhook, by_return):
        assert view(town, reader.reader, 99)["reason"] == "supporter"
    return crowd


def readers_give_while_a_primary_is_lost(town: Town, crowd: Crowd, deeds: Deeds) -> None:
    """Let nobody's gift be lost with it, and nobody's erasure, though no webhook comes until it is back."""
    town.stripe.control.hold_webhooks()
    deeds.choose()
    deeds.patient.kill()
    for _ in range(2):
        crowd.join(returns=1, interval="month")
    deeds.wait()
    deeds.bring_back()
    crowd.erase(crowd.known("month"))
    town.stripe.control.resume_webhooks()
    assert town.stripe.control.wait_idle(60)
    crowd.check()


def a_switch_is_turned(town: Town, reader: str) -> None:
    assert main(["switch", "off", "everything"]) == 0
    until(lambda: view(town, reader, 4)["reason"] == "switched_off", "the switch was not seen")
    assert main(["switch", "on", "everything"]) == 0
    until(lambda: view(town, reader, 4)["reason"] != "switched_off", "the switch was not seen")


def whoever_leaves_is_forgotten(town: Town, reader: str) -> None:
    assert town.insist("/v1/forget", {"reader": reader}).status == 204
    assert town.insist("/v1/snooze", {"reader": reader, "until": "P7D"}).status == 410


def what_was_counted_is_told(capsys: Printed) -> None:
    def counted() -> Any:
        capsys.readouterr()
        assert main(["stats", "--json"]) == 0
        return json.loads(capsys.readouterr().out)

    until(lambda: counted()["reasons"].get("switched_off"), "nothing was counted")
    found = counted()
    asked, unasked = found["variants"]
    assert sum(day["asks"] for day in found["days"]) == 2
    assert (asked["impressions"], asked["dismissals"], asked["snoozes"]) == (2, 1, 1)
    assert (unasked["checkouts"], unasked["conversions"]) == (4, 4)
    assert found["reasons"].keys() >= {"snoozed", "backed_off", "supporter", "shown"}


def a_record_that_was_lost_is_read_again(town: Town, crowd: Crowd, capsys: Printed) -> None:
    supporter = crowd.known("month")
    assert town.stripe.control.wait_idle(60)
    town.stripe.control.advance(DAY)
    with town.store() as store:
        for key in (customer_key(town.customer_of(supporter.paid[0])), reader_key(town.id_of(supporter.reader))):
            store.ask("DEL", key, budget=ample())
    assert view(town, supporter.reader, 1)["reason"] == "metered"

    assert main(["sync", "--all"]) == 0

    assert "missing 1 the store had no record" in " ".join(capsys.readouterr().out.split())
    crowd.check()


def view(town: Town, reader: str, total: int) -> dict[str, Any]:
    """Let a reader have read so many pages, the present one included."""
    return town.decide(reader, views={"counter": "0000abcd", "total": total})


def see(town: Town, reader: str, answer: dict[str, Any]) -> str:
    """Let the prompt of an answer be seen; return the ask."""
    ask = str(answer["prompt"]["ask"])
    tell(town, reader, "impression", ask)
    return ask


def tell(town: Town, reader: str, event: str, ask: str) -> None:
    """Report what became of an ask."""
    assert town.insist("/v1/events", {"reader": reader, "events": [{"type": event, "ask": ask}]}).status == 204
