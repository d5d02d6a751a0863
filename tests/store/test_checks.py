"""`serve` refuses a store that is too old, or that cannot confirm a write as the setting wants."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic

import pytest

from supportsvc.ports import StoreRefused, StoreUnavailable
from supportsvc.store.checks import check_confirmation, check_version, read_version
from supportsvc.store.confirm import Confirm
from supportsvc.store.connect import Store
from tests.fixtures.valkey import Valkey, free_port, running_valkey
from tests.store.builders import A_DAY, ample, tight


def test_a_server_older_than_7_2_is_refused(old_redis: Path, tmp_path: Path) -> None:
    with running_valkey(tmp_path, program=old_redis) as old:
        store = Store(old.url)

        with pytest.raises(StoreRefused, match=r"version 7\.0; Redis or Valkey from 7\.2"):
            check_version(store, ample())
        store.close()


def test_our_own_server_is_new_enough(valkey: Valkey) -> None:
    store = Store(valkey.url)

    check_version(store, ample())
    check_confirmation(store, ample())

    store.close()


@pytest.mark.parametrize(
    ("info", "version"),
    [
        ("redis_version:7.2.4\r\nserver_name:valkey\r\nvalkey_version:9.1.2\r\n", (9, 1)),
        ("redis_version:8.0.1\r\n", (8, 0)),
        ("redis_version:7.0.15\r\n", (7, 0)),
        ("# Server\r\n", (0, 0)),
    ],
)
def test_the_version_is_the_servers_own(info: str, version: tuple[int, int]) -> None:
    assert read_version(info) == version


def test_a_server_without_an_append_only_file_is_refused_with_the_setting_and_both_cures(own_valkey: Valkey) -> None:
    with own_valkey.client() as client:
        client.config_set("appendonly", "no")
    store = Store(own_valkey.url, confirm=Confirm.LOCAL)

    with pytest.raises(StoreRefused) as refused:
        check_confirmation(store, ample())
    with pytest.raises(StoreUnavailable):
        store.compare_and_set(b"k", None, b"v", A_DAY, ample(), confirmed=True)
    store.close()

    for word in ("SUPPORTSVC_CONFIRM is 'local'", "appendonly yes", "'replicas' or 'off'"):
        assert word in str(refused.value)
    assert ".." not in str(refused.value)


def test_a_server_without_a_replica_cannot_confirm_replicas(valkey: Valkey) -> None:
    store = Store(valkey.url, confirm=Confirm.REPLICAS)

    with pytest.raises(StoreRefused, match="'local' or 'off'"):
        check_confirmation(store, tight(1500))
    with pytest.raises(StoreUnavailable):
        store.compare_and_set(b"k", None, b"v", A_DAY, tight(300), confirmed=True)
    store.close()


def test_a_replica_confirms(tmp_path: Path) -> None:
    with replicated(tmp_path) as primary:
        store = Store(primary.url, confirm=Confirm.REPLICAS)

        check_confirmation(store, ample())

        assert store.compare_and_set(b"k", None, b"v", A_DAY, ample(), confirmed=True) is None
        store.close()


def test_with_confirmation_off_the_servers_word_is_enough(own_valkey: Valkey) -> None:
    with own_valkey.client() as client:
        client.config_set("appendonly", "no")
    store = Store(own_valkey.url, confirm=Confirm.OFF)

    check_confirmation(store, ample())

    assert store.compare_and_set(b"k", None, b"v", A_DAY, ample(), confirmed=True) is None
    store.close()


@contextmanager
def replicated(folder: Path) -> Iterator[Valkey]:
    """Run a primary and its replica; it is given once they are linked."""
    (folder / "primary").mkdir()
    (folder / "replica").mkdir()
    port = free_port()
    at_once = ("--port", str(port), "--repl-diskless-sync-delay", "0")
    with (
        running_valkey(folder / "primary", *at_once) as primary,
        running_valkey(folder / "replica", "--replicaof", f"127.0.0.1 {port}") as replica,
        replica.client() as client,
    ):
        deadline = monotonic() + 20
        while client.info("replication")["master_link_status"] != "up":
            assert monotonic() < deadline, "the replica did not link"
        yield primary
