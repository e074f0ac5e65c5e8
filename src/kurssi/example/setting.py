"""How hard the simulated world is to read: the options of a simulation, and its random streams."""

import zlib
from dataclasses import dataclass

import numpy as np

from kurssi.errors import WorkspaceError
from kurssi.messages import Message

LEAST_WEEKS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What varies between simulated worlds. Must not hold anything drawn.

    ``respondents``: mean number interviewed in a segment and week. ``noise`` multiplies the sd of
    sales noise and of demand shocks; ``spend_variation`` the log sd of every lever's spend;
    ``endogeneity`` how strongly one lever's spend follows demand (0: not at all).
    ``missing_waves`` is the share of weeks without interviews, besides one gap of five weeks;
    ``tracker`` says whether there are interviews at all. ``feedback`` is how strongly sales move
    the measures back, ``bending`` how strongly relevance and differentiation change price
    sensitivity, ``cross`` how strongly measures move those after them (each 0: not at all, 1: as in
    the engine's prior or more). ``equal`` makes every lever
    return the same, ``weeks`` is the length of the history.
    """

    weeks: int = 156
    respondents: int = 115
    noise: float = 1.0
    spend_variation: float = 1.0
    endogeneity: float = 1.0
    missing_waves: float = 0.04
    tracker: bool = True
    feedback: float = 0.0
    bending: float = 0.0
    cross: float = 0.0
    equal: bool = False

    def __post_init__(self) -> None:
        if self.weeks < LEAST_WEEKS:
            raise WorkspaceError(
                "weeks",
                Message("a simulated company needs at least {least} weeks, not {weeks}",
                        least=LEAST_WEEKS, weeks=self.weeks),
                Message("ask for {least} weeks or more", least=LEAST_WEEKS),
            )  # fmt: skip


def stream(seed: int, purpose: str) -> np.random.Generator:
    """Random numbers of one purpose: changing one part of the world leaves the others alone."""
    return np.random.default_rng([seed, zlib.crc32(purpose.encode())])
