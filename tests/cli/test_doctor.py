"""`supportsvc doctor` on real parts: all well, and each thing that is wrong by a line and a cure."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from stripe import StripeClient

from supportsvc.bootstrap import build
from supportsvc.cli import main
from supportsvc.cli.doctor import conclude
from supportsvc.doctor.of_stripe import judge_probes
from supportsvc.runtime.demo import running_app
from supportsvc.sandbox.server import RunningStripe, find_free_port, running_stripe
from supportsvc.settings import read_settings
from supportsvc.stripe_gateway.account import open_account
from supportsvc.stripe_gateway.endpoints import EVENTS
from supportsvc.stripe_gateway.examination import examine
from supportsvc.stripe_gateway.probe import Heard, what_was_heard
from tests.fixtures.valkey import Valkey

Output = pytest.CaptureFixture[str]
Findings = list[dict[str, str]]
TAG = "harbour-courier"


@dataclass(frozen=True, slots=True)
class Ward:
    """A service with its Stripe and its store, and what a test changes of them."""

    stripe: RunningStripe
    environ: dict[str, str]
    monkeypatch: pytest.MonkeyPatch
    capsys: Output

    @property
    def client(self) -> StripeClient:
        """Return Stripe's own client."""
        return StripeClient(self.stripe.api_key, base_addresses={"api": self.stripe.url}, max_network_retries=0)

    @property
    def hook(self) -> str:
        """Return where webhooks are to go."""
        return f"{self.environ['SUPPORTSVC_PUBLIC_URL']}/v1/stripe/webhook"

    def set_up(self) -> None:
        """Make at Stripe what is needed, and take the secret into the settings."""
        self.capsys.readouterr()
        assert main(["stripe", "setup"]) == 0
        (secret,) = re.findall(r"^whsec_\w+$", self.capsys.readouterr().out, re.M)
        self.give(STRIPE_WEBHOOK_SECRET=secret)

    def give(self, **environ: str) -> None:
        """Change the settings."""
        self.environ.update(environ)
        for name, value in environ.items():
            self.monkeypatch.setenv(name, value)

    @contextmanager
    def serving(self) -> Iterator[None]:
        """Run the service at its public address."""
        settings = read_settings(self.environ)
        port = int(self.environ["SUPPORTSVC_PUBLIC_URL"].rpartition(":")[2])
        with running_app(build(settings, self.environ["REDIS_URL"]), port):
            yield

    def examine(self) -> tuple[int, Findings]:
        """Call the doctor; return the exit code and what was found."""
        self.capsys.readouterr()
        code = main(["doctor", "--json"])
        found: Findings = json.loads(self.capsys.readouterr().out)
        return code, found

    def complaints(self, *about: str) -> list[list[tuple[str, str]]]:
        """Return what is not well about some things, by one call."""
        found = self.examine()[1]
        return [[(f["grade"], f["seen"]) for f in found if f["about"] == one and f["grade"] != "ok"] for one in about]


@pytest.fixture
def ward(valkey: Valkey, config: Path, monkeypatch: pytest.MonkeyPatch, capsys: Output) -> Iterator[Ward]:
    with running_stripe() as stripe:
        ward = Ward(stripe, {}, monkeypatch, capsys)
        ward.give(
            STRIPE_API_KEY=stripe.api_key,
            STRIPE_API_BASE=stripe.url,
            SUPPORTSVC_PUBLIC_URL=f"http://127.0.0.1:{find_free_port()}",
            SUPPORTSVC_CONFIG=str(config),
            SUPPORTSVC_KEYS="k" * 40,
            SUPPORTSVC_LOG_LEVEL="error",
            REDIS_URL=valkey.url,
        )
        yield ward


def test_where_all_is_well_every_line_is_ok(ward: Ward) -> None:
    ward.set_up()
    with ward.serving():
        code = main(["doctor"])
    lines = ward.capsys.readouterr().out.splitlines()

    assert (code, lines[-1]) == (0, "Nothing is wrong.")
    assert {line.split()[0] for line in lines[:-2]} == {"ok"}
    assert f"ok       webhook           the service at {ward.hook} takes what the secret signs" in lines


