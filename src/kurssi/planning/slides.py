"""A plan that is dragged: what each lever does, draw by draw, small enough to be added up anywhere.

A page must say what a plan brings in both currencies while a slider moves. So the forward is asked
once, on a few amounts of each lever with all others as the plan has them; anybody can then put the
levers together: contributions multiply (sales are the exponential of a sum), CX adds up. That is an
approximation, and ``misses`` says of how much.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float

from kurssi.planning.carried import curse
from kurssi.planning.draft import Told, told
from kurssi.planning.problem import grown
from kurssi.planning.prospect import Prospect

KNOTS = 5
CHECKED = 8  # plans drawn at random that the sum is held against


@dataclass(frozen=True, slots=True, kw_only=True)
class Slide:
    """One lever: EUR over the plan from ``low`` to ``high``, ``base`` in the plan that is dragged.

    ``half`` is the spend at which half of its effect is had (the middle draw): curves are laid out
    along t = x / (x + half), where they are nearly straight. At ``knots`` of t: ``eur`` is the log
    of contribution against the plan's, ``cx`` CX more. ``price`` is what a euro costs, discounted.
    """

    lever: str
    base: float
    low: float
    high: float
    half: float
    price: float
    knots: Float[np.ndarray, " knot"]
    eur: Float[np.ndarray, "draw knot"]
    cx: Float[np.ndarray, "draw knot"]

    def weights(self, eur: float) -> Float[np.ndarray, " knot"]:
        """What each knot counts at an amount. The plan's own is a knot, where nothing changes."""
        return _lagrange(self.knots, eur / (eur + self.half))


