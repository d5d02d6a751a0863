"""Products and Prices, those that a request carries in itself included."""

from supportsvc.sandbox.books import Books, Thing, merge_metadata, mint
from supportsvc.sandbox.calls import Call, find_rows, paginate
from supportsvc.sandbox.currencies import LARGEST, check_currency
from supportsvc.sandbox.refusals import Refusal, invalid

LONGEST = {"day": 1095, "week": 156, "month": 36, "year": 3}


def make_product(books: Books, at: int, given: Thing) -> Thing:
    """Add a Product and tell of it."""
    key = given.get("id") or mint("product")
    if key in books.tables["product"]:
        raise Refusal(f"Product already exists with ID: {key}.", code="resource_already_exists", param="id")
    product = books.add(
        {
            "id": key,
            "object": "product",
            "active": given.get("active", True),
            "created": at,
            "default_price": None,
            "description": given.get("description"),
            "images": given.get("images", []),
            "livemode": False,
            "marketing_features": [],
            "metadata": merge_metadata({}, given.get("metadata")),
            "name": given["name"],
            "package_dimensions": None,
            "shippable": None,
            "statement_descriptor": given.get("statement_descriptor"),
            "tax_code": None,
            "type": given.get("type", "service"),
            "unit_label": given.get("unit_label"),
            "updated": at,
            "url": given.get("url"),
        }
    )
    books.emit("product.created", product, at)
    return product


def make_price(books: Books, at: int, given: Thing, *, where: str = "", inline: bool = False) -> Thing:
    """Add a Price; one that a request carried in itself is archived from the start."""
    currency = check_currency(given["currency"], f"{where}currency")
    product = find_product(books, at, given, where)
    recurring = given.get("recurring")
    price = books.add(
        {
            "id": mint("price"),
            "object": "price",
            "active": not inline and given.get("active", True),
            "billing_scheme": "per_unit",
            "created": at,
            "currency": currency,
            "custom_unit_amount": None,
            "livemode": False,
            "lookup_key": given.get("lookup_key"),
            "metadata": merge_metadata({}, given.get("metadata")),
            "nickname": given.get("nickname"),
            "product": product["id"],
            "recurring": read_recurring(recurring, where) if recurring else None,
            "tax_behavior": given.get("tax_behavior", "unspecified"),
            "tiers_mode": None,
            "transform_quantity": None,
            "type": "recurring" if recurring else "one_time",
            "unit_amount": (amount := read_amount(given, where)),
            "unit_amount_decimal": str(amount),
        }
    )
    if not inline:
        books.emit("price.created", price, at)
    return price


def find_product(books: Books, at: int, given: Thing, where: str) -> Thing:
    """Answer the Product that a Price names or carries."""
    if ("product" in given) == ("product_data" in given):
        raise invalid(f"You must specify either `{where}product` or `{where}product_data`.", f"{where}product")
    if "product_data" in given:
        return make_product(books, at, given["product_data"])
    product = books.find("product", given["product"], f"{where}product")
    if not product["active"]:
        raise Refusal(f"Product {product['id']} is not active.", param=f"{where}product")
    return product


def read_recurring(given: Thing, where: str) -> Thing:
    """Answer a Price's interval; Stripe takes none longer than three years."""
    interval, count = given["interval"], given.get("interval_count", 1)
    if not 1 <= count <= LONGEST[interval]:
        raise invalid("Invalid interval_count: at most three years.", f"{where}recurring[interval_count]")
    return {
        "interval": interval,
        "interval_count": count,
        "meter": None,
        "trial_period_days": None,
        "usage_type": "licensed",
    }


def read_amount(given: Thing, where: str) -> int:
    """Answer a Price's amount in minor units."""
    amount = given.get("unit_amount")
    if amount is None:
        raise invalid(f"Missing required param: {where}unit_amount.", f"{where}unit_amount", "parameter_missing")
    if amount < 0:
        raise invalid(
            "This value must be greater than or equal to 0.", f"{where}unit_amount", "parameter_invalid_integer"
        )
    if amount > LARGEST:
        raise invalid("Amount must be no more than $999,999.99", f"{where}unit_amount", "amount_too_large")
    return int(amount)


def render_plan(price: Thing) -> Thing:
    """Answer the older name of a recurring Price, which subscription items still carry."""
    recurring = price["recurring"]
    return {
        "id": price["id"],
        "object": "plan",
        "active": price["active"],
        "amount": price["unit_amount"],
        "amount_decimal": price["unit_amount_decimal"],
        "billing_scheme": "per_unit",
        "created": price["created"],
        "currency": price["currency"],
        "interval": recurring["interval"],
        "interval_count": recurring["interval_count"],
        "livemode": False,
        "metadata": price["metadata"],
        "meter": None,
        "nickname": price["nickname"],
        "product": price["product"],
        "tiers_mode": None,
        "transform_usage": None,
        "trial_period_days": None,
        "usage_type": "licensed",
    }


def create_product(books: Books, call: Call) -> Thing:
    """POST /v1/products."""
    return make_product(books, call.at, call.params)


def retrieve_product(books: Books, call: Call) -> Thing:
    """GET /v1/products/{id}."""
    return books.find("product", call.ids["id"])


def update_product(books: Books, call: Call) -> Thing:
    """POST /v1/products/{id}."""
    product = books.find("product", call.ids["id"])
    changes: Thing = {
        key: call.params[key] or None for key in ("description", "url", "unit_label") if key in call.params
    }
    changes |= {key: call.params[key] for key in ("name", "active") if key in call.params}
    changes["metadata"] = merge_metadata(product["metadata"], call.get("metadata"))
    books.amend(product, call.at, "product.updated", updated=call.at, **changes)
    return product


def list_products(books: Books, call: Call) -> Thing:
    """GET /v1/products."""
    rows = find_rows(books, "product", call, "active")
    wanted = call.get("ids")
    return paginate([row for row in rows if wanted is None or row["id"] in wanted], call)


def create_price(books: Books, call: Call) -> Thing:
    """POST /v1/prices."""
    return make_price(books, call.at, call.params)


def retrieve_price(books: Books, call: Call) -> Thing:
    """GET /v1/prices/{id}."""
    return books.find("price", call.ids["id"])


def list_prices(books: Books, call: Call) -> Thing:
    """GET /v1/prices; those that a request carried in itself are not listed."""
    rows = find_rows(books, "price", call, "active", "currency", "product", "type")
    keys = call.get("lookup_keys")
    return paginate([row for row in rows if keys is None or row["lookup_key"] in keys], call)
