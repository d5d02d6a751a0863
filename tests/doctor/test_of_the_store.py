"""What a store tells, each finding by an example; and what is read of real servers."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from supportsvc.doctor import Grade
from supportsvc.doctor.of_the_store import look_at_store
from supportsvc.store.budget import Budget
from supportsvc.store.condition import Condition, read_condition, read_conditions, read_setting
from supportsvc.store.confirm import Confirm
from supportsvc.store.connect import Store
from tests.fixtures.valkey import Valkey, running_valkey

MEGA = 1024 * 1024
WELL = Condition(
    "store:6379",
    (9, 1),
    append_only=True,
    failing=(),
    fsync="always",
    policy="noeviction",
    used=100 * MEGA,
    most=0,
    machine=1000 * MEGA,
    replicas=0,
    fenced=False,
    ahead=timedelta(),
)


def found(condition: Condition, about: str, confirm: Confirm = Confirm.LOCAL) -> tuple[Grade, str]:
    return next((f.grade, f.seen) for f in look_at_store(condition, confirm) if f.about == about)


def test_a_store_that_is_well_has_only_good_lines() -> None:
    assert {finding.grade for finding in look_at_store(WELL, Confirm.LOCAL)} == {Grade.OK}


@pytest.mark.parametrize(
    ("condition", "about", "grade", "seen"),
    [
        (replace(WELL, version=(7, 0)), "store", Grade.WRONG, "is version 7.0"),
        (replace(WELL, append_only=False), "durability", Grade.WRONG, "no append-only file"),
        (
            replace(WELL, failing=("the append-only file",)),
            "durability",
            Grade.WRONG,
            "could not write the append-only",
        ),
        (replace(WELL, fsync="no"), "durability", Grade.WARNING, "appendfsync no"),
        (replace(WELL, fsync="everysec"), "durability", Grade.WARNING, "once a second"),
        (replace(WELL, fsync=None, replicas=2), "durability", Grade.OK, "does not tell, 2 replicas online"),
        (replace(WELL, policy="allkeys-lru"), "eviction", Grade.WRONG, "allkeys-lru"),
        (replace(WELL, most=110 * MEGA), "memory", Grade.WARNING, "100 MB of 110 MB used (maxmemory)"),
        (replace(WELL, most=101 * MEGA), "memory", Grade.WRONG, "maxmemory"),
        (replace(WELL, used=800 * MEGA), "memory", Grade.WARNING, "the machine's memory"),
        (replace(WELL, used=799 * MEGA), "memory", Grade.OK, "the machine's memory"),
        (replace(WELL, machine=0), "memory", Grade.OK, "100 MB used"),
        (replace(WELL, ahead=timedelta(seconds=-29)), "time", Grade.OK, "agrees with"),
        (replace(WELL, ahead=timedelta(seconds=-40)), "time", Grade.WARNING, "clock is 40 s ahead of"),
        (replace(WELL, ahead=timedelta(seconds=300)), "time", Grade.WRONG, "clock is 300 s behind"),
    ],
)
def test_each_thing_that_is_wrong_with_a_store_is_told(
    condition: Condition, about: str, grade: Grade, seen: str
) -> None:
    told = found(condition, about)

    assert told[0] is grade
    assert seen in told[1]


def test_what_counts_as_safe_decides_what_is_missing() -> None:
    alone = found(WELL, "durability", Confirm.REPLICAS)
    with_replica = found(replace(WELL, append_only=False, replicas=1), "durability", Confirm.REPLICAS)
    each_second = found(replace(WELL, fsync="everysec", replicas=1), "durability", Confirm.REPLICAS)
    off = found(WELL, "durability", Confirm.OFF)

    assert (alone[0], with_replica[0], off[0]) == (Grade.WRONG, Grade.WARNING, Grade.WARNING)
    assert each_second[0] is Grade.OK
    assert "has none online" in alone[1]


def test_behind_sentinels_a_primary_is_to_take_no_write_that_no_replica_hears() -> None:
    def judged(*, fenced: bool, is_watched: bool = True) -> list[Grade]:
        condition = replace(WELL, fenced=fenced)
        told = look_at_store(condition, Confirm.LOCAL, is_watched=is_watched)
        return [finding.grade for finding in told if finding.about == "failover"]

    assert judged(fenced=True) == [Grade.OK]
    assert judged(fenced=False) == [Grade.WARNING]
    assert judged(fenced=False, is_watched=False) == []


def read(valkey: Valkey) -> Condition:
    store = Store(valkey.url)
    (condition,) = read_conditions(store, Budget.lasting(timedelta(seconds=5)), datetime.now(UTC))
    store.close()
    return condition


def test_a_real_server_tells_its_condition(valkey: Valkey) -> None:
    condition = read(valkey)

    assert (condition.append_only, condition.fsync, condition.policy) == (True, "always", "noeviction")
    assert condition.version >= (7, 2)
    assert 0 < condition.used < condition.machine
    assert (condition.most, condition.replicas, condition.failing, condition.fenced) == (0, 0, (), False)
    assert abs(condition.ahead) < timedelta(seconds=5)


def test_a_server_that_keeps_its_settings_to_itself_tells_the_rest(tmp_path: Path) -> None:
    options = (
        *("--appendonly", "no", "--maxmemory-policy", "allkeys-lru", "--rename-command", "CONFIG", ""),
        *("--min-replicas-to-write", "1"),
    )
    with running_valkey(tmp_path, *options) as valkey:
        condition = read(valkey)

    assert (condition.append_only, condition.fsync, condition.policy) == (False, None, "allkeys-lru")
    assert condition.fenced


def test_what_a_server_could_not_write_and_its_replicas_are_read() -> None:
    info = (
        "redis_version:7.2.4\r\naof_enabled:1\r\naof_last_write_status:err\r\naof_last_bgrewrite_status:err\r\n"
        "slave0:ip=10.0.0.2,port=6379,state=online,offset=1,lag=0\r\nslave1:ip=10.0.0.3,port=6379,state=wait_bgsave\r\n"
    )

    condition = read_condition("store", info, timedelta(), None)

    assert condition.failing == ("the append-only file", "its rewriting")
    assert (condition.version, condition.replicas, condition.used) == ((7, 2), 1, 0)


def test_a_setting_is_read_from_a_list_and_from_a_table() -> None:
    assert read_setting([b"appendfsync", b"no"]) == read_setting({b"appendfsync": b"no"}) == "no"
    assert read_setting([]) is None