def test_before_the_set_up_it_says_what_is_missing_and_what_to_do(ward: Ward) -> None:
    code = main(["doctor"])
    said = ward.capsys.readouterr().out

    assert code == 1
    assert f"wrong    webhook endpoint  there is none at {ward.hook}\n" in said
    assert "→ `supportsvc stripe setup` makes it\n" in said
    assert "warning  product           not made yet" in said
    assert "warning  portal            not configured yet" in said
    assert "warning  webhook secret    STRIPE_WEBHOOK_SECRET is not set" in said
    assert said.endswith("\nOne thing is wrong; 3 more are worth a look.\n")


def test_what_was_changed_at_stripe_is_told(ward: Ward) -> None:
    ward.set_up()
    (endpoint,) = ward.client.v1.webhook_endpoints.list().data

    ward.client.v1.products.update(f"supportsvc_{TAG}", {"active": False})
    ward.client.v1.webhook_endpoints.update(endpoint.id, {"disabled": True})
    archived, disabled = ward.complaints("product", "webhook endpoint")
    ward.client.v1.webhook_endpoints.update(endpoint.id, {"disabled": False, "enabled_events": ["invoice.paid"]})
    (deaf,) = ward.complaints("webhook endpoint")

    assert archived == [("wrong", "it is in the archive, where Checkout refuses it")]
    assert disabled == [("wrong", f"Stripe, or somebody in the Dashboard, has disabled {endpoint.id}")]
    assert deaf == [("wrong", f"{endpoint.id} does not send {', '.join(sorted({*EVENTS} - {'invoice.paid'}))}")]


def test_an_old_version_one_made_by_hand_and_one_too_many_are_told(ward: Ward) -> None:
    old = {"url": ward.hook, "api_version": "2026-09-30.endive"}
    first = ward.stripe.control.ask("POST", "endpoints", old)["id"]
    alone, secret = ward.complaints("webhook endpoint", "webhook secret")
    ward.set_up()
    (beside,) = ward.complaints("webhook endpoint")

    assert alone == [
        ("warning", f"{first} sends in version 2026-09-30.endive, and 2026-10-28.endive is the pinned one")
    ]
    assert ("warning", f"whether it is that of {first} cannot be told: that one was made by hand") in secret
    assert beside == [("warning", f"enabled beside it: {first}")]


def test_a_secret_that_is_another_endpoints_and_a_service_that_knows_none_are_told(ward: Ward) -> None:
    ward.set_up()
    with ward.serving():
        ward.give(STRIPE_WEBHOOK_SECRET="whsec_" + "0" * 32)
        secret, webhook = ward.complaints("webhook secret", "webhook")
    (unreachable,) = ward.complaints("webhook")

    assert [grade for grade, _ in secret] == ["wrong"]
    assert "is not in STRIPE_WEBHOOK_SECRET: its events are refused" in secret[0][1]
    assert webhook == [("wrong", f"the service at {ward.hook} does not take what secret 1 of 1 signs")]
    assert [grade for grade, _ in unreachable] == ["warning"]


def test_a_key_that_is_refused_and_a_stripe_that_is_away_are_told(ward: Ward) -> None:
    ward.stripe.control.fail("401", times=1)
    (refused,) = ward.complaints("Stripe")
    ward.give(STRIPE_API_BASE="http://127.0.0.1:9")
    (away,) = ward.complaints("Stripe")

    assert [grade for grade, _ in refused + away] == ["wrong", "wrong"]
    assert refused[0][1].startswith("does not take the key: AuthenticationError 401")
    assert away[0][1].startswith("does not answer: ")


def test_a_restricted_keys_missing_permissions_are_named(ward: Ward) -> None:
    ward.set_up()
    ward.give(STRIPE_API_KEY="rk_test_narrow")
    said = next(f["seen"] for f in ward.examine()[1] if f["about"] == "Stripe")
    for path in ("/v1/events", "/v1/customers"):
        ward.stripe.control.fail("403", "GET", path, times=4)

    assert said.endswith("; whether it may write, Stripe tells only by a write")
    assert ward.complaints("Stripe") == [[("wrong", "the restricted key may not read Customers, Events")]]


