"""What is asked and what was seen -> the problem: purses with bounds, and limits."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

import numpy as np
from jaxtyping import Float

from kurssi.errors import NotUnderstood
from kurssi.ledger.panel import Panel
from kurssi.messages import Message
from kurssi.planning.priority import RISK, Priority
from kurssi.planning.problem import Limit, Problem, Purse, Rule
from kurssi.vocabulary import ALL_SEGMENTS

KEPT_UP = 12  # a year's part: spend counts as seen where it was kept up for a month
BEYOND = 2.0  # spend asked for beyond what was seen may go to so many times the largest seen


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """What a plan is asked to be. EUR over the plan; ``budget`` None: as much as at present.

    ``locks``, ``least`` and ``most`` are by lever, ``envelopes`` (least, most) by department.
    ``buys`` are levers that are bought for at least so much or not at all, ``switches`` for exactly
    so much or not at all; ``cash`` is the most that may be spent in one period, on all. ``payback``
    are periods after the plan's end by which what is added must be back.
    ``beyond`` allows spend outside the range seen; ``free`` levers are moved although the data do
    not support what they do. ``segments``: only their money moves; none said: everybody's.
    ``band`` is in CX points of a segment's mean level, None: the tracker's own error. ``worth`` is
    EUR a CX. No amount is endless (but the most of an envelope) or under nothing.

    Raises:
        NotUnderstood: an amount is none.
    """

    budget: float | None = None
    periods: int = 26
    priority: Priority = Priority.CX
    risk: float = RISK
    locks: Mapping[str, float] = field(default_factory=dict)
    least: Mapping[str, float] = field(default_factory=dict)
    most: Mapping[str, float] = field(default_factory=dict)
    envelopes: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    buys: Mapping[str, float] = field(default_factory=dict)
    switches: Mapping[str, float] = field(default_factory=dict)
    cash: float | None = None
    payback: int | None = None
    segments: tuple[str, ...] = ()
    free: tuple[str, ...] = ()
    beyond: bool = False
    band: float | None = None
    worth: float | None = None

    def __post_init__(self) -> None:
        for name, amount in self._amounts():
            if not 0 <= amount < np.inf:
                raise NotUnderstood(
                    name, Message("{amount} is no amount", amount=str(amount)),
                    Message("give a number of 0 or more"),
                )  # fmt: skip

    def _amounts(self) -> Iterator[tuple[str, float]]:
        for name in ("budget", "risk", "band", "worth", "cash", "payback"):
            if (amount := getattr(self, name)) is not None:
                yield name, amount
        for by_lever in (self.locks, self.least, self.most, self.buys, self.switches):
            yield from by_lever.items()
        for department, (low, high) in self.envelopes.items():
            yield department, low
            yield department, 0.0 if high == np.inf else high


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """What holds of levers whatever is asked: why some are kept, and who answers for each.

    ``kept`` is by lever and segment; that of a lever in ``all`` holds in every segment. ``unfelt``
    are levers and segments whose CX is not told.
    """

    kept: Mapping[tuple[str, str], Message]
    departments: Mapping[str, str]
    unfelt: frozenset[tuple[str, str]] = frozenset()

    def why(self, lever: str, segment: str | None = None) -> Message | None:
        """Why a lever is kept as it is in a segment; None where it may move."""
        everywhere = self.kept.get((lever, ALL_SEGMENTS))
        return self.kept.get((lever, segment or ALL_SEGMENTS), everywhere)


def places(panel: Panel, lever: str) -> tuple[str, ...]:
    """Where a lever's money is decided: in each segment, in ``all`` where it is not aimed."""
    return panel.segments if panel.aimed[panel.levers.index(lever)] else (ALL_SEGMENTS,)


def spread(panel: Panel, lever: str) -> Float[np.ndarray, " segment"]:
    """Each segment's share of a lever's money in the past; of people, where it had none."""
    money = panel.spend[:, :, panel.levers.index(lever)].sum(0)
    people = np.where(np.isfinite(panel.population), panel.population, 1.0)
    return money / money.sum() if money.sum() > 0 else people / people.sum()


def problem_of(panel: Panel, declared: Declared, ask: Ask, *, window: int) -> Problem:
    """The problem that is asked, with the bounds of what was seen."""
    found: list[tuple[Purse, np.ndarray]] = []
    for c, lever in enumerate(panel.levers):
        places: list[int | None] = [*range(len(panel.segments))] if panel.aimed[c] else [None]
        for g in places:
            cells = np.zeros(panel.spend.shape[1:])
            cells[slice(None) if g is None else g, c] = spread(panel, lever) if g is None else 1.0
            spend = panel.spend[:, :, c].sum(1) if g is None else panel.spend[:, g, c]
            segment = None if g is None else panel.segments[g]
            ends = kept_up(spend, panel.grid.frequency.per_year)
            usual = float(spend[-window:].mean())
            found.append((_purse((lever, segment), (usual, *ends), declared, ask), cells))
    purses = tuple(purse for purse, _ in found)
    return Problem(
        purses=purses,
        limits=_limits(purses, declared, ask),
        cells=np.stack([cells for _, cells in found]),
        periods=ask.periods,
        cash=np.inf if ask.cash is None else ask.cash,
    )