@dataclass(frozen=True, slots=True, kw_only=True)
class Unchosen:
    """A budget spread as now, from ``low`` to ``high``; ``base`` is that of the plan.

    Along t = x / (x + base), at ``knots``: ``eur`` is what it brings, net, by draw.
    """

    base: float
    knots: Float[np.ndarray, " knot"]
    eur: Float[np.ndarray, "draw knot"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Slides:
    """The levers that may be dragged, and by draw what the plan brings before they are.

    ``eur`` is contribution before the plan's spend; ``cost`` is that spend, discounted.
    ``present`` is what going on as now brings, under the same draws.
    """

    slides: tuple[Slide, ...]
    unchosen: Unchosen
    eur: Float[np.ndarray, " draw"]
    cx: Float[np.ndarray, " draw"]
    cost: float
    present: Told

    def brings(self, at: Mapping[str, float]) -> Told:
        """What a dragged plan brings, put together from its levers."""
        eur, cx, cost = np.zeros_like(self.eur), self.cx.copy(), self.cost
        for slide in self.slides:
            amount = at.get(slide.lever, slide.base)
            weights = slide.weights(amount)
            eur += slide.eur @ weights
            cx += slide.cx @ weights
            cost += slide.price * (amount - slide.base)
        return Told(eur=self.eur * np.exp(eur) - cost, cx=cx)

    def cut(self, at: Mapping[str, float]) -> float:
        """EUR to take off a dragged plan, put together likewise (``Dragged.cut``)."""
        one = self.unchosen
        budget = one.base + sum(at.get(s.lever, s.base) - s.base for s in self.slides)
        weights = _lagrange(one.knots, budget / (budget + (one.base or 1.0)))
        return curse(self.brings(at).eur - one.eur @ weights)


@dataclass(frozen=True, slots=True, kw_only=True)
class Misses:
    """How far the sum of levers was from the forward itself: mean and ends of 90%, the largest."""

    eur: float
    cx: float
    plans: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Dragged:
    """A plan as sliders move it: each lever keeps its shares of segments and periods.

    ``base`` is the plan's spend; a lever that it has none of is spread as ``usual`` spend is.
    ``moves``: money that may be moved at all, whatever is asked of the plan; ``felt``: money whose
    CX is told.
    ``bounds`` are least and most EUR of each lever that may be dragged.
    """

    telling: Prospect
    base: Float[np.ndarray, "plan segment lever"]
    moves: Bool[np.ndarray, "segment lever"]
    felt: Bool[np.ndarray, "segment lever"]
    levers: tuple[str, ...]
    bounds: Mapping[str, tuple[float, float]]

    def spend(self, at: Mapping[str, float]) -> Float[np.ndarray, "plan segment lever"]:
        """EUR by period, segment and lever of a dragged plan."""
        now = self.base.sum((0, 1))
        wanted = np.array([at.get(c, eur) for c, eur in zip(self.levers, now, strict=True)])
        return self.shares * wanted

    @property
    def shares(self) -> Float[np.ndarray, "plan segment lever"]:
        """How a euro of each lever is spread over periods and segments."""
        usual = self.telling.usual
        spread = np.where(self.base.sum((0, 1)) > 0, self.base, usual)
        total = spread.sum((0, 1))
        return spread / np.where(total > 0, total, 1.0)

    def brings(self, at: Mapping[str, float]) -> Told:
        """What a dragged plan brings, by the forward itself."""
        return told(self.telling, self.spend(at))

    def untold(self, at: Mapping[str, float]) -> float:
        """Mean CX of a dragged plan that comes of money whose CX is not ``felt``."""
        spend = self.spend(at)
        known = np.where(self.felt, spend, self.telling.usual)
        return float((told(self.telling, spend).cx - told(self.telling, known).cx).mean())

    def cut(self, at: Mapping[str, float]) -> float:
        """EUR that a dragged plan is known to promise too much (``cut_of``)."""
        return cut_of(self.telling, self.moves, self.brings(at), float(self.spend(at).sum()))


def as_now(
    telling: Prospect, moves: Bool[np.ndarray, "segment lever"], budget: float
) -> Float[np.ndarray, "plan segment lever"]:
    """A budget spread as usual spend is, by period: what ``moves`` grown alike."""
    return grown(telling.usual, np.broadcast_to(moves, telling.usual.shape), budget)


def cut_of(
    telling: Prospect,
    moves: Bool[np.ndarray, "segment lever"],
    plan: Told,
    budget: float,
) -> float:
    """EUR that a plan is known to promise too much, by what it adds to its budget spread as now.

    The same for one plan, however it came to be.
    """
    return curse(plan.less(told(telling, as_now(telling, moves, budget))).eur)


def slides(dragged: Dragged) -> Slides:
    """Ask the forward for every lever that may be dragged.

    Along Chebyshev points a polynomial of low degree misses little (Berrut and Trefethen 2004,
    section 5).
    """
    telling, base = dragged.telling, dragged.base
    totals = telling.totals(base)
    eur, cx = totals.eur.sum(1), totals.cx.sum(1)
    discount = np.asarray(telling.around.discount)[: len(base)]
    found = []
    for lever, (low, high) in dragged.bounds.items():
        c = dragged.levers.index(lever)
        here, half = float(base[:, :, c].sum()), _half(dragged, c)
        low, high = min(low, here), max(high, here)
        knots = _knots(low / (low + half), high / (high + half), here / (here + half))
        seen = [telling.totals(dragged.spend({lever: t * half / (1.0 - t)})) for t in knots]
        with np.errstate(divide="ignore", invalid="ignore"):  # no sales: nothing to multiply
            logs = [np.nan_to_num(np.log(one.eur.sum(1) / eur)) for one in seen]
        found.append(Slide(
            lever=lever, base=here, low=low, high=high, half=half, knots=knots,
            price=float(discount @ dragged.shares[:, :, c].sum(1)),
            eur=np.stack(logs, axis=1),
            cx=np.stack([one.cx.sum(1) - cx for one in seen], axis=1),
        ))  # fmt: skip
    return Slides(
        slides=tuple(found), eur=eur, cx=cx, cost=float(discount @ base.sum((1, 2))),
        present=told(telling, telling.usual), unchosen=_unchosen(dragged, found),
    )  # fmt: skip


def _unchosen(dragged: Dragged, slides: Sequence[Slide]) -> Unchosen:
    """Ask the forward for every budget that the sliders can make."""
    telling, base = dragged.telling, float(dragged.base.sum())
    low = base + sum(one.low - one.base for one in slides)
    high = base + sum(one.high - one.base for one in slides)
    whole = base or 1.0
    here = base / (base + whole)
    knots = np.array([here])
    if high > low:
        knots = _knots(low / (low + whole), high / (high + whole), here)
    seen = [told(telling, as_now(telling, dragged.moves, t * whole / (1.0 - t))) for t in knots]
    return Unchosen(base=base, knots=knots, eur=np.stack([one.eur for one in seen], axis=1))


def misses(dragged: Dragged, found: Slides, *, seed: int) -> Misses:
    """Hold plans drawn at random between the sliders' ends against the forward."""
    rng, eur, cx = np.random.default_rng(seed), 0.0, 0.0
    for _ in range(CHECKED):
        at = {one.lever: float(rng.uniform(one.low, one.high)) for one in found.slides}
        quick, exact = found.brings(at), dragged.brings(at)
        eur = max(eur, _apart(quick.eur, exact.eur))
        cx = max(cx, _apart(quick.cx, exact.cx))
    return Misses(eur=eur, cx=cx, plans=CHECKED)


def _apart(one: Float[np.ndarray, " draw"], other: Float[np.ndarray, " draw"]) -> float:
    """The largest difference of what a page says: mean, and both ends of 90%."""
    ends = [np.r_[draws.mean(), np.quantile(draws, [0.05, 0.95])] for draws in (one, other)]
    return float(np.abs(ends[0] - ends[1]).max())


def _half(dragged: Dragged, lever: int) -> float:
    """EUR over the plan at which half of a lever's effect is had: its middle draw, everybody."""
    rate = np.asarray(dragged.telling.around.per_eur)[:, lever]
    middle = float(np.median(np.asarray(dragged.telling.start.response.half_saturation)[:, lever]))
    # What a euro more buys of attention a person, where and when the lever's money is spent.
    share = dragged.shares[:, :, lever]
    bought = float((share * share * rate).sum())
    return middle / bought if bought > 0 and middle > 0 else 1.0


def _knots(low: float, high: float, here: float) -> Float[np.ndarray, " knot"]:
    """Chebyshev points of the second kind, the nearest of them moved to where the plan stands."""
    knots = low + (high - low) * (1.0 - np.cos(np.pi * np.arange(KNOTS) / (KNOTS - 1))) / 2.0
    knots[np.argmin(np.abs(knots - here))] = here
    return knots


def _lagrange(knots: Float[np.ndarray, " knot"], at: float) -> Float[np.ndarray, " knot"]:
    """The weight of each knot in the polynomial through all (Berrut and Trefethen 2004, 2.1)."""
    apart = knots[:, None] - knots[None, :]
    np.fill_diagonal(apart, 1.0)
    far = np.repeat((at - knots)[None, :], len(knots), axis=0)
    np.fill_diagonal(far, 1.0)
    return np.asarray((far / apart).prod(1))
