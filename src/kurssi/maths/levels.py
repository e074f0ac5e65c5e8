"""Means of many groups at once under one design: what ``ratio_estimate`` says, group by group.

Groups are brand x segment x period; answers are rows of persons, one for each brand. Nothing walks
over groups: sums over rows, sparse products, and one small system per group.
"""

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sparse
from jaxtyping import Bool, Float, Int

from kurssi.maths.design import REPEATED, Design
from kurssi.maths.survey import FEW_ANSWERS, Moments

_ROUNDING = 1e-12


@dataclass(frozen=True, slots=True, kw_only=True)
class Levels:
    """Weighted means of groups, how sure they are, and from how many answers.

    ``effective_n`` never exceeds ``n``; ``kish`` is what unequal weights alone would leave of n.
    ``freedom`` is what the variance itself was measured from, as degrees of freedom: Student's t
    has them. ``designed``: the variance is that of a declared design; ``clustered``: people came
    in clusters.
    """

    n: Float[np.ndarray, " group"]
    mean: Float[np.ndarray, " group"]
    variance: Float[np.ndarray, " group"]
    effective_n: Float[np.ndarray, " group"]
    kish: Float[np.ndarray, " group"]
    freedom: Float[np.ndarray, " group"]
    least: Float[np.ndarray, " group"]
    counted: Bool[np.ndarray, " group"]
    designed: bool = False
    clustered: bool = False

    @classmethod
    def of(cls, moments: Moments) -> "Levels":
        """Levels where every answer was drawn alone: Kish's effective n."""
        return cls(
            n=moments.n,
            mean=moments.mean(),
            variance=moments.variance(),
            effective_n=moments.effective_n(),
            kish=moments.effective_n(),
            freedom=_alone(moments.effective_n()),
            least=np.zeros_like(moments.n),
            counted=np.zeros(len(moments.n), dtype=bool),
        )

    def chosen(self, groups: Bool[np.ndarray, " group"]) -> "Levels":
        """Levels of the marked groups alone."""
        return Levels(
            n=self.n[groups],
            mean=self.mean[groups],
            variance=self.variance[groups],
            effective_n=self.effective_n[groups],
            kish=self.kish[groups],
            freedom=self.freedom[groups],
            least=self.least[groups],
            counted=self.counted[groups],
            designed=self.designed,
            clustered=self.clustered,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Balance:
    """What raking holds still, summed as far as it is the same for every measure and grouping.

    ``ratio`` is the weight before raking over the weight after, ``lift`` how much more a person's
    residual counts (``Raked.lift``); ``people``, ``units``, ``strata`` are their indicators of
    categories (the latter two summed with weights), ``solve`` makes B from a group's sums, ``own``
    is q(X, X) of each wave.
    """

    ratio: Float[np.ndarray, " person"]
    lift: Float[np.ndarray, " person"]
    people: sparse.csr_array
    units: sparse.csr_array
    strata: sparse.csr_array
    solve: Float[np.ndarray, "wave column column"]
    own: Float[np.ndarray, "wave column column"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Crossing:
    """Groups crossed with sampling units: worked out once, used for every measure.

    A pair is a group and a unit with rows in it; a block is a group and a stratum. ``order`` puts
    the rows group by group; groups of one ``series`` are waves of the same. Must not hold answers.
    """

    design: Design
    group: Int[np.ndarray, " row"]
    person: Int[np.ndarray, " row"]
    pair: Int[np.ndarray, " row"]
    pair_group: Int[np.ndarray, " pair"]
    pair_unit: Int[np.ndarray, " pair"]
    block: Int[np.ndarray, " pair"]
    block_group: Int[np.ndarray, " block"]
    block_stratum: Int[np.ndarray, " block"]
    wave: Int[np.ndarray, " group"]
    series: Int[np.ndarray, " group"]
    order: Int[np.ndarray, " row"]
    balance: Balance | None

    @property
    def count(self) -> int:
        """How many groups there are."""
        return len(self.wave)


def crossing(
    group: Int[np.ndarray, " row"],
    person: Int[np.ndarray, " row"],
    design: Design,
    *,
    count: int,
    balance: Balance | None,
    series: Int[np.ndarray, " group"] | None = None,
) -> Crossing:
    """The rows' groups crossed with their persons' units.

    Args:
        group: of every row, below ``count``; all rows of a group are of one wave.
        person: of every row, its place in ``design``.
        design: how the persons were drawn.
        count: how many groups there are.
        balance: ``balanced(design)``, which several groupings of one design share.
        series: of every group; its groups share a design effect. None: each is one of its own.
    """
    units, strata = len(design.stratum), len(design.population)
    pairs, pair = np.unique(group * units + design.unit[person], return_inverse=True)
    pair_group, pair_unit = pairs // units, pairs % units
    blocks, block = np.unique(pair_group * strata + design.stratum[pair_unit], return_inverse=True)
    wave = np.zeros(count, dtype=np.int64)
    wave[pair_group] = design.unit_wave[pair_unit]
    return Crossing(
        design=design,
        group=group,
        person=person,
        pair=pair.reshape(-1),
        pair_group=pair_group,
        pair_unit=pair_unit,
        block=block.reshape(-1),
        block_group=blocks // strata,
        block_stratum=blocks % strata,
        wave=wave,
        series=np.arange(count) if series is None else series,
        order=np.argsort(group, kind="stable"),
        balance=balance,
    )


def levels(
    values: Float[np.ndarray, " row"], weights: Float[np.ndarray, " row"], across: Crossing
) -> Levels:
    """Weighted mean of every group and its variance under the design.

    The effective n is Kish's over the design effect that was measured: this variance over that of
    as many answers drawn alone, both summed over the groups of a series, so that it does not
    follow the answers of one wave (a wave without a heavy "yes" would look sure and weigh more).
    It is never above n, and Kish's where nothing varies; nor above Kish's for clusters that no
    strata and no raking explain: that people of a cluster are less alike than others is then
    chance. From less than one degree of freedom (one cluster a stratum, or two unequal ones) no
    variance can be measured: a cluster then counts as one answer.

    Args:
        values: answers, NaN where there is none.
        weights: of every row, 0 counts for nothing.
        across: the groups of the rows and the design of their persons.
    """
    count = across.count
    answered = ~np.isnan(values) & (weights > 0)
    weight = np.where(answered, weights, 0.0)
    moments = Moments.of(
        np.where(answered, values, 0.0)[answered], weight[answered], across.group[answered], count
    )
    total, mean = np.where(moments.w > 0, moments.w, 1.0), moments.mean()
    own = mean[across.group]
    off = np.where(answered, values - own, 0.0)
    off[np.abs(off) <= _ROUNDING * np.abs(own)] = 0.0
    linear = weight * off / total[across.group]
    variance = _variance(linear, across)
    spread = _sums(across.group, linear * off, count)
    kish = moments.effective_n()
    alone = spread * moments.n / np.maximum(moments.n - 1.0, 1.0) / np.where(kish > 0, kish, 1.0)
    plain = across.design.clustered & ~_explained(across)
    if not across.design.clustered:
        size = np.minimum(kish / _effect(variance, alone, across.series), moments.n)
        freedom = _alone(size)
    else:
        freedom, clusters = cluster_freedom(weight, across)
        known = freedom >= 1.0 - _ROUNDING
        effect = _effect(variance * known, alone * known, across.series)
        size = np.minimum(kish / effect, np.where(plain, kish, moments.n))
        size = np.where(known, size, np.minimum(size, clusters))
        freedom = np.where(known, freedom, np.inf)
    return Levels(
        n=moments.n,
        mean=mean,
        variance=variance,
        effective_n=size,
        kish=kish,
        freedom=freedom,
        least=np.where(plain, alone, 0.0),
        counted=_counted(across),
        designed=True,
        clustered=across.design.clustered,
    )


def _explained(across: Crossing) -> Bool[np.ndarray, " group"]:
    """Whether strata or raking may have made a group surer than people drawn alone."""
    strata = np.bincount(across.block_group, minlength=across.count)
    raked = across.design.raked is not None
    return (strata > 1) | raked


def _counted(across: Crossing) -> Bool[np.ndarray, " group"]:
    """Groups of whose strata everybody was asked: 1 - m / M = 0, and persons are the units.

    Cochran (1977), section 2.6. All clusters of a population are no count: of what happened inside
    them the first stage says nothing (Lumley 2010, section 3.3).
    """
    if across.design.clustered:
        return np.zeros(across.count, dtype=bool)
    drawn = across.design.factor[across.block_stratum] > 0
    blocks = np.bincount(across.block_group, minlength=across.count)
    return (blocks > 0) & (np.bincount(across.block_group[drawn], minlength=across.count) == 0)


def _effect(
    variance: Float[np.ndarray, " group"],
    alone: Float[np.ndarray, " group"],
    series: Int[np.ndarray, " group"],
) -> Float[np.ndarray, " group"]:
    """Design effect of every group's series: a ratio of sums; 1 where nothing varies."""
    count = int(series.max(initial=-1)) + 1
    whole, expected = _sums(series, variance, count), _sums(series, alone, count)
    varies = (whole > 0) & (expected > 0)
    return np.where(varies, whole / np.where(varies, expected, 1.0), 1.0)[series]


def _sums(
    at: Int[np.ndarray, " row"], terms: Float[np.ndarray, " row"], count: int
) -> Float[np.ndarray, " group"]:
    return np.bincount(at, weights=terms, minlength=count).astype(float)


def cluster_freedom(
    weight: Float[np.ndarray, " row"], across: Crossing
) -> tuple[Float[np.ndarray, " group"], Int[np.ndarray, " group"]]:
    """What every group's variance was measured from, as degrees of freedom, and its clusters.

    Clusters with members less strata with members (Korn and Graubard 1999, chapter 5), fewer by
    as much as clusters of unequal weight are worth fewer equal ones, (sum W)^2 / sum W^2 (the idea
    of Carter, Schnepel and Steigerwald 2017).
    """
    pairs = _sums(across.pair, weight, len(across.pair_group))
    blocks = _sums(across.block, pairs, len(across.block_group)) > 0
    total = _sums(across.pair_group, pairs, across.count)
    square = _sums(across.pair_group, pairs * pairs, across.count)
    clusters = np.bincount(across.pair_group[pairs > 0], minlength=across.count)
    strata = np.bincount(across.block_group[blocks], minlength=across.count)
    worth = total * total / np.where(square > 0, square, 1.0) / np.maximum(clusters, 1)
    return (clusters - strata) * worth, clusters


def _alone(size: Float[np.ndarray, " group"]) -> Float[np.ndarray, " group"]:
    """Effective n less 1; infinite where answers are few and ``honest_se`` has its floor."""
    return np.where(size >= FEW_ANSWERS, size - 1.0, np.inf)


def _variance(linear: Float[np.ndarray, " row"], across: Crossing) -> Float[np.ndarray, " group"]:
    """Variance of the sum of ``linear`` (w z) in every group.

    With U the units' sums and f the factor of a stratum of m units, sum f (U - mean)^2 is
    sum f U^2 - sum f / m (sum U)^2: units without members are zeros and drop out of both.
    """
    design, balance = across.design, across.balance
    size, factor = design.size, design.factor
    lifted = linear if balance is None else linear * balance.lift[across.person]
    unit = _sums(across.pair, lifted, len(across.pair_group))
    stratum = _sums(across.block, unit, len(across.block_group))
    each = factor[design.stratum[across.pair_unit]] * unit
    shared = np.where(size > 1, factor / size, 0.0)[across.block_stratum] * stratum
    square = _sums(across.pair_group, each * unit, across.count)
    found = square - _sums(across.block_group, shared * stratum, across.count)
    if balance is not None:
        found += _raked(linear, each, shared, across, balance)
    # One cluster's sum is 0 but for rounding, which only the rows' own size tells.
    noise = square + _sums(across.group, linear * linear, across.count)
    return np.where(found > _ROUNDING * noise, found, 0.0)


def _raked(
    linear: Float[np.ndarray, " row"],
    each: Float[np.ndarray, " pair"],
    shared: Float[np.ndarray, " block"],
    across: Crossing,
    balance: Balance,
) -> Float[np.ndarray, " group"]:
    """What is added to every group's variance because the weights were raked: mostly less than 0.

    Putting z - x'B for z (``maths.design.residual``) in a form q(U, U) that is quadratic in the
    units' sums adds -2 B'q(X, U) + B'q(X, X)B, with X the units' sums of w x.
    """
    count = across.count
    order = across.order
    weighed = _table(
        (balance.ratio[across.person] * linear)[order],
        across.group[order],
        across.person[order],
        count,
        len(balance.ratio),
    )
    sums = (weighed @ balance.people).toarray()
    slope = np.einsum("gcd,gd->gc", balance.solve[across.wave], sums)
    design = across.design
    by_unit = _table(each, across.pair_group, across.pair_unit, count, len(design.stratum))
    by_stratum = _table(
        shared, across.block_group, across.block_stratum, count, len(design.population)
    )
    cross = (by_unit @ balance.units - by_stratum @ balance.strata).toarray()
    own = np.einsum("gc,gcd,gd->g", slope, balance.own[across.wave], slope)
    return own - 2.0 * np.sum(slope * cross, axis=1)


def balanced(design: Design) -> Balance | None:
    """What raking holds still; None where there was no raking."""
    raked = design.raked
    if raked is None:
        return None
    people = raked.indicators()
    heavy = sparse.csr_array(people.multiply((raked.lift * raked.weights)[:, None]))
    units = sparse.csr_array(_adding(design.unit, len(design.stratum)) @ heavy)
    strata = sparse.csr_array(_adding(design.stratum, len(design.population)) @ units)
    turn = raked.centring()
    tables = np.zeros_like(turn)
    for wave in range(len(turn)):
        here = np.flatnonzero(design.wave == wave)
        x = people[here]
        tables[wave] = (x.T @ x.multiply(raked.base[here][:, None])).toarray()
    back = np.swapaxes(turn, 1, 2)
    inverse = np.linalg.pinv(back @ tables @ turn, rcond=REPEATED, hermitian=True)
    safe = np.where(raked.weights > 0, raked.weights, 1.0)
    return Balance(
        ratio=np.where(raked.weights > 0, raked.base / safe, 0.0),
        lift=raked.lift,
        people=people,
        units=units,
        strata=strata,
        solve=turn @ inverse @ back,
        own=_own(units, strata, design),
    )


def _own(
    of_units: sparse.csr_array, of_strata: sparse.csr_array, design: Design
) -> Float[np.ndarray, "wave column column"]:
    """q(X, X) of every wave."""
    size, factor = design.size, design.factor
    shared = np.where(size > 1, factor / size, 0.0)
    stratum_wave = np.zeros(len(size), dtype=np.int64)
    stratum_wave[design.stratum] = design.unit_wave
    found = []
    for wave in range(int(design.unit_wave.max()) + 1):
        units = np.flatnonzero(design.unit_wave == wave)
        strata = np.flatnonzero(stratum_wave == wave)
        x, s = of_units[units], of_strata[strata]
        square = x.T @ x.multiply(factor[design.stratum[units]][:, None])
        found.append((square - s.T @ s.multiply(shared[strata][:, None])).toarray())
    return np.stack(found)


def _adding(at: Int[np.ndarray, " row"], count: int) -> sparse.csr_array:
    """The matrix that sums rows into ``count`` groups."""
    return sparse.csr_array((np.ones(len(at)), (at, np.arange(len(at)))), shape=(count, len(at)))


def _table(
    terms: Float[np.ndarray, " row"],
    rows: Int[np.ndarray, " row"],
    columns: Int[np.ndarray, " row"],
    count: int,
    width: int,
) -> sparse.csr_array:
    """A sparse table of ``count`` rows from terms whose rows are in order."""
    starts = np.searchsorted(rows, np.arange(count + 1))
    return sparse.csr_array((terms, columns, starts), shape=(count, width))
