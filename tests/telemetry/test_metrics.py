"""Metrics are right across processes, name no reader, and cost a decision next to nothing."""

import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from prometheus_client import values
from prometheus_client.parser import text_string_to_metric_families

from supportsvc.domain.rules import Reason
from supportsvc.telemetry import exposition
from supportsvc.telemetry.exposition import AddressUnfit, prepare_folder, render_metrics, serve_metrics
from supportsvc.telemetry.metrics import MOST_LABELS, TIMED, Metrics

WORKER = """
import sys
from supportsvc.domain.rules import Reason
from supportsvc.telemetry.metrics import Metrics
metrics = Metrics()
for _ in range(int(sys.argv[1])):
    metrics.decided(Reason.METERED, 0.003)
    metrics.answered("decision", 200)
"""

FORK = """
import os, pathlib, sys
from supportsvc.telemetry.exposition import prepare_folder, render_metrics
from supportsvc.telemetry.metrics import Metrics
prepare_folder(pathlib.Path(sys.argv[1]))
metrics = Metrics()
metrics.synced("written")
child = os.fork()
if child == 0:
    metrics.synced("written")
    os._exit(0)
os.waitpid(child, 0)
print(render_metrics().decode())
"""


@pytest.fixture
def counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder that this process and its children count in, and afterwards none."""
    monkeypatch.setenv(exposition.FOLDER_VARIABLE, "")
    monkeypatch.setattr(values, "ValueClass", values.ValueClass)
    yield prepare_folder(tmp_path / "metrics")
    values.close_all_multiprocess_files()  # type: ignore[no-untyped-call]


def samples(text: str) -> dict[str, float]:
    """Return each sample by its name and labels, in the order of the labels' names."""
    return {
        sample.name + "".join(f" {label}={value}" for label, value in sorted(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def run_worker(decisions: int) -> None:
    subprocess.run([sys.executable, "-c", WORKER, str(decisions)], check=True)


def test_what_several_processes_counted_is_added_up(counted: Path) -> None:
    run_worker(3)
    run_worker(4)
    Metrics().decided(Reason.METERED, 0.003)

    found = samples(render_metrics().decode())

    assert found["supportsvc_decisions_total reason=metered"] == 8
    assert found["supportsvc_requests_total endpoint=decision status=2xx"] == 7
    assert len(list(counted.glob("counter_*.db"))) == 3


def test_a_fork_counts_for_itself(tmp_path: Path) -> None:
    ran = subprocess.run([sys.executable, "-c", FORK, str(tmp_path)], capture_output=True, text=True, check=True)

    assert samples(ran.stdout)["supportsvc_syncs_total outcome=written"] == 2


def test_a_new_run_begins_from_nothing(counted: Path) -> None:
    run_worker(3)

    prepare_folder(counted)

    assert render_metrics() == b""


def test_without_a_named_folder_a_private_one_is_made_and_taken_away() -> None:
    program = (
        "from supportsvc.telemetry.exposition import *; print(prepare_folder(), oct(prepare_folder().stat().st_mode))"
    )

    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.split()

    assert told[1] == "0o40700"
    assert not Path(told[0]).exists()


def test_the_metrics_are_shown_at_an_address_of_the_operators_own(counted: Path) -> None:
    run_worker(2)
    server = serve_metrics("127.0.0.1:0")

    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{server.port}/metrics", timeout=10) as answer:
            text = answer.read().decode()
    finally:
        server.close()

    assert samples(text)["supportsvc_decisions_total reason=metered"] == 2
    with pytest.raises(OSError, match="refused"):
        urllib.request.urlopen(f"http://127.0.0.1:{server.port}/metrics", timeout=10)


@pytest.mark.parametrize("address", ["9464", ":9464", "localhost:", "localhost:http", "localhost:70000", ""])
def test_an_address_that_is_none_is_refused(address: str) -> None:
    with pytest.raises(AddressUnfit, match=r"expected host:port, such as 127\.0\.0\.1:9464"):
        serve_metrics(address)


def test_an_address_that_is_taken_is_refused(counted: Path) -> None:
    server = serve_metrics("127.0.0.1:0")

    with pytest.raises(AddressUnfit, match=f"cannot be shown at 127.0.0.1:{server.port}"):
        serve_metrics(f"127.0.0.1:{server.port}")

    server.close()


def test_a_host_may_be_an_ipv6_address() -> None:
    assert exposition.parse_address("[::1]:9464") == ("::1", 9464)


def test_everything_that_happens_has_its_count() -> None:
    metrics = Metrics()

    metrics.decided(Reason.SHOWN, 0.004)
    metrics.answered("events", 204)
    metrics.answered("events", 503)
    metrics.store_failed("decision")
    metrics.webhook("invoice.paid", "synced")
    metrics.checkout("session")
    metrics.synced("written")
    metrics.reloaded("refused")

    found = {
        sample.name + "".join(sorted(sample.labels.values())): sample.value
        for family in metrics.registry.collect()
        for sample in family.samples
        if sample.value == 1 and not sample.name.endswith("_created") and "le" not in sample.labels
    }
    assert found.keys() == {
        "supportsvc_decisions_totalshown",
        "supportsvc_decision_seconds_count",
        "supportsvc_requests_total2xxevents",
        "supportsvc_requests_total5xxevents",
        "supportsvc_store_failures_totaldecision",
        "supportsvc_webhooks_totalinvoice.paidsynced",
        "supportsvc_checkouts_totalsession",
        "supportsvc_syncs_totalwritten",
        "supportsvc_config_reloads_totalrefused",
    }


def test_every_reason_is_shown_from_the_start() -> None:
    metrics = Metrics()

    reasons = {
        s.labels["reason"]
        for f in metrics.registry.collect()
        for s in f.samples
        if s.name == "supportsvc_decisions_total"
    }

    assert reasons == set(Reason)


def test_only_some_decisions_are_timed() -> None:
    metrics = Metrics()

    for _ in range(3 * TIMED):
        metrics.decided(Reason.METERED, 0.001)

    assert metrics.registry.get_sample_value("supportsvc_decision_seconds_count") == 3
    assert metrics.registry.get_sample_value("supportsvc_decisions_total", {"reason": "metered"}) == 3 * TIMED


def test_a_flood_of_labels_ends_in_one() -> None:
    metrics = Metrics()

    for number in range(MOST_LABELS + 5):
        metrics.webhook(f"kind {number}", "synced")
    metrics.webhook("kind 0", "synced")

    def count(kind: str, outcome: str) -> float | None:
        return metrics.registry.get_sample_value("supportsvc_webhooks_total", {"kind": kind, "outcome": outcome})

    assert count("other", "other") == 5
    assert count("kind 0", "synced") == 2


def test_asks_are_counted_by_event_campaign_and_variant(counted: Path) -> None:
    metrics = Metrics()
    metrics.asked("impression", "plea", "control", 3)
    metrics.asked("impression", "plea", "control", 2)

    found = samples(render_metrics().decode())

    assert found["supportsvc_asks_total campaign=plea event=impression variant=control"] == 5


@pytest.mark.parametrize(("quiet", "shown"), [(True, 1), (False, 0)])
def test_the_gauge_of_quiet_says_what_was_found_last(counted: Path, *, quiet: bool, shown: int) -> None:
    Metrics().quiet(is_quiet=not quiet)
    Metrics().quiet(is_quiet=quiet)

    assert samples(render_metrics().decode())["supportsvc_quiet"] == shown


def test_whether_an_edit_is_kept_out_is_the_newest_word_of_any_process(counted: Path) -> None:
    Metrics().stale(is_stale=True)
    before = samples(render_metrics().decode())
    word = "from supportsvc.telemetry.metrics import Metrics; Metrics().stale(is_stale=False)"
    subprocess.run([sys.executable, "-c", word], check=True)

    after = samples(render_metrics().decode())

    assert (before["supportsvc_config_stale"], after["supportsvc_config_stale"]) == (1, 0)
