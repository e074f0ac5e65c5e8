"""The true quotes of a simulated company, by the estimands that the product quotes.

Tangents are exact: each lever's change is carried through the world's equations, linearised at the
true history over the window, and at the window's mean over the horizon.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from kurssi.decisions.quote import Side, unit_of
from kurssi.example.world import World, remember, saturate
from kurssi.vocabulary import ALL_SEGMENTS, ATTENTION, CX, EUR, MEASURES, SALES

PERCENT = 100.0


@dataclass(frozen=True, slots=True, kw_only=True)
class TrueQuote:
    """A quote that is known, not estimated. ``value`` is None where it would be infinite."""

    side: Side
    measure: str
    lever: str | None
    segment: str
    via: str | None
    unit: str
    value: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Baseline:
    """What the window and the horizon after it look like: the point that rates are quoted at.

    Axes: step (window, then horizon), segment, measure or lever. ``discount`` brings EUR to the
    window's start. ``worth`` is discounted EUR per unit of log odds of share.
    """

    attention: Float[np.ndarray, "step segment lever"]
    remembered: Float[np.ndarray, "step segment lever"]
    spend: Float[np.ndarray, "segment lever"]
    shares: Float[np.ndarray, "step segment measure"]
    units: Float[np.ndarray, "step segment"]
    share: Float[np.ndarray, "step segment"]
    value: Float[np.ndarray, "step segment"]
    priced: Float[np.ndarray, "step segment"]
    window: int
    years: float

    @property
    def worth(self) -> Float[np.ndarray, "step segment"]:
        """Discounted EUR of contribution per unit of log odds."""
        return self.value * self.units * (1 - self.share)


def true_quotes(world: World) -> list[TrueQuote]:
    """Every true quote: by lever and measure, by segment and for all."""
    base = baseline(world)
    return [*_lever_quotes(world, base), *_bids(world, base)]


def returns(world: World) -> Float[np.ndarray, " lever"]:
    """True mroi of each lever, all segments together."""
    base = baseline(world)
    _, euros = _pushed(world, base)
    return euros.sum((0, 1)) / base.spend.sum(0) - 1.0


def baseline(world: World) -> Baseline:
    """The last window of the true history, and after it the window's mean."""
    window, horizon = world.company.window_periods, world.company.horizon_periods
    per_year = world.grid.frequency.per_year
    discount = (1 + world.company.discount_rate) ** (-np.arange(window + horizon) / per_year)
    attention = _continued(world.attention, window, horizon)
    before = len(world.attention) - window
    all_attention = np.concatenate([world.attention[:before], attention])
    units = _continued(world.expected_units, window, horizon)
    category = _continued(world.surroundings.category, window, horizon)
    return Baseline(
        attention=attention,
        remembered=remember(all_attention, world.parameters.carryover)[before:],
        spend=(discount[:window, None, None] * world.spend[-window:]).sum(0),
        shares=_continued(world.shares, window, horizon),
        units=units,
        share=units / category,
        value=discount[:, None] * _continued(world.contribution, window, horizon),
        priced=_continued(world.history.priced, window, horizon),
        window=window,
        years=1.0 / per_year,
    )


def _continued(history: np.ndarray, window: int, horizon: int) -> np.ndarray:
    """The last ``window`` of a history, then its mean for ``horizon`` more."""
    last = history[-window:]
    return np.concatenate([last, np.broadcast_to(last.mean(0), (horizon, *last.shape[1:]))])


def _spread(
    world: World,
    base: Baseline,
    pushes: Float[np.ndarray, "step segment measure lever"],
    direct: Float[np.ndarray, "step segment lever"],
    *,
    tangent: bool,
) -> tuple[
    Float[np.ndarray, "step segment measure lever"],
    Float[np.ndarray, "step segment measure lever"],
]:
    """Change of the measures, and of log odds through each: sales move the measures back.

    dx_t = phi dx_{t-1} + Gamma dx_{t-1} + psi dy_{t-1} + push_t; to the first order where
    ``tangent``.
    """
    true = world.parameters
    level, sold = np.zeros(pushes.shape[1:]), np.zeros(direct.shape[1:])
    path, through = np.empty_like(pushes), np.empty_like(pushes)
    for t, push in enumerate(pushes):
        level = true.persistence[:, None] * level + true.cross @ level + push
        level = level + true.feedback[:, None] * sold[:, None, :]
        bent = true.sensitivity[:, None] * level
        bent = bent if tangent else np.expm1(bent)
        through[t] = true.conversion[:, None] * level - base.priced[t][:, None, None] * bent
        path[t], sold = level, through[t].sum(1) + direct[t]
    return path, through


def _pushed(
    world: World, base: Baseline
) -> tuple[
    Float[np.ndarray, "step segment measure lever"], Float[np.ndarray, "segment path lever"]
]:
    """What 1 + eps times each lever's spend in the window does, per eps.

    Returns the change of every measure in logits, and discounted EUR by path: what comes of the
    lever's push of that measure alone, or (the last) of its direct push, however it goes on.
    """
    true, inside = world.parameters, np.arange(len(base.units)) < base.window
    more = np.where(inside[:, None, None], base.attention, 0.0)
    slope = true.half_saturation / (base.attention + true.half_saturation) ** 2
    pushes = (slope * more * true.lift)[:, :, None, :] * true.effect
    slope = true.half_saturation / (base.remembered + true.half_saturation) ** 2
    direct = true.direct * true.lift * slope * remember(more, true.carryover)
    moved, euros = np.zeros(pushes.shape), []
    for path in range(len(true.measures) + 1):
        one = np.where(np.arange(len(true.measures))[:, None] == path, pushes, 0.0)
        straight = direct if path == len(true.measures) else np.zeros(direct.shape)
        change, parts = _spread(world, base, one, straight, tangent=True)
        moved += change
        euros.append(np.einsum("tg,tgc->gc", base.worth, parts.sum(2) + straight))
    return moved, np.stack(euros, axis=1)


