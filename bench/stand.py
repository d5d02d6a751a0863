"""The stand on which the service is measured: a store, services that differ in configuration, and the floors."""

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from shutil import copytree
from urllib.request import Request, urlopen

from bench.cases import CODED, COUNTRY, Case, Script
from bench.floor import PLAN
from bench.load import drive
from bench.pairs import Arm
from bench.plan import floor_path, write_plan
from bench.serving import Served, serving
from supportsvc.config_files import starter
from supportsvc.runtime.supervisor import open_store
from supportsvc.runtime.worker import STORE_URL
from supportsvc.settings import new_key
from supportsvc.store.budget import Budget
from supportsvc.store.connect import Store

SERVICE = "supportsvc.runtime.worker:application"
OURS, FLOOR, BARE = "ours", "floor", "bare"
PATIENCE = timedelta(seconds=5)


@dataclass(frozen=True, slots=True)
class Stand:
    """What stands ready to be measured."""

    folder: Path
    keys: str
    url: str
    store: Store
    environ: Mapping[str, str]
    services: Mapping[str, Served]
    floors: Mapping[str, Served]
    decisions: Sequence[Case]
    others: Sequence[Case]

    def arms(self, case: Case, *, with_bare: bool = False) -> dict[str, Arm]:
        """Return a case's servers, each with its requests."""
        arms = {OURS: Arm(self.services[case.service], case.calls())}
        for name in (FLOOR, BARE) if with_bare else (FLOOR,):
            arms[name] = Arm(self.floors[name], case.calls(floor_path(case)))
        return arms

    def commands_for(self, case: Case, seconds: float) -> float:
        """Return the store's commands for each answer, those of scripts and of the background included."""
        before = self.commands()
        run = drive(self.services[case.service].port, case.calls(), seconds)
        return (self.commands() - before) / len(run.latencies)

    def script_bytes(self) -> int:
        """Return the bytes of support.js as a browser gets it."""
        asked = Request(f"http://127.0.0.1:{self.services['shipped'].port}/v1/support.js", headers=CODED)
        with urlopen(asked) as answer:
            return len(answer.read())

    def commands(self) -> int:
        """Return how many commands the store has done."""
        budget = Budget.lasting(PATIENCE)
        (info,) = self.store.exchange(self.store.primaries(budget)[0], [("INFO", "stats")], budget)
        lines = dict(line.split(":", 1) for line in info.decode().splitlines() if ":" in line)
        return int(lines["total_commands_processed"])


@contextmanager
def set_up() -> Iterator[Stand]:
    """Start all of it."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-")))
        url = stack.enter_context(open_store(folder / "data"))
        keys, store = new_key(), Store(url)
        stack.callback(store.close)
        environ = {
            "SUPPORTSVC_CONFIG": str(starter()),
            "SUPPORTSVC_KEYS": keys,
            "SUPPORTSVC_LOG_LEVEL": "info",
            "SUPPORTSVC_DECISION_BUDGET": "2000",  # as the floor's: a machine that is short of time refuses nothing
            STORE_URL: url,
            PLAN: str(folder / "plan.json"),
        }
        services = {
            name: stack.enter_context(serving(SERVICE, {**environ, **more}, "/healthz"))
            for name, more in configurations(folder).items()
        }
        script = Script(keys, store)
        decisions, others = script.decisions(), script.others()
        write_plan(folder / "plan.json", [*decisions, *others], services, store, keys)
        floors = {
            FLOOR: stack.enter_context(serving("bench.floor:with_flask", environ, "/floor/script")),
            BARE: stack.enter_context(serving("bench.floor:bare", environ, "/floor/script")),
        }
        yield Stand(folder, keys, url, store, environ, services, floors, decisions, others)


def configurations(folder: Path) -> dict[str, dict[str, str]]:
    """Return what each service is told.

    As shipped, with everything switched off, with a reader-safety list, with a campaign that asks at once.
    """
    off = changed(folder / "off", "everything = false", "everything = true")
    listed = changed(folder / "listed", "countries = []", 'countries = ["CU"]')
    eager = changed(folder / "eager", "views = 4", "views = 1", "campaigns/independent.toml")
    proxy = {"SUPPORTSVC_COUNTRY_HEADER": COUNTRY, "SUPPORTSVC_TRUSTED_PROXIES": "127.0.0.1"}
    return {
        "shipped": {},
        "off": {"SUPPORTSVC_CONFIG": str(off)},
        "listed": {"SUPPORTSVC_CONFIG": str(listed), **proxy},
        "eager": {"SUPPORTSVC_CONFIG": str(eager)},
    }


def changed(folder: Path, old: str, new: str, name: str = "supportsvc.toml") -> Path:
    """Copy the shipped configuration, with one change in a file."""
    copytree(starter(), folder)
    file = folder / name
    text = file.read_text()
    assert text.count(old) == 1
    file.write_text(text.replace(old, new))
    return folder
