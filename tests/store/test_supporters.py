"""Customers' records, readers' copies and notes in a real store."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from supportsvc.domain.reader import Copy, Forgotten, Reader
from supportsvc.domain.supporter import Derived, Standing, Written
from supportsvc.ports import Stored, StoreUnavailable, Swap
from supportsvc.store import keys
from supportsvc.store.allowance import Allowance
from supportsvc.store.connect import Store
from supportsvc.store.supporters import MOST_EMAILS_GONE, MOST_GONE, Supporters
from tests.fixtures.valkey import Valkey

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
DAY = timedelta(days=1)
ADA, BEN = b"a" * 16, b"b" * 16
OLD, NEW = b"o" * 16, b"n" * 16
NOTHING = Stored(None, None)


@pytest.fixture
def store(valkey: Valkey) -> Iterator[Store]:
    made = Store(valkey.url)
    yield made
    made.close()


@pytest.fixture
def supporters(store: Store) -> Supporters:
    return Supporters(store)


def life_of(valkey: Valkey, key: bytes) -> int:
    with valkey.client() as client:
        return int(client.ttl(key))


def test_a_ticket_is_the_stores_clock_in_microseconds(supporters: Supporters, valkey: Valkey) -> None:
    with valkey.client() as client:
        seconds, _ = client.time()

    ticket = supporters.take_ticket("cus_1")

    assert 0 <= ticket // 1_000_000 - seconds <= 5


def test_tickets_grow_also_when_many_take_them_at_once(store: Store) -> None:
    with ThreadPoolExecutor(8) as pool:
        tickets = list(pool.map(lambda _: Supporters(store).take_ticket("cus_1"), range(200)))

    assert len(set(tickets)) == 200


def test_a_ticket_follows_the_last_one_where_the_clock_went_back(supporters: Supporters) -> None:
    ahead = supporters.take_ticket("cus_1") + 3_600_000_000
    supporters.write_customer("cus_1", ahead, Derived(), DAY)

    assert supporters.take_ticket("cus_1") == ahead + 1
    assert supporters.take_ticket("cus_1") == ahead + 2


def test_a_ticket_is_above_the_one_that_refused(supporters: Supporters) -> None:
    above = supporters.take_ticket("cus_1") + 3_600_000_000

    assert supporters.take_ticket("cus_1", above) == above + 1


def test_scenario_36_a_ticket_still_grows_after_a_wipe(supporters: Supporters, valkey: Valkey) -> None:
    before = supporters.take_ticket("cus_1")
    with valkey.client() as client:
        client.flushall()

    assert supporters.take_ticket("cus_1") > before


def test_a_record_is_read_as_it_was_written(supporters: Supporters) -> None:
    told = NOW + 3 * DAY
    derived = Derived(NOW + DAY, NOW + 2 * DAY, collecting=True, readers=(ADA, BEN), refused_until=told)

    standing = supporters.write_customer("cus_1", 7, derived, DAY).standing

    expected = Standing(
        "cus_1", 7, 7, NOW + DAY, NOW + 2 * DAY, collecting=True, readers=(ADA, BEN), refused_until=told
    )
    assert standing == supporters.load_customer("cus_1") == expected


def test_what_was_never_written_is_none_also_after_a_ticket(supporters: Supporters) -> None:
    supporters.take_ticket("cus_1")

    assert supporters.load_customer("cus_1") is None


def test_scenario_5_an_older_ticket_is_refused_with_the_record_that_stands(supporters: Supporters) -> None:
    newer = supporters.write_customer("cus_1", 8, Derived(readers=(ADA,)), DAY).standing

    older = supporters.write_customer("cus_1", 7, Derived(NOW, readers=(BEN,)), DAY).standing

    assert older == newer == supporters.load_customer("cus_1")


def test_a_write_tells_what_stood_before(supporters: Supporters) -> None:
    ticket = supporters.take_ticket("cus_1")

    first = supporters.write_customer("cus_1", ticket, Derived(NOW), DAY)
    second = supporters.write_customer("cus_1", ticket + 1, Derived(readers=(ADA,)), DAY)
    refused = supporters.write_customer("cus_1", ticket, Derived(), DAY)

    assert first.before is None
    assert second.before == first.standing
    assert refused == Written(second.standing, second.standing)


def test_the_same_ticket_is_written_again(supporters: Supporters) -> None:
    supporters.write_customer("cus_1", 8, Derived(NOW), DAY)

    assert supporters.write_customer("cus_1", 8, Derived(NOW), DAY).standing.until == NOW


def test_whoever_is_named_no_more_is_gone_and_comes_back_when_named_again(supporters: Supporters) -> None:
    supporters.write_customer("cus_1", 1, Derived(readers=(ADA, BEN)), DAY)

    without = supporters.write_customer("cus_1", 2, Derived(readers=(BEN,)), DAY).standing
    nobody = supporters.write_customer("cus_1", 3, Derived(), DAY).standing
    again = supporters.write_customer("cus_1", 4, Derived(readers=(ADA,)), DAY).standing

    assert (without.readers, without.gone) == ((BEN,), (ADA,))
    assert (nobody.readers, set(nobody.gone)) == ((), {ADA, BEN})
    assert (again.readers, again.gone) == ((ADA,), (BEN,))


def test_of_the_gone_the_latest_are_kept(supporters: Supporters) -> None:
    readers = [number.to_bytes(16, "big") for number in range(MOST_GONE + 5)]
    for ticket, reader in enumerate(readers, 1):
        supporters.write_customer("cus_1", ticket, Derived(readers=(reader,)), DAY)

    standing = supporters.write_customer("cus_1", 999, Derived(), DAY).standing

    assert standing.gone == tuple(readers[-MOST_GONE:])


def test_a_record_that_names_nobody_lives_an_hour_and_any_other_as_told(supporters: Supporters, valkey: Valkey) -> None:
    supporters.write_customer("cus_empty", 1, Derived(), 90 * DAY)
    supporters.write_customer("cus_1", 1, Derived(readers=(ADA,)), 90 * DAY)
    named = life_of(valkey, keys.customer_key("cus_1"))
    supporters.write_customer("cus_1", 2, Derived(), 80 * DAY)

    assert 3590 <= life_of(valkey, keys.customer_key("cus_empty")) <= 3600
    assert named == pytest.approx(90 * 86400, abs=10)
    assert life_of(valkey, keys.customer_key("cus_1")) == pytest.approx(80 * 86400, abs=10)


def test_an_address_is_found_while_it_is_the_customers_and_its_key_lives_as_long(
    supporters: Supporters, valkey: Valkey
) -> None:
    old = supporters.write_customer("cus_1", 1, Derived(readers=(ADA,), email=OLD), DAY).standing
    supporters.index_email(old, 90 * DAY)
    first, life = supporters.find_by_email(OLD), life_of(valkey, keys.email_key(OLD))
    supporters.index_email(old, DAY)
    longest = life_of(valkey, keys.email_key(OLD))

    new = supporters.write_customer("cus_1", 2, Derived(readers=(ADA,), email=NEW), DAY).standing
    supporters.index_email(new, DAY)

    assert first == (old,)
    assert life == pytest.approx(90 * 86400, abs=10)
    assert longest == pytest.approx(90 * 86400, abs=10)
    assert new.emails_gone == (OLD,)
    assert supporters.find_by_email(OLD) == ()
    assert supporters.find_by_email(NEW) == (replace(new, emails_gone=()),)
    assert 3590 <= life_of(valkey, keys.email_key(OLD)) <= 3600


def test_an_index_that_lags_behind_finds_nobody_wrongly(supporters: Supporters) -> None:
    old = supporters.write_customer("cus_1", 1, Derived(readers=(ADA,), email=OLD), DAY).standing
    supporters.index_email(old, DAY)

    supporters.write_customer("cus_1", 2, Derived(readers=(ADA,), email=NEW), DAY)
    supporters.index_email(replace(old, customer="cus_lost"), DAY)

    assert supporters.find_by_email(OLD) == ()


def test_an_older_word_about_an_address_is_passed_over_and_forgotten_after_an_hour(
    supporters: Supporters, valkey: Valkey
) -> None:
    hour = 3_600_000_000
    supporters.index_email(Standing("cus_1", 9 * hour, emails_gone=(OLD,)), DAY)
    supporters.index_email(Standing("cus_1", 8 * hour, email=OLD), DAY)
    with valkey.client() as client:
        refused = client.hgetall(keys.email_key(OLD))
    supporters.index_email(Standing("cus_2", 11 * hour, email=OLD), DAY)
    with valkey.client() as client:
        left = client.hgetall(keys.email_key(OLD))

    assert refused == {b"cus_1": b"-%d" % (9 * hour)}
    assert left == {b"cus_2": b"+%d" % (11 * hour)}


def test_addresses_that_were_replaced_are_kept_until_they_are_no_longer_found(supporters: Supporters) -> None:
    hashes = [number.to_bytes(16, "big") for number in range(1, 9)]
    for ticket, hashed in enumerate(hashes, 1):
        standing = supporters.write_customer("cus_1", ticket, Derived(email=hashed), DAY).standing

    supporters.index_email(replace(standing, ticket=3), DAY)
    kept = supporters.load_customer("cus_1")
    supporters.index_email(standing, DAY)

    assert standing.emails_gone == tuple(hashes[-MOST_EMAILS_GONE - 1 : -1])
    assert kept == standing
    assert supporters.load_customer("cus_1") == replace(standing, emails_gone=())


def test_a_ticket_does_not_shorten_a_records_life(supporters: Supporters, valkey: Valkey) -> None:
    supporters.write_customer("cus_1", 1, Derived(readers=(ADA,)), 90 * DAY)

    supporters.take_ticket("cus_1")
    supporters.take_ticket("cus_2")

    assert life_of(valkey, keys.customer_key("cus_1")) > 80 * 86400
    assert 3590 <= life_of(valkey, keys.customer_key("cus_2")) <= 3600


def test_readers_are_swapped_together_and_a_changed_one_is_given_back(supporters: Supporters) -> None:
    supporters.write_customer("cus_1", 1, Derived(readers=(ADA, BEN)), DAY)
    linked = Reader(copies=(Copy("cus_1", 1, NOW + DAY),))
    supporters.swap_readers(None, (Swap(BEN, NOTHING, Reader(views=3), DAY),))

    found = supporters.swap_readers("cus_1", [Swap(reader, NOTHING, linked, DAY) for reader in (ADA, BEN)])

    assert found[0] is None
    assert found[1] is not None
    assert found[1].value == Reader(views=3)
    assert [s.value for s in supporters.load_readers((ADA, BEN))] == [linked, Reader(views=3)]


def test_a_record_is_taken_away(supporters: Supporters) -> None:
    supporters.swap_readers(None, (Swap(ADA, NOTHING, Forgotten(), DAY),))
    (stored,) = supporters.load_readers((ADA,))

    supporters.swap_readers(None, (Swap(ADA, stored, None, DAY),))

    assert supporters.load_readers((ADA,)) == (NOTHING,)
    assert supporters.load_readers(()) == ()


def test_copies_of_a_record_that_was_lost_meanwhile_are_no_success(supporters: Supporters) -> None:
    with pytest.raises(StoreUnavailable, match="lost"):
        supporters.swap_readers("cus_1", ())


def test_a_store_that_cannot_confirm_says_so(own_valkey: Valkey) -> None:
    store = Store(own_valkey.url)
    supporters = Supporters(store)
    supporters.write_customer("cus_1", 1, Derived(readers=(ADA,)), DAY)
    with own_valkey.client() as client:
        client.config_set("appendonly", "no")

    with pytest.raises(StoreUnavailable):
        supporters.swap_readers("cus_1", ())
    store.close()


def test_an_event_is_noted_for_longer_than_stripe_repeats_it(supporters: Supporters, valkey: Valkey) -> None:
    before = supporters.is_noted("evt_1")
    supporters.note("evt_1")

    assert not before
    assert supporters.is_noted("evt_1")
    assert life_of(valkey, keys.event_key("evt_1")) > 3 * 86400


def test_a_clicks_first_instant_is_kept(supporters: Supporters) -> None:
    assert supporters.first_click("one", NOW) == NOW
    assert supporters.first_click("one", NOW + DAY) == NOW
    assert supporters.first_click("two", NOW + DAY) == NOW + DAY


def test_a_session_is_counted_once_by_however_many(store: Store) -> None:
    with ThreadPoolExecutor(8) as pool:
        counted = list(pool.map(lambda _: Supporters(store).count_conversion("cs_1"), range(20)))

    assert sum(counted) == 1


def test_every_key_has_a_life(supporters: Supporters, valkey: Valkey) -> None:
    supporters.take_ticket("cus_0")
    supporters.write_customer("cus_1", 1, Derived(readers=(ADA,)), DAY)
    supporters.swap_readers("cus_1", (Swap(ADA, NOTHING, Reader(views=1), DAY),))
    supporters.note("evt_1")
    supporters.first_click("one", NOW)
    supporters.count_conversion("cs_1")
    supporters.index_email(Standing("cus_1", 1, email=OLD, emails_gone=(NEW,)), DAY)

    with valkey.client() as client:
        lives = {key: client.ttl(key) for key in client.scan_iter()}
    assert len(lives) == 8
    assert all(life > 0 for life in lives.values())


def test_the_store_down_is_said_by_every_call(own_valkey: Valkey) -> None:
    store = Store(own_valkey.url)
    own_valkey.kill()
    swaps = (Swap(ADA, NOTHING, Reader(), DAY),)

    calls: tuple[Callable[[Supporters], object], ...] = (
        lambda s: s.take_ticket("cus_1"),
        lambda s: s.write_customer("cus_1", 1, Derived(), DAY),
        lambda s: s.load_customer("cus_1"),
        lambda s: s.index_email(Standing("cus_1", 1, email=OLD), DAY),
        lambda s: s.find_by_email(OLD),
        lambda s: s.load_readers((ADA,)),
        lambda s: s.swap_readers(None, swaps),
        lambda s: s.is_noted("evt_1"),
        lambda s: s.note("evt_1"),
        lambda s: s.first_click("one", NOW),
        lambda s: s.count_conversion("cs_1"),
    )
    for call in calls:
        with pytest.raises(StoreUnavailable):
            call(Supporters(store))
    store.close()


def test_only_time_spent_on_the_store_is_taken_from_the_allowance() -> None:
    allowance = Allowance(timedelta(seconds=2))
    with allowance.spend() as first:
        assert first.left() > 1.5

    with allowance.spend() as second:
        assert first.deadline <= second.deadline
        assert second.left() > 1.5


def test_an_allowance_used_up_ends_every_further_trip(store: Store) -> None:
    with pytest.raises(StoreUnavailable):
        Supporters(store, timedelta()).take_ticket("cus_1")


def test_an_instant_between_two_seconds_counts_as_the_later(supporters: Supporters) -> None:
    derived = replace(Derived(), until=NOW + timedelta(milliseconds=1))

    assert supporters.write_customer("cus_1", 1, derived, DAY).standing.until == NOW + timedelta(seconds=1)
