"""Prospect and problem -> the plan as it is told: every figure by draws that did not choose it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from jaxtyping import Float

from kurssi.decisions.intervals import interval
from kurssi.decisions.quote import Grade
from kurssi.ledger.panel import Panel
from kurssi.messages import Message, Number
from kurssi.planning.allocate import Wish
from kurssi.planning.band import measurement_error
from kurssi.planning.draft import (
    Draft,
    Halves,
    budget_price,
    cx_price,
    draft,
    equal_treatment,
    lost,
    optimality,
    points,
    rows,
    undominated,
    untold_cx,
    weights,
)
from kurssi.planning.plan import SURE, Carried, Optimality, Plan, Week, moves
from kurssi.planning.priority import Priority
from kurssi.planning.problem import Problem, Rule
from kurssi.planning.prospect import Prospect
from kurssi.planning.purses import Ask, places
from kurssi.progress import Progress, Stage, silent
from kurssi.vocabulary import ALL_SEGMENTS

GOOD = 0.01  # of the gain: a larger gap is told
STAGES = (
    Message("choosing the plan"),
    Message("plans between euros and experience"),
    Message("how far from the best it can be"),
    Message("treating every segment alike"),
    Message("what each limit costs"),
)
Part = TypeVar("Part")
YEARS = 1.0  # a plan over more years than this leans far on the trend


@dataclass(frozen=True, slots=True, kw_only=True)
class Brief:
    """What a plan is drawn up from, beside the draws."""

    panel: Panel
    problem: Problem
    ask: Ask
    grades: Mapping[tuple[str, str], Grade]
    per_year: int
    seed: int

    @property
    def people(self) -> Float[np.ndarray, " segment"]:
        """Persons of each segment, 1 where undeclared."""
        population = self.panel.population
        return np.where(np.isfinite(population), population, 1.0)

    @property
    def points(self) -> Float[np.ndarray, " segment"]:
        """The band of CX in points of a segment's mean level."""
        least = measurement_error(self.panel, self.problem.periods)
        return least if self.ask.band is None else np.maximum(least, self.ask.band)


def draw_up(prospect: Prospect, brief: Brief, progress: Progress = silent) -> Plan:
    """The plan, whole but for what names its run."""
    ask, problem, panel = brief.ask, brief.problem, brief.panel
    band = brief.points * brief.people * problem.periods / brief.per_year
    wish = Wish(priority=ask.priority, risk=ask.risk, band=band, worth=ask.worth)
    halves = Halves.of(prospect)
    found = _staged(progress, 0, lambda: draft(halves, problem, wish))
    tried = _staged(progress, 1, lambda: points(found, halves))
    front = undominated(tried)
    best = _staged(progress, 2, lambda: optimality(found, halves, seed=brief.seed))
    equal = _staged(progress, 3, lambda: equal_treatment(found, halves, wish, brief.people))
    regrets = _staged(progress, 4, lambda: lost(found))
    earns, felt = panel.sales is not None, bool(prospect.pair)
    gain = found.gain
    prices = found.choice.found.certificate.floor_prices
    named = dict(zip(panel.segments, prices if len(prices) else 0.0 * band, strict=True))
    calendar = _calendar(panel, problem.periods)
    return Plan(
        run="", currency="", first=calendar[0], last=calendar[-1],
        budget=float(found.purses.sum()), present_budget=float(problem.current.sum()),
        periods=problem.periods, horizon_periods=0, priority=ask.priority, risk=ask.risk,
        allocation=rows(found, brief.grades), carried=found.carried,
        cut=found.cut if earns else None,
        eur=interval(found.present.eur + gain.eur) if earns else None,
        cx=interval(found.present.cx + gain.cx) if felt else None,
        eur_gain=interval(gain.eur) if earns else None,
        cx_gain=interval(gain.cx) if felt else None,
        p_gain=float((gain.eur > 0).mean()) if earns else None,
        eur_per_cx=cx_price(found, wish) if earns else None,
        cx_prices={name: float(price) for name, price in named.items()} if felt else {},
        cx_band=dict(zip(panel.segments, map(float, brief.points), strict=True)) if felt else {},
        eur_per_budget_eur=budget_price(found) if earns else None,
        cx_untold=untold_cx(found, halves) if felt else None,
        frontier=front if earns and felt else (),
        left_out=len(tried) - len(front) if earns and felt else 0,
        equal=equal,
        optimality=best, flights=_flights(found, calendar),
        flighting=float((found.plan.eur - found.evenly.eur).mean()) if earns else None,
        regrets=regrets, weights=weights(front, found, wish) if earns and felt else None,
        seed=brief.seed, cautions=tuple(_cautions(found, best, brief)),
    )  # fmt: skip


