"""Brand x attribute tables: what size alone would give, and what is left, with errors.

The same people answer for all brands and attributes, so errors are those of people: everything here
is a function of sums over groups of people, and its variance is the jackknife's, one group left out
at a time (Wolter 2007, Introduction to Variance Estimation, 2nd ed., chapter 4). Up to ``GROUPS``
people each is a group; more are dealt at random into so many (random groups, chapter 2).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float, Int
from scipy.special import fdtri, stdtr, stdtrit

from kurssi.maths.expected_ticks import expected_levels
from kurssi.maths.survey import FEW_ANSWERS, half_count_logit, honest_se, logit_interval

GROUPS = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Sums:
    """Sums of weights and weighted answers per group of people. Must not hold people.

    Answers are between 0 and 1 (ticks, or POMP / 100). ``weight`` is over those who answered,
    ``answer`` the same times the answer; ``squares`` of the weights, over everybody.
    """

    weight: Float[np.ndarray, " group brand item"]
    answer: Float[np.ndarray, " group brand item"]
    squares: Float[np.ndarray, " brand item"]

    def levels(self) -> Float[np.ndarray, " brand item"]:
        """Weighted mean answer of those who answered."""
        return self.answer.sum(axis=0) / self.weight.sum(axis=0)

    def without_each(self) -> Float[np.ndarray, " group brand item"]:
        """The levels as they are without each group in turn."""
        answer, weight = self.answer.sum(axis=0), self.weight.sum(axis=0)
        return (answer - self.answer) / (weight - self.weight)

    def chosen(self, items: Bool[np.ndarray, " item"]) -> "Sums":
        """Sums of the marked items alone."""
        return Sums(
            weight=self.weight[..., items],
            answer=self.answer[..., items],
            squares=self.squares[..., items],
        )

    def effective_n(self) -> Float[np.ndarray, " brand item"]:
        """Kish's effective number of answers."""
        return self.weight.sum(axis=0) ** 2 / self.squares


def dealt(
    people: Int[np.ndarray, " row"], key: int, *, groups: int = GROUPS
) -> Int[np.ndarray, " row"]:
    """The group of every row: the person's own, or one of ``groups`` that people are dealt into.

    Args:
        people: the running number of each row's person.
        key: the randomness of the deal.
        groups: at most so many.
    """
    person, count = renumbered(people)
    if count <= groups:
        return person
    return (np.random.default_rng(key).permutation(count) % groups)[person]


def renumbered(codes: Int[np.ndarray, " row"]) -> tuple[Int[np.ndarray, " row"], int]:
    """The codes in their order as 0, 1, 2 ... without gaps, and how many there are."""
    present = np.bincount(codes, minlength=1) > 0
    return (np.cumsum(present) - 1)[codes], int(present.sum())


def summed(
    answers: Sequence[Float[np.ndarray, " row"]],
    weights: Float[np.ndarray, " row"],
    groups: Int[np.ndarray, " row"],
    brands: Int[np.ndarray, " row"],
) -> Sums:
    """Sums of rows (person x brand) by group, brand and item; NaN answers count for nothing.

    ``answers`` are those to each item in turn.
    """
    shape = (int(groups.max()) + 1, int(brands.max()) + 1)
    at = groups * shape[1] + brands
    size = shape[0] * shape[1]

    def total(values: Float[np.ndarray, " row"]) -> Float[np.ndarray, " cell"]:
        return np.bincount(at, weights=values, minlength=size)

    weight, answer, squares = [], [], []
    for values in answers:
        told = ~np.isnan(values)
        given = weights * told
        weight.append(total(given).reshape(shape))
        answer.append(total(given * np.where(told, values, 0.0)).reshape(shape))
        squares.append(np.bincount(brands, weights=given * given, minlength=shape[1]))
    return Sums(
        weight=np.stack(weight, axis=-1),
        answer=np.stack(answer, axis=-1),
        squares=np.stack(squares, axis=-1),
    )


def jackknife_variance(
    without_each: Float[np.ndarray, " group *cell"],
) -> Float[np.ndarray, " *cell"]:
    """Variance of a statistic from its values without each group: (G-1)/G sum (f_g - mean)^2."""
    return jackknife_cross(without_each, without_each)


def jackknife_cross(
    first: Float[np.ndarray, " group *cell"], second: Float[np.ndarray, " group *cell"]
) -> Float[np.ndarray, " *cell"]:
    """Covariance of two statistics from their values without each group."""
    count = len(first)
    product = (first - first.mean(axis=0)) * (second - second.mean(axis=0))
    return (count - 1) / count * np.sum(product, axis=0)


