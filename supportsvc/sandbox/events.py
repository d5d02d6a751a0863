"""Events, kept for thirty days, and the endpoints they are sent to."""

import secrets

from supportsvc.sandbox.books import Books, Thing, merge_metadata, mint
from supportsvc.sandbox.calls import Call, find_rows, paginate
from supportsvc.sandbox.parameters import API_VERSION
from supportsvc.sandbox.refusals import Refusal, invalid, missing
from supportsvc.sandbox.shapes import check_version

KEPT_SECONDS = 30 * 86400


def list_all(books: Books, call: Call) -> Thing:
    """GET /v1/events; older ones are gone."""
    if "type" in call.params and "types" in call.params:
        raise invalid("You may only specify one of these parameters: type, types.", "type")
    rows = [row for row in find_rows(books, "event", call) if row["created"] > call.at - KEPT_SECONDS]
    if pattern := call.get("type"):
        rows = [row for row in rows if fits(row["type"], pattern)]
    if types := call.get("types"):
        rows = [row for row in rows if row["type"] in types]
    if (delivered := call.get("delivery_success")) is not None:
        rows = [row for row in rows if (row["pending_webhooks"] == 0) == delivered]
    page = paginate(rows, call)
    return page | {"data": [books.tell(row) for row in page["data"]]}


def fits(name: str, pattern: str) -> bool:
    """Say whether an event's type fits a name or a group such as `invoice.*`."""
    return name.startswith(pattern[:-1]) if pattern.endswith("*") else name == pattern


def retrieve(books: Books, call: Call) -> Thing:
    """GET /v1/events/{id}."""
    event = books.find("event", call.ids["id"])
    if event["created"] <= call.at - KEPT_SECONDS:
        raise missing("event", call.ids["id"])
    return books.tell(event)


def make_endpoint(books: Books, at: int, given: Thing) -> Thing:
    """Add a webhook endpoint; its secret is told only now."""
    endpoint = books.add(
        {
            "id": mint("webhook_endpoint"),
            "object": "webhook_endpoint",
            "api_version": given.get("api_version") or API_VERSION,
            "application": None,
            "created": at,
            "description": given.get("description") or None,
            "enabled_events": given["enabled_events"],
            "livemode": False,
            "metadata": merge_metadata({}, given.get("metadata")),
            "status": "enabled",
            "url": given["url"],
        }
    )
    books.notes[endpoint["id"]]["secret"] = given.get("secret") or f"whsec_{secrets.token_hex(16)}"
    return endpoint | {"secret": books.notes[endpoint["id"]]["secret"]}


def roll_secret(books: Books, at: int, endpoint: Thing, seconds: float) -> Thing:
    """Give an endpoint another secret; for some seconds more the one before it signs too."""
    note = books.notes[endpoint["id"]]
    note["older"] = [(note["secret"], at + seconds)]
    note["secret"] = f"whsec_{secrets.token_hex(16)}"
    return endpoint | {"secret": note["secret"]}


def read_secrets(books: Books, key: str) -> list[str]:
    """Answer the secrets that sign for an endpoint now, the newest first."""
    note, now = books.notes[key], books.clock.read_now()
    return [note["secret"], *(secret for secret, ends in note.get("older", ()) if now < ends)]


def create_endpoint(books: Books, call: Call) -> Thing:
    """POST /v1/webhook_endpoints."""
    if not call.params["url"].startswith(("http://", "https://")):
        raise Refusal(
            "Invalid URL: An explicit scheme (such as https) must be provided.", param="url", code="url_invalid"
        )
    check_version(call.get("api_version", API_VERSION))
    return make_endpoint(books, call.at, call.params)


def retrieve_endpoint(books: Books, call: Call) -> Thing:
    """GET /v1/webhook_endpoints/{id}."""
    return books.find("webhook_endpoint", call.ids["id"])


def update_endpoint(books: Books, call: Call) -> Thing:
    """POST /v1/webhook_endpoints/{id}."""
    endpoint = books.find("webhook_endpoint", call.ids["id"])
    endpoint.update({key: call.params[key] for key in ("url", "enabled_events") if key in call.params})
    if "description" in call.params:
        endpoint["description"] = call.params["description"] or None
    if "disabled" in call.params:
        endpoint["status"] = "disabled" if call.params["disabled"] else "enabled"
    endpoint["metadata"] = merge_metadata(endpoint["metadata"], call.get("metadata"))
    return endpoint


def delete_endpoint(books: Books, call: Call) -> Thing:
    """DELETE /v1/webhook_endpoints/{id}."""
    endpoint = books.find("webhook_endpoint", call.ids["id"])
    del books.tables["webhook_endpoint"][endpoint["id"]]
    return {"id": endpoint["id"], "object": "webhook_endpoint", "deleted": True}


def list_endpoints(books: Books, call: Call) -> Thing:
    """GET /v1/webhook_endpoints."""
    return paginate(books.rows("webhook_endpoint"), call)
