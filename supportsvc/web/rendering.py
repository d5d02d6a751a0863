"""The client as it is served: its parts, joined behind what they need to know of this site, and compressed."""

import gzip
import json
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import lru_cache
from hashlib import blake2b
from threading import Lock
from typing import Any

import brotli

from supportsvc.domain.campaign import Campaign, is_over
from supportsvc.domain.decision import is_wall
from supportsvc.domain.reading import section_mark
from supportsvc.domain.silence import newcomer_doors
from supportsvc.domain.targeting import Audience
from supportsvc.web.joining import inert, joined, prompt_part
from supportsvc.web.prompt import campaign_id, describe_doors
from supportsvc.web.service import Script, Standing

MAX_AGE = timedelta(minutes=5)
FRESH = timedelta(minutes=1)
STORAGE_KEY = "supportsvc"
BY_BROWSER = ("languages", "devices", "sections", "tags", "paths", "referrers", "returning", "signed_in")
"""What a browser can judge of an audience: all but the countries."""


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
            rendering = render(joined(compact(describe_script(standing, now))))
            self._made = (now, standing, rendering)
        return rendering


def describe_script(standing: Standing, now: datetime) -> dict[str, Any]:
    """Return what the script knows of the site: exclusions, live and coming campaigns, and a newcomer's doors.

    A newcomer's door is reckoned from the script's loading; it is shortened by the time a copy may have lain about.
    """
    rulebook, policy = standing.rulebook, standing.rulebook.policy
    exclusions, wall = policy.exclusions, policy.wall
    campaigns = [campaign for campaign in rulebook.campaigns if not is_over(campaign, now)]
    walled = wall is not None and any(map(is_wall, campaigns))
    return {
        "mode": standing.configuration.site.mode,
        "generation": rulebook.generation,
        "window": rulebook.window,
        "articles": rulebook.articles,
        "salt": policy.salt,
        "wall": {"articles": wall.articles, "days": wall.days} if wall is not None and walled else None,
        "exclusions": {
            "sections": sorted(exclusions.sections),
            "tags": sorted(exclusions.tags),
            "paths": list(exclusions.paths),
        },
        "campaigns": [describe_campaign(campaign) for campaign in campaigns],
        "doors": describe_doors(newcomer_doors(campaigns, policy, now, MAX_AGE + FRESH)),
        "storage_key": STORAGE_KEY,
    }


def describe_campaign(campaign: Campaign) -> dict[str, Any]:
    """Return what a browser can judge of a campaign; what demands nothing is left out."""
    sections = () if campaign.articles is None else campaign.articles.sections
    found = {
        "include": describe_audience(campaign.include),
        "exclude": describe_audience(campaign.exclude),
        "sections": sorted(map(section_mark, sections)),
    }
    demands = {name: value for name, value in found.items() if value}
    return {"id": campaign_id(campaign.mark), "placement": campaign.placement, **demands}


def describe_audience(audience: Audience) -> dict[str, Any]:
    """Return the demands that an audience makes and a browser can judge."""
    found = ((name, getattr(audience, name)) for name in BY_BROWSER)
    return {name: value for name, value in found if value not in (None, ())}


def compact(described: dict[str, Any]) -> str:
    """Return JSON without a space, the same for the same content."""
    return json.dumps(described, separators=(",", ":"), sort_keys=True)


def render_inert() -> Script:
    """Return what readers in a protected country are served."""
    return render(inert(compact({"storage_key": STORAGE_KEY})))


def render_prompt_part() -> Script:
    """Return what a page loads once it has something to show."""
    return render(prompt_part().text)


@lru_cache(maxsize=4)
def render(text: str) -> Script:
    """Compress a script."""
    plain = text.encode()
    return Script(
        plain=plain,
        brotli=brotli.compress(plain, quality=11),
        gzip=gzip.compress(plain, mtime=0),
        etag=blake2b(plain, digest_size=12).hexdigest(),
    )
