"""Targets: read from their table, held to futures under the current plan, and kept on course."""

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from kurssi.errors import InputRefused, NotFitted, NothingToQuote
from kurssi.findings import Finding, has_errors
from kurssi.ledger.panel import Panel
from kurssi.messages import Message
from kurssi.planning.targets import Aimed, Target, in_order
from kurssi.steps.desks import drawn, panel_of
from kurssi.steps.planning import declared_of, within
from kurssi.steps.quoting import cautions, rates
from kurssi.steps.taking_in import read_tables
from kurssi.store.runs import SavedRun, current_run
from kurssi.vocabulary import ALL_SEGMENTS
from kurssi.workspace.company import Workspace

if TYPE_CHECKING:
    from kurssi.planning.course import Laid
    from kurssi.planning.prospect import Prospect
    from kurssi.planning.targets_gap import Means
    from kurssi.planning.targets_standing import Sight
    from kurssi.posterior.fit import Model
    from kurssi.tables.intake import Intake

TABLE = "targets"
DRAWS, FUTURES = 250, 8
PLANNED = 80  # draws that plans are made by
LIKELY = 0.8


def targets(workspace: Workspace, *, wanted: float = LIKELY) -> Aimed:
    """How the targets stand: chance to reach each, and whether it is on course.

    Args:
        workspace: the company.
        wanted: chance that the cheapest plan is to give each target.

    Raises:
        InputRefused: no row of the targets can be read.
        NothingToQuote: there are no targets, or nothing was fitted yet.
    """
    # The engine is slow to import, and a refusal needs none of it.
    from kurssi.planning.course_change import changes
    from kurssi.planning.targets_gap import clashes, gap
    from kurssi.planning.targets_standing import stand, together, untold
    from kurssi.posterior.hindsight import some_draws

    intake = read_tables(workspace)
    asked = in_order(_targets(intake, workspace))
    run = current_run(workspace.state_dir)
    if run is None:
        raise NotFitted(str(workspace.root))
    panel, _ = panel_of(workspace, run)
    model, u = drawn(workspace, panel, run)
    sight, prospect = _sight(workspace, (panel, model, u), asked, run.manifest.seed)
    ahead = [one for one in asked if untold(panel, one) is None and sight.place(one) > sight.last]
    courses = _courses(workspace, run, sight, (model, u, prospect.usual), ahead)
    means = _means(workspace, sight, prospect, wanted)
    gaps = {one: gap(means, one) for one in ahead}
    standings = [stand(sight, one, courses.get(one)) for one in asked]
    moved = {
        one.target: changes(
            (model, some_draws(u, DRAWS), run.manifest.seed), panel, one.target,
            courses[one.target], window=workspace.window_periods, rate=workspace.discount_rate,
        )
        for one in standings
        if one.tracking is not None
    }  # fmt: skip
    return Aimed(
        run=run.manifest.run, seed=run.manifest.seed, quick=run.manifest.quick,
        inputs={**run.manifest.inputs, **_own_inputs(intake)}, currency=workspace.currency,
        last=panel.grid.starts[-1], wanted=wanted, draws=prospect.draws, futures=FUTURES,
        standings=tuple(
            replace(one, cheapest=gaps.get(one.target), changes=moved.get(one.target, ()))
            for one in standings
        ),
        together=together(sight, ahead), clashes=clashes(means, ahead),
        findings=_findings(intake), cautions=cautions(workspace, run.manifest),
    )  # fmt: skip


def _targets(intake: "Intake", workspace: Workspace) -> tuple[Target, ...]:
    """The rows of the table that can be read.

    Raises:
        InputRefused: every row has an error.
        NothingToQuote: there are none.
    """
    table, findings = intake.tables.get(TABLE), _findings(intake)
    if (table is None or not len(table)) and has_errors(findings):
        raise InputRefused(
            str(workspace.data_dir),
            Message("no row of the targets can be read"),
            Message("see them with kurssi check, mend them and try again"),
            findings=findings,
        )
    if table is None or not len(table):
        raise NothingToQuote(
            str(workspace.data_dir),
            Message("no targets are set"),
            Message("add data/targets.csv with the columns measure, segment, period, value"),
        )
    return tuple(
        Target(
            measure=row["measure"],
            segment=row["segment"] or ALL_SEGMENTS,
            period=workspace.frequency.start(row["period"]),
            value=row["value"],
            owner=row["owner"],
            window=max(int(row["window"] or 1), 1),
        )
        for row in table.to_pylist()
    )