def _without(world: World, base: Baseline) -> Float[np.ndarray, "segment lever"]:
    """Discounted EUR lost in each segment with a lever at 0 in the window."""
    true, inside = world.parameters, np.arange(len(base.units)) < base.window
    none = np.where(inside[:, None, None], 0.0, base.attention)
    half, gone = true.half_saturation, np.where(inside[:, None, None], base.attention, 0.0)
    missed = (saturate(none, half) - saturate(base.attention, half)) * true.lift
    left = np.maximum(base.remembered - remember(gone, true.carryover), 0.0)
    direct = true.direct * true.lift * (saturate(left, half) - saturate(base.remembered, half))
    pushes = missed[:, :, None, :] * true.effect
    change = _spread(world, base, pushes, direct, tangent=False)[1].sum(2) + direct
    # units after / before = e^dy / (1 - share + share e^dy), less 1: exactly 0 where dy is.
    fall, share = np.expm1(change), base.share[..., None]
    lost = -base.units[..., None] * (1 - share) * fall / (1 + share * fall)
    return np.einsum("tg,tgc->gc", base.value, lost)


def _amounts(
    world: World, base: Baseline, moved: Float[np.ndarray, "step segment measure lever"]
) -> dict[str, Float[np.ndarray, "segment lever"]]:
    """Person-years and CX that a change of the measures in logits amounts to, by measure."""
    slope = (base.shares * (1 - base.shares))[..., None] * moved
    person_years = (world.population * base.years)[:, None]
    names, gained = world.parameters.measures, {}
    for k, name in enumerate(names):
        gained[name] = person_years * slope[:, :, k].sum(0) * MEASURES[name].scale
    r, d = names.index("relevance"), names.index("differentiation")
    cx = world.dispersion * PERCENT * np.sqrt(base.shares[..., r] * base.shares[..., d])
    relative = slope[:, :, [r, d]] / base.shares[..., [r, d], None]
    gained[CX.id] = person_years * (0.5 * cx[..., None] * relative.sum(2)).sum(0)
    return gained


def _lever_quotes(world: World, base: Baseline) -> Iterator[TrueQuote]:
    """Yield, ask, mroi, average and path of every lever."""
    moved, euros = _pushed(world, base)
    window = slice(None, base.window)
    gained = _amounts(world, base, moved) | {EUR.id: euros.sum(1)}
    gained[ATTENTION.id] = world.population[:, None] * base.attention[window].sum(0)
    lost, paths = _without(world, base), (*world.parameters.measures, SALES)
    for c, lever in enumerate(world.parameters.levers):
        for segment, places in _segments(world):
            spend = base.spend[places, c].sum()
            for measure, amounts in gained.items():
                if measure == ATTENTION.id and not _timed(world, lever):
                    continue
                bought = amounts[places, c].sum() / spend
                ask = 1 / bought if bought > 0 else None
                yield _quote(Side.YIELD, measure, lever, segment, bought)
                yield _quote(Side.ASK, measure, lever, segment, ask)
            mroi = euros[places, :, c].sum() / spend - 1.0
            yield _quote(Side.MROI, EUR.id, lever, segment, mroi)
            average = lost[places, c].sum() / spend
            yield _quote(Side.AVERAGE, EUR.id, lever, segment, average)
            parts = dict(zip(paths, euros[places, :, c].sum(0) / spend, strict=True))
            for via, part in parts.items():
                yield _quote(Side.PATH, EUR.id, lever, segment, part, via=via)


def _bids(world: World, base: Baseline) -> Iterator[TrueQuote]:
    """What one more of each measure earns back, wherever it comes from."""
    inside = np.arange(len(base.units)) < base.window
    names = world.parameters.measures
    pairs = {name: [k] for k, name in enumerate(names)}
    pairs[CX.id] = [names.index("relevance"), names.index("differentiation")]
    # One column per impulse: the lever axis of the recursion carries the measures pushed.
    pushes = np.zeros((len(inside), len(world.population), len(names), len(pairs)))
    for column, pushed in enumerate(pairs.values()):
        pushes[:, :, pushed, column] = inside[:, None, None]
    still = np.zeros((*pushes.shape[:2], len(pairs)))
    moved, through = _spread(world, base, pushes, still, tangent=True)
    earned = np.einsum("tg,tgkc->gc", base.worth, through)
    gained = _amounts(world, base, moved)
    for column, name in enumerate(pairs):
        for segment, places in _segments(world):
            bid = earned[places, column].sum() / gained[name][places, column].sum()
            yield _quote(Side.BID, name, None, segment, bid)


def _segments(world: World) -> Iterator[tuple[str, list[int]]]:
    """Every segment with its place, and all of them together."""
    names = world.parameters.segments
    yield ALL_SEGMENTS, list(range(len(names)))
    for place, name in enumerate(names):
        yield name, [place]


def _timed(world: World, lever: str) -> bool:
    """Whether the lever's attention is known in seconds."""
    return world.books[lever].seconds is not None or world.company.levers[lever].norm is not None


def _quote(
    side: Side,
    measure: str,
    lever: str | None,
    segment: str,
    value: float | None,
    *,
    via: str | None = None,
) -> TrueQuote:
    per_eur = side not in (Side.ASK, Side.BID)
    return TrueQuote(
        side=side,
        measure=measure,
        lever=lever,
        segment=segment,
        via=via,
        unit=unit_of(MEASURES[measure].unit, per_eur=per_eur),
        value=None if value is None else float(value),
    )
