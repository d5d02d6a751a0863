"""What a caller did that cannot be done: a code for programs, a sentence for people."""

from typing import ClassVar


class Refusal(Exception):
    """A request that would be refused again: nothing was done, and Stripe was not charged."""

    code: ClassVar[str] = "refused"


class AmountRefused(Refusal):
    """The amount is no number, or outside the bounds."""

    code = "amount_refused"


class AmountOutOfBounds(AmountRefused):
    """The amount is not within the bounds: minor units of a currency."""

    def __init__(self, least: int, most: int, currency: str) -> None:
        self.least, self.most, self.currency = least, most, currency
        super().__init__(f"expected {least} to {most} {currency}, in its minor unit")


class CurrencyRefused(Refusal):
    """The site does not take the currency."""

    code = "currency_refused"


class IntervalRefused(Refusal):
    """The site does not take contributions at this interval."""

    code = "interval_refused"


class AddressRefused(Refusal):
    """The address to return to is not on the site."""

    code = "return_url_refused"


class ClickRefused(Refusal):
    """The key of the click is none."""

    code = "click_refused"


class ClickReused(Refusal):
    """The click's key was used before for something else."""

    code = "click_reused"


class ReaderForgotten(Refusal):
    """The reader asked to be forgotten; the id never returns."""

    code = "reader_forgotten"


class NotLinked(Refusal):
    """The reader is not linked to any Customer."""

    code = "not_linked"


class SessionUnknown(Refusal):
    """There is no such Checkout Session of ours."""

    code = "session_unknown"


class WebhookRefused(Refusal):
    """The request is no event that Stripe signed for us."""

    code = "webhook_refused"


class LengthRefused(Refusal):
    """The site does not offer to put a prompt off that long."""

    code = "length_refused"


class CountryProtected(Refusal):
    """The reader is in a country of the reader-safety list, in which nothing is kept."""

    code = "protected_country"


class ReaderUnknown(Refusal):
    """No id that this service signed came with the call."""

    code = "reader_unknown"