def test_this_machines_clock_is_held_against_stripes(ward: Ward) -> None:
    account = open_account(ward.stripe.api_key, ward.stripe.url)

    found = examine(account, TAG, ward.hook, lambda: datetime.now(UTC) + timedelta(minutes=10), restricted=False)

    assert found.ahead is not None
    assert abs(found.ahead - timedelta(minutes=10)) < timedelta(seconds=20)


def test_a_store_that_is_away_misnamed_or_not_running_is_told(ward: Ward, tmp_path: Path) -> None:
    ward.give(REDIS_URL=f"redis+unix://{tmp_path}/nobody", STRIPE_API_KEY="", STRIPE_API_BASE="")
    (away,) = ward.complaints("store")
    ward.give(REDIS_URL="http://store")
    (misnamed,) = ward.complaints("store")
    ward.give(REDIS_URL="", SUPPORTSVC_DATA=str(tmp_path / "data"))
    (own,) = ward.complaints("store")

    assert [grade for grade, _ in away + misnamed + own] == ["wrong", "wrong", "warning"]
    assert "No service runs on the data folder" in own[0][1]


def test_a_store_that_cannot_confirm_is_told_as_serve_would(ward: Ward) -> None:
    ward.give(SUPPORTSVC_CONFIRM="replicas")
    complaints = {f["about"]: f["seen"] for f in ward.examine()[1] if f["grade"] == "wrong"}

    assert "has none online" in complaints["durability"]
    assert "give the server a replica" in complaints["store"]


def test_settings_and_a_configuration_that_are_wrong_end_it_with_1(ward: Ward, config: Path) -> None:
    (config / "supportsvc.toml").write_text("name =", "utf-8")
    (configuration,) = ward.complaints("configuration")
    ward.give(STRIPE_API_KEY="pk_live_1")
    code, found = ward.examine()

    assert [grade for grade, _ in configuration] == ["wrong"]
    assert (code, [f["about"] for f in found]) == (1, ["settings"])
    assert found[0]["seen"].startswith("STRIPE_API_KEY is not a secret key")


def test_without_a_key_stripe_is_left_alone(ward: Ward) -> None:
    ward.give(STRIPE_API_KEY="", STRIPE_API_BASE="")

    code, found = ward.examine()

    assert code == 0
    assert "Stripe" not in {f["about"] for f in found}


@pytest.mark.parametrize(
    ("heard", "grade"),
    [
        ((Heard.TAKEN, Heard.TAKEN), "ok"),
        ((Heard.TAKEN, Heard.REFUSED), "wrong"),
        ((Heard.NOT_THERE,), "wrong"),
        ((Heard.UNWELL,), "wrong"),
        ((Heard.UNREACHABLE,), "warning"),
    ],
)
def test_a_probe_is_judged_by_what_came_of_it(heard: tuple[Any, ...], grade: str) -> None:
    assert [str(finding.grade) for finding in judge_probes(heard, "https://x")] == [grade]
    assert list(judge_probes((), "https://x")) == []


def test_an_answers_status_says_what_became_of_a_probe() -> None:
    found = [what_was_heard(status) for status in (204, 400, 404, 403, 503)]

    assert found == [Heard.TAKEN, Heard.REFUSED, Heard.NOT_THERE, Heard.NOT_THERE, Heard.UNWELL]


def test_the_conclusion_counts_what_is_wrong_and_what_is_worth_a_look() -> None:
    assert [conclude(0, 0), conclude(0, 1), conclude(1, 1), conclude(2, 0), conclude(0, 2)] == [
        "Nothing is wrong.",
        "Nothing is wrong; one is worth a look.",
        "One thing is wrong; one more is worth a look.",
        "2 things are wrong.",
        "Nothing is wrong; 2 are worth a look.",
    ]
