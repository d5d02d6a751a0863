"""Every case over HTTP: the record in a real store, the country in a header, the answer as a browser gets it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from supportsvc.config_files import Configuration
from supportsvc.domain.lengths import read_length
from supportsvc.domain.reader import Reader
from supportsvc.store.connect import Store
from supportsvc.store.keys import reader_key
from supportsvc.store.record import pack
from tests.cases.reading import Case, read_all
from tests.fixtures.valkey import Valkey
from tests.web.conftest import CONFIGURATION, ORIGIN, Desk, standing_of

pytestmark = pytest.mark.no_cover

CASES = read_all()
LIFE = timedelta(days=1)


@pytest.fixture(scope="module")
def desk(valkey_server: Valkey) -> Iterator[Desk]:
    """A service over a store that answers."""
    store = Store(valkey_server.url)
    yield Desk(store)
    store.close()


@pytest.fixture(scope="module")
def storeless_desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A service whose store is away."""
    store = Store(f"redis+unix://{tmp_path_factory.mktemp('nothing')}/s")
    yield Desk(store)
    store.close()


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.rule.lower()}: {case.name}")
def test_a_case_is_answered_as_its_rule_says(
    case: Case, desk: Desk, storeless_desk: Desk, valkey_server: Valkey
) -> None:
    if case.reader is not None:
        keep(case.identity, case.reader, valkey_server)
    serving = storeless_desk if case.reader is None else desk
    serving.standing = standing_of(configuration_of(case))
    serving.now = case.now

    answered = ask(serving, case)

    expected = case.expected
    prompt = answered.get("prompt", {})
    assert answered["reason"] == expected["reason"]
    assert answered["show"] is (expected["reason"] == "shown")
    assert prompt.get("campaign") == expected.get("campaign")
    assert prompt.get("promised", False) is expected.get("promised", False)
    if "variant" in expected:
        assert prompt["variant"] == expected["variant"]
    if "access" in expected:
        assert answered.get("access") == access_of(expected["access"])
    if "doors" in expected:
        found = named(answered["silence"]["doors"], case)
        assert measured(found) == measured(expected["doors"])


def keep(identity: bytes, reader: Reader, valkey: Valkey) -> None:
    """Put a record into the store; a reader of whom nothing is known has none."""
    with valkey.client() as client:
        client.delete(reader_key(identity))
        if reader != Reader():
            client.set(reader_key(identity), pack(reader), ex=LIFE)


def configuration_of(case: Case) -> Configuration:
    """Return the configuration in which a case happens; what its campaigns say does not matter."""
    campaigns = tuple(
        replace(c, words="plea", variants=tuple(replace(v, words=None) for v in c.variants)) for c in case.campaigns
    )
    site = replace(CONFIGURATION.site, switches=case.switches)
    return replace(CONFIGURATION, site=site, policy=case.policy, campaigns=campaigns)


def ask(desk: Desk, case: Case) -> dict[str, Any]:
    """Ask as the case's reader, on its page."""
    page = case.page
    body = {
        "reader": desk.tokens.sign_reader(case.identity),
        "page": {
            "url": ORIGIN + page.path,
            "section": page.section,
            "tags": sorted(page.tags),
            "language": page.language,
            "placements": sorted(page.placements),
            "exclude": page.excluded,
            **({"device": page.device} if page.device else {}),
            "referrer": page.referrer,
            "signed_in": page.signed_in,
            "returning": page.returning,
            "article": page.article,
        },
    }
    headers = {"CF-IPCountry": case.country} if case.country else {}
    if case.user_agent is not None:
        headers["User-Agent"] = case.user_agent
    answer = desk.post("/v1/decision", body, headers=headers)
    assert answer.status_code == 200, answer.text
    return dict(answer.get_json())


def access_of(expected: dict[str, Any]) -> dict[str, Any] | None:
    """Return what an answer tells of access: nothing where no wall stands, or no record was looked at."""
    if expected["rule"] in {"no_wall", "refused_early"}:
        return None
    return {"granted": expected["granted"], "views_left": expected["views_left"]}


def named(doors: dict[str, Any], case: Case) -> dict[str, Any]:
    """Return an answer's doors by the campaigns' names."""
    names = {f"{campaign.mark:04x}": campaign.name for campaign in case.campaigns}
    return {names[mark]: door for mark, door in doors.items()}


def measured(doors: dict[str, Any]) -> dict[str, Any]:
    """Return doors with their lengths as lengths, which may be written in days or in seconds."""
    return {name: [read_length(door[0]), *door[1:]] for name, door in doors.items()}
