"""Experiments that might be run: what each would show, and how surely it could be read."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

import numpy as np
from jaxtyping import Bool, Float

from kurssi.decisions.desk import Desk, bids, yields
from kurssi.decisions.lesson import Design, Trial
from kurssi.decisions.quote import Quote
from kurssi.decisions.raw import LENGTHS, SIZES, Shown
from kurssi.decisions.reading import Noise
from kurssi.maths.information import power
from kurssi.vocabulary import CX, EUR, MEASURES, Unit

POWERED = 0.8
PERCENT = 100.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Laboratory:
    """The desk with what experiments would show at some of its draws (``taken``).

    ``answers`` are effective answers a wave and segment, by measure.
    """

    desk: Desk
    shown: Shown
    taken: tuple[int, ...]
    per_year: int
    answers: Mapping[str, float] = field(default_factory=dict)

    @property
    def noise(self) -> Noise:
        """What readings are unsure by."""
        panel = self.desk.panel
        people = np.where(np.isfinite(panel.population), panel.population, 1.0)
        return Noise(
            shown=self.shown, tracker=panel.tracker, people=people, per_year=self.per_year,
            window=self.desk.window,
        )  # fmt: skip

    def rate(self, quote: Quote) -> Float[np.ndarray, " draw"]:
        """The quote's rate at the draws that are looked at: the yield behind an ask."""
        g = self.desk.segments.index(quote.segment)
        if quote.lever is None:
            return bids(self.desk.posterior, self.desk, quote.measure)[list(self.taken), g]
        c = self.desk.panel.levers.index(quote.lever)
        found = yields(self.desk.posterior, self.desk, quote.measure)[list(self.taken), c, g]
        return np.asarray(found - 1.0 if quote.measure == EUR.id else found)


@dataclass(frozen=True, slots=True, kw_only=True)
class Looks:
    """Trials of all levers with what each draw expects them to show, and the errors of reading."""

    trials: tuple[Trial, ...]
    drawn: Float[np.ndarray, "look draw"]
    errors: Float[np.ndarray, " look"]


def looks(laboratory: Laboratory) -> Looks:
    """Every trial of every lever that may be changed: where, how long, which way, how read."""
    desk = laboratory.desk
    errors_of: dict[tuple[str, bytes, int], float] = {}
    trials, drawn, errors = [], [], []
    for c, lever in enumerate(desk.panel.levers):
        if lever not in desk.changeable or desk.spent(c, len(desk.panel.segments)) <= 0:
            continue
        for where in _places(desk, c):
            for s, _ in enumerate(SIZES):
                group = _of_one(laboratory, (c, s), where, errors_of)
                trials += [trial for trial, _, _ in group]
                drawn += [shows for _, shows, _ in group]
                errors += [error for _, _, error in group]
    return Looks(trials=tuple(trials), drawn=np.array(drawn), errors=np.array(errors))


def _places(desk: Desk, c: int) -> Iterator[Bool[np.ndarray, " segment"]]:
    """Everybody; and each segment alone where the lever's spend can be aimed at it."""
    segments = len(desk.panel.segments)
    yield np.ones(segments, dtype=bool)
    if segments > 1 and desk.panel.aimed[c]:
        for g in range(segments):
            if desk.spent(c, g) > 0:
                yield np.arange(segments) == g


