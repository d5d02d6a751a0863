"""`supportsvc stripe setup` against the sandbox: made once, found again, mended, rotated, and what it refuses."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from stripe import StripeClient

from supportsvc.cli import main
from supportsvc.sandbox.server import RunningStripe, running_stripe
from supportsvc.stripe_gateway.endpoints import EVENTS, mark_secret

URL = "http://127.0.0.1:9"
HOOK = f"{URL}/v1/stripe/webhook"
TAG = "harbour-courier"
Output = pytest.CaptureFixture[str]


@pytest.fixture
def stripe(config: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[RunningStripe]:
    """The sandbox, and the settings of a service that uses it."""
    with running_stripe() as running:
        monkeypatch.setenv("STRIPE_API_KEY", running.api_key)
        monkeypatch.setenv("STRIPE_API_BASE", running.url)
        monkeypatch.setenv("SUPPORTSVC_PUBLIC_URL", URL)
        monkeypatch.setenv("SUPPORTSVC_CONFIG", str(config))
        yield running


@pytest.fixture
def client(stripe: RunningStripe) -> StripeClient:
    return StripeClient(stripe.api_key, base_addresses={"api": stripe.url}, max_network_retries=0)


def setup(*how: str) -> int:
    return main(["stripe", "setup", *how])


def secret_in(said: str) -> str:
    (secret,) = re.findall(r"^whsec_\w+$", said, re.M)
    return str(secret)


def deeds(said: str) -> list[str]:
    """Return the first word of every line of what was done."""
    return [line.split()[0] for line in said.splitlines() if line.startswith("  ") and line[2] != " "]


def test_the_first_run_makes_all_and_shows_the_secret_and_where_it_goes(client: StripeClient, capsys: Output) -> None:
    assert setup() == 0

    said = capsys.readouterr().out
    (endpoint,) = client.v1.webhook_endpoints.list().data
    (portal,) = client.v1.billing_portal.configurations.list().data
    assert client.v1.products.retrieve(f"supportsvc_{TAG}").name == "The Harbour Courier"
    assert (endpoint.url, endpoint.api_version, endpoint.status) == (HOOK, "2026-10-28.endive", "enabled")
    assert (set(endpoint.enabled_events), endpoint.metadata["supportsvc_site"]) == (set(EVENTS), TAG)
    assert endpoint.metadata["supportsvc_secret"] == mark_secret(secret_in(said))
    assert said.startswith(f"At Stripe, in test mode, for The Harbour Courier (tag {TAG}):\n")
    assert deeds(said) == ["made", "made", "made"]
    assert endpoint.id in said
    assert portal.id in said
    assert "STRIPE_WEBHOOK_SECRET_FILE" in said
    assert "supportsvc doctor" in said


def test_a_second_run_finds_all_and_changes_nothing(
    client: StripeClient, stripe: RunningStripe, monkeypatch: pytest.MonkeyPatch, capsys: Output
) -> None:
    setup()
    monkeypatch.setenv("STRIPE_WEBHOOK_SECRET", secret_in(capsys.readouterr().out))
    stripe.control.ask("DELETE", "requests")

    assert setup() == 0

    said = capsys.readouterr().out
    assert deeds(said) == ["found", "found", "found"]
    assert "whsec" not in said
    assert "secret" not in said
    assert {made["method"] for made in stripe.control.ask("GET", "requests")["requests"]} == {"GET"}
    assert len(client.v1.webhook_endpoints.list().data) == 1


def test_a_secret_that_is_not_in_the_settings_is_told_of(
    stripe: RunningStripe, monkeypatch: pytest.MonkeyPatch, capsys: Output
) -> None:
    setup()
    monkeypatch.setenv("STRIPE_WEBHOOK_SECRET", "whsec_another")
    capsys.readouterr()

    assert setup() == 0

    assert "Its signing secret is not in STRIPE_WEBHOOK_SECRET. Where you have lost it" in capsys.readouterr().out


def test_a_dry_run_says_what_would_be_and_makes_nothing(client: StripeClient, capsys: Output) -> None:
    assert setup("--dry-run") == 0

    said = capsys.readouterr().out
    assert said.count("would be made") == 3
    assert client.v1.webhook_endpoints.list().data == client.v1.products.list().data == []

    setup()
    (before,) = client.v1.webhook_endpoints.list().data
    client.v1.webhook_endpoints.update(before.id, {"disabled": True})
    client.v1.products.update(f"supportsvc_{TAG}", {"active": False})
    assert setup("--dry-run") == 0
    assert capsys.readouterr().out.count("would be mended") == 2
    assert client.v1.webhook_endpoints.retrieve(before.id).status == "disabled"
    assert not client.v1.products.retrieve(f"supportsvc_{TAG}").active


def test_what_was_changed_at_stripe_is_mended(client: StripeClient, capsys: Output) -> None:
    setup()
    (endpoint,) = client.v1.webhook_endpoints.list().data
    client.v1.webhook_endpoints.update(endpoint.id, {"disabled": True, "enabled_events": ["invoice.paid"]})
    client.v1.products.update(f"supportsvc_{TAG}", {"active": False})
    capsys.readouterr()

    assert setup() == 0

    said = capsys.readouterr().out
    (mended,) = client.v1.webhook_endpoints.list().data
    assert (mended.id, mended.status, set(mended.enabled_events)) == (endpoint.id, "enabled", set(EVENTS))
    assert client.v1.products.retrieve(f"supportsvc_{TAG}").active
    assert deeds(said) == ["mended", "found", "mended"]
    assert "enabled again, its events are those that are used" in said


def test_a_new_pin_makes_a_second_endpoint_beside_the_first(
    client: StripeClient, stripe: RunningStripe, capsys: Output
) -> None:
    old = stripe.control.ask(
        "POST",
        "endpoints",
        {"url": HOOK, "api_version": "2026-09-30.endive", "metadata": {"supportsvc_site": TAG}},
    )

    assert setup() == 0

    said = capsys.readouterr().out
    assert {(e.api_version, e.status) for e in client.v1.webhook_endpoints.list().data} == {
        ("2026-09-30.endive", "enabled"),
        ("2026-10-28.endive", "enabled"),
    }
    assert "beside the one that is there, with a\ncomma between" in said
    assert f"which disables {old['id']}." in said


def test_endpoints_of_others_are_left_alone_and_one_made_by_hand_at_our_address_is_told_of(
    client: StripeClient, stripe: RunningStripe, monkeypatch: pytest.MonkeyPatch, capsys: Output
) -> None:
    stripe.control.listen("https://shop.example/hook")
    stripe.control.listen(HOOK)
    setup()
    monkeypatch.setenv("STRIPE_WEBHOOK_SECRET", secret_in(capsys.readouterr().out))

    assert setup() == 0
    said = capsys.readouterr().out
    assert setup("--finish", "--no-probe") == 0

    assert "made by hand, still enabled beside it" in said
    assert "shop.example" not in said
    assert {(e.url, e.status, bool(e.metadata.to_dict())) for e in client.v1.webhook_endpoints.list().data} == {
        ("https://shop.example/hook", "enabled", False),
        (HOOK, "disabled", True),
        (HOOK, "enabled", True),
    }


def test_a_retired_endpoint_does_not_come_back(
    client: StripeClient, monkeypatch: pytest.MonkeyPatch, capsys: Output
) -> None:
    setup()
    capsys.readouterr()
    setup("--rotate")
    monkeypatch.setenv("STRIPE_WEBHOOK_SECRET", secret_in(capsys.readouterr().out))
    new, old = client.v1.webhook_endpoints.list().data

    assert setup("--finish", "--no-probe", "--dry-run") == 0
    assert client.v1.webhook_endpoints.retrieve(old.id).status == "enabled"
    assert setup("--finish", "--no-probe") == 0
    assert f"disabled webhook endpoint {old.id}" in capsys.readouterr().out
    assert setup() == 0
    assert f"found    webhook endpoint {new.id}" in capsys.readouterr().out
    assert setup("--finish") == 0

    assert "no other that is enabled" in capsys.readouterr().out
    assert [e.status for e in client.v1.webhook_endpoints.list().data] == ["enabled", "disabled"]


def test_nothing_is_disabled_before_the_new_secret_is_in_use(
    client: StripeClient, monkeypatch: pytest.MonkeyPatch, capsys: Output
) -> None:
    assert setup("--finish") == 2
    assert "there is no enabled endpoint" in capsys.readouterr().err
    setup()
    monkeypatch.setenv("STRIPE_WEBHOOK_SECRET", secret_in(capsys.readouterr().out))
    setup("--rotate")
    new = secret_in(capsys.readouterr().out)

    assert setup("--finish") == 2
    assert "is not in STRIPE_WEBHOOK_SECRET; put it beside the old one" in capsys.readouterr().err
    monkeypatch.setenv("STRIPE_WEBHOOK_SECRET", new)
    assert setup("--finish") == 2
    assert "this machine does not reach it" in capsys.readouterr().err

    assert [e.status for e in client.v1.webhook_endpoints.list().data] == ["enabled", "enabled"]


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("STRIPE_API_KEY", "", "STRIPE_API_KEY is not set"),
        ("SUPPORTSVC_PUBLIC_URL", "", "SUPPORTSVC_PUBLIC_URL is not set"),
        ("STRIPE_API_BASE", "", f"SUPPORTSVC_PUBLIC_URL is {URL}; expected an https address"),
        ("SUPPORTSVC_LOG_LEVEL", "loud", "SUPPORTSVC_LOG_LEVEL"),
        ("SUPPORTSVC_CONFIG", "nowhere", "nowhere"),
        ("STRIPE_API_BASE", "http://127.0.0.1:9", "Stripe did not do it"),
    ],
)
@pytest.mark.usefixtures("stripe")
def test_what_is_missing_is_a_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: Output, name: str, value: str, said: str
) -> None:
    monkeypatch.setenv(name, value)

    assert setup() == 2

    assert said in capsys.readouterr().err


@pytest.mark.usefixtures("stripe")
def test_a_machines_own_address_is_refused_over_https_too(monkeypatch: pytest.MonkeyPatch, capsys: Output) -> None:
    monkeypatch.delenv("STRIPE_API_BASE")
    monkeypatch.setenv("SUPPORTSVC_PUBLIC_URL", "https://localhost:8001")

    assert setup() == 2
    assert "expected an https address that Stripe can reach" in capsys.readouterr().err