def _staged(progress: Progress, stage: int, work: Callable[[], Part]) -> Part:
    """The work of a stage, once it is said to begin."""
    progress(Stage(name=STAGES[stage], done=stage, total=len(STAGES)))
    return work()


def _uncarried(carried: Carried, *, moved: bool) -> Message:
    """That the plan stays, or stops on its way, and what would have to be learned.

    ``moved``: what is asked moves money all the same, or the budget is another.
    """
    then = Message("the money stays as it is spread now")
    if moved:
        then = Message("the money is spread as now as far as what is asked lets it be")
    if carried.chance is None:
        return Message(
            "no move of money was found that is worth its risk, so {then}; most hangs on {lever}, "
            "where an experiment or more varied spend would tell",
            then=then, lever=carried.lever,
        )  # fmt: skip
    values = {
        "p": Number(100 * carried.chance, 0), "sure": Number(100 * SURE, 0),
        "lever": carried.lever,
    }  # fmt: skip
    if carried.part > 0:
        return Message(
            "the plan goes {part}% of the way to the best that was found: that has a chance of "
            "{p}% of being better, {sure}% is asked; most hangs on {lever}, where an experiment or "
            "more varied spend would tell",
            part=Number(100 * carried.part, 0), **values,
        )  # fmt: skip
    return Message(
        "the data do not carry a better plan, so {then}: the best that was found has a chance of "
        "{p}% of being better, {sure}% is asked; most hangs on {lever}, where an experiment or "
        "more varied spend would tell",
        then=then, **values,
    )  # fmt: skip


def _calendar(panel: Panel, periods: int) -> tuple[str, ...]:
    """The periods planned, as people write them."""
    frequency = panel.grid.frequency
    after = frequency.index(panel.grid.starts[-1]) + 1
    return tuple(frequency.label(frequency.at(after + step)) for step in range(periods))


def _flights(found: Draft, calendar: tuple[str, ...]) -> tuple[Week, ...]:
    """Money by period of every purse that has any."""
    problem = found.choice.found.local.problem
    weeks = []
    for purse, eur, cells in zip(problem.purses, found.purses, problem.cells, strict=True):
        share = found.flight[:, int(np.argmax(cells.sum(0)))]
        weeks += [
            Week(period=day, lever=purse.lever, segment=purse.segment or ALL_SEGMENTS,
                 eur=float(eur * part))
            for day, part in zip(calendar, share, strict=True) if eur > 0
        ]  # fmt: skip
    return tuple(weeks)


def _cautions(found: Draft, best: Optimality, brief: Brief) -> list[Message]:
    """What a reader must know before acting on the plan."""
    ask, panel, told = brief.ask, brief.panel, []
    if found.carried.part < 1.0 and found.carried.lever is not None:
        moved = moves(brief.problem.current, found.purses)
        told.append(_uncarried(found.carried, moved=moved))
    if found.carried.euros_decide:
        told.append(Message(
            "no move is surely better for customer experience: euros decide, and CX surely falls "
            "by no more than its band"
        ))  # fmt: skip
    if not best.certified:
        told.append(Message(
            "returns do not diminish everywhere, so that a better plan far from this one cannot be "
            "ruled out"
        ))  # fmt: skip
    elif best.share > 1.0:
        told.append(Message("how much better a plan may exist is not known: the gain is too small"))
    elif best.share > GOOD:
        told.append(Message(
            "a better plan may exist: by at most {share}% of the gain",
            share=Number(100 * best.share, 1),
        ))  # fmt: skip
    if best.equal_split:
        told.append(Message("all money that may move is split equally, and that is the best found"))
    if not found.choice.experience and ask.priority is not Priority.EUR:
        told.append(Message("CX is not measured, so that the plan is made for euros alone"))
    if panel.sales is None:
        told.append(Message("no sales are known, so that the plan is made for CX alone"))
    free = [purse for purse in brief.problem.purses if purse.kept is None]
    if not free:
        told.append(Message("no lever may move: the data support no effect, or all are fixed"))
    if any(one.rule is Rule.LOCK for one in brief.problem.limits):
        told += [
            Message("{lever} is locked although the data do not support what it does", lever=lever)
            for lever in ask.locks
            if any(brief.grades.get((lever, place)) is Grade.D for place in places(panel, lever))
        ]  # fmt: skip
    if brief.problem.periods > YEARS * brief.per_year:
        told.append(Message("so long a plan leans on the trend going on"))
    return told
