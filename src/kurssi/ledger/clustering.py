"""How many times clusters make the variance of levels grow: of segments, and of everybody.

People of a cluster are alike whichever segment or profile they are of, so errors of its cells go
together; a model that takes each cell's error as its own must be told.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from jaxtyping import Float, Int

from kurssi.maths.levels import Balance, Crossing, balanced, crossing, levels
from kurssi.survey.respondents import Respondents


class Growth(NamedTuple):
    """What variances are multiplied by: of segments' levels, and of everybody's. 1: nothing."""

    own: float
    whole: float


NO_CLUSTERS = Growth(1.0, 1.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Clusters:
    """The rows of one brand crossed with the clusters people came in. Must not hold answers."""

    rows: Int[np.ndarray, " kept"]
    own: Crossing
    whole: Crossing

    def growth(self, people: Respondents, measure: str) -> Growth:
        """The design effects of a measure over all waves: n_eff without clusters over n_eff."""
        values = people.answers.get(measure)
        if values is None:
            return NO_CLUSTERS
        weights = people.weights[self.rows]
        return Growth(
            *(_growth(values[self.rows], weights, part) for part in (self.own, self.whole))
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Clusterings:
    """The clusters of several brands' rows; none where people were drawn alone."""

    people: Respondents | None
    brands: Mapping[str, Clusters]

    @classmethod
    def of(cls, people: Respondents | None, brands: Iterable[str]) -> "Clusterings":
        """The clusters that the people of a tracker came in."""
        design = None if people is None else people.weighting.design
        if people is None or design is None or not design.clustered:
            return cls(people=people, brands={})
        balance, codes = balanced(design), {name: at for at, name in enumerate(people.brands.names)}
        known = (name for name in dict.fromkeys(brands) if name in codes)
        return cls(
            people=people, brands={name: _crossed(people, codes[name], balance) for name in known}
        )

    def growth(self, brand: str, measure: str) -> Growth:
        """How much clusters make the variance of a measure of a brand grow."""
        if self.people is None or brand not in self.brands:
            return NO_CLUSTERS
        return self.brands[brand].growth(self.people, measure)


def _crossed(people: Respondents, brand: int, balance: Balance | None) -> Clusters:
    """The rows of a brand, by wave and segment, and by wave."""
    design, rows = people.weighting.design, np.flatnonzero(people.brands.codes == brand)
    assert design is not None
    person, segments = people.weighting.person[rows], len(people.segments.names)
    wave, count = design.wave[person], int(design.unit_wave.max()) + 1
    segment = people.segments.codes[rows]
    everybody = np.zeros(count, dtype=np.int64)
    return Clusters(
        rows=rows,
        own=crossing(
            wave * segments + segment, person, design, count=count * segments, balance=balance,
            series=np.tile(np.arange(segments), count),
        ),
        whole=crossing(wave, person, design, count=count, balance=balance, series=everybody),
    )  # fmt: skip


def _growth(
    values: Float[np.ndarray, " row"], weights: Float[np.ndarray, " row"], across: Crossing
) -> float:
    found = levels(values, weights, across)
    size = float(found.effective_n.sum())
    return max(float(found.kish.sum()) / size, 1.0) if size > 0 else 1.0
