"""docs/operations.md: what it names is there, and its way back from a backup is gone, by its own words."""

import re
import shutil
import subprocess
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from prometheus_client import CollectorRegistry

from supportsvc.cli import main, make_parser
from supportsvc.domain.reader import Reader
from supportsvc.domain.snooze import Snooze
from supportsvc.runtime.demo import write_configuration
from supportsvc.telemetry.metrics import Metrics
from tests.deployment.conftest import running_store
from tests.fixtures.shop import POLICY, Shop, new_reader, shop
from tests.fixtures.valkey import Valkey

__all__ = ["shop"]

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "docs" / "operations.md").read_text("utf-8")


def blocks(after: str) -> str:
    """Return the first block of commands after some words of the guide."""
    lines = GUIDE.partition(after)[2].splitlines()
    start = next(number for number, line in enumerate(lines) if line.startswith("    "))
    end = next(number for number in range(start, len(lines)) if lines[number] and not lines[number].startswith("    "))
    return "\n".join(line[4:] for line in lines[start:end])


def anchor(heading: str) -> str:
    """Return the anchor that a heading gets."""
    return re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")


def test_every_link_of_the_guide_leads_somewhere() -> None:
    anchors = {anchor(heading) for heading in re.findall(r"^#+ (.+)$", GUIDE, re.M)}

    within = re.findall(r"\]\(#([^)]+)\)", GUIDE)
    elsewhere = re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", GUIDE)

    assert len(within) > 15
    assert set(within) <= anchors
    assert [link for link in elsewhere if "://" not in link and not (ROOT / "docs" / link).exists()] == []


def test_the_address_that_every_compose_command_asks_for_is_said_before_the_first() -> None:
    before = GUIDE.partition("    docker compose")[0]

    assert "\n    echo SUPPORTSVC_PUBLIC_URL=https://support.paper.example > .env\n" in before


def test_every_command_and_option_of_the_guide_is_one(capsys: pytest.CaptureFixture[str]) -> None:
    said = re.findall(r"supportsvc ((?:stripe setup|keys new|switch off|[a-z]+)(?: --[a-z-]+)*)", GUIDE)
    found = {words for words in said if words.split()[0] in {"check", "doctor", "explain", "init", "keys", "serve"}}
    found |= {words for words in said if words.split()[0] in {"stats", "stripe", "supporter", "switch", "sync"}}

    for words in sorted(found):
        names = [word for word in words.split() if not word.startswith("-")]
        with pytest.raises(SystemExit) as ended:
            make_parser().parse_args([*names, "--help"])
        told = capsys.readouterr().out
        assert ended.value.code == 0
        assert [option for option in words.split() if option.startswith("--") and option not in told] == []
    assert len(found) > 8


def test_every_metric_of_the_guide_is_one() -> None:
    registry: CollectorRegistry = Metrics().registry
    known = {sample for metric in registry.collect() for sample in (metric.name, f"{metric.name}_total")}

    named = set(re.findall(r"supportsvc_[a-z_]+(?=[\[{`\s)])", GUIDE)) - {"supportsvc_keys", "supportsvc_store"}

    assert len(named) > 4
    assert named <= known


def save(valkey: Valkey, folder: Path, backup: Path) -> None:
    """Take a snapshot and copy it, as the guide says."""
    with valkey.client() as client:
        client.bgsave()
        deadline = time.monotonic() + 30
        while client.info("persistence")["rdb_bgsave_in_progress"]:
            assert time.monotonic() < deadline
            time.sleep(0.01)
        assert client.info("persistence")["rdb_last_bgsave_status"] == "ok"
    shutil.copy(folder / "dump.rdb", backup)


def settings_of(shop: Shop, folder: Path) -> dict[str, str]:
    """Return the settings of the shop's service."""
    config = folder / "config"
    write_configuration(config, ["https://news.example"])
    file = config / "supportsvc.toml"
    file.write_text(file.read_text("utf-8").replace('tag = "harbour-courier"', f'tag = "{POLICY.tag}"'), "utf-8")
    return {
        "SUPPORTSVC_CONFIG": str(config),
        "SUPPORTSVC_KEYS": "k" * 40,
        "STRIPE_API_KEY": shop.stripe.api_key,
        "STRIPE_API_BASE": shop.stripe.url,
        "REDIS_URL": shop.valkey.url,
    }


def test_a_store_is_brought_back_by_the_guides_own_words(
    shop: Shop, compose: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, backup = tmp_path / "data", tmp_path / "backup"
    folder.mkdir()
    backup.mkdir()
    reader, late, payer = new_reader(), new_reader(), new_reader()
    snooze = Snooze(shop.now() + timedelta(days=7), campaign=0)
    with running_store(compose, folder) as valkey:
        before = shop.on(valkey)
        before.snooze(reader, snooze)
        customer = before.join(reader)
        save(valkey, folder, backup / "store.rdb")
        before.snooze(late, snooze)
        before.join(payer, click="click-two")
        kept = before.record_of(reader)
    shutil.rmtree(folder)

    folder.mkdir()
    restore = ["sh", "-ec", blocks("but for `signing-keys`")]
    subprocess.run(restore, cwd=tmp_path, env={"DATA": str(folder), "PATH": "/usr/bin:/bin"}, check=True)

    with running_store(compose, folder) as valkey:
        after = shop.on(valkey)
        assert after.record_of(reader) == kept
        assert after.is_quiet(reader)
        assert after.agrees(customer)
        assert after.record_of(late) is None
        assert not after.is_quiet(payer)
        settings = settings_of(after, tmp_path)
        for name, value in settings.items():
            monkeypatch.setenv(name, value)
        assert main(["sync"]) == 0
        assert after.is_quiet(payer)
        after.snooze(late, snooze)
    with running_store(compose, folder) as valkey:
        again = shop.on(valkey)
        assert isinstance(kept, Reader)
        assert [record.snooze for record in map(again.record_of, (reader, late)) if isinstance(record, Reader)] == [
            kept.snooze,
            snooze,
        ]
