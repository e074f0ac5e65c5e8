"""Scenarios beside a plan: words become what is otherwise, and plans are kept by name."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from jaxtyping import Float

from kurssi.decisions.quote import Grade
from kurssi.errors import NotUnderstood
from kurssi.ledger.axes import axes_of
from kurssi.ledger.booked import booked
from kurssi.ledger.controls import controls as controls_of
from kurssi.ledger.entry import Ledger
from kurssi.ledger.panel import Panel
from kurssi.messages import Message
from kurssi.planning.purses import spread
from kurssi.store.plans import NAME, SavedPlan, load_plan, names_of_plans, save_plan
from kurssi.vocabulary import ALL_SEGMENTS
from kurssi.workspace.company import Workspace

if TYPE_CHECKING:
    from kurssi.planning.plan import Plan
    from kurssi.planning.scenarios import Foretold, Scenario, Sight
    from kurssi.posterior.fit import Model

PERCENT = 100.0
LAST = 4
MOVED = 0.01  # of usual spend: a lever that is moved by less is as now
STOP = re.compile(r"stop(?::(?P<levers>.+))?")
PRICE = re.compile(r"price(?P<change>[+\-−]\d+(?:[.,]\d+)?)%?")
TIMES = re.compile(r"(?P<control>.+)x(?P<factor>\d+(?:[.,]\d+)?)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """What scenarios are told from: the run's model and draws, and what was booked."""

    workspace: Workspace
    panel: Panel
    ledger: Ledger
    model: "Model"
    u: np.ndarray
    seed: int


def scenarios(scene: Scene, plan: "Plan", wanted: "Sequence[Scenario]") -> "tuple[Foretold, ...]":
    """Each scenario beside going on as now and the plan itself."""
    from kurssi.planning.scenarios import Scenario, foretold, run_through

    periods = plan.periods
    calendar = tuple(dict.fromkeys(week.period for week in plan.flights))
    sight = _sight(scene, periods, {})
    now = run_through(Scenario(name="now"), sight)
    has = (scene.panel.sales is not None, bool(sight.prospect.pair))
    told = [foretold("now", now, now, calendar, has)]
    spend = money_of(plan, scene.panel, calendar)
    for scenario in (Scenario(name="plan", spend=spend), *wanted):
        shifted = _sight(scene, periods, scenario.controls) if scenario.controls else sight
        told.append(foretold(scenario.name, run_through(scenario, shifted), now, calendar, has))
    return tuple(told)


def scenario_of(scene: Scene, word: str, periods: int) -> "Scenario":
    """The scenario that a word means.

    Args:
        scene: what it is told from.
        word: ``stop``, ``stop:tv,radio``, ``price+3``, ``price-2``, ``CONTROLx2``, or the name of
            a plan that was kept.
        periods: how many are planned.

    Raises:
        NotUnderstood: the word means nothing here.
    """
    from kurssi.planning.scenarios import Scenario

    panel = scene.panel
    if found := STOP.fullmatch(word):
        levers = tuple(filter(None, (found["levers"] or "").split(",")))
        if set(levers) <= set(panel.levers):
            return Scenario(name=word, stopped=levers)
    if found := PRICE.fullmatch(word):
        change = float(found["change"].replace("−", "-").replace(",", "."))
        if change > -PERCENT and panel.sales is not None:
            return Scenario(name=word, price=1.0 + change / PERCENT)
    found = TIMES.fullmatch(word)
    if found and found["control"] in panel.control_names:
        factor = float(found["factor"].replace(",", "."))
        return Scenario(name=word, controls={found["control"]: factor})
    saved = load_plan(scene.workspace.state_dir, word) if NAME.fullmatch(word) else None
    if saved is not None:
        usual = _usual(scene)
        spend = replayed(saved, panel, np.broadcast_to(usual, (periods, *usual.shape)))
        if spend is not None:
            return Scenario(name=word, spend=spend)
    raise NotUnderstood(
        word,
        Message("it is no scenario here"),
        Message(
            "say stop, stop:LEVER, price+3, CONTROLx2 (controls: {controls}), or a plan that was "
            "kept: {plans}",
            controls=", ".join(panel.control_names) or "-",
            plans=", ".join(names_of_plans(scene.workspace.state_dir)) or "-",
        ),
    )


def replayed(
    saved: SavedPlan, panel: Panel, usual: Float[np.ndarray, "plan segment lever"]
) -> Float[np.ndarray, "plan segment lever"] | None:
    """What a kept plan spends of the periods ahead, usual spend where it says nothing.

    None where it is of other segments, levers or periods, or over by now.
    """
    if (saved.segments, saved.levers) != (panel.segments, panel.levers):
        return None
    frequency, past = panel.grid.frequency, panel.grid.count
    last = frequency.index(panel.grid.starts[-1])
    ahead = (frequency.label(frequency.at(last + 1 + step)) for step in range(len(usual)))
    calendar = (*panel.grid.labels, *ahead)
    if saved.first not in calendar:
        return None
    begun = past - calendar.index(saved.first)  # periods of it that have passed
    if begun >= len(saved.spend):
        return None
    spend = np.array(usual)
    rows, first = saved.spend[max(begun, 0) :], max(-begun, 0)
    many = min(len(rows), len(spend) - first)
    spend[first : first + many] = rows[:many]
    return spend


