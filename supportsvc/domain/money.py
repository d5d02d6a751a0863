"""Money: integer minor units with a currency."""

from dataclasses import dataclass

ZERO_DECIMAL = frozenset(
    "bif clp djf gnf jpy kmf krw mga pyg rwf ugx vnd vuv xaf xof xpf".split(),
)


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in the currency's minor unit; the currency is a lower-case ISO 4217 code."""

    amount: int
    currency: str


@dataclass(frozen=True, slots=True)
class AmountChoices:
    """What a prompt suggests in one currency, and the bounds of the reader's own amount, in minor units."""

    currency: str
    suggested: tuple[int, ...]
    least: int
    most: int

    def allows(self, amount: int) -> bool:
        """Tell whether an amount lies within the bounds."""
        return self.least <= amount <= self.most
