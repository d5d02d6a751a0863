"""A preview: a campaign and one of its variants shown by a signed link, whatever the rules say, and counted nowhere."""

from dataclasses import dataclass
from datetime import datetime, timedelta

LIFE = timedelta(days=7)
"""How long a link shows its campaign where nothing else is said."""


@dataclass(frozen=True, slots=True)
class Preview:
    """What a link shows: the campaign's mark and the variant's place in it, until the link expires."""

    campaign: int
    variant: int
    expires: datetime
