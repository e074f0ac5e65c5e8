"""What brands of their sizes would have on attributes of their prevalences: never above everybody.

Big brands are ticked more for everything, and common attributes for every brand; what is left is
told in ``maths.association``. How levels near everybody give way is read from the table itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

BENDS = np.linspace(0.0, 1.0, 9)
_EDGE = 1e-6  # ticks that a brand or an attribute without any is taken to have
_STEPS, _LONGEST, _CLOSE = 100, 2.0, 1e-12


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """What brands of their sizes would have on attributes of their prevalences, in shares.

    ``bend`` is how levels near all people give way: 0 not at all, 1 as log odds do. ``slope`` is
    how much each level would change with its brand's size or its attribute's prevalence.
    """

    level: Float[np.ndarray, "brand item"]
    slope: Float[np.ndarray, "brand item"]
    bend: float

    def beyond(self, level: Float[np.ndarray, "*draw brand item"]) -> np.ndarray:
        """Levels like those that this is of, less what is expected of them (axes: as ``level``).

        To the first order: the fit moves with the margins by the derivative of its equations.
        """
        apart = level - self.level
        count = self.level.shape[0]
        moved = np.concatenate([apart.sum(axis=-1), apart.sum(axis=-2)], axis=-1)
        found = moved @ np.linalg.pinv(_derivative(self.slope))
        both = found[..., :count, None] + found[..., None, count:]
        return np.asarray(apart - self.slope * both)


def expected_levels(
    levels: Float[np.ndarray, "brand item"], *, bends: Sequence[float] = tuple(BENDS)
) -> Expected:
    """What a brand of its size would have on an attribute of its prevalence, never above 1.

    log E - c log(1 - E) = a_brand + b_attribute, with the sums over brands and over attributes as
    they are observed. c = 0 is E_ij = row_i col_j / N: Romaniuk and Nicholls (2006), Evaluating
    advertising effects on brand perceptions, IJMR 48(2); the expectation of a chi-square test of
    independence, which knows no bound. c = 1 is the logistic model of main effects, whose sums are
    those observed (Rasch 1960; McCullagh and Nelder 1989, section 4.4). Which c of ``bends`` it is,
    the table says: the least sum of (level - E)^2 / (E (1 - E)) (Pearson's, ibid., section 4.5).
    """
    found = [_fitted(levels, float(bend)) for bend in bends]
    return min(found, key=lambda each: _misfit(levels, each.level))


def _fitted(levels: Float[np.ndarray, "brand item"], bend: float) -> Expected:
    """The fit at one bend: Newton's method on the margins."""
    count, others = levels.shape
    rows = np.clip(levels.sum(axis=1), _EDGE, others - _EDGE)
    columns = np.clip(levels.sum(axis=0), _EDGE, count - _EDGE)
    wanted = np.concatenate([rows, columns])
    mean = np.clip(levels.mean(axis=(0, 1), keepdims=True)[0], _EDGE, 1.0 - _EDGE)
    at = np.concatenate([_linked(rows / others, bend), _linked(columns / count, bend)])
    at[count:] -= _linked(mean, bend)
    for _ in range(_STEPS):
        level, slope = _shares(at[:count, None] + at[count:], bend)
        missed = wanted - np.concatenate([level.sum(axis=1), level.sum(axis=0)])
        if np.abs(missed).max() < _CLOSE:
            break
        step = np.linalg.pinv(_derivative(slope)) @ missed
        at = at + np.clip(step, -_LONGEST, _LONGEST)
    return Expected(level=level, slope=slope, bend=bend)


def _linked(share: Float[np.ndarray, " *cell"], bend: float) -> Float[np.ndarray, " *cell"]:
    """The share on the scale where sizes and prevalences add up: log p - c log(1 - p)."""
    return np.asarray(np.log(share) - bend * np.log1p(-share))


def _shares(
    linked: Float[np.ndarray, "brand item"], bend: float
) -> tuple[Float[np.ndarray, "brand item"], Float[np.ndarray, "brand item"]]:
    """The share p of which ``linked`` is log p - c log(1 - p), and its derivative.

    By t, the log odds of p: t - (1 - c) log(1 + e^t) = linked is concave, so Newton's method from
    its left does not overshoot.
    """
    if bend == 0.0:
        level = np.exp(linked)
        return level, level
    odds = linked.copy()
    for _ in range(_STEPS):
        level = 1.0 / (1.0 + np.exp(-odds))
        short = linked - (odds - (1.0 - bend) * np.logaddexp(0.0, odds))
        if np.abs(short).max() < _CLOSE:
            break
        odds = odds + short / (1.0 - (1.0 - bend) * level)
    return level, level * (1.0 - level) / (1.0 - (1.0 - bend) * level)


def _derivative(slope: Float[np.ndarray, "brand item"]) -> Float[np.ndarray, "margin margin"]:
    """Of the sums over attributes, then over brands, in size and in prevalence."""
    return np.block([[np.diag(slope.sum(axis=1)), slope], [slope.T, np.diag(slope.sum(axis=0))]])


def _misfit(
    levels: Float[np.ndarray, "brand item"], expected: Float[np.ndarray, "brand item"]
) -> float:
    """Pearson's: squared residuals over the variance of a tick; without end above 1."""
    if (expected >= 1.0).any():
        return float("inf")
    return float(np.sum((levels - expected) ** 2 / (expected * (1.0 - expected))))
