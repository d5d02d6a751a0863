"""support.js as it is served: the client's parts, joined behind what they need to know of this site."""

import gzip
import json
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import lru_cache
from hashlib import blake2b
from threading import Lock
from typing import Any

import brotli

from supportsvc.domain.campaign import is_over
from supportsvc.domain.silence import newcomer_doors
from supportsvc.web.joining import joined
from supportsvc.web.prompt import campaign_id, describe_doors
from supportsvc.web.service import Script, Standing

MAX_AGE = timedelta(minutes=5)
FRESH = timedelta(minutes=1)


class Shelf:
    """Keep the last rendering; make it anew each minute, and compress it anew only where it has changed."""

    def __init__(self, standing: Callable[[], Standing], now: Callable[[], datetime]) -> None:
        self._standing = standing
        self._now = now
        self._lock = Lock()
        self._made: tuple[datetime, Standing, Script] | None = None

    def __call__(self) -> Script:
        """Return the script for the rules in force."""
        standing, now = self._standing(), self._now()
        made = self._made
        if made is not None and made[1] is standing and abs(now - made[0]) < FRESH:
            return made[2]
        with self._lock:
            rendering = render(json.dumps(describe_script(standing, now), separators=(",", ":"), sort_keys=True))
            self._made = (now, standing, rendering)
        return rendering


def describe_script(standing: Standing, now: datetime) -> dict[str, Any]:
    """Return what the script knows of the site: exclusions, live and coming campaigns, and a newcomer's doors.

    A newcomer's door is reckoned from the script's loading; it is shortened by the time a copy may have lain about.
    """
    rulebook, site = standing.rulebook, standing.configuration.site
    exclusions = rulebook.policy.exclusions
    campaigns = [campaign for campaign in rulebook.campaigns if not is_over(campaign, now)]
    return {
        "mode": site.mode,
        "generation": rulebook.generation,
        "window": rulebook.window,
        "exclusions": {
            "sections": sorted(exclusions.sections),
            "tags": sorted(exclusions.tags),
            "paths": list(exclusions.paths),
        },
        "campaigns": [{"id": campaign_id(c.mark), "placement": c.placement} for c in campaigns],
        "doors": describe_doors(newcomer_doors(campaigns, rulebook.policy, now, MAX_AGE + FRESH)),
        "storage_key": "supportsvc",
    }


@lru_cache(maxsize=2)
def render(config: str) -> Script:
    """Join and compress the script for one configuration."""
    plain = joined(config).encode()
    return Script(
        plain=plain,
        brotli=brotli.compress(plain, quality=11),
        gzip=gzip.compress(plain, mtime=0),
        etag=blake2b(plain, digest_size=12).hexdigest(),
    )
