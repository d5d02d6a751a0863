"""GET /healthz and /readyz, and one set of rules from a request's beginning to its end."""

from dataclasses import replace

from supportsvc.web.app import create_app
from supportsvc.web.service import Standing, in_force
from tests.web.conftest import Desk


def test_a_ready_process_says_no_more_than_that(desk: Desk) -> None:
    assert desk.client.get("/healthz").get_json() == {"status": "ok"}
    assert desk.client.get("/readyz").get_json() == {"status": "ok"}


def test_an_edit_that_is_kept_out_is_told_and_changes_nothing_else(desk: Desk) -> None:
    complaints = ("supportsvc.toml: site.name is 7; expected a text", "campaigns/odd.toml: words is missing")
    client = create_app(replace(desk.parts, complaints=lambda: complaints)).test_client()

    answer = client.get("/readyz")

    assert (answer.status_code, answer.get_json()) == (200, {"status": "ok", "configuration": list(complaints)})


def test_a_process_that_drains_takes_nobody(desk: Desk) -> None:
    desk.draining = True

    answer = desk.client.get("/readyz")

    assert (answer.status_code, answer.get_json()["type"]) == (503, "urn:supportsvc:draining")


def test_a_request_keeps_its_set_though_another_is_put_up_meanwhile(desk: Desk) -> None:
    sets = [desk.standing, Standing(desk.standing.configuration, desk.standing.rulebook)]
    client = create_app(replace(desk.parts, standing=iter(sets).__next__)).test_client()

    client.get("/healthz")
    first = (in_force(), in_force())
    client.get("/healthz")
    second = in_force()

    assert first[0] is first[1] is sets[0]
    assert second is sets[1]
