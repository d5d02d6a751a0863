"""One call of the API as its handler sees it, and the lists that Stripe answers."""

from dataclasses import dataclass, field
from typing import Any

from supportsvc.sandbox.books import Books, Thing
from supportsvc.sandbox.index import RELATED, read_relation
from supportsvc.sandbox.refusals import invalid

PAGE, LARGEST_PAGE = 10, 100
COMPARISONS = {
    "gt": lambda value, bound: value > bound,
    "gte": lambda value, bound: value >= bound,
    "lt": lambda value, bound: value < bound,
    "lte": lambda value, bound: value <= bound,
}


@dataclass(frozen=True, slots=True)
class Call:
    """A checked request: its parameters in their types, the ids of its address, and the sandbox's instant."""

    params: Thing
    at: int
    path: str
    ids: dict[str, str] = field(default_factory=dict)
    largest_page: int = LARGEST_PAGE

    def get(self, key: str, default: Any = None) -> Any:
        """Answer a parameter; an empty one counts as given and unset."""
        return self.params.get(key, default)


def is_within(value: int, wanted: int | dict[str, int] | None) -> bool:
    """Say whether an instant fits a filter such as `created[gte]`."""
    if wanted is None:
        return True
    if isinstance(wanted, int):
        return value == wanted
    return all(COMPARISONS[name](value, bound) for name, bound in wanted.items())


def find_rows(books: Books, kind: str, call: Call, *fields: str) -> list[Thing]:
    """Answer the objects whose named fields equal the parameters of that name, and whose `created` fits."""
    wanted = {name: value for name in fields if (value := call.get(name)) is not None}
    name = next((name for name in RELATED.get(kind, ()) if name in wanted), None)
    rows = books.rows(kind) if name is None else books.naming(kind, name, wanted[name])
    for other, value in wanted.items():
        if other != name:
            rows = [row for row in rows if read_relation(row, other) == value]
    if call.get("created") is not None:
        rows = [row for row in rows if is_within(row["created"], call.get("created"))]
    return rows


def paginate(rows: list[Thing], call: Call) -> Thing:
    """Answer one page of a list, newest first."""
    limit = call.get("limit", PAGE)
    if not 1 <= limit <= LARGEST_PAGE:
        raise invalid(f"Invalid limit: must be between 1 and {LARGEST_PAGE}", "limit")
    limit = min(limit, call.largest_page)
    if call.get("starting_after") and call.get("ending_before"):
        raise invalid("You may only specify one of these parameters: ending_before, starting_after.", "ending_before")
    if after := call.get("starting_after"):
        rows = rows[place(rows, after, "starting_after") + 1 :]
    if before := call.get("ending_before"):
        rows = rows[: place(rows, before, "ending_before")]
        page, more = rows[-limit:], len(rows) > limit
    else:
        page, more = rows[:limit], len(rows) > limit
    return wrap(page, call.path, has_more=more)


def place(rows: list[Thing], key: str, param: str) -> int:
    """Answer where in the list an id stands."""
    for index, row in enumerate(rows):
        if row["id"] == key:
            return index
    raise invalid(f"No such object in this list: '{key}'", param, "resource_missing")


def wrap(rows: list[Thing], url: str, *, has_more: bool = False) -> Thing:
    """Answer Stripe's list object."""
    return {"object": "list", "data": rows, "has_more": has_more, "url": url}
