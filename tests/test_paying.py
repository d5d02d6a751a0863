"""The parts around money, as the configuration in force has them."""

from dataclasses import replace
from datetime import timedelta

from supportsvc.bootstrap import Board
from supportsvc.config_files import load, starter
from supportsvc.domain.money import Interval
from supportsvc.paying import make_money
from supportsvc.ports import tell_nobody
from supportsvc.services.decide import Rulebook
from supportsvc.settings import read_settings
from supportsvc.store.connect import Store
from supportsvc.stripe_gateway.gateway import StripeGateway
from supportsvc.web.countries import Countries
from tests.builders import NOW
from tests.fixtures.valkey import Valkey

ENVIRON = {"SUPPORTSVC_CONFIG": str(starter()), "SUPPORTSVC_KEYS": "k" * 40}
MONEY = {"STRIPE_API_KEY": "sk_test_x", "STRIPE_WEBHOOK_SECRET": "whsec_x"}


def test_money_follows_the_configuration_in_force(valkey: Valkey) -> None:
    configuration = load(starter())
    board, store = Board(Countries()), Store(valkey.url)
    board.put_up(configuration, Rulebook((), configuration.policy))
    money = make_money(read_settings({**ENVIRON, **MONEY}), board, store, lambda: NOW, tell_nobody)
    assert money is not None
    before, again = money(), money()

    giving = replace(
        configuration.site.giving, intervals=(Interval.YEAR,), gift_pause=timedelta(days=30), methods=("card",)
    )
    site = replace(configuration.site, tag="other", origins=("https://paper.example",), name="Other", giving=giving)
    board.put_up(replace(configuration, site=site), Rulebook((), configuration.policy))
    after = money()

    assert before.billing is again.billing is not after.billing
    assert (before.policy.tag, after.policy.tag) == (configuration.site.tag, "other")
    assert isinstance(after.billing, StripeGateway)
    assert after.billing.settings.methods == ("card",)
    assert after.terms.origins == ("https://paper.example",)
    assert [set(money.terms.intervals) for money in (before, after)] == [{Interval.MONTH}, {Interval.YEAR}]
    assert (before.policy.gift_pause, after.policy.gift_pause) == (timedelta(days=90), timedelta(days=30))
    store.close()
