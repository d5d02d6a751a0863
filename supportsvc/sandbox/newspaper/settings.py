"""What the newspaper is told when it is made."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class NewspaperSettings:
    """Name the parts around the paper; `service_url` and `stripe_url` are origins without a closing slash.

    With `passthrough` the paper's own server hands `/v1/*` on to the service, and the page knows one origin only.
    With `at_stripe` payments go to Stripe itself, in test mode, and there is no stand-in to show them of.
    `script_attributes` are added to the script tag as they stand, such as `("data-consent", "required")`.
    """

    service_url: str
    stripe_url: str | None = None
    clock_file: Path | None = None
    passthrough: bool = False
    at_stripe: bool = False
    demo_bar: bool = True
    script_attributes: tuple[tuple[str, str], ...] = ()

    @property
    def script_origin(self) -> str:
        """The origin the script is loaded from; empty where it is the page's own."""
        return "" if self.passthrough else self.service_url
