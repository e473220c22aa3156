"""How a contract stands, from its deliveries and from the books; pure."""

from msgspec import Struct


class Standing(Struct, frozen=True):
    """How a contract stands: what is delivered and open, what is paid and owed."""

    agreed: int
    delivered: int
    value_fen: int
    paid_fen: int
    # Of the deposit, lost to the producer.
    forfeited_fen: int = 0

    @property
    def open(self) -> int:
        return self.agreed - self.delivered

    @property
    def owed_fen(self) -> int:
        """What the buyer owes for what was delivered."""
        return max(0, self._balance_fen)

    @property
    def left_fen(self) -> int:
        """What of the deposit and of payments is not used up."""
        return max(0, -self._balance_fen)

    def losable_fen(self, deposit_fen: int) -> int:
        """What of the deposit is neither used up nor lost."""
        return min(self.left_fen, max(0, deposit_fen - self.forfeited_fen))

    @property
    def _balance_fen(self) -> int:
        return self.value_fen + self.forfeited_fen - self.paid_fen