def reach_of(groups: int, *, coverage: float = 0.90) -> float:
    """How many jackknife errors an interval reaches to each side: Student's t, groups - 1."""
    return float(stdtrit(groups - 1, 0.5 + coverage / 2))


@dataclass(frozen=True, slots=True, kw_only=True)
class Residuals:
    """What each brand has on each attribute beyond its size, in shares (0..1), 90 % intervals.

    ``z`` is the residual over the error midway (``_midway``); ``q`` the false discovery rate at
    which it would just be called real. Cells of too few ticks keep at least Jeffreys' error.
    ``bend`` is that of ``Expected``.
    """

    level: Float[np.ndarray, " brand item"]
    expected: Float[np.ndarray, " brand item"]
    residual: Float[np.ndarray, " brand item"]
    se: Float[np.ndarray, " brand item"]
    low: Float[np.ndarray, " brand item"]
    high: Float[np.ndarray, " brand item"]
    z: Float[np.ndarray, " brand item"]
    q: Float[np.ndarray, " brand item"]
    bend: float


def residuals(sums: Sums, *, coverage: float = 0.90) -> Residuals:
    """Observed less expected of every brand and attribute, with the error of people."""
    level, without = sums.levels(), sums.without_each()
    expected = expected_levels(level)
    residual = level - expected.level
    variance = jackknife_variance(expected.beyond(without))
    se = honest_se(level, variance, sums.effective_n(), graded=False)
    freedom = len(without) - 1
    reach = reach_of(len(without), coverage=coverage) * se
    z = residual / (se * _midway(level, expected.level, sums.effective_n()))
    return Residuals(
        level=level,
        expected=expected.level,
        residual=residual,
        se=se,
        low=residual - reach,
        high=residual + reach,
        z=z,
        q=false_discovery(2 * stdtr(freedom, -np.abs(z))),
        bend=expected.bend,
    )


def _midway(
    level: Float[np.ndarray, "brand item"],
    expected: Float[np.ndarray, "brand item"],
    n: Float[np.ndarray, "brand item"],
) -> Float[np.ndarray, "brand item"]:
    """The standard deviation of a tick midway between level and expected, over that at the level.

    A rare attribute that happens to be ticked seldom looks too sure: with the error at the level
    alone 15 % of surveys of 300 people had something marked where nothing differed. Midway is to
    the first order the difference of arcsine roots (Anscombe 1948), both at the half count.
    """
    seen, said = ((n * share + 0.5) / (n + 1.0) for share in (level, np.clip(expected, 0.0, 1.0)))
    middle = (seen + said) / 2.0
    return np.sqrt(middle * (1.0 - middle) / (seen * (1.0 - seen)))


def level_interval(
    level: Float[np.ndarray, " *cell"],
    variance: Float[np.ndarray, " *cell"],
    n: Float[np.ndarray, " *cell"],
    *,
    coverage: float = 0.90,
) -> tuple[Float[np.ndarray, " *cell"], Float[np.ndarray, " *cell"]]:
    """Interval of a mean in [0, 1] from its variance, not surer than few answers allow."""
    se = honest_se(level, variance, n, graded=False)
    return logit_interval(level, se, n, coverage=coverage)


def false_discovery(p: Float[np.ndarray, " *cell"]) -> Float[np.ndarray, " *cell"]:
    """Adjusted p-values: call all q <= alpha, and a share alpha of the calls is false on average.

    q_(i) = min over j >= i of p_(j) m / j: Benjamini and Hochberg (1995), JRSS B 57(1).
    NaN is not a test.
    """
    flat = p.reshape(-1)
    tested = np.flatnonzero(~np.isnan(flat))
    order = tested[np.argsort(flat[tested])]
    ranked = flat[order] * len(order) / np.arange(1, len(order) + 1)
    adjusted = np.full(flat.shape, np.nan)
    adjusted[order] = np.minimum(np.minimum.accumulate(ranked[::-1])[::-1], 1.0)
    return adjusted.reshape(p.shape)


