"""The panel as the model reads it: arrays for the likelihood, and what sets the priors' units."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import jax
import numpy as np
from jaxtyping import Array, Bool, Float, Int

from kurssi.ledger.panel import Experiment, Panel, Tracker, usable
from kurssi.model.followers import log_spend, one_series, suspects
from kurssi.vocabulary import SALES

SEASON_HARMONICS = 2
# Answers a segment and period from which effects of measures on each other are looked for: with
# 90 to 270 of them (the example company) the posterior was the prior, with 300 it was not.
ANSWERS = 300.0
# Measures that may change how much the price matters.
BENDING = ("relevance", "differentiation")


class Probe(NamedTuple):
    """An experiment as the likelihood reads it.

    ``after`` is attention per person with the change of spend; ``inside`` weights the periods and
    segments of the span (people for measures, ones for units and euros).
    """

    after: Float[Array, "period segment lever"]
    inside: Float[Array, "period segment"]
    effect: Float[Array, ""]
    se: Float[Array, ""]


class Inputs(NamedTuple):
    """All arrays of the likelihood; a pytree, so that a compiled model serves new data.

    ``context`` are the controls that move a measure and ``context_measure`` the places of those
    measures. ``sales_before`` is last period's ``sales`` about their mean, 0 where not seen.
    """

    attention: Float[Array, "period segment lever"]
    usual: Float[Array, "period segment lever"]
    tracker: Float[Array, "period segment measure"]
    tracker_variance: Float[Array, "period segment measure"]
    tracker_seen: Bool[Array, "period segment measure"]
    shared_error: Float[Array, "measure other"]
    context: Float[Array, "period segment context"]
    context_measure: Int[Array, " context"]
    sales: Float[Array, "period segment"]
    sales_before: Float[Array, "period segment"]
    sales_seen: Bool[Array, "period segment"]
    relative_price: Float[Array, "period segment"]
    surroundings: Float[Array, "period segment control"]
    effect_unit: Float[Array, " lever"]
    attention_unit: Float[Array, " lever"]
    units: Float[Array, "period segment"]
    worth: Float[Array, "period segment"]
    open_share: Float[Array, "period segment"]
    dispersion: Float[Array, " segment"]
    spending: Float[Array, "period segment follower"]
    spending_seen: Bool[Array, "period segment follower"]
    spending_copies: Float[Array, "segment follower"]
    probes: tuple[Probe, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Structure:
    """What is decided before compiling: names, and which lever may move what.

    ``moves`` are (measure position, lever position) pairs, ``direct`` positions of levers with a
    direct path, ``followers`` those whose spend may follow demand, ``surroundings`` the names of
    trend, season and controls, ``context`` (measure position, control's name) of controls that
    move a measure, ``probed`` the measure of each experiment, ``probe_starts`` and ``probe_width``
    the periods it looks at (as many for all, so that all run side by side). ``prices`` says
    whether the relative price moves at all; ``bending`` are the positions of measures that may
    change how much it matters; ``crossing`` (measure, one before it) of those that may move one
    another.
    """

    segments: tuple[str, ...]
    levers: tuple[str, ...]
    measures: tuple[str, ...]
    moves: tuple[tuple[int, int], ...]
    direct: tuple[int, ...]
    followers: tuple[int, ...]
    surroundings: tuple[str, ...]
    context: tuple[tuple[int, str], ...]
    bending: tuple[int, ...]
    crossing: tuple[tuple[int, int], ...]
    probed: tuple[str, ...]
    probe_starts: tuple[int, ...]
    probe_width: int
    periods_per_year: int
    has_tracker: bool
    has_sales: bool
    prices: bool


def prepare(
    panel: Panel,
    moves: Mapping[str, tuple[str, ...]],
    context: Mapping[str, tuple[str, ...]] | None = None,
) -> tuple[Structure, Inputs]:
    """The panel as the model's structure and arrays.

    Args:
        panel: what was observed.
        moves: the measures that each lever may move.
        context: the measures that a control may move, where it moves any.
    """
    names, surroundings = _surroundings(panel)
    followers = suspects(panel, surroundings) if panel.sales is not None else ()
    structure = _structure(panel, moves, context or {}, followers, names)
    arrays = {
        **_of_levers(panel, followers, surroundings),
        **_of_tracker(panel),
        **_of_sales(panel),
        "surroundings": surroundings,
        **_of_context(panel, structure),
        "probes": tuple(_probe(panel, experiment) for experiment in usable(panel)),
    }
    return structure, jax.device_put(Inputs(**jax.tree.map(np.asarray, arrays)))


def _structure(
    panel: Panel,
    moves: Mapping[str, tuple[str, ...]],
    context: Mapping[str, tuple[str, ...]],
    followers: tuple[int, ...],
    surroundings: tuple[str, ...],
) -> Structure:
    tracker, sales = panel.tracker, panel.sales
    tests = usable(panel)
    width = max((test.end + 1 - test.start for test in tests), default=0)
    measures = tracker.measures if tracker is not None else ()
    return Structure(
        segments=panel.segments,
        levers=panel.levers,
        measures=measures,
        moves=tuple(
            (k, c)
            for k, measure in enumerate(measures)
            for c, lever in enumerate(panel.levers)
            if measure in moves[lever]
        ),
        direct=tuple(
            c for c, lever in enumerate(panel.levers) if sales is not None and SALES in moves[lever]
        ),
        followers=followers,
        surroundings=surroundings,
        context=tuple(
            (k, control)
            for k, measure in enumerate(measures)
            for control in panel.control_names
            if measure in context.get(control, ())
        ),
        bending=tuple(k for k, measure in enumerate(measures) if measure in BENDING),
        crossing=_crossing(tracker),
        probed=tuple(test.measure for test in tests),
        probe_starts=tuple(min(test.start, len(panel.grid.starts) - width) for test in tests),
        probe_width=width,
        periods_per_year=panel.grid.frequency.per_year,
        has_tracker=tracker is not None,
        has_sales=sales is not None,
        prices=sales is not None and bool(np.std(sales.relative_price) > 1e-6),
    )


def _crossing(tracker: Tracker | None) -> tuple[tuple[int, int], ...]:
    """Every measure with each one before it, where the tracker can tell of their effects.

    Not where answers cannot tell the two apart, nor where waves are small or few: there the effects
    would be the prior's word, and looking for them takes as long as all else.
    """
    if tracker is None:
        return ()
    alike = {frozenset((pair.first, pair.second)) for pair in tracker.inseparable}
    rich = _answers(tracker) >= ANSWERS
    return tuple(
        (k, j)
        for k, later in enumerate(tracker.measures)
        for j, earlier in enumerate(tracker.measures[:k])
        if frozenset((later, earlier)) not in alike and rich[k] and rich[j]
    )


def _answers(tracker: Tracker) -> Float[np.ndarray, " measure"]:
    """Answers of a measure in the middle period and segment, as its sampling variance has them.

    The variance of a logit is 1 / (n p (1 - p)); periods without a wave count as none.
    """
    share = 1.0 / (1.0 + np.exp(-tracker.logit))
    told = tracker.seen & (tracker.variance > 0)
    worth = np.where(told, tracker.variance, 1.0) * share * (1.0 - share)
    return np.median(np.where(told, 1.0 / worth, 0.0), axis=(0, 1))


def _of_levers(
    panel: Panel, followers: tuple[int, ...], surroundings: np.ndarray
) -> dict[str, np.ndarray]:
    segments = len(panel.segments)
    usual = _since_launch(panel.attention)
    worth = np.zeros(panel.spend.shape[:2])
    if panel.sales is not None:
        worth = np.where(panel.sales.seen, panel.sales.units * panel.sales.contribution, 0.0)
        worth = worth * panel.sales.log_odds()[1]
    spending, seen = log_spend(panel, surroundings, followers)
    return {
        "attention": panel.attention,
        "usual": usual / np.maximum(usual.sum((0, 1)), 1e-12),
        "effect_unit": _effect_unit(panel, worth, usual),
        "attention_unit": _attention_unit(panel.attention),
        "spending": spending,
        "spending_seen": seen,
        # Spend of one decision is one series seen in every segment: it must not count twice.
        "spending_copies": np.broadcast_to(
            np.where(one_series(panel, spending, seen, followers), float(segments), 1.0),
            (segments, len(followers)),
        ),
    }


def _of_tracker(panel: Panel) -> dict[str, np.ndarray]:
    tracker = panel.tracker
    if tracker is None:
        none = np.zeros((*panel.spend.shape[:2], 0))
        return {
            "tracker": none,
            "tracker_variance": none,
            "tracker_seen": none > 0,
            "shared_error": np.eye(0),
            "dispersion": np.ones(len(panel.segments)),
        }
    return {
        "tracker": tracker.logit,
        "tracker_variance": tracker.variance,
        "tracker_seen": tracker.seen,
        "shared_error": tracker.shared_error,
        "dispersion": tracker.dispersion,
    }


def _of_context(panel: Panel, structure: Structure) -> dict[str, np.ndarray]:
    place = {name: at for at, name in enumerate(panel.control_names)}
    columns = [place[control] for _, control in structure.context]
    return {
        "context": panel.controls[..., columns],
        "context_measure": np.array([k for k, _ in structure.context], dtype=np.int64),
    }


def _of_sales(panel: Panel) -> dict[str, np.ndarray]:
    sales = panel.sales
    if sales is None:
        none = np.zeros(panel.spend.shape[:2])
        names = ("sales", "sales_before", "relative_price", "units", "worth", "open_share")
        return {"sales_seen": none > 0, **dict.fromkeys(names, none)}
    log_odds, open_share = sales.log_odds()
    units = np.where(sales.seen, sales.units, 0.0)
    return {
        "sales": log_odds,
        "sales_before": _before(log_odds, sales.seen),
        "sales_seen": sales.seen,
        "relative_price": sales.relative_price,
        "units": units,
        "worth": np.where(sales.seen, units * sales.contribution, 0.0),
        "open_share": open_share,
    }


def _before(
    sales: Float[np.ndarray, "period segment"], seen: Bool[np.ndarray, "period segment"]
) -> Float[np.ndarray, "period segment"]:
    """Last period's sales about each segment's mean; 0 where not seen, and at the start."""
    mean = np.where(seen, sales, 0.0).sum(0) / np.maximum(seen.sum(0), 1)
    about = np.where(seen, sales - mean, 0.0)
    return np.concatenate([np.zeros_like(about[:1]), about[:-1]])


def _surroundings(panel: Panel) -> tuple[tuple[str, ...], np.ndarray]:
    """Trend, season (Fourier) and controls, as one block of standardised columns."""
    periods, segments = len(panel.grid.starts), len(panel.segments)
    step = np.arange(periods)
    columns, names = [(step - step.mean()) / max(periods - 1, 1)], ["trend"]
    year = panel.grid.frequency.per_year
    harmonics = SEASON_HARMONICS if periods >= 1.5 * year else 0
    for harmonic in range(1, harmonics + 1):
        angle = 2.0 * np.pi * harmonic * step / year
        columns += [np.sin(angle), np.cos(angle)]
        names += [f"season_sin{harmonic}", f"season_cos{harmonic}"]
    shared = np.broadcast_to(np.stack(columns, -1)[:, None, :], (periods, segments, len(names)))
    return (*names, *panel.control_names), np.concatenate([shared, panel.controls], axis=-1)


def _since_launch(attention: np.ndarray) -> np.ndarray:
    """1 from the first period a lever was used in a segment, 0 before (all 1 if it never was)."""
    started = np.maximum.accumulate(attention > 0, axis=0)
    return np.where(started.any((0, 1)), started, True).astype(float)


def _attention_unit(attention: np.ndarray) -> np.ndarray:
    """A lever's usual attention per person where it is used: the unit of its half-saturation."""
    used = attention > 0
    mean = attention.sum((0, 1)) / np.maximum(used.sum((0, 1)), 1)
    return np.where(mean > 0, mean, 1.0)


def _effect_unit(panel: Panel, worth: np.ndarray, usual: np.ndarray) -> np.ndarray:
    """Log sales that would pay a lever exactly back: its spend over contribution since launch.

    Capped at 0.2, so that the prior of no single lever moves sales by more than a fifth; levers
    without spend are taken to cost 2 % of contribution.
    """
    base = np.maximum((worth[..., None] * usual).sum((0, 1)), 1e-9)
    share = panel.spend.sum((0, 1)) / base
    return np.where(share > 0, np.minimum(share, 0.2), 0.02)


def _probe(panel: Panel, experiment: Experiment) -> Probe:
    """Attention before and after the experiment's change of spend, spread as the lever is used."""
    lever = panel.levers.index(experiment.lever)
    span = np.zeros(panel.spend.shape[:2], dtype=bool)
    where = slice(None) if experiment.segment is None else experiment.segment
    span[experiment.start : experiment.end + 1, where] = True
    spend, attention = panel.spend[..., lever], panel.attention[..., lever]
    people = np.where(np.isfinite(panel.population), panel.population, 1.0)
    total = spend[span].sum()
    after = panel.attention.copy()
    if total > 0:
        after[..., lever] = np.where(
            span, attention * max(1.0 + experiment.spend_change / total, 0.0), attention
        )
    else:
        # Dark in its span: it buys at its usual rate, and every person is reached alike.
        bought = (attention * people).sum() / max(spend.sum(), 1e-9) * experiment.spend_change
        after[..., lever] = np.maximum(attention + bought * span / (span * people).sum(), 0.0)
    inside = span.astype(float)
    if experiment.measure not in ("units", "eur"):
        inside = inside * people / (inside * people).sum()
    effect, error = np.asarray(experiment.effect), np.asarray(experiment.se)
    return Probe(*jax.device_put((after, inside, effect, error)))
