"""docker-compose.yml: right by the specification, and as safe as it says."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.fixtures.valkey import Valkey

ROOT = Path(__file__).parents[2]
FILE = ROOT / "docker-compose.yml"


def test_the_file_fits_the_schema_of_the_compose_specification() -> None:
    check = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec", str(FILE)]

    result = subprocess.run(check, capture_output=True, text=True, check=False)

    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.parametrize("name", ["service", "store"])
def test_a_container_can_neither_write_its_root_nor_gain_a_right(compose: dict[str, Any], name: str) -> None:
    service = compose["services"][name]

    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert "privileged" not in service


def test_every_image_is_pinned_to_a_whole_version(compose: dict[str, Any]) -> None:
    tags = [service["image"].rpartition(":")[2] for service in compose["services"].values()]

    assert [tag for tag in tags if tag.count(".") < 2] == []


def test_secrets_come_from_files_beside_the_compose_file(compose: dict[str, Any]) -> None:
    service = compose["services"]["service"]
    secret = {"STRIPE_API_KEY", "STRIPE_WEBHOOK_SECRET", "SUPPORTSVC_KEYS"}

    assert secret.isdisjoint(service["environment"])
    assert {service["environment"][f"{name}_FILE"] for name in secret} == {
        f"/run/secrets/{name}" for name in service["secrets"]
    }
    assert set(compose["secrets"]) == set(service["secrets"])
    assert all(set(place) == {"file"} for place in compose["secrets"].values())


def test_only_the_service_is_published_and_only_to_this_machine(compose: dict[str, Any]) -> None:
    published = {name: service.get("ports") for name, service in compose["services"].items()}

    assert published == {"service": ["127.0.0.1:8000:8000", "127.0.0.1:9464:9464"], "store": None}
    assert compose["networks"]["inside"] == {"internal": True}
    assert compose["services"]["store"]["networks"] == ["inside"]


def test_the_store_keeps_an_append_only_file_and_evicts_nothing(store: Valkey) -> None:
    with store.client() as client:
        kept = client.config_get("appendonly", "maxmemory-policy", "save")

    assert kept == {"appendonly": "yes", "maxmemory-policy": "noeviction", "save": ""}


def test_the_store_outlives_its_container_in_a_named_volume(compose: dict[str, Any]) -> None:
    service = compose["services"]["store"]

    assert service["volumes"] == ["store:/data"]
    assert service["command"][-2:] == ["--dir", "/data"]
    assert "store" in compose["volumes"]
