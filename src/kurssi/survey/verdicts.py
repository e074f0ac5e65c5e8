"""What is said of an instrument and of two of them, and by which rules.

What is *not* here: how the figures come about (``survey.instrument``), and sentences for people.
"""

from dataclasses import dataclass
from enum import StrEnum
from math import ceil, log10
from statistics import NormalDist

import numpy as np

from kurssi.maths.reliability import INTERVAL_EDGE, Gauge
from kurssi.workspace.company import Label

SEED = 20240101  # of people drawn anew
# Fewer respondents judge no instrument.
FEWEST = 30
# An index whose alpha is surely below FLOOR, or may be 0, is refused; surely below LITTLE is weak.
FLOOR, LITTLE = 0.30, 0.60
# An item surely below REST against the others, without which alpha is GAIN better and above FLOOR,
# measures another thing (Nunnally and Bernstein 1994, chapter 8: .30).
REST, GAIN = 0.30, 0.05
# An item runs backwards where its correlation with the rest is below AGAINST, and so many standard
# errors below 0: at the interval's own 1.6, one unrelated item in twenty was called so.
AGAINST, AGAINST_SURE = -0.10, 2.5
# HTMT from which two measures are one (Henseler, Ringle and Sarstedt 2015, section 4.2).
ALIKE = 0.90
# Two are called one thing where the odds are three to one that theirs is above: so many standard
# errors above ALIKE. Two that correlate .80 are so called in 1 to 9 % of surveys of 100 people.
MOSTLY = NormalDist().inv_cdf(0.75)
# A survey that would tell two apart does so in four of five.
POWER = NormalDist().inv_cdf(0.80)
# More people than that are not asked to tell two measures apart.
MOST_PEOPLE = 10_000


class Soundness(StrEnum):
    """What an instrument's items have in common."""

    SOUND = "sound"
    WEAK = "weak"
    ODD_ITEM = "odd_item"
    REFUSED = "refused"
    SINGLE = "single"
    UNJUDGED = "unjudged"


class Separation(StrEnum):
    """Whether two instruments measure two things: told apart, not told apart, one thing.

    Rates for each alone are quoted only of those told apart.
    """

    SEPARABLE = "separable"
    DOUBTFUL = "doubtful"
    INSEPARABLE = "inseparable"


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemReport:
    """One item against the others of its instrument.

    ``rest`` is its correlation with their sum, ``without`` alpha when it is left out (not of two
    items), ``turned`` alpha when it is turned round. ``backwards``: it clearly runs against them.
    ``reversed``: its answers are turned round here, as is declared; ``label`` what it asks, where
    it is known.
    """

    item: str
    rest: Gauge
    without: Gauge | None
    turned: float
    odd: bool
    backwards: bool
    reversed: bool = False
    label: Label | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedInstrument:
    """One instrument's reliability. ``n`` is how many respondents it is judged by.

    ``alpha`` is of answers as they are, ``standardised`` of their correlations; None of one item.
    ``omega`` needs three items. Must not hold answers.
    """

    id: str
    names: tuple[str, ...]
    n: int
    soundness: Soundness
    alpha: Gauge | None = None
    standardised: Gauge | None = None
    omega: Gauge | None = None
    items: tuple[ItemReport, ...] = ()

    @property
    def odd(self) -> ItemReport | None:
        """The item that measures something else, the oddest of them."""
        return min((i for i in self.items if i.odd), key=lambda i: i.rest.value, default=None)

    @property
    def backwards(self) -> tuple[ItemReport, ...]:
        """The items that run against the others."""
        return tuple(item for item in self.items if item.backwards)


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedPair:
    """Two instruments: whether the same answers can tell them apart."""

    first: str
    second: str
    n: int
    htmt: Gauge
    htmt2: Gauge
    separation: Separation


@dataclass(frozen=True, slots=True, kw_only=True)
class UntoldPair:
    """Two measures that no HTMT can judge: one has one item, or they have items in ``shared``.

    ``least`` is how far they go together at least, None where not even that is known.
    ``inseparable``: that alone makes them one thing, or all their items are the same.
    """

    first: str
    second: str
    n: int
    shared: tuple[str, ...]
    least: Gauge | None
    inseparable: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class InstrumentReport:
    """Every instrument and every two of them. ``drawn`` where only a sample was judged.

    ``untold`` are the pairs that HTMT says nothing of. ``seed`` drew people anew for the intervals.
    """

    instruments: tuple[JudgedInstrument, ...]
    pairs: tuple[JudgedPair, ...]
    drawn: bool
    untold: tuple[UntoldPair, ...] = ()
    seed: int = SEED

    @property
    def refused(self) -> frozenset[str]:
        """Instruments that make no index: their levels are not to be posted."""
        return frozenset(i.id for i in self.instruments if i.soundness is Soundness.REFUSED)


def separation(htmt: Gauge) -> Separation:
    """Told apart where the whole interval is below .90, one thing where most of it is above.

    Between the two, and without an interval, the answers do not tell: not told apart.
    """
    if not (np.isfinite(htmt.low) and np.isfinite(htmt.high)):
        return Separation.DOUBTFUL
    if htmt.high < ALIKE:
        return Separation.SEPARABLE
    mostly = htmt.value - MOSTLY * htmt.se >= ALIKE
    return Separation.INSEPARABLE if mostly or htmt.low >= ALIKE else Separation.DOUBTFUL


def telling_apart(htmt: Gauge, n: int) -> int | None:
    """How many respondents would tell two apart in four surveys of five, were HTMT as measured.

    n (se (z.95 + z.80) / (.90 - HTMT))^2, the size of a one-sided test (Cochran 1977, section 4.9,
    of the error here); to two digits, upwards. None where no number would, or more than
    ``MOST_PEOPLE``.
    """
    room = ALIKE - htmt.value
    if not (room > 0 and np.isfinite(htmt.se) and htmt.se > 0):
        return None
    needed = n * (htmt.se * (INTERVAL_EDGE + POWER) / room) ** 2
    if not 1 <= needed <= MOST_PEOPLE:
        return None
    digit = 10 ** max(int(log10(needed)) - 1, 0)
    return int(ceil(needed / digit) * digit)


def soundness_of(n: int, alpha: Gauge, odd: bool) -> Soundness:
    """The verdict, the gravest rule first. Few respondents condemn nothing."""
    if n < FEWEST or not np.isfinite(alpha.high):
        return Soundness.UNJUDGED
    if alpha.low <= 0 or alpha.high < FLOOR:
        return Soundness.REFUSED
    if odd:
        return Soundness.ODD_ITEM
    return Soundness.WEAK if alpha.high < LITTLE else Soundness.SOUND


def runs_against(rest: Gauge) -> bool:
    """Whether answers surely, and not just barely, go down where the rest go up."""
    return rest.value < AGAINST and rest.value + AGAINST_SURE * rest.se < 0
