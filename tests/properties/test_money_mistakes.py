"""Mistakes that broke a prototype, made again one at a time: the suite must notice each."""

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CUTS = "tests/services/test_sync_cuts.py"
TABLE = "tests/domain/test_entitlement.py"
LAWS = "tests/properties/test_entitlement_laws.py"
SYNC = "tests/services/test_sync_customer.py"
RENEWALS = "tests/services/test_sync_renewals.py"
STORE = "tests/store/test_supporters.py"
RECONCILE = "tests/services/test_reconcile.py"


@dataclass(frozen=True, slots=True)
class Mistake:
    """A text of ours, what somebody might have written instead, and the tests that must fail then, `killer` first."""

    file: str
    right: str
    wrong: str
    tests: tuple[str, ...]
    killer: str = ""


TAKE = "        ticket = deps.supporters.take_ticket(customer, above)\n"
FETCH = "        ledger = deps.billing.fetch(customer)\n"
WRITE = "        written = deps.supporters.write_customer(customer, ticket, derived, life)\n"

MISTAKES = {
    "no ticket": Mistake(
        "services/sync_customer.py",
        TAKE,
        "        ticket = 1\n",
        (CUTS,),
        "test_however_two_operations_meet_the_store_ends_up_right",
    ),
    "ticket taken after the fetch": Mistake(
        "services/sync_customer.py",
        TAKE + FETCH,
        FETCH + TAKE,
        (CUTS,),
        "test_however_two_operations_meet_the_store_ends_up_right",
    ),
    "copies without tickets": Mistake(
        "domain/copies.py",
        "if known is not None and known.ticket > copy.ticket:",
        "if known is copy:",
        (CUTS,),
        "test_however_two_operations_meet_the_store_ends_up_right",
    ),
    "a refused sync that stops": Mistake(
        "services/sync_customer.py",
        WRITE,
        f"{WRITE}        if written.standing.ticket > ticket:\n            return Synced(ledger, written.standing)\n",
        (CUTS,),
        "test_however_two_operations_meet_the_store_ends_up_right",
    ),
    "a sync that copies its own record, not the one that stands": Mistake(
        "services/sync_customer.py",
        WRITE,
        f"{WRITE}        own = replace(written.standing, ticket=ticket, until=derived.until, readers=derived.readers)\n"
        "        written = replace(written, standing=own)\n",
        (CUTS,),
        "test_however_two_operations_meet_the_store_ends_up_right",
    ),
    "an empty copy left out": Mistake(
        "domain/copies.py",
        "(*others, copy), key=rank",
        "(c for c in (*others, copy) if c.linked), key=rank",
        (CUTS,),
        "test_however_two_operations_meet_the_store_ends_up_right",
    ),
    "gone forgotten by the sync": Mistake(
        "services/copying.py",
        "(*standing.readers, *standing.gone)",
        "standing.readers",
        (CUTS,),
        "test_however_two_operations_meet_the_store_ends_up_right",
    ),
    "gone forgotten by the store": Mistake(
        "store/lua/write_customer.lua",
        "(standing[7] or '') .. (standing[6] or '')",
        "(standing[6] or '')",
        (STORE,),
        "test_whoever_is_named_no_more_is_gone_and_comes_back_when_named_again",
    ),
    "nothing written for a deleted Customer": Mistake(
        "services/sync_customer.py",
        "        derived = derive_from(ledger, deps.policy)\n",
        "        derived = derive_from(ledger, deps.policy)\n"
        "        if ledger.customer.deleted and not deps.supporters.load_customer(customer):\n"
        "            return Synced(ledger, Standing(customer))\n",
        (CUTS,),
        "test_however_two_operations_meet_the_store_ends_up_right",
    ),
    "a ticket taken and nothing written where nothing changed": Mistake(
        "services/sync_customer.py",
        "        derived = derive_from(ledger, deps.policy)\n",
        "        derived = derive_from(ledger, deps.policy)\n"
        "        known = deps.supporters.load_customer(customer)\n"
        "        if known and (known.until, known.readers) == (derived.until, derived.readers):\n"
        "            return Synced(ledger, known)\n",
        (CUTS,),
        "test_however_two_operations_meet_the_store_ends_up_right",
    ),
    "a ticket that is not kept": Mistake(
        "store/lua/take_ticket.lua",
        "redis.call('HSET', key, 'taken', text)",
        "-- nothing",
        (STORE,),
        "test_a_ticket_follows_the_last_one_where_the_clock_went_back",
    ),
    "a ticket no greater than the one that refused": Mistake(
        "services/sync_customer.py",
        "above = max(above, copied.refused_by)",
        "above = 0",
        (CUTS,),
        "test_however_two_operations_meet_the_store_ends_up_right",
    ),
    "a refused sync that does not begin again": Mistake(
        "services/copying.py",
        "return not self.refused_by and not self.forgotten",
        "return not self.forgotten",
        (CUTS,),
        "test_however_two_operations_meet_the_store_ends_up_right",
    ),
    "an erased reader linked all the same": Mistake(
        "services/copying.py",
        "            if isinstance(stored.value, Forgotten):\n",
        "            if isinstance(stored.value, Forgotten):\n"
        "                stored = Stored(None, stored.raw)\n"
        "            if isinstance(stored.value, Forgotten):\n",
        (CUTS,),
        "test_however_two_operations_meet_the_store_ends_up_right",
    ),
    "an erased reader left in Stripe": Mistake(
        "services/sync_customer.py",
        "            deps.billing.unlink(customer, reader)\n",
        "            pass\n",
        (CUTS,),
        "test_however_two_operations_meet_the_store_ends_up_right",
    ),
    "erased at Stripe before the mark stands": Mistake(
        "services/forget.py",
        "    for customer in mark_forgotten(reader, deps).customers:\n",
        "    (stored,) = deps.supporters.load_readers((reader,))\n"
        "    for customer in mark_for(stored.value).customers:\n"
        "        deps.billing.unlink(customer, reader)\n"
        "        sync_customer(customer, deps)\n"
        "    for customer in (mark_forgotten(reader, deps).customers and ()):\n",
        (CUTS,),
        "test_however_two_operations_meet_the_store_ends_up_right",
    ),
    "no confirmation by the sync": Mistake(
        "services/copying.py",
        "        found = supporters.swap_readers(standing.customer, swaps)\n",
        "        found = supporters.swap_readers(None, swaps)\n",
        (CUTS,),
        "test_however_two_operations_meet_the_store_ends_up_right",
    ),
    "no confirmation by the store": Mistake(
        "store/supporters.py",
        "budget, confirmed=True)",
        "budget, confirmed=False)",
        (STORE,),
        "test_a_store_that_cannot_confirm_says_so",
    ),
    "current_period_end for paid-until": Mistake(
        "domain/supporter.py",
        "paid_until(s.id, invoices, payments)",
        "s.period_end",
        (TABLE,),
        "test_e2_active_with_collection_paused_is_entitled_as_far_as_it_is_paid",
    ),
    "refunds ignored": Mistake(
        "domain/entitlement.py",
        "return payment.refunded or not",
        "return not",
        (TABLE,),
        "test_e8_p3_scenario_15_cancelled_with_a_full_refund_is_over",
    ),
    "grace where nothing was paid": Mistake(
        "domain/entitlement.py",
        "graced = None if paid is None else paid + grace",
        "graced = (paid or subscription.created) + grace",
        (TABLE,),
        "test_e5_there_is_no_grace_where_nothing_was_ever_paid",
    ),
    "no provisional row": Mistake(
        "domain/supporter.py",
        "unseen = unseen_subscriptions(sessions, subscriptions)",
        "unseen = ()",
        (TABLE,),
        "test_e10_scenario_4_a_completed_session_counts_for_two_days_before_its_subscription_shows",
    ),
    "grace for a pause that was asked for": Mistake(
        "domain/entitlement.py",
        "PAUSED if subscription.paused_for == FINAL_PAYMENT_FAILURE:",
        "PAUSED:",
        (TABLE,),
        "test_e6_e7_paused_has_grace_only_after_failed_payments",
    ),
    "a pause of collection ignored": Mistake(
        "domain/entitlement.py",
        "if subscription.collection_paused:",
        "if subscription is None:",
        (LAWS,),
        "test_entitlement_ends_with_what_stripe_tells_and_the_terms_add_and_a_full_refund_ends_it",
    ),
    "a first payment that was refused taken for a renewal": Mistake(
        "domain/entitlement.py",
        "if paid is None and refused:",
        "if paid is not None and refused:",
        (LAWS,),
        "test_entitlement_outlives_what_was_paid_by_no_more_than_the_terms",
    ),
    "a debit under way not counted": Mistake(
        "domain/entitlement.py",
        "if any(payment.status == PROCESSING for payment in paying):",
        "if not paying and any(payment.status == PROCESSING for payment in paying):",
        (TABLE,),
        "test_e8_p2_incomplete_counts_only_what_is_paid_or_being_paid",
    ),
    "an appeal taken for a dispute that was won": Mistake(
        "domain/entitlement.py",
        'LOST = frozenset({"lost", "appeal_needs_response", "appeal_under_review"})',
        'LOST = frozenset({"lost"})',
        (TABLE,),
        "test_p4_scenario_18_a_dispute_takes_the_period_away_from_its_loss_until_it_is_won",
    ),
    "the last of several subscriptions alone": Mistake(
        "domain/supporter.py",
        "            for s in subscribed\n        ),",
        "            for s in subscribed[-1:]\n        ),",
        (LAWS,),
        "test_neither_the_order_of_lists_nor_the_clock_matters",
    ),
    "another product's subscription counted": Mistake(
        "domain/supporter.py",
        "if is_ours(s.mark, policy) or is_named(s, sessions))",
        "if s.mark.site or is_named(s, sessions))",
        (LAWS,),
        "test_another_product_on_the_same_customer_changes_nothing",
    ),
    "another product's payment taken for a gift": Mistake(
        "domain/supporter.py",
        "if is_ours(payment.mark, policy) and is_gift(payment))",
        "if is_gift(payment))",
        (LAWS,),
        "test_another_product_on_the_same_customer_changes_nothing",
    ),
    "a gift that was given back still pauses": Mistake(
        "domain/supporter.py",
        "for g in gifts if not is_given_back(g)), default",
        "for g in gifts), default",
        (LAWS,),
        "test_entitlement_ends_with_what_stripe_tells_and_the_terms_add_and_a_full_refund_ends_it",
    ),
    "the first gift's pause for the last one's": Mistake(
        "domain/supporter.py",
        "gift_until=max((g.created",
        "gift_until=min((g.created",
        ("tests/domain/test_supporter.py",),
        "test_p5_scenario_17_the_latest_gift_counts_and_a_refunded_one_leaves_the_other",
    ),
    "links without a bound": Mistake(
        "domain/supporter.py",
        "reverse=True)[:MOST_READERS])",
        "reverse=True))",
        (LAWS,),
        "test_links_are_bounded_and_leave_out_whoever_was_forgotten",
    ),
    "canceled left out of the list": Mistake(
        "stripe_gateway/fetch.py",
        '"status": "all", ',
        "",
        (RENEWALS,),
        "test_scenario_14_a_scheduled_end_is_entitled_to_the_end_of_what_was_paid",
    ),
    "only the newest subscription read": Mistake(
        "stripe_gateway/fetch.py",
        "Ledger(found, tuple(sessions), tuple(subscriptions))",
        "Ledger(found, tuple(sessions), tuple(subscriptions[:1]))",
        (SYNC,),
        "test_scenario_10_the_cancelled_one_of_two_subscriptions_on_one_customer_ends_nothing",
    ),
    "links in one metadata value": Mistake(
        "domain/supporter.py",
        "    return LINK_PREFIX + b32encode(reader).decode()",
        '    return LINK_PREFIX + "links" or b32encode(reader).decode()',
        ("tests/domain/test_supporter.py",),
        "test_those_named_in_a_payment_come_first_then_the_newest_then_the_lesser_id",
    ),
    "linking whoever follows the return": Mistake(
        "services/checkout_return.py",
        "    if found.mark.reader not in synced.standing.readers:\n"
        "        return Returned(url, settled=True, conversion=conversion)\n",
        "",
        ("tests/services/test_checkout_return.py",),
        "test_a_reader_forgotten_meanwhile_is_not_thanked",
    ),
    "a guard on the stored copy": Mistake(
        "services/checkout.py",
        "sync_customer(customer, deps).standing for",
        "deps.supporters.load_customer(customer) for",
        ("tests/services/test_checkout.py",),
        "test_scenario_9_a_reader_who_gives_is_led_to_the_portal_also_while_the_webhook_is_late",
    ),
    "an answer before the write": Mistake(
        "services/webhook.py",
        "    synced = sync_customer(customer, deps)\n",
        "    try:\n"
        "        synced = sync_customer(customer, deps)\n"
        "    except Exception:\n"
        "        return Handled(Outcome.SYNCED, event.kind)\n",
        ("tests/services/test_webhook.py",),
        "test_scenario_24_stripe_down_is_said_and_its_retry_succeeds",
    ),
    "a rebuild by lists only": Mistake(
        "services/reconcile.py",
        "    for customers in deps.notebook.records():\n",
        "    for customers in ():\n",
        (RECONCILE,),
        "test_a_rebuild_also_puts_right_whom_stripe_lists_no_more",
    ),
    "the cursor set to the end": Mistake(
        "services/reconcile.py",
        "deps.notebook.move_cursor(cursor, report.start)",
        "deps.notebook.move_cursor(cursor, present(deps))",
        (RECONCILE,),
        "test_the_cursor_stays_at_the_start_so_that_what_happens_meanwhile_is_not_lost",
    ),
    "the cursor of a rebuild set to its end": Mistake(
        "store/reconciliation.py",
        "cursor=began, rebuilt=began",
        "cursor=datetime.now(began.tzinfo) + timedelta(days=1), rebuilt=began",
        (RECONCILE,),
        "test_scenario_27_after_31_days_or_without_a_cursor_everything_is_read_again",
    ),
    "a cursor written into a store that was emptied": Mistake(
        "store/lua/change_hash.lua",
        "if (redis.call('HGET', KEYS[1], ARGV[1]) or '') ~= ARGV[2] then",
        "if false then",
        (RECONCILE,),
        "test_scenario_36_a_store_wiped_during_a_sync_does_not_pass_for_reconciled",
    ),
    "the event id noted first": Mistake(
        "services/webhook.py",
        "    synced = sync_customer(customer, deps)\n",
        "    deps.supporters.note(event.id)\n    synced = sync_customer(customer, deps)\n",
        ("tests/services/test_webhook.py",),
        "test_scenario_24_stripe_down_is_said_and_its_retry_succeeds",
    ),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_the_text_to_be_changed_stands_in_its_file_once(name: str) -> None:
    mistake = MISTAKES[name]

    assert (ROOT / "supportsvc" / mistake.file).read_text().count(mistake.right) == 1


@pytest.mark.long
@pytest.mark.parametrize("name", MISTAKES, ids=lambda name: name.replace(" ", "-"))
def test_the_suite_notices(name: str, tmp_path: Path) -> None:
    mistake = MISTAKES[name]
    for folder in ("supportsvc", "tests", "config"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__", "node_modules"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    file = tmp_path / "supportsvc" / mistake.file
    changed = file.read_text().replace(mistake.right, mistake.wrong)
    if "replace(written" in mistake.wrong:
        changed = changed.replace("from dataclasses import dataclass", "from dataclasses import dataclass, replace")
    file.write_text(changed)

    command = [
        sys.executable,
        "-m",
        "pytest",
        "-x",
        "-q",
        "-p",
        "no:cacheprovider",
        "--no-cov",
        *mistake.tests,
        "-k",
        mistake.killer,
    ]
    result = subprocess.run(
        command,
        cwd=tmp_path,
        # The copies would stand in the report of coverage, each with all of its lines.
        env={k: v for k, v in os.environ.items() if not k.startswith("COVERAGE")} | {"PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert result.returncode == 1, result.stdout[-3000:] + result.stderr[-3000:]
    assert not re.search(r"(Import|Name|Syntax|Attribute)Error", result.stdout), result.stdout[-3000:]
