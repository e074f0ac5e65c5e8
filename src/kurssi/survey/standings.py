"""Where each brand stands: its levels, what a brand of its size would have, and the difference."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from kurssi.maths.association import (
    SizeLine,
    at_size,
    ellipse,
    jackknife_cross,
    jackknife_variance,
    level_interval,
    reach_of,
    size_line,
)
from kurssi.messages import Message
from kurssi.survey.comparison import ASK_ALL, COMPARED, MAPPED, SIZE, Comparison, Withheld

FEW_BRANDS = 5  # below this many, a line of levels on sizes has too little left to speak of
ASSOCIATIONS = "associations"  # size as the brand's share of all associations


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """A value with its standard error and 90 % interval, in points (0..100)."""

    value: float
    se: float
    q05: float
    q95: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """Where a brand stands on relevance (x) and differentiation (y), in points.

    The ellipse holds both means together with 90 % probability: half axes in points, the angle of
    the longer from the x axis in radians.
    """

    x: float
    y: float
    longer: float
    shorter: float
    angle: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """One brand among its rivals.

    ``levels`` by measure as answered; ``expected`` what a brand of its size would have;
    ``adjusted`` the difference, in points. The last two are empty where brands are too few. ``n``
    people rated the brand; ``n_eff`` equally weighted answers would be as sure.
    """

    brand: str
    n: int
    n_eff: float
    size: Level
    levels: Mapping[str, Level]
    expected: Mapping[str, float]
    adjusted: Mapping[str, Level]
    spot: Spot | None
    adjusted_spot: Spot | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Table:
    """A statistic of every brand: its value, and its values without each group of people."""

    value: Float[np.ndarray, " brand"]
    without: Float[np.ndarray, " group brand"]

    def less(self, other: "_Table") -> "_Table":
        """This less another."""
        return _Table(value=self.value - other.value, without=self.without - other.without)

    def se(self) -> Float[np.ndarray, " brand"]:
        """Its standard error."""
        return np.sqrt(jackknife_variance(self.without))


def standings_of(
    answers: Comparison, withheld: list[Withheld]
) -> tuple[tuple[Standing, ...], dict[str, SizeLine], str]:
    """Every brand's levels and sizes, the lines of levels on sizes, and what size is."""
    size, size_of = _sizes(answers)
    n = answers.sums.effective_n()
    levels = {name: _measure(answers, name) for name in COMPARED if name in answers.measures}
    few = len(answers.brands) < FEW_BRANDS
    if few:
        reason = Message(
            "{count} brands are too few for a line of levels on sizes ({needed} are needed)",
            count=len(answers.brands), needed=FEW_BRANDS,
        )  # fmt: skip
        withheld.append(Withheld(part="size_adjusted", reason=reason, mend=ASK_ALL))
    expected = {} if few else {
        name: _Table(
            value=at_size(level.value, size.value), without=at_size(level.without, size.without)
        )
        for name, level in levels.items()
    }  # fmt: skip
    adjusted = {name: levels[name].less(line) for name, line in expected.items()}
    bounded = {name: _bounded(level, n[:, answers.column(name)]) for name, level in levels.items()}
    sized = _bounded(size, n.max(axis=1))
    free = {name: _free(difference) for name, difference in adjusted.items()}
    spots, adjusted_spots = _spots(levels), _spots(adjusted)
    standings = tuple(
        Standing(
            brand=brand,
            n=int(answers.people[at]),
            n_eff=float(n[at].max()),
            size=sized[at],
            levels={name: found[at] for name, found in bounded.items()},
            expected={name: 100 * float(line.value[at]) for name, line in expected.items()},
            adjusted={name: found[at] for name, found in free.items()},
            spot=spots[at] if spots else None,
            adjusted_spot=adjusted_spots[at] if adjusted_spots else None,
        )
        for at, brand in enumerate(answers.brands)
    )
    lines = {name: size_line(levels[name].value, size.value) for name in expected}
    return standings, lines, size_of


def _sizes(answers: Comparison) -> tuple[_Table, str]:
    """Awareness where it was asked, else each brand's share of all associations."""
    if SIZE in answers.measures:
        return _measure(answers, SIZE), SIZE
    count = len(answers.items) or len(answers.measures)
    level, without = (x[..., :count] for x in (answers.sums.levels(), answers.sums.without_each()))
    value, apart = level.sum(axis=-1), without.sum(axis=-1)
    shares = _Table(value=value / value.sum(), without=apart / apart.sum(axis=-1, keepdims=True))
    return shares, ASSOCIATIONS


def _measure(answers: Comparison, name: str) -> _Table:
    column = answers.column(name)
    return _Table(
        value=answers.sums.levels()[:, column], without=answers.sums.without_each()[..., column]
    )


def _bounded(table: _Table, n: Float[np.ndarray, " brand"]) -> list[Level]:
    """Levels between 0 and 100, with intervals that stay there."""
    se = table.se()
    low, high = level_interval(table.value, se * se, n)
    columns = (table.value, se, low, high)
    return [_level(*(100.0 * float(column[at]) for column in columns)) for at in range(len(se))]


def _free(table: _Table) -> list[Level]:
    """Differences, with symmetric intervals."""
    se = table.se()
    reach = reach_of(len(table.without)) * se
    columns = (table.value, se, table.value - reach, table.value + reach)
    return [_level(*(100.0 * float(column[at]) for column in columns)) for at in range(len(se))]


def _level(value: float, se: float, low: float, high: float) -> Level:
    return Level(value=value, se=se, q05=low, q95=high)


def _spots(tables: Mapping[str, _Table]) -> list[Spot]:
    """Where the brands stand on the two components; nothing where one was not asked."""
    if not tables.keys() >= set(MAPPED):
        return []
    x, y = (tables[name] for name in MAPPED)
    across = jackknife_cross(x.without, y.without)
    covariance = np.array([[x.se() ** 2, across], [across, y.se() ** 2]]).transpose(2, 0, 1)
    outline = ellipse(1e4 * covariance, freedom=len(x.without) - 1)
    return [
        Spot(
            x=100.0 * float(x.value[at]),
            y=100.0 * float(y.value[at]),
            longer=float(outline.longer[at]),
            shorter=float(outline.shorter[at]),
            angle=float(outline.angle[at]),
        )
        for at in range(len(x.value))
    ]