@dataclass(frozen=True, slots=True, kw_only=True)
class SizeLine:
    """The line of levels on sizes across brands, on the logit scale. ``explained`` is its R^2."""

    slope: float
    explained: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """Which brands the line of levels on sizes is drawn through, and from how many answers.

    ``through``: of those that few know or nearly all know (or that hardly anybody rates above or
    below everybody else) size or level says too little, and the line would hang on them.
    ``told``: brands that have a place on the line: all but those that few know. ``n`` is the
    effective number of answers.
    """

    through: Bool[np.ndarray, " brand"]
    told: Bool[np.ndarray, " brand"]
    n: Float[np.ndarray, " brand"]

    @classmethod
    def of(
        cls,
        level: Float[np.ndarray, " brand"],
        size: Float[np.ndarray, " brand"],
        n: Float[np.ndarray, " brand"],
    ) -> "Placed":
        """The brands with five effective answers on either side of size and of level.

        Below that the logit of a share has no variance to speak of: Cochran (1977), section 3.6.
        """
        known = n * size >= FEW_ANSWERS
        inside = known & (n * (1.0 - size) >= FEW_ANSWERS)
        inside &= n * np.minimum(level, 1.0 - level) >= FEW_ANSWERS
        return cls(through=inside, told=known, n=n)


def at_size(
    level: Float[np.ndarray, " *draw brand"],
    size: Float[np.ndarray, " *draw brand"],
    placed: Placed,
) -> Float[np.ndarray, " *draw brand"]:
    """The level that a brand of each size would have, by least squares across the brands.

    logit(level) on logit(size): both stay within 0 and 1, and image counts grow about
    proportionally to size at the low end (Romaniuk and Nicholls 2006; double jeopardy). The line
    ends with the largest and the smallest brand that it is drawn through; NaN where it is not
    told.
    """
    n = np.broadcast_to(placed.n, level.shape)
    x, y = (half_count_logit(share, n) for share in (size, level))
    inside_x, inside_y = x[..., placed.through], y[..., placed.through]
    centre = inside_x.mean(axis=-1, keepdims=True)
    apart = inside_x - centre
    slope = np.sum(apart * inside_y, axis=-1, keepdims=True)
    slope = slope / np.sum(apart**2, axis=-1, keepdims=True)
    x = np.clip(x, inside_x.min(axis=-1, keepdims=True), inside_x.max(axis=-1, keepdims=True))
    found = inside_y.mean(axis=-1, keepdims=True) + slope * (x - centre)
    return np.where(placed.told, 1 / (1 + np.exp(-found)), np.nan)


def size_line(
    level: Float[np.ndarray, " brand"], size: Float[np.ndarray, " brand"], placed: Placed
) -> SizeLine:
    """How steep the line is, and how much of the brands' differences it explains."""
    n = placed.n[placed.through]
    x, y = (half_count_logit(share[placed.through], n) for share in (size, level))
    apart, spread = x - x.mean(), y - y.mean()
    slope = float(np.dot(apart, y) / np.dot(apart, apart))
    return SizeLine(
        slope=slope, explained=float(slope**2 * np.dot(apart, apart) / np.dot(spread, spread))
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Ellipse:
    """Half axes of a region for two means; ``angle`` of the longer from the first axis, radians."""

    longer: Float[np.ndarray, " *brand"]
    shorter: Float[np.ndarray, " *brand"]
    angle: Float[np.ndarray, " *brand"]

    def points(
        self, x: Float[np.ndarray, " brand"], y: Float[np.ndarray, " brand"], count: int
    ) -> Float[np.ndarray, " brand point axis"]:
        """``count`` points of the outline around each centre (x, y), the first again at the end."""
        turn = np.linspace(0, 2 * np.pi, count)
        along = self.longer[:, None] * np.cos(turn)
        across = self.shorter[:, None] * np.sin(turn)
        cos, sin = np.cos(self.angle)[:, None], np.sin(self.angle)[:, None]
        return np.stack(
            [x[:, None] + along * cos - across * sin, y[:, None] + along * sin + across * cos],
            axis=-1,
        )


def ellipse(
    covariance: Float[np.ndarray, " *brand axis axis"], *, freedom: int, coverage: float = 0.90
) -> Ellipse:
    """The region that holds both means together with probability ``coverage``.

    Squared distance 2 (G - 1) / (G - 2) F(2, G - 2): Hotelling (1931); chi-square with 2 degrees of
    freedom when groups are many. ``freedom`` is G - 1.
    """
    radius = 2 * freedom / (freedom - 1) * fdtri(2, freedom - 1, coverage)
    values, vectors = np.linalg.eigh(covariance)
    half = np.sqrt(radius * np.maximum(values, 0.0))
    first = vectors[..., :, 1]
    return Ellipse(
        longer=half[..., 1],
        shorter=half[..., 0],
        angle=np.arctan2(first[..., 1], first[..., 0]),
    )
