"""Plans that are looked at and moved: kept by what was asked, dragged lever by lever, compared."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from kurssi.decisions.intervals import interval
from kurssi.decisions.quote import Board, Grade, Interval
from kurssi.messages import Message
from kurssi.planning.purses import Ask, places
from kurssi.progress import Progress, silent
from kurssi.steps.desks import panel_of
from kurssi.steps.planning import (
    declared_of,
    grades,
    opened,
    plan,
    prospect_of,
    scene_of,
    within,
)
from kurssi.steps.quoting import rates
from kurssi.store.asked_plans import load_asked, save_asked
from kurssi.store.plans import SavedPlan, load_plan, names_of_plans, save_plan, stamps_of_plans
from kurssi.store.runs import SavedRun
from kurssi.workspace.company import Workspace

if TYPE_CHECKING:
    from kurssi.planning.draft import Told
    from kurssi.planning.plan import Plan
    from kurssi.planning.problem import Problem
    from kurssi.planning.prospect import Prospect
    from kurssi.planning.purses import Declared
    from kurssi.planning.slides import Dragged, Misses, Slides
    from kurssi.steps.scenarios import Scene


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """What plans over so many periods are told from: made once, since it takes seconds.

    ``telling`` are the draws that no plan is chosen by.
    """

    workspace: Workspace
    run: SavedRun
    board: Board
    scene: "Scene"
    declared: "Declared"
    telling: "Prospect"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sliders:
    """A plan under sliders: the forward, the levers that are added up instead, and how far off."""

    dragged: "Dragged"
    slides: "Slides"
    misses: "Misses"

    def gain(self, at: Mapping[str, float]) -> "Told":
        """What the plan brings more than going on as now, by the forward itself."""
        return self.dragged.brings(at).less(self.slides.present)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A plan kept by name, as the current run sees it: EUR by lever, and what it brings more.

    ``cut`` is what is taken off its euros, as of any plan: ``carried.curse`` of what it adds to the
    same budget spread as now. ``caution`` says that another run chose it.
    """

    name: str
    levers: Mapping[str, float]
    told: "Told"
    cut: float
    caution: Message | None = None


def optimise(workspace: Workspace, ask: Ask, *, progress: Progress = silent) -> "Plan":
    """The plan for an ask, made and kept.

    Raises:
        NothingToPlan: the limits cannot all be met.
        NothingToQuote: nothing was fitted yet, or the declaration has changed since.
    """
    ask = within(workspace, ask)
    found = plan(workspace, ask, progress=progress)
    save_asked(workspace.state_dir, ask, found)
    return found


def asked_before(workspace: Workspace, ask: Ask) -> "Plan | None":
    """The plan of the current run for an ask, None where none was made."""
    run = opened(workspace).manifest.run
    return load_asked(workspace.state_dir, run, within(workspace, ask))


def bench(workspace: Workspace, *, periods: int) -> Bench:
    """The periods ahead as the run's draws see them.

    Raises:
        NothingToQuote: nothing was fitted yet, or the declaration has changed since.
    """
    # The engine is slow to import, and a page that is kept needs none of it.
    from kurssi.planning.draft import Halves

    run = opened(workspace)
    board = rates(workspace)
    panel, ledger = panel_of(workspace, run)
    scene = scene_of(workspace, run, (panel, ledger))
    return Bench(
        workspace=workspace, run=run, board=board, scene=scene,
        declared=declared_of(workspace, panel, board),
        telling=Halves.of(prospect_of(scene, periods=periods)).telling,
    )  # fmt: skip


def sliders(at: Bench, ask: Ask, found: "Plan | None") -> Sliders:
    """A plan (where there is none, the present one) under sliders, within the limits."""
    from kurssi.planning.slides import Dragged, misses, slides
    from kurssi.steps.scenarios import money_of

    panel, base = at.scene.panel, at.telling.usual
    if found is not None:
        calendar = tuple(dict.fromkeys(week.period for week in found.flights))
        base = money_of(found, panel, calendar)
    problem = _problem(at, ask)
    dragged = Dragged(
        telling=at.telling, base=base, moves=problem.movable, felt=problem.felt > 0,
        levers=panel.levers,
        bounds=_bounds(problem, within(at.workspace, ask)),
    )  # fmt: skip
    made = slides(dragged)
    return Sliders(dragged=dragged, slides=made, misses=misses(dragged, made, seed=at.scene.seed))


def _problem(at: Bench, ask: Ask) -> "Problem":
    """What may be moved at all, whatever else is asked."""
    from kurssi.planning.purses import problem_of

    panel, ask = at.scene.panel, within(at.workspace, ask)
    window = min(at.workspace.window_periods, panel.grid.count)
    return problem_of(panel, at.declared, Ask(periods=ask.periods, free=ask.free), window=window)