def _findings(intake: "Intake") -> tuple[Finding, ...]:
    """What is wrong with the targets' own table."""
    return tuple(one for one in intake.findings if one.table == TABLE)


def _own_inputs(intake: "Intake") -> dict[str, str]:
    """The files of the targets as they are now: they may be set after the fit."""
    table = intake.tables[TABLE]
    files = set(table["_file"].to_pylist())
    return {name: digest for name, digest in intake.inputs.items() if name in files}


def _sight(
    workspace: Workspace,
    fitted: "tuple[Panel, Model, np.ndarray]",
    asked: tuple[Target, ...],
    seed: int,
) -> "tuple[Sight, Prospect]":
    """The past as drawn, futures until the last date under usual spend, and where they begin."""
    # The engine is slow to import.
    from kurssi.planning.futures import futures, lived
    from kurssi.planning.prospect import Prospect
    from kurssi.planning.start import starts, surroundings, usual_ahead
    from kurssi.planning.targets_levels import pair_of
    from kurssi.planning.targets_standing import Sight, untold
    from kurssi.planning.unforeseen import unforeseen
    from kurssi.posterior.hindsight import some_draws

    panel, model, u = fitted
    some = some_draws(u, DRAWS)
    told = [panel.grid.position(one.period) for one in asked if untold(panel, one) is None]
    plan = max(max(told, default=0) - panel.grid.count + 1, 1)
    around = surroundings(
        panel, plan=plan, horizon=0, rate=workspace.discount_rate,
        window=min(workspace.window_periods, panel.grid.count),
    )  # fmt: skip
    start, chance = starts(model, some, usual_ahead(model.inputs, panel, plan=plan, horizon=0))
    prospect = Prospect(start=start, around=around, plan=plan, pair=pair_of(panel))
    ahead = futures(
        prospect, chance, prospect.usual, count=FUTURES, seed=seed,
        wrong=unforeseen(model, panel, some, plan),
    )  # fmt: skip
    return Sight(panel=panel, lived=lived(model, panel, some, seed=seed), ahead=ahead), prospect


def _means(workspace: Workspace, sight: "Sight", prospect: "Prospect", wanted: float) -> "Means":
    """What may be done about gaps: levers that a plan may move, within the spend seen."""
    from kurssi.planning.purses import Ask, problem_of
    from kurssi.planning.targets_gap import Means

    panel = sight.panel
    declared = declared_of(workspace, panel, rates(workspace))
    window = min(workspace.window_periods, panel.grid.count)
    places = np.linspace(0, prospect.draws - 1, min(PLANNED, prospect.draws)).astype(int)
    return Means(
        sight=sight, prospect=prospect.of(places), places=places, wanted=wanted,
        problem=lambda periods: problem_of(
            panel, declared, within(workspace, Ask(periods=periods)), window=window
        ),
    )  # fmt: skip


def _courses(
    workspace: Workspace,
    run: SavedRun,
    sight: "Sight",
    believed: "tuple[Model, np.ndarray, np.ndarray]",
    ahead: list[Target],
) -> "dict[Target, Laid]":
    """The course of every target to come: as it was laid, or laid now."""
    from kurssi.store.courses import load_course, save_course

    kept = {one: load_course(workspace.state_dir, one) for one in ahead}
    fresh = [one for one, laid in kept.items() if laid is None]
    if fresh:
        for one, laid in zip(fresh, _laid(run, sight, believed, fresh), strict=True):
            save_course(workspace.state_dir, one, laid)
            kept[one] = laid
    return {one: laid for one, laid in kept.items() if laid is not None}


def _laid(
    run: SavedRun,
    sight: "Sight",
    believed: "tuple[Model, np.ndarray, np.ndarray]",
    fresh: list[Target],
) -> "list[Laid]":
    """Courses from what is known now."""
    from kurssi.planning.course import lay
    from kurssi.planning.targets_levels import level, restlessness
    from kurssi.posterior.hindsight import looker
    from kurssi.posterior.surprises import surprises

    model, u, spend = believed
    past = surprises(looker(model), u, model.inputs)
    panel, found = sight.panel, []
    for one in fresh:
        paths = level(sight.ahead, panel, one.measure, one.segment)
        until = sight.place(one) - sight.last
        found.append(
            lay(
                paths.reshape(-1, paths.shape[-1])[:, :until],
                spend[:until],
                names=(panel.segments, panel.levers),
                run=run.manifest.run,
                origin=panel.grid.starts[-1],
                restless=restlessness(past.measures, past.sales, panel, one),
            )
        )
    return found
