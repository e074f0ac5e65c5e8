"""Which currency a plan puts first, and how averse it is. Light: below `kurssi --help`."""

from enum import StrEnum

# Aversion to the worst tenth where nothing is asked: it leaves out moves that may lose.
RISK = 0.5


class Priority(StrEnum):
    """Which currency comes first."""

    CX = "cx"
    EUR = "eur"
    BALANCED = "balanced"
