"""Where each brand stands: its levels, what a brand of its size would have, and the difference."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from kurssi.maths.association import (
    Placed,
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
from kurssi.survey.comparison import ASK_ALL, ASK_MORE, COMPARED, MAPPED, SIZE, Comparison, Withheld

NO_SIZE = Message("neither awareness nor ticks of attributes tell how big each brand is")
ASK_AWARENESS = Message("ask of every brand who knows it")
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
    placed = {
        name: Placed.of(level.value, size.value, n[:, answers.column(name)])
        for name, level in levels.items()
    }
    if np.isnan(size.value).any():
        withheld.append(Withheld(part="size_adjusted", reason=NO_SIZE, mend=ASK_AWARENESS))
        placed = {}
    else:
        placed = _enough(answers, placed, withheld)
    expected = {
        name: _Table(
            value=at_size(levels[name].value, size.value, place),
            without=at_size(levels[name].without, size.without, place),
        )
        for name, place in placed.items()
    }
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
            expected={
                name: 100 * float(line.value[at])
                for name, line in expected.items()
                if placed[name].told[at]
            },
            adjusted={name: found[at] for name, found in free.items() if placed[name].told[at]},
            spot=spots[at] if spots else None,
            adjusted_spot=(
                adjusted_spots[at]
                if adjusted_spots and all(placed[name].told[at] for name in MAPPED)
                else None
            ),
        )
        for at, brand in enumerate(answers.brands)
    )
    lines = {
        name: size_line(levels[name].value, size.value, place) for name, place in placed.items()
    }
    return standings, lines, size_of


def _enough(
    answers: Comparison, placed: Mapping[str, Placed], withheld: list[Withheld]
) -> dict[str, Placed]:
    """The measures with brands enough for a line; brands that it leaves out have their reason."""
    unknown = [
        brand
        for at, brand in enumerate(answers.brands)
        if any(not place.told[at] for place in placed.values())
    ]
    if unknown:
        reason = Message(
            "hardly anybody knows {brands}, so a line of levels on sizes would hang on them",
            brands=", ".join(unknown),
        )
        withheld.append(Withheld(part="size_adjusted", reason=reason, mend=ASK_ALL))
    kept = {name: one for name, one in placed.items() if one.through.sum() >= FEW_BRANDS}
    few = [one for name, one in placed.items() if name not in kept]
    count = min((int(one.through.sum()) for one in few), default=len(answers.brands))
    if count < FEW_BRANDS:
        reason = Message(
            "{count} brands are too few for a line of levels on sizes ({needed} are needed)",
            count=count, needed=FEW_BRANDS,
        )  # fmt: skip
        withheld.append(Withheld(part="size_adjusted", reason=reason, mend=ASK_MORE))
    return kept


def _sizes(answers: Comparison) -> tuple[_Table, str]:
    """Awareness where it was asked, else each brand's share of all associations.

    Unknown (NaN) where neither was: a share of all points given is no size, nor is it an
    association not to tick what speaks against a brand.
    """
    if SIZE in answers.measures:
        return _measure(answers, SIZE), SIZE
    for_it = np.flatnonzero(~answers.turned)
    level, without = (x[..., for_it] for x in (answers.sums.levels(), answers.sums.without_each()))
    value, apart = level.sum(axis=-1), without.sum(axis=-1)
    if not len(for_it):
        return _Table(value=np.full_like(value, np.nan), without=np.full_like(apart, np.nan)), (
            ASSOCIATIONS
        )
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
    outline = ellipse(1e4 * np.nan_to_num(covariance), freedom=len(x.without) - 1)
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