def other_run(saved: SavedPlan, run: str) -> Message | None:
    """That a kept plan was chosen by what another run believes; None where it is this one."""
    if saved.run == run:
        return None
    return Message(
        "the plan {name} was made from run {run}: other draws than today's chose it",
        name=saved.name, run=saved.run,
    )  # fmt: skip


def _usual(scene: Scene) -> Float[np.ndarray, "segment lever"]:
    return np.asarray(scene.panel.spend[-scene.workspace.window_periods :].mean(0))


def _sight(scene: Scene, periods: int, controls: Mapping[str, float]) -> "Sight":
    """The periods ahead, controls moved as asked."""
    from kurssi.planning.prospect import Prospect
    from kurssi.planning.scenarios import Sight, shifted
    from kurssi.planning.start import starts, surroundings, usual_ahead
    from kurssi.planning.targets_levels import pair_of

    workspace, panel = scene.workspace, scene.panel
    horizon = workspace.horizon_periods
    usual = usual_ahead(scene.model.inputs, panel, plan=periods, horizon=horizon)
    if controls:
        facts = scene.ledger.facts
        scaled = controls_of(facts, axes_of(facts, workspace))
        pushing = tuple(name for _, name in scene.model.structure.context)
        usual = shifted(usual, scaled, controls, pushing)
    around = surroundings(
        panel, plan=periods, horizon=horizon,
        window=min(workspace.window_periods, panel.grid.count), rate=workspace.discount_rate,
    )  # fmt: skip
    start, chance = starts(scene.model, scene.u, usual)
    return Sight(
        prospect=Prospect(start=start, around=around, plan=periods, pair=pair_of(panel)),
        chance=chance, levers=panel.levers, own_price=_own_price(scene), seed=scene.seed,
    )  # fmt: skip


def _own_price(scene: Scene) -> np.ndarray:
    """EUR a unit of the own brand over the last periods, by segment."""
    facts = scene.ledger.facts
    taken = booked(facts, axes_of(facts, scene.workspace), scene.workspace)
    if taken is None:
        return np.zeros(len(scene.panel.segments))
    units, revenue = (part[-LAST:].sum(0) for part in (taken.own_units, taken.own_revenue))
    return np.where(units > 0, revenue / np.maximum(units, 1e-9), 0.0)


def money_of(plan: "Plan", panel: Panel, calendar: tuple[str, ...]) -> np.ndarray:
    """A plan's EUR by period, segment and lever; a lever that is not aimed by its past spread."""
    spend = np.zeros((plan.periods, len(panel.segments), len(panel.levers)))
    place = {period: at for at, period in enumerate(calendar)}
    for week in plan.flights:
        c = panel.levers.index(week.lever)
        if week.segment in panel.segments and panel.aimed[c]:
            spend[place[week.period], panel.segments.index(week.segment), c] = week.eur
        else:
            spend[place[week.period], :, c] = week.eur * spread(panel, week.lever)
    return spend


def keep(scene: Scene, plan: "Plan", name: str) -> None:
    """Keep a plan by name."""
    calendar = tuple(dict.fromkeys(week.period for week in plan.flights))
    save_plan(scene.workspace.state_dir, SavedPlan(
        name=name, run=plan.run, first=plan.first, segments=scene.panel.segments,
        levers=scene.panel.levers, spend=money_of(plan, scene.panel, calendar),
    ))  # fmt: skip


def beside(
    scene: Scene,
    plan: "Plan",
    wanted: "Sequence[Scenario]",
    grades: Mapping[tuple[str, str], Grade],
) -> "Plan":
    """The plan with scenarios beside it, and what a reader must know of them."""
    if not wanted:
        return plan
    cautions = [*_guesses(scene, wanted, grades), *_by_other_runs(scene, plan.run, wanted)]
    return replace(
        plan, scenarios=scenarios(scene, plan, wanted), cautions=(*plan.cautions, *cautions)
    )


def _guesses(
    scene: Scene, wanted: "Sequence[Scenario]", grades: Mapping[tuple[str, str], Grade]
) -> Iterator[Message]:
    """Which scenarios move money whose effect the data do not support."""
    usual, panel = _usual(scene), scene.panel
    for scenario in wanted:
        moved = []
        for c, lever in enumerate(panel.levers):
            stopped = scenario.stopped is not None and lever in (scenario.stopped or panel.levers)
            before, after = usual[:, c], np.zeros(len(usual))
            if not stopped:
                after = before if scenario.spend is None else scenario.spend[:, :, c].mean(0)
            unlike = np.abs(after - before) > MOVED * before
            known = (grades.get((lever, g), grades.get((lever, ALL_SEGMENTS)))
                     for g in panel.segments)  # fmt: skip
            if any(far and grade is Grade.D for far, grade in zip(unlike, known, strict=True)):
                moved.append(lever)
        if moved:
            yield Message(
                "the scenario {scenario} moves what is of grade D, so that it is a guess: {levers}",
                scenario=scenario.name, levers=", ".join(moved),
            )  # fmt: skip


def _by_other_runs(scene: Scene, run: str, wanted: "Sequence[Scenario]") -> Iterator[Message]:
    """Which scenarios are plans that another run chose."""
    for scenario in wanted:
        if scenario.spend is None:
            continue
        saved = load_plan(scene.workspace.state_dir, scenario.name)
        if saved is not None and (caution := other_run(saved, run)) is not None:
            yield caution
