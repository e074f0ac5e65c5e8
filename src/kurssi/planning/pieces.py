"""The best purses where returns do not diminish everywhere: curves in pieces, and switches.

A lever that is bought for at least so much or not at all, or a curve that is S-shaped, has best
plans apart from one another. Each purse's curve is cut into pieces; over a piece it lies under its
chord raised by as much as the curve rises above it. Which piece each purse is in, and which
switches are on, is a mixed-integer programme (the multiple-choice model of Croxton, Gendron and
Magnanti 2003, section 2); its value bounds every plan, and cutting pieces again about its plan
brings the two together.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import scipy.optimize
import scipy.sparse
from jaxtyping import Float

from kurssi.planning.problem import Problem

PIECES = 12  # of a curve at first
FINER = 6  # pieces that those about the best plan are cut into, each time
ROUNDS = 4
GOOD = 1e-3  # of the gain over the worst purses: a gap that is good enough
WITHIN = 8  # places of a piece where its curve is held against the chord

# EUR in pieces, being in them, and switches; the least and the most of their sum.
_Rows = tuple[scipy.sparse.csr_matrix, scipy.sparse.csr_matrix, np.ndarray, float, float]
Curves = Callable[[Float[np.ndarray, "purse place"]], Float[np.ndarray, "output purse place"]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pieced:
    """The best plan found, which switches are on, its value, and what no plan can be over."""

    purses: Float[np.ndarray, " purse"]
    on: tuple[bool, ...]
    value: float
    bound: float

    @property
    def gap(self) -> float:
        """How much better another plan can be at most."""
        return max(self.bound - self.value, 0.0)


def best_in_pieces(
    problem: Problem, curves: Curves, floors: Float[np.ndarray, " floor"]
) -> Pieced | None:
    """The purses with the highest sum of curves within the limits; None where there are none.

    Args:
        problem: purses and limits; those that are ``switched`` hold or their purses are empty.
        curves: what each purse brings at each of some amounts: the first output is what is wanted,
            the others are what the floors are of.
        floors: the least of the sums over purses of all further outputs.
    """
    low, high = problem.bounds
    knots = np.linspace(low, high, PIECES + 1, axis=1)
    kept: Pieced | None = None
    for _ in range(ROUNDS):
        found = _programme(problem, _cut(knots, curves), floors)
        if found is None:
            return kept
        purses, on, bound = found
        told = curves(purses[:, None])[:, :, 0].sum(1)
        spread = max(bound - float(curves(low[:, None])[0].sum()), 1e-12)
        met = bool((told[1:] >= floors - 1e-6 * np.abs(floors) - 1e-9).all())
        if kept is None or (met and told[0] > kept.value):
            kept = Pieced(purses=purses, on=on, value=float(told[0]), bound=bound)
        kept = Pieced(purses=kept.purses, on=kept.on, value=kept.value,
                      bound=min(bound, kept.bound))  # fmt: skip
        if kept.gap <= GOOD * spread:
            break
        knots = _finer(knots, purses)
    return kept


@dataclass(frozen=True, slots=True, kw_only=True)
class _Cut:
    """Pieces of every purse: from, to, and for each output its slope and what it is at nothing."""

    start: Float[np.ndarray, "purse piece"]
    end: Float[np.ndarray, "purse piece"]
    slope: Float[np.ndarray, "output purse piece"]
    height: Float[np.ndarray, "output purse piece"]


def _cut(knots: Float[np.ndarray, "purse knot"], curves: Curves) -> _Cut:
    """Chords between knots, raised to lie over the curve; a first piece that is nothing at all."""
    purses = len(knots)
    start, end = knots[:, :-1], knots[:, 1:]
    part = np.linspace(0.0, 1.0, WITHIN + 1)
    places = start[..., None] + (end - start)[..., None] * part
    told = curves(places.reshape(purses, -1)).reshape(-1, *places.shape)
    chord = told[..., :1] + (told[..., -1:] - told[..., :1]) * part
    over = np.maximum((told - chord).max(-1), 0.0)
    width = np.where(end > start, end - start, 1.0)
    slope = (told[..., -1] - told[..., 0]) / width
    height = told[..., 0] - slope * start + over
    nothing = curves(np.zeros((purses, 1)))
    return _Cut(
        start=np.pad(start, ((0, 0), (1, 0))), end=np.pad(end, ((0, 0), (1, 0))),
        slope=np.pad(slope, ((0, 0), (0, 0), (1, 0))),
        height=np.concatenate([nothing, height], axis=2),
    )  # fmt: skip


def _finer(
    knots: Float[np.ndarray, "purse knot"], purses: Float[np.ndarray, " purse"]
) -> Float[np.ndarray, "purse more"]:
    """Pieces beside where the plan stands cut into more, all others as they are."""
    rows = []
    for row, at in zip(knots, purses, strict=True):
        place = int(np.clip(np.searchsorted(row, at, side="right") - 1, 0, len(row) - 2))
        more = [
            np.linspace(row[i], row[i + 1], FINER + 1)
            for i in range(max(place - 1, 0), min(place + 2, len(row) - 1))
        ]
        rows.append(np.unique(np.concatenate([row, *more])))
    most = max(map(len, rows))
    return np.stack([np.pad(row, (0, most - len(row)), mode="edge") for row in rows])


def _programme(
    problem: Problem, cut: _Cut, floors: Float[np.ndarray, " floor"]
) -> tuple[np.ndarray, tuple[bool, ...], float] | None:
    """The mixed-integer programme: its purses, switches and value; None where none can be.

    Columns: EUR of each purse in each piece, whether it is in it, and whether each switch is on.
    """
    count = cut.start.size
    width = sum(limit.switched for limit in problem.limits)
    rows = [*_inside(cut, width), *_switches(problem, cut, width)]
    none = np.zeros((1, width))
    for slope, height, least in zip(cut.slope[1:], cut.height[1:], floors, strict=True):
        rows.append((_row(slope), _row(height), none, float(least), np.inf))
    found = scipy.optimize.milp(
        -np.r_[cut.slope[0].ravel(), cut.height[0].ravel(), np.zeros(width)],
        integrality=np.r_[np.zeros(count), np.ones(count + width)],
        bounds=scipy.optimize.Bounds(0.0, np.r_[cut.end.ravel(), np.ones(count + width)]),
        constraints=[
            scipy.optimize.LinearConstraint(scipy.sparse.hstack(
                [euros, inside, scipy.sparse.csr_matrix(on)], format="csc"), low, high)
            for euros, inside, on, low, high in rows
        ],
        options={"mip_rel_gap": GOOD / 10},
    )  # fmt: skip
    if found.x is None:
        return None
    on = tuple(bool(value > 0.5) for value in found.x[2 * count :])
    purses = found.x[:count].reshape(cut.start.shape).sum(1)
    return purses, on, -float(found.mip_dual_bound)


def _inside(cut: _Cut, width: int) -> Iterator[_Rows]:
    """Each purse is in one piece, with EUR between its ends there and none elsewhere."""
    purses, pieces = cut.start.shape
    count = purses * pieces
    each, none = scipy.sparse.eye(count, format="csr"), np.zeros((count, width))
    yield each, -scipy.sparse.diags(cut.start.ravel()), none, 0.0, np.inf
    yield each, -scipy.sparse.diags(cut.end.ravel()), none, -np.inf, 0.0
    whole = scipy.sparse.kron(scipy.sparse.eye(purses), np.ones((1, pieces)), format="csr")
    yield scipy.sparse.csr_matrix((purses, count)), whole, np.zeros((purses, width)), 1.0, 1.0


def _switches(problem: Problem, cut: _Cut, width: int) -> Iterator[_Rows]:
    """Limits hold; those that are switched where they are on, and off their purses are nothing."""
    purses, pieces = cut.start.shape
    empty, place = scipy.sparse.csr_matrix((1, purses * pieces)), 0
    mine = np.zeros((purses, width))
    for limit, row in zip(problem.limits, problem.rows, strict=True):
        euros = _row(np.repeat(row, pieces))
        if not limit.switched:
            yield euros, empty, np.zeros((1, width)), limit.low, limit.high
            continue
        on = (np.arange(width) == place)[None] * 1.0
        most = limit.high if np.isfinite(limit.high) else float(problem.bounds[1] @ row)
        yield euros, empty, -limit.low * on, 0.0, np.inf
        yield euros, empty, -most * on, -np.inf, 0.0
        mine[list(limit.purses), place] = 1.0
        place += 1
    for at in range(purses):
        first = np.zeros((purses, pieces))
        first[at, 0] = 1.0
        # A purse is nothing exactly where its switch is off; one without a switch never is.
        side = float(mine[at].any())
        yield empty, _row(first), mine[at : at + 1], side, side


def _row(values: np.ndarray) -> scipy.sparse.csr_matrix:
    return scipy.sparse.csr_matrix(values.reshape(1, -1))