def _bounds(problem: "Problem", ask: Ask) -> Mapping[str, tuple[float, float]]:
    """Least and most of each lever that may move, whatever is locked."""
    found = {}
    for lever in dict.fromkeys(purse.lever for purse in problem.purses):
        purses = [one for one in problem.purses if one.lever == lever]
        if any(one.kept is not None for one in purses):
            continue
        low, high = sum(one.low for one in purses), sum(one.high for one in purses)
        low, high = max(low, ask.least.get(lever, low)), min(high, ask.most.get(lever, high))
        if low < high:
            found[lever] = (low, high)
    return found


def keep_dragged(at: Bench, under: "Dragged", eur: Mapping[str, float], name: str) -> None:
    """Keep a dragged plan by name.

    Raises:
        NotUnderstood: it is no name.
    """
    panel, spend = at.scene.panel, under.spend(eur)
    frequency = panel.grid.frequency
    first = frequency.label(frequency.at(frequency.index(panel.grid.starts[-1]) + 1))
    save_plan(at.workspace.state_dir, SavedPlan(
        name=name, run=at.run.manifest.run, first=first, segments=panel.segments,
        levers=panel.levers, spend=spend,
    ))  # fmt: skip


def stamp_of_kept(at: Bench) -> tuple[tuple[str, int], ...]:
    """Which plans are kept by name, and since when."""
    return stamps_of_plans(at.workspace.state_dir)


def kept_plans(at: Bench, ask: Ask) -> tuple[Kept, ...]:
    """Every plan kept by name that is of the company as it is, over the periods of the bench."""
    from kurssi.planning.draft import told
    from kurssi.planning.slides import cut_of
    from kurssi.steps.scenarios import other_run, replayed

    panel, usual, found = at.scene.panel, at.telling.usual, []
    state_dir = at.workspace.state_dir
    before = told(at.telling, usual)
    moves = _problem(at, ask).movable
    for name in names_of_plans(state_dir):
        saved = load_plan(state_dir, name)
        spend = None if saved is None else replayed(saved, panel, usual)
        if saved is None or spend is None:
            continue
        plan = told(at.telling, spend)
        found.append(Kept(
            name=name, told=plan.less(before),
            cut=cut_of(at.telling, moves, plan, float(spend.sum())),
            levers=dict(zip(panel.levers, map(float, spend.sum((0, 1))), strict=True)),
            caution=other_run(saved, at.run.manifest.run),
        ))  # fmt: skip
    return tuple(found)


def frontier(at: Bench, ask: Ask, found: "Plan") -> "tuple[tuple[Told, float], ...]":
    """What each plan of a frontier brings more than going on as now, and what is cut off its euros.

    By the draws that no plan was chosen by, as ``Plan.frontier`` tells their means.
    """
    from kurssi.planning.draft import told
    from kurssi.planning.purses import problem_of

    panel, ask = at.scene.panel, within(at.workspace, ask)
    window = min(at.workspace.window_periods, panel.grid.count)
    problem = problem_of(panel, at.declared, ask, window=window)
    before = told(at.telling, at.telling.usual)
    return tuple(
        (told(at.telling, problem.evenly(np.array(point.allocation))).less(before), point.cut)
        for point in found.frontier
    )


def summed(told: "Told", cut: float) -> tuple[Interval, Interval, float | None]:
    """What a plan brings more than going on as now: CX, EUR, and the chance that it earns more.

    Args:
        told: by draw.
        cut: EUR that choosing is known to promise too much, off euros and their chance as in
            ``planning.plan.Plan`` (``planning.plan.CUT`` names what it is off).

    Returns:
        The chance is None where nothing is different by a euro.
    """
    eur = told.eur - cut
    chance = float((eur > 0).mean()) if np.any(np.abs(told.eur) >= 1.0) else None
    return interval(told.cx), interval(eur), chance


def grades_of(at: Bench) -> Mapping[str, Grade]:
    """How well it is known what each lever does: the worst of both currencies and its segments."""
    found: dict[str, Grade] = {}
    for (lever, _), grade in grades(at.board, at.scene.panel).items():
        found[lever] = max(grade, found.get(lever, grade), key=str)
    return found


def why_kept(at: Bench, lever: str) -> Message | None:
    """Why a lever cannot be dragged: it is kept as it is, if only in a segment."""
    whys = (at.declared.why(lever, place) for place in places(at.scene.panel, lever))
    return next(filter(None, whys), None)
