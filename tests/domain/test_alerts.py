"""What an operator is told of a Customer's ledger, and of a reader's copies."""

from datetime import timedelta
from typing import Any

import pytest

from supportsvc.domain.alerts import OLD_NEWS, SENTENCES, Alert, AlertKind, alerts_in, double_among
from supportsvc.domain.ledger import Mark
from supportsvc.domain.reader import Copy
from tests.domain.ledgers import (
    DAY,
    NOW,
    PERIOD_END,
    POLICY,
    gift,
    invoice,
    ledger,
    line,
    payment,
    session,
    subscription,
)

SECOND = timedelta(seconds=1)
FOREIGN = Mark("shop", None)
BARE = Mark()


def told(*things: object) -> list[Alert]:
    return list(alerts_in(ledger(*things), POLICY, NOW))


def test_every_kind_has_its_sentence() -> None:
    assert set(SENTENCES) == set(AlertKind)


def test_scenario_8_two_subscriptions_that_go_on_are_told_by_their_ids_in_order() -> None:
    alerts = told(subscription(id="sub_2", status="past_due"), subscription(id="sub_1", status="trialing"))

    assert alerts == [Alert(AlertKind.DOUBLE_SUBSCRIPTION, "sub_1 sub_2", ("cus_1",))]


@pytest.mark.parametrize(
    "changes",
    [
        {"status": "canceled"},
        {"status": "incomplete"},
        {"status": "incomplete_expired"},
        {"status": "unpaid"},
        {"status": "paused"},
        {"ends": PERIOD_END},
        {"collection_paused": True},
        {"mark": FOREIGN},
        {"mark": BARE},
    ],
)
def test_a_second_one_that_stripe_does_not_collect_or_that_is_not_ours_is_no_cause(changes: dict[str, Any]) -> None:
    assert told(subscription(), subscription(**{"id": "sub_2", **changes})) == []


def test_a_subscription_that_lost_its_mark_is_ours_where_our_session_names_it() -> None:
    unmarked = subscription(id="sub_2", mark=BARE)

    ours = told(subscription(), unmarked, session(subscription="sub_2"))
    others = told(subscription(), unmarked, session(subscription="sub_2", mark=FOREIGN))

    assert [alert.kind for alert in ours] == [AlertKind.DOUBLE_SUBSCRIPTION]
    assert others == []


@pytest.mark.parametrize(
    ("statuses", "stages"),
    [
        (("needs_response",), ["open"]),
        (("under_review",), ["open"]),
        (("warning_needs_response",), ["open"]),
        (("warning_under_review",), ["open"]),
        (("lost",), ["lost"]),
        (("appeal_needs_response",), ["lost"]),
        (("appeal_under_review",), ["lost"]),
        (("lost", "needs_response"), ["open", "lost"]),
        (("won",), []),
        (("warning_closed",), []),
        (("prevented",), []),
        ((), []),
    ],
)
def test_scenario_18_a_gifts_dispute_is_told_once_for_each_stage(statuses: tuple[str, ...], stages: list[str]) -> None:
    alerts = told(gift(disputes=statuses))

    assert alerts == [Alert(AlertKind.DISPUTE, f"pi_9 {stage}", ("cus_1",)) for stage in stages]


@pytest.mark.parametrize("named", ["pi_1", "ch_1"])
def test_scenario_18_a_disputed_payment_of_our_subscription_is_told_by_either_name(named: str) -> None:
    disputed = payment(disputes=("needs_response",))

    assert told(subscription(), invoice(payments=(named,)), disputed) == [
        Alert(AlertKind.DISPUTE, "pi_1 open", ("cus_1",))
    ]


def test_a_dispute_lost_long_ago_is_no_news_and_an_open_one_is_at_any_age() -> None:
    old, older = NOW - OLD_NEWS + SECOND, NOW - OLD_NEWS

    assert [alert.subject for alert in told(gift(disputes=("lost",), created=old))] == ["pi_9 lost"]
    assert told(gift(disputes=("lost",), created=older)) == []
    assert [alert.subject for alert in told(gift(disputes=("needs_response",), created=older))] == ["pi_9 open"]


def test_a_dispute_of_what_is_not_ours_is_none_of_our_business() -> None:
    disputed = payment(disputes=("lost",))

    assert told(subscription(mark=FOREIGN), invoice(), disputed) == []
    assert told(subscription(), invoice(lines=(line(subscription="sub_9"),)), disputed) == []
    assert told(subscription(), disputed) == []
    assert told(gift(mark=FOREIGN, disputes=("lost",))) == []


def test_scenario_8_two_customers_that_collect_for_one_reader_are_told_in_order() -> None:
    copies = [Copy(name, 1, NOW + SECOND, collecting=True) for name in ("cus_2", "cus_1")]

    assert double_among(copies, NOW) == Alert(AlertKind.DOUBLE_SUBSCRIPTION, "cus_1 cus_2", ("cus_1", "cus_2"))


@pytest.mark.parametrize(
    "other",
    [
        Copy("cus_2", 1, NOW + DAY),
        Copy("cus_2", 1, NOW, collecting=True),
        Copy("cus_2", 1, None, collecting=True),
        Copy("cus_2", 1, linked=False),
    ],
)
def test_a_customer_that_ended_or_does_not_collect_is_no_second_one(other: Copy) -> None:
    assert double_among([Copy("cus_1", 1, NOW + DAY, collecting=True), other], NOW) is None
