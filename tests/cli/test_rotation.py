"""A webhook secret is rotated over HTTP, and no event is lost: none before, none during, none after."""

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from supportsvc.bootstrap import build
from supportsvc.cli import main
from supportsvc.runtime.demo import running_app
from supportsvc.sandbox.server import find_free_port
from supportsvc.settings import read_settings
from supportsvc.stripe_gateway.endpoints import EVENTS
from tests.fixtures.shop import POLICY, Shop, new_reader, shop

__all__ = ["shop"]

Output = pytest.CaptureFixture[str]


@dataclass(frozen=True, slots=True)
class Rotating:
    """A service that is restarted with other secrets, and readers who give meanwhile."""

    shop: Shop
    port: int
    environ: dict[str, str]
    monkeypatch: pytest.MonkeyPatch

    @contextmanager
    def running(self, *secrets: str) -> Iterator[None]:
        """Run the service with these secrets, at its one address; what waits at Stripe is sent at once."""
        settings = read_settings({**self.environ, "STRIPE_WEBHOOK_SECRET": ",".join(secrets)})
        with running_app(build(settings, self.shop.valkey.url), self.port):
            self.shop.stripe.control.release_webhooks()
            yield

    def command(self, *how: str, secrets: tuple[str, ...] = ()) -> int:
        """Run `supportsvc stripe setup` as the operator does, with the secrets that the service is to have."""
        for name, value in {**self.environ, "STRIPE_WEBHOOK_SECRET": ",".join(secrets)}.items():
            self.monkeypatch.setenv(name, value)
        return main(["stripe", "setup", *how])

    def give(self, click: str) -> bytes:
        """Let a new reader pay; the service can know of it by webhook alone."""
        reader = new_reader()
        self.shop.pay(reader, click=f"click-{click}")
        return reader

    def wait_until(self, first: int) -> None:
        """Wait until only the newest of two endpoints has deliveries left."""
        deadline = time.monotonic() + 30
        names = [endpoint.id for endpoint in self.shop.client.v1.webhook_endpoints.list().data][:first]
        while any(row["endpoint"] not in names for row in self.shop.stripe.control.list_waiting()):
            assert time.monotonic() < deadline
            time.sleep(0.02)

    def missed(self) -> list[str]:
        """Return the events that are used and that the service has not taken in."""
        supporters = self.shop.deps.supporters
        return [e["type"] for e in self.shop.events() if e["type"] in EVENTS and not supporters.is_noted(e["id"])]


@pytest.fixture
def rotating(shop: Shop, config: Path, monkeypatch: pytest.MonkeyPatch) -> Rotating:
    file = config / "supportsvc.toml"
    file.write_text(file.read_text("utf-8").replace('tag = "harbour-courier"', f'tag = "{POLICY.tag}"'), "utf-8")
    port = find_free_port()
    environ = {
        "REDIS_URL": shop.valkey.url,
        "SUPPORTSVC_CONFIG": str(config),
        "SUPPORTSVC_KEYS": "k" * 40,
        "SUPPORTSVC_LOG_LEVEL": "error",
        "SUPPORTSVC_PUBLIC_URL": f"http://127.0.0.1:{port}",
        "STRIPE_API_KEY": shop.stripe.api_key,
        "STRIPE_API_BASE": shop.stripe.url,
    }
    return Rotating(shop, port, environ, monkeypatch)


def secret_in(capsys: Output) -> str:
    (secret,) = re.findall(r"^whsec_\w+$", capsys.readouterr().out, re.M)
    return str(secret)


def test_no_event_is_lost_while_the_secret_is_rotated(rotating: Rotating, capsys: Output) -> None:
    shop, control = rotating.shop, rotating.shop.stripe.control
    rotating.command()
    old = secret_in(capsys)
    with rotating.running(old):
        before = rotating.give("before")
        assert control.wait_idle(30)
        rotating.command("--rotate", secrets=(old,))
        new = secret_in(capsys)
        during = rotating.give("during")
        rotating.wait_until(1)
        quiet_under_the_old_secret = shop.is_quiet(during)
        too_early = rotating.command("--finish", secrets=(old, new))
    refusal = capsys.readouterr().err
    while_down = rotating.give("down")
    with rotating.running(new, old):
        assert control.wait_idle(30)
        missed_before_the_end = rotating.missed()
        finished = rotating.command("--finish", secrets=(new, old))
    with rotating.running(new):
        after = rotating.give("after")
        assert control.wait_idle(30)

    assert (quiet_under_the_old_secret, too_early, finished) == (True, 2, 0)
    assert "the service there does not know it yet: restart it with both secrets" in refusal
    assert [shop.is_quiet(reader) for reader in (before, during, while_down, after)] == [True] * 4
    assert missed_before_the_end == rotating.missed() == []
    assert [e.status for e in shop.client.v1.webhook_endpoints.list().data] == ["enabled", "disabled"]