def kept_up(spend: Float[np.ndarray, " period"], per_year: int) -> tuple[float, float]:
    """The least and the most spend of a period that was kept up for a month.

    A single period's spend is carried over into others; kept up for a whole plan, it was not seen.
    """
    month = min(max(per_year // KEPT_UP, 1), len(spend))
    means = np.convolve(spend, np.full(month, 1.0 / month), mode="valid")
    return float(means.min()), float(means.max())


def _purse(
    who: tuple[str, str | None], spend: tuple[float, float, float], declared: Declared, ask: Ask
) -> Purse:
    """The purse of a lever and segment; its usual, least and most spend of a period."""
    lever, segment = who
    current, low, seen = (eur * ask.periods for eur in spend)
    low, high = min(low, current), max(seen, current)
    if ask.beyond:
        low, high = 0.0, BEYOND * seen
    kept = None if lever in ask.free else declared.why(lever, segment)
    if ask.segments and segment is not None and segment not in ask.segments:
        kept = Message("only money of the segments asked for moves")
    if lever in ask.locks:
        kept, low, high = None, 0.0, max(high, ask.locks[lever])
    if kept is not None:
        low = high = current
    return Purse(
        lever=lever, segment=segment, current=current, low=low, high=high, seen=seen, kept=kept,
        felt=(lever, segment or ALL_SEGMENTS) not in declared.unfelt,
    )  # fmt: skip


def _limits(purses: tuple[Purse, ...], declared: Declared, ask: Ask) -> tuple[Limit, ...]:
    """The budget, and all that is asked of levers and departments."""
    budget = sum(purse.current for purse in purses) if ask.budget is None else ask.budget
    every = tuple(range(len(purses)))
    limits = [Limit(rule=Rule.BUDGET, what="", purses=every, low=budget, high=budget)]

    def of(lever: str) -> tuple[int, ...]:
        return tuple(at for at, purse in enumerate(purses) if purse.lever == lever)

    for lever, eur in ask.locks.items():
        limits.append(Limit(rule=Rule.LOCK, what=lever, purses=of(lever), low=eur, high=eur))
    for lever, eur in ask.least.items():
        limits.append(Limit(rule=Rule.LEAST, what=lever, purses=of(lever), low=eur))
    for lever, eur in ask.most.items():
        limits.append(Limit(rule=Rule.MOST, what=lever, purses=of(lever), high=eur))
    for bought, exactly in ((ask.buys, False), (ask.switches, True)):
        for lever, eur in bought.items():
            # Nothing at all is a choice where it has been seen.
            off = all(purses[at].low <= 0 for at in of(lever))
            most = eur if exactly else np.inf
            limits.append(Limit(
                rule=Rule.BUY, what=lever, purses=of(lever), low=eur, high=most, switched=off
            ))  # fmt: skip
    if ask.cash is not None:
        limits.append(Limit(rule=Rule.CASH, what="", purses=every, high=ask.cash * ask.periods))
    for department, (low, high) in ask.envelopes.items():
        mine = tuple(
            at for at, purse in enumerate(purses)
            if declared.departments.get(purse.lever) == department
        )  # fmt: skip
        limits.append(Limit(rule=Rule.ENVELOPE, what=department, purses=mine, low=low, high=high))
    return tuple(limits)


def alike(problem: Problem, population: np.ndarray) -> Problem:
    """The same with every segment treated alike: aimed levers spend the same on every person.

    Purses that are kept stay as they are. Bounds are those of the lever's purses together.
    """
    people = population / population.sum()
    groups: dict[object, list[int]] = {}
    for at, purse in enumerate(problem.purses):
        groups.setdefault(at if purse.kept is not None else purse.lever, []).append(at)
    places = list(groups.values())
    purses, cells = [], []
    for group in places:
        members = [problem.purses[at] for at in group]
        first = members[0]
        cell = problem.cells[group[0]]
        if first.kept is None and first.segment is not None:
            theirs = people * (problem.cells[group].sum((0, 2)) > 0)
            cell = (theirs / theirs.sum())[:, None] * cell.sum(0)
        purses.append(Purse(
            lever=first.lever, segment=first.segment if first.kept else None,
            current=sum(one.current for one in members), low=sum(one.low for one in members),
            high=sum(one.high for one in members), seen=sum(one.seen for one in members),
            kept=first.kept, felt=all(one.felt for one in members),
        ))  # fmt: skip
        cells.append(cell)
    where = {at: new for new, group in enumerate(places) for at in group}
    limits = tuple(
        replace(one, purses=tuple(dict.fromkeys(where[at] for at in one.purses)))
        for one in problem.limits if one.rule is not Rule.PAYBACK
    )  # fmt: skip
    return replace(
        problem, purses=tuple(purses), limits=limits + _paid_back(problem, places),
        cells=np.stack(cells),
    )  # fmt: skip


def _paid_back(problem: Problem, groups: list[list[int]]) -> tuple[Limit, ...]:
    """Payback of purses that became one: as much together as each may hold."""
    tops = {one.purses[0]: one.high for one in problem.limits if one.rule is Rule.PAYBACK}
    return tuple(
        Limit(
            rule=Rule.PAYBACK, what=problem.purses[group[0]].lever, purses=(new,),
            high=sum(tops.get(at, problem.purses[at].high) for at in group),
        )
        for new, group in enumerate(groups) if tops.keys() & set(group)
    )  # fmt: skip
