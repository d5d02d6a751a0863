"""POST /v1/contribution: give another amount from the next period on."""

from flask import Blueprint, Response

from supportsvc.services.contribution import ChangeRequest, change_contribution
from supportsvc.web.bodies import ContributionBody, read_body
from supportsvc.web.facts import refuse_protected
from supportsvc.web.identity import require_reader
from supportsvc.web.limits import admit_account
from supportsvc.web.money import money
from supportsvc.web.prompt import write_instant
from supportsvc.web.whole import write_json

bp = Blueprint("contribution", __name__)


@bp.post("/v1/contribution")
def change() -> Response:
    """Answer with what is given from now on, to a reader who gives by the month or by the year."""
    body = read_body(ContributionBody)
    refuse_protected(body)
    reader, deps = require_reader(body.reader), money()
    admit_account(reader)
    changed = change_contribution(ChangeRequest(reader, body.amount, body.click, body.currency, body.interval), deps)
    return write_json(
        {
            "amount": changed.money.amount,
            "currency": changed.money.currency,
            "interval": changed.interval,
            "next_charge": write_instant(changed.next_charge),
        }
    )
