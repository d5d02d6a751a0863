"""The watch over the webhook's endpoint: Stripe disables one whose deliveries fail for days, and says so by e-mail."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from supportsvc.background.timers import Timer
from supportsvc.domain.alerts import Alert, AlertKind
from supportsvc.ports import BillingRefused, BillingUnavailable
from supportsvc.settings import Settings
from supportsvc.stripe_gateway.account import Account, open_account
from supportsvc.stripe_gateway.endpoints import PATH, find_endpoints

log = logging.getLogger("supportsvc.background")

EVERY = timedelta(minutes=15)


class EndpointWatch:
    """Asks Stripe whether events are still sent to our address; an endpoint that we retired ourselves is none."""

    def __init__(
        self,
        account: Account,
        url: str,
        tag: Callable[[], str],
        now: Callable[[], datetime],
        alert: Callable[[Alert], None],
    ) -> None:
        self._account = account
        self._url = url
        self._tag = tag
        self._now = now
        self._alert = alert

    def look(self) -> None:
        """Tell an operator, once a day, where every endpoint of our address is disabled."""
        try:
            listed = find_endpoints(self._account.client, self._account.ask, self._tag(), self._url)
        except (BillingUnavailable, BillingRefused) as error:
            log.debug("whether the endpoint is enabled is not known: %s", error)
            return
        meant = [endpoint for endpoint in listed if endpoint.url == self._url and not endpoint.retired]
        if meant and not any(endpoint.enabled for endpoint in meant):
            self._alert(Alert(AlertKind.ENDPOINT_DISABLED, f"{meant[0].id} {self._now().date()}"))


def watch_endpoint(
    settings: Settings, tag: Callable[[], str], now: Callable[[], datetime], alert: Callable[[Alert], None]
) -> tuple[Timer, ...]:
    """Return what watches the endpoint, where there is one to be watched."""
    if settings.stripe_api_key is None or settings.public_url is None or not settings.stripe_webhook_secrets:
        return ()
    account = open_account(settings.stripe_api_key, settings.stripe_api_base)
    watch = EndpointWatch(account, settings.public_url + PATH, tag, now, alert)
    return (Timer("the watch over the endpoint", EVERY, watch.look),)