def _of_one(
    laboratory: Laboratory,
    lever_size: tuple[int, int],
    where: Bool[np.ndarray, " segment"],
    errors_of: dict[tuple[str, bytes, int], float],
) -> list[tuple[Trial, Float[np.ndarray, " draw"], float]]:
    """A lever changed one way in one place: each way of reading it, each length."""
    desk = laboratory.desk
    c, s = lever_size
    lever = desk.panel.levers[c]
    lengths = [laboratory.per_year // part for part in LENGTHS]
    found = []
    for measure in (EUR.id, *(m for m in _measures(desk) if _moved(desk, lever, m))):
        rows = []
        for at, length in enumerate(lengths):
            key = (measure, where.tobytes(), length)
            if key not in errors_of:
                errors_of[key] = _error(laboratory, measure, where, length)
            rows.append((_expected(laboratory, measure, (c, s, at), where), errors_of[key]))
        told = [power(float(np.median(expected)), error) for expected, error in rows]
        enough = next((n for n, p in zip(lengths, told, strict=True) if p >= POWERED), None)
        for at, (expected, error) in enumerate(rows):
            if np.isfinite(error):
                trial = replace(
                    _trial(laboratory, (c, s, at), where, measure),
                    effect=float(np.median(expected)),
                    error=error,
                    power=told[at],
                    enough=enough,
                )
                found.append((trial, expected, error))
    return found


def _trial(
    laboratory: Laboratory,
    place: tuple[int, int, int],
    where: Bool[np.ndarray, " segment"],
    measure: str,
) -> Trial:
    """The trial, before it is known what it would show."""
    desk = laboratory.desk
    c, s, at = place
    length = laboratory.per_year // LENGTHS[at]
    usual = desk.panel.spend[-desk.window :, where, c].sum() / desk.window
    change = float(usual * length * (SIZES[s] - 1.0))
    net = laboratory.shown.whole[:, c, s, at][:, where].sum(axis=1) - change
    return Trial(
        lever=desk.panel.levers[c],
        segments=tuple(n for n, one in zip(desk.panel.segments, where, strict=True) if one),
        design=Design.TIME if where.all() else Design.SPLIT,
        stop=SIZES[s] < 1.0,
        periods=length,
        spend_change=change,
        reads=measure,
        unit=_unit(measure),
        cost=float(-net.mean()),
    )


def _error(
    laboratory: Laboratory, measure: str, where: Bool[np.ndarray, " segment"], length: int
) -> float:
    """The standard error of reading a measure, or sales."""
    if measure == EUR.id:
        return laboratory.noise.of_sales(where, length)
    return laboratory.noise.of_measure(slope_of(laboratory, measure), where, length)


def _measures(desk: Desk) -> tuple[str, ...]:
    tracker = desk.panel.tracker
    return (*desk.states, CX.id) if tracker is not None and tracker.has_cx else desk.states


def _moved(desk: Desk, lever: str, measure: str) -> bool:
    parts = ("relevance", "differentiation") if measure == CX.id else (measure,)
    return bool(set(parts) & set(desk.moves[lever])) and desk.together(measure) == (measure,)


def _expected(
    laboratory: Laboratory,
    measure: str,
    place: tuple[int, int, int],
    where: Bool[np.ndarray, " segment"],
) -> Float[np.ndarray, " draw"]:
    """What each draw expects to be read: EUR over the span, or the mean change of a measure."""
    shown, people = laboratory.shown, laboratory.noise.people
    if measure == EUR.id:
        return np.asarray(shown.eur[:, *place][:, where].sum(axis=1))
    if measure == CX.id:
        change = shown.cx[:, *place]
    else:
        change = shown.measures[:, *place][..., laboratory.desk.states.index(measure)]
    return np.asarray(change[:, where] @ (people[where] / people[where].sum()))


def slope_of(laboratory: Laboratory, measure: str) -> Float[np.ndarray, "segment measure"]:
    """What a logit of each measure adds to what is read: dp = p (1 - p) dz, and of CX its halves.

    CX = 100 kappa sqrt(R D), so that dCX = CX / 2 ((1 - R) dz_R + (1 - D) dz_D).
    """
    level, states = laboratory.shown.level, laboratory.desk.states
    slope = np.zeros_like(level)
    tracker = laboratory.desk.panel.tracker
    if measure != CX.id:
        k = states.index(measure)
        scale = PERCENT if MEASURES[measure].unit is Unit.CX else 1.0
        slope[:, k] = scale * level[:, k] * (1.0 - level[:, k])
        return slope
    pair = [states.index("relevance"), states.index("differentiation")]
    kappa = 1.0 if tracker is None else tracker.dispersion
    cx = PERCENT * kappa * np.sqrt(level[:, pair].prod(axis=1))
    slope[:, pair] = 0.5 * cx[:, None] * (1.0 - level[:, pair])
    return slope


def _unit(measure: str) -> str:
    if measure == EUR.id:
        return str(Unit.EUR)
    return str(Unit.POINTS if MEASURES[measure].unit is Unit.CX else Unit.SHARE)
