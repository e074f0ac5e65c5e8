"""From the change, its causes and the books to the rows of brand value, each adding up exactly."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import jax.numpy as jnp
import numpy as np
from jaxtyping import Bool, Float

from kurssi.decisions.causes import Lens, Traced, controls_of
from kurssi.decisions.change import Change, Counted
from kurssi.decisions.grades import Evidence, Learned, grade
from kurssi.decisions.intervals import quantiles
from kurssi.decisions.value import (
    Booked,
    Cause,
    CauseRow,
    PartRow,
    Source,
    SourceRow,
    Split,
    Spread,
)
from kurssi.ledger.panel import Sales
from kurssi.model.inputs import Structure
from kurssi.periods import Grid, Stretch
from kurssi.vocabulary import ALL_SEGMENTS, EUR, SALES

# Where a part comes from: cause, name and path; and its draws under posterior and prior.
Place = tuple[Cause, str | None, str | None]
Part = tuple[Place, np.ndarray, np.ndarray]


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """What brand value is counted of: the books, two stretches, and the segments asked for."""

    grid: Grid
    counted: Counted
    earlier: Stretch
    later: Stretch
    segments: tuple[str, ...]
    asked: Bool[np.ndarray, " segment"]

    @property
    def everybody(self) -> bool:
        """Whether all segments are asked for, and what is booked on none of them too."""
        return bool(self.asked.all())

    @property
    def name(self) -> str:
        """What was asked for: ``all``, or the segments."""
        chosen = [name for name, one in zip(self.segments, self.asked, strict=True) if one]
        return ALL_SEGMENTS if self.everybody else ",".join(chosen)

    @property
    def ledger(self) -> Float[np.ndarray, " period"]:
        """EUR of contribution in the ledger by period, of what was asked for."""
        taken = self.counted.taken
        outside = taken.elsewhere if self.everybody else np.zeros(self.grid.count)
        return taken.contribution[:, self.asked].sum(1) + outside


def whole(account: Account, change: Change) -> Split:
    """The change of all that was asked for."""
    outside = change.outside if account.everybody else (0.0, 0.0)
    parts = {source: float(eur[account.asked].sum()) for source, eur in change.parts.items()}
    parts[Source.ELSEWHERE] += outside[1] - outside[0]
    return _split(
        account.name,
        float(change.before[account.asked].sum()) + outside[0],
        float(change.after[account.asked].sum()) + outside[1],
        parts,
    )


def by_segment(account: Account, change: Change) -> tuple[Split, ...]:
    """The change of every segment asked for; none where there is but one."""
    if len(account.segments) == 1:
        return ()
    return tuple(
        _split(
            name,
            float(change.before[g]),
            float(change.after[g]),
            {source: float(eur[g]) for source, eur in change.parts.items()},
        )
        for g, name in enumerate(account.segments)
        if account.asked[g]
    )


def _split(name: str, before: float, after: float, parts: dict[Source, float]) -> Split:
    """Rows in the order of ``Source``; elsewhere only where there is any."""
    return Split(
        segment=name,
        before=before,
        after=after,
        rows=tuple(
            SourceRow(source=source, eur=parts[source])
            for source in Source
            if source in parts and (source is not Source.ELSEWHERE or parts[source] != 0.0)
        ),
    )


def lens_of(account: Account, change: Change, sales: Sales) -> Lens:
    """How the model's parts of log sales become euros of these books."""
    counted = account.asked.astype(float)
    worth = np.where(sales.seen, account.counted.taken.contribution, 0.0)
    return Lens(*map(jnp.asarray, (change.lean, change.per_log, worth, counted)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Causes:
    """What brought the volume source: by part, with alike parts as one, and through each measure.

    The first two add up to the source, at every draw: the tide is what no part explains.
    """

    each: tuple[CauseRow, ...]
    summed: tuple[CauseRow, ...]
    through: tuple[CauseRow, ...]


def causes(
    volume: float, structure: Structure, draws: tuple[Traced, Traced], evidence: Evidence
) -> Causes:
    """Posterior (and prior) ``draws`` of what brought ``volume`` EUR, as rows."""
    parts = list(_parts(structure, *draws))
    tide = CauseRow(
        cause=Cause.TIDE,
        name=None,
        via=None,
        spread=spread(volume - sum((after for _, after, _ in parts), np.zeros(1))),
    )
    kinds = {at: _kind(at) for at, _, _ in parts}
    carriers = {at: _carrier(at) for at, _, _ in parts}
    return Causes(
        each=(*(_cause_row(part, evidence) for part in parts), tide),
        summed=(*(_cause_row(part, evidence) for part in _added(parts, kinds)), tide),
        through=tuple(_cause_row(part, evidence) for part in _added(parts, carriers)),
    )


def _kind(at: Place) -> Place | None:
    """A lever by all its paths; all measures, or all controls, as one."""
    cause, name, _ = at
    return (cause, name if cause is Cause.LEVER else None, None)


def _carrier(at: Place) -> Place | None:
    """The measure that a part came through, if it came through one."""
    cause, _, via = at
    if cause is Cause.MEASURE:
        return at
    return (Cause.MEASURE, via, None) if cause is Cause.LEVER and via != SALES else None


def _added(parts: list[Part], under: dict[Place, Place | None]) -> list[Part]:
    """Parts of one place added up, in the order of the first of each."""
    found: dict[Place, tuple[np.ndarray, np.ndarray]] = {}
    for at, after, before in parts:
        place = under[at]
        if place is not None:
            whole = found.get(place, (np.zeros(1), np.zeros(1)))
            found[place] = (whole[0] + after, whole[1] + before)
    return [(place, *whole) for place, whole in found.items()]


def _cause_row(part: Part, evidence: Evidence) -> CauseRow:
    """A part with its grade: experiments measure the whole of a lever and not a change of it."""
    (cause, name, via), after, before = part
    lever = name if cause is Cause.LEVER else None
    graded = grade(
        lever,
        EUR.id,
        replace(evidence, experiments=()),
        learned=Learned.between(after, before),
        money=lever is not None,
    )
    return CauseRow(
        cause=cause, name=name, via=via, spread=spread(after), grade=graded.grade,
        reason=graded.reason,
    )  # fmt: skip


def _parts(structure: Structure, posterior: Traced, prior: Traced) -> Iterator[Part]:
    """Every part that can be: where it comes from, and its draws under posterior and prior."""

    def both(name: str, *at: int) -> tuple[np.ndarray, np.ndarray]:
        after, before = (np.asarray(getattr(draws, name)) for draws in (posterior, prior))
        return after[(slice(None), *at)], before[(slice(None), *at)]  # type: ignore[arg-type]

    paths = (*structure.measures, SALES)
    moves = {*structure.moves, *((len(paths) - 1, c) for c in range(len(structure.levers)))}
    for c, lever in enumerate(structure.levers):
        for k, via in enumerate(paths):
            if (k, c) in moves:
                yield (Cause.LEVER, lever, via), *both("lever", c, k)
    for k, measure in enumerate(structure.measures):
        yield (Cause.MEASURE, measure, None), *both("own", k)
    if structure.prices:
        yield (Cause.PRICE, None, None), *both("price")
    if any(name.startswith("season_") for name in structure.surroundings):
        yield (Cause.SEASON, None, None), *both("season")
    for p, control in enumerate(controls_of(structure)):
        yield (Cause.CONTROL, control, None), *both("control", p)


def contributions(
    account: Account, levers: Sequence[str], posterior: Traced, worth: Float[np.ndarray, " period"]
) -> tuple[tuple[Booked, ...], Booked]:
    """Every period's contribution by lever and baseline, and the later stretch as one.

    Args:
        account: the books.
        levers: in the order of the draws.
        posterior: the draws.
        worth: EUR of each period that the model sees; the rest of the ledger is elsewhere.
    """
    baseline = worth - np.asarray(posterior.booked).sum(-1)
    drawn = np.concatenate([baseline[..., None], posterior.booked], axis=-1)
    labels, names = account.grid.labels, (None, *levers)
    ledger = account.ledger

    def row(label: str, span: slice) -> Booked:
        return Booked(
            period=label,
            ledger=float(ledger[span].sum()),
            elsewhere=float((ledger - worth)[span].sum()),
            parts=tuple(
                PartRow(lever=name, spread=spread(drawn[:, span, at].sum(1)))
                for at, name in enumerate(names)
            ),
        )

    periods = range(account.earlier.first, account.later.last + 1)
    each = tuple(row(labels[t], slice(t, t + 1)) for t in periods)
    return each, row(account.later.label(account.grid), account.later.periods)


def spread(draws: Float[np.ndarray, " draw"]) -> Spread:
    """Mean and 90% interval of draws."""
    q05, q10, q90, q95 = quantiles(draws, (0.05, 0.10, 0.90, 0.95))
    return Spread(eur=float(draws.mean()), q05=q05, q10=q10, q90=q90, q95=q95)
