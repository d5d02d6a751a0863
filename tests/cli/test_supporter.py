"""`supportsvc supporter` on a real store and the stand-in for Stripe."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from supportsvc.cli import main
from supportsvc.config_files import load
from supportsvc.domain.money import CheckoutTerms
from supportsvc.domain.supporter import MoneyPolicy
from supportsvc.paying import make_billing
from supportsvc.ports import MoneyDeps
from supportsvc.sandbox.server import RunningStripe, running_stripe
from supportsvc.services.sync_customer import sync_customer
from supportsvc.settings import Clock, read_settings
from supportsvc.store.connect import Store
from supportsvc.store.supporters import Supporters
from supportsvc.stripe_gateway import lately
from tests.fixtures.valkey import Valkey

Output = pytest.CaptureFixture[str]
ADA = "ada@news.example"
KEYS = ("n" * 40, "o" * 40)


@pytest.fixture(scope="module")
def stripe() -> Iterator[RunningStripe]:
    with running_stripe() as running:
        yield running


class Office:
    """The command's surroundings, and what happened there before."""

    def __init__(self, stripe: RunningStripe, valkey: Valkey, config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.stripe = stripe
        self.environ = {
            "REDIS_URL": valkey.url,
            "STRIPE_API_KEY": stripe.api_key,
            "STRIPE_API_BASE": stripe.url,
            "SUPPORTSVC_KEYS": KEYS[0],
            "SUPPORTSVC_CONFIG": str(config),
            "SUPPORTSVC_CLOCK": str(stripe.clock_file),
        }
        for name, value in self.environ.items():
            monkeypatch.setenv(name, value)
        self.store = Store(valkey.url)
        self.site = load(config).site
        self.now = Clock(stripe.clock_file)

    def subscribe(self, email: str | None = None, reader: int = 1, **given: Any) -> str:
        """Begin a subscription of five dollars a month; return the Customer."""
        marked = {"supportsvc_site": self.site.tag, "supportsvc_reader": f"{reader:032x}"}
        wanted = {"status": "active", "amount": 500, "currency": "usd", "metadata": marked, **given}
        customer = str(self.stripe.control.ask("POST", "subscriptions", wanted)["customer"])
        if email is not None:
            self.gateway().client.v1.customers.update(customer, {"email": email})
        return customer

    def gateway(self) -> Any:
        settings = read_settings({**self.environ, "HOME": "/nobody"})
        return make_billing(settings, self.site.tag, self.site.name, self.site.giving.methods)

    def sync(self, customer: str) -> None:
        terms = CheckoutTerms(self.site.giving.currencies, self.site.origins)
        policy = MoneyPolicy(self.site.tag, self.site.giving.grace, self.site.giving.gift_pause)
        sync_customer(customer, MoneyDeps(Supporters(self.store), self.gateway(), policy, terms, self.now))


@pytest.fixture
def office(stripe: RunningStripe, valkey: Valkey, config: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    stripe.control.wipe()
    made = Office(stripe, valkey, config, monkeypatch)
    yield made
    made.store.close()


def test_a_supporter_is_shown_by_id_as_the_store_and_stripe_have_them(office: Office, capsys: Output) -> None:
    customer = office.subscribe()
    office.sync(customer)

    code = main(["supporter", customer])

    told = capsys.readouterr().out
    assert code == 0
    assert told.startswith(f"Customer {customer}\nA supporter until 20")
    assert "The store and Stripe agree." in told
    assert "linked browsers     1" in told
    assert "5.00 USD a month" in told
    assert "customer.subscription.created" in told
    assert f"{1:032x}" not in told


def test_a_supporter_is_shown_by_address_however_it_is_spelt_and_by_an_older_key(
    office: Office, capsys: Output, monkeypatch: pytest.MonkeyPatch
) -> None:
    customers = sorted(office.subscribe(ADA, reader) for reader in (1, 2))
    for customer in customers:
        office.sync(customer)
    monkeypatch.setenv("SUPPORTSVC_KEYS", f"{KEYS[1]},{KEYS[0]}")

    code = main(["supporter", " Ada@News.Example ", "--json"])

    told = capsys.readouterr()
    assert [one["customer"] for one in json.loads(told.out)] == customers
    assert "news.example" not in (told.out + told.err).lower()
    assert code == 0


def test_what_the_store_has_not_heard_of_yet_is_told_line_by_line(office: Office, capsys: Output) -> None:
    customer = office.subscribe(ADA)
    office.sync(customer)
    subscription = office.gateway().client.v1.subscriptions.list({"customer": customer}).data[0].id
    office.gateway().client.v1.subscriptions.update(subscription, {"cancel_at_period_end": True})
    ending = json_of(customer, capsys)
    office.stripe.control.ask("POST", f"subscriptions/{subscription}/cancel")
    office.gateway().client.v1.customers.update(customer, {"email": "other@news.example"})

    code = main(["supporter", customer])

    told = capsys.readouterr().out
    assert ending["agrees"]
    assert ending["subscriptions"][0]["ends"] is not None
    assert ending["subscriptions"][0]["next_charge"] is None
    assert code == 1
    assert "The store and Stripe differ" in told
    assert "Stripe may still collect" in told
    assert "yes" in told
    assert "canceled" in told


def test_what_is_paid_refunded_and_disputed_is_told_and_no_charge_is_promised_of_what_failed(
    office: Office, capsys: Output
) -> None:
    customer = office.subscribe()
    paid = json_of(customer, capsys)
    office.stripe.control.ask("POST", f"customers/{customer}/refund", {})
    office.stripe.control.ask("POST", "disputes", {"customer": customer, "status": "lost"})
    refunded = json_of(customer, capsys)
    main(["supporter", customer])
    told = capsys.readouterr().out
    failed = office.subscribe(reader=2, status="past_due")
    gift = office.gateway().client.v1.customers.create({}).id

    (before,), (after,) = paid["subscriptions"], refunded["subscriptions"]
    assert before["paid_until"] == before["next_charge"] is not None
    assert after["paid_until"] is None
    assert [(p["status"], p["refunded"], p["disputes"]) for p in paid["payments"]] == [("succeeded", False, [])]
    assert [(p["status"], p["refunded"], p["disputes"]) for p in refunded["payments"]] == [
        ("succeeded", True, ["lost"])
    ]
    assert "succeeded, refunded, dispute lost" in told
    (late,) = json_of(failed, capsys)["subscriptions"]
    assert (late["status"], late["next_charge"]) == ("past_due", None)
    assert json_of(gift, capsys)["payments"] == []


def json_of(customer: str, capsys: Output) -> Any:
    capsys.readouterr()
    main(["supporter", customer, "--json"])
    return json.loads(capsys.readouterr().out)[0]


def test_a_customer_that_no_sync_has_seen_and_one_of_another_product(office: Office, capsys: Output) -> None:
    fresh = office.subscribe()
    other = office.gateway().client.v1.customers.create({}).id

    codes = [main(["supporter", customer]) for customer in (fresh, other)]

    told = capsys.readouterr().out
    assert codes == [1, 0]
    assert told.count("The store keeps nothing of this Customer.") == 2
    assert "No subscription of this site." in told


def test_a_deleted_customer_is_still_in_the_store(office: Office, capsys: Output) -> None:
    customer = office.subscribe(ADA)
    office.sync(customer)
    office.gateway().client.v1.customers.delete(customer)

    before = main(["supporter", customer])
    office.sync(customer)
    after = main(["supporter", customer])

    told = capsys.readouterr().out
    assert (before, after) == (1, 0)
    assert told.count("Stripe has deleted the Customer") == 2
    assert "Not a supporter now." in told


@pytest.mark.parametrize("page", [100, 5])
def test_the_latest_events_of_the_account_are_looked_through_for_those_that_name_them(
    office: Office, capsys: Output, monkeypatch: pytest.MonkeyPatch, page: int
) -> None:
    monkeypatch.setattr(lately, "PAGE", page)
    customer = office.subscribe()
    office.sync(customer)
    office.stripe.control.advance(timedelta(days=400))
    dispute = office.stripe.control.ask("POST", "disputes", {"customer": customer})

    found = json_of(customer, capsys)

    assert dispute["charge"]
    assert found["events"][0]["type"].startswith("charge.dispute")
    assert len(found["events"]) == 10


@pytest.mark.parametrize(
    ("who", "complaint"),
    [
        ("ada", "expected a Customer's id (cus_…) or an e-mail address"),
        ("cus_", "expected a Customer's id"),
        ("cus_nobody", "neither Stripe nor the store knows cus_nobody"),
        ("nobody@news.example", "nobody in the store has this e-mail address"),
    ],
)
def test_whoever_is_not_known_is_said_with_what_to_do(office: Office, capsys: Output, who: str, complaint: str) -> None:
    assert main(["supporter", who]) == 2

    told = capsys.readouterr()
    assert complaint in told.err
    assert told.out == ""
    assert "news.example" not in told.err


def test_stripe_away_no_key_and_a_faulty_configuration_are_said(
    office: Office, capsys: Output, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    customer = office.subscribe()
    monkeypatch.setenv("SUPPORTSVC_CONFIG", str(tmp_path / "nowhere"))
    faulty = main(["supporter", customer])
    monkeypatch.setenv("SUPPORTSVC_CONFIG", office.environ["SUPPORTSVC_CONFIG"])
    monkeypatch.setenv("STRIPE_API_BASE", "http://127.0.0.1:9")
    away = main(["supporter", customer])
    monkeypatch.delenv("STRIPE_API_KEY")
    without = main(["supporter", customer])

    told = capsys.readouterr().err
    assert (faulty, away, without) == (2, 2, 2)
    assert "is missing; expected a folder" in told
    assert "Stripe did not answer" in told
    assert "STRIPE_API_KEY is not set" in told
