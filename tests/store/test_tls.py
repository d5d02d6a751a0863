"""rediss:// on a real server with TLS: its certificate is checked, and the budget holds there too."""

import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from supportsvc.ports import StoreUnavailable
from supportsvc.store.connect import Store
from tests.fixtures.valkey import Valkey, free_port, running_valkey
from tests.store.builders import A_DAY, ample, tight


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a key and a certificate of its own for localhost."""
    folder = tmp_path_factory.mktemp("tls")
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"),
            *("-addext", "subjectAltName=DNS:localhost", "-keyout", folder / "key.pem", "-out", folder / "cert.pem"),
        ],
        check=True,
        capture_output=True,
    )
    return folder


@pytest.fixture
def port() -> int:
    return free_port()


@pytest.fixture
def secured(old_redis: Path, certificate: Path, port: int, tmp_path: Path) -> Iterator[Valkey]:
    options = [
        *("--tls-port", str(port), "--tls-auth-clients", "no"),
        *("--tls-cert-file", str(certificate / "cert.pem"), "--tls-key-file", str(certificate / "key.pem")),
        *("--tls-ca-cert-file", str(certificate / "cert.pem")),
    ]
    with running_valkey(tmp_path, *options, program=old_redis) as server:
        yield server


def test_a_certificate_that_is_trusted_lets_us_in(secured: Valkey, certificate: Path, port: int) -> None:
    store = Store(f"rediss://localhost:{port}?ssl_ca_certs={quote(str(certificate / 'cert.pem'))}")

    assert store.compare_and_set(b"k", None, b"v", A_DAY, ample()) is None
    first = store.ask("CLIENT", "ID", budget=ample())
    assert [store.get(b"k", ample()) for _ in range(5)] == [b"v"] * 5
    assert store.ask("CLIENT", "ID", budget=ample()) == first
    store.close()


def test_a_certificate_that_nobody_vouches_for_does_not(secured: Valkey, port: int) -> None:
    store = Store(f"rediss://localhost:{port}")

    with pytest.raises(StoreUnavailable, match="certificate verify failed"):
        store.get(b"k", ample())


def test_the_name_on_the_certificate_is_checked_unless_told_otherwise(
    secured: Valkey, certificate: Path, port: int
) -> None:
    trusted = f"ssl_ca_certs={quote(str(certificate / 'cert.pem'))}"
    strict = Store(f"rediss://127.0.0.1:{port}?{trusted}")
    lenient = Store(f"rediss://127.0.0.1:{port}?{trusted}&ssl_check_hostname=false")

    with pytest.raises(StoreUnavailable):
        strict.get(b"k", ample())
    assert lenient.get(b"k", ample()) is None
    lenient.close()


def test_a_paused_server_behind_tls_is_unavailable_within_the_budget(
    secured: Valkey, certificate: Path, port: int
) -> None:
    store = Store(f"rediss://localhost:{port}?ssl_ca_certs={quote(str(certificate / 'cert.pem'))}")
    store.get(b"k", ample())
    with secured.client() as client:
        client.client_pause(400, all=True)

    with pytest.raises(StoreUnavailable, match="Timeout"):
        store.get(b"k", tight(100))
    assert store.get(b"k", ample()) is None
    store.close()
