"""Tell the site's own systems of a supporter, once for each change, and never at a request's cost."""

from datetime import datetime

from supportsvc.domain.notices import notice_of, write_told
from supportsvc.domain.supporter import Standing
from supportsvc.ports import MoneyDeps, StoreUnavailable


def notify(standing: Standing, deps: MoneyDeps, now: datetime) -> None:
    """Announce what the record that stands has to tell, then note at the record that it was told.

    A process that dies in between announces it again, under the same id. What could not be announced is not noted,
    so that the next sync does it.
    """
    if deps.announce is None:
        return
    notice = notice_of(standing, now)
    if notice is None or not deps.announce(notice):
        return
    try:
        deps.supporters.note_told(standing.customer, standing.ticket, write_told(notice, standing))
    except StoreUnavailable:
        return
