"""Where a test wants it, a process dies at a named point; where nobody wants it, there is no point."""

import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from werkzeug.test import Client
from werkzeug.wrappers import Response

from supportsvc.fault_points import FaultPoints
from supportsvc.ports import MoneyDeps
from tests.fixtures.shop import Shop, shop

__all__ = ["shop"]

DIE = """
import sys
from pathlib import Path
from supportsvc.fault_points import FaultPoints
FaultPoints(Path(sys.argv[1])).in_timer("statistics", lambda: print("done", flush=True))()
print("alive")
"""


def application(_environ: Any, start_response: Any) -> Any:
    return Response("said")(_environ, start_response)


class Noting(FaultPoints):
    """Points that are noted in the order in which the process comes to them."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.reached: list[str] = []

    def reach(self, step: str) -> None:
        self.reached.append(step)


def test_without_a_folder_everything_is_given_back_as_it_came(shop: Shop) -> None:
    points = FaultPoints(None)

    assert points.in_calls(application) is application
    assert points.in_timer("statistics", print) is print
    assert points.in_money(None) is None

    def make() -> MoneyDeps:
        return shop.deps

    assert points.in_money(make) is make


def test_a_site_that_takes_no_money_has_no_points_in_it(tmp_path: Path) -> None:
    assert FaultPoints(tmp_path).in_money(None) is None


@pytest.mark.parametrize(("point", "said"), [("statistics.before", ""), ("statistics.after", "done\n")])
def test_a_process_dies_at_the_point_that_is_named_and_the_name_is_used_up(
    tmp_path: Path, point: str, said: str
) -> None:
    (tmp_path / point).touch()

    died = subprocess.run([sys.executable, "-c", DIE, str(tmp_path)], capture_output=True, text=True, check=False)
    lived = subprocess.run([sys.executable, "-c", DIE, str(tmp_path)], capture_output=True, text=True, check=False)

    assert (died.returncode, died.stdout) == (-signal.SIGKILL, said)
    assert lived.stdout == "done\nalive\n"
    assert list(tmp_path.iterdir()) == []


def test_a_point_stands_before_and_after_each_call_of_a_port(shop: Shop, tmp_path: Path) -> None:
    points = Noting(tmp_path)
    make = points.in_money(lambda: shop.deps)
    assert make is not None
    deps: MoneyDeps = make()

    assert deps.supporters.load_customer("cus_nobody") is None
    assert deps.billing.limited().find_session("cs_nobody") is None

    assert deps.billing.live is False
    assert points.reached == [
        f"{step}.{side}" for step in ("load_customer", "find_session") for side in ("before", "after")
    ]


def test_an_answer_has_a_point_behind_what_was_done(tmp_path: Path) -> None:
    points = Noting(tmp_path)
    client = Client(points.in_calls(application))

    assert client.get("/v1/checkout/return").text == "said"

    assert points.reached == ["answer"]


def test_what_runs_outside_of_a_call_has_no_points(tmp_path: Path) -> None:
    (tmp_path / "None.answer").touch()

    FaultPoints(tmp_path).reach("answer")

    assert (tmp_path / "None.answer").exists()
