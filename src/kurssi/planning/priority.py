"""Which currency a plan puts first. Light: it stands below `kurssi --help`."""

from enum import StrEnum


class Priority(StrEnum):
    """Which currency comes first."""

    CX = "cx"
    EUR = "eur"
    BALANCED = "balanced"
