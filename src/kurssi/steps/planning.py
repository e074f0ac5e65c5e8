"""The plan of the current run: what to do with the money of the periods to come."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from kurssi.decisions.quote import Board, Grade, Quote, Side
from kurssi.errors import NotFitted, NothingToPlan
from kurssi.messages import Message, Name, Number
from kurssi.planning.priority import RISK, Priority
from kurssi.planning.problem import Limit, Problem, Rule
from kurssi.planning.purses import Ask
from kurssi.progress import Progress, Stage, silent
from kurssi.steps.desks import drawn, panel_of
from kurssi.steps.naming import named
from kurssi.steps.quoting import cautions, rates
from kurssi.store.plans import plan_path
from kurssi.store.runs import SavedRun, current_run
from kurssi.vocabulary import ALL_SEGMENTS, CX
from kurssi.workspace.company import Label, Workspace

if TYPE_CHECKING:
    import numpy as np

    from kurssi.ledger.entry import Ledger
    from kurssi.ledger.panel import Panel
    from kurssi.planning.limits import Conflict
    from kurssi.planning.plan import Plan
    from kurssi.planning.prospect import Prospect
    from kurssi.planning.purses import Declared
    from kurssi.steps.scenarios import Scene

DRAWS = 400
OPENING = Message("opening the run")


def plan(
    workspace: Workspace,
    ask: Ask | None = None,
    *,
    scenarios: Sequence[str] = (),
    save: str | None = None,
    progress: Progress = silent,
) -> "Plan":
    """The plan of the current run: customer experience first, then euros, within the limits.

    Args:
        workspace: the company.
        ask: budget, periods, priority and limits; by default what [plan] of
            kurssi.toml says, else the present budget over 26 periods.
        scenarios: what if, told beside the plan (the words of ``steps.scenarios.scenario_of``).
        save: a name to keep the plan by.
        progress: is told how far it is.

    Raises:
        NothingToPlan: the limits cannot all be met; it says which conflict and what would do.
        NotUnderstood: a scenario or the name means nothing here.
        NothingToQuote: nothing was fitted yet, or the declaration has changed since.
    """
    # The optimiser is slow to import (scipy, jax), and other commands do without it.
    from kurssi.planning.beside_board import parting
    from kurssi.planning.drawn_up import Brief, draw_up
    from kurssi.planning.limits import conflict
    from kurssi.planning.payback import back_in_time
    from kurssi.planning.payback import cautions as of_payback
    from kurssi.planning.purses import problem_of
    from kurssi.steps.scenarios import beside, keep, scenario_of

    if save is not None:
        plan_path(workspace.state_dir, save)
    ask = within(workspace, usual_ask(workspace) if ask is None else ask)
    progress(Stage(name=OPENING, done=0, total=1))
    run = opened(workspace)
    board = rates(workspace)
    panel, ledger = panel_of(workspace, run)
    scene = scene_of(workspace, run, (panel, ledger))
    what_if = [scenario_of(scene, word, ask.periods) for word in scenarios]
    window = min(workspace.window_periods, panel.grid.count)
    declared = declared_of(workspace, panel, board)
    problem = problem_of(panel, declared, ask, window=window)
    prospect, noted = None, tuple[Message, ...]()
    if ask.payback is not None:
        prospect = prospect_of(scene, periods=ask.periods)
        problem = back_in_time(prospect, problem, periods=ask.payback)
        noted = of_payback(prospect, periods=ask.payback)
    found = conflict(problem)
    if found is not None:
        raise _impossible(found, problem, workspace)
    prospect = prospect or prospect_of(scene, periods=ask.periods)
    brief = Brief(
        panel=panel, problem=problem, ask=ask, grades=grades(board, panel),
        per_year=workspace.frequency.per_year, seed=run.manifest.seed,
    )  # fmt: skip
    told = draw_up(prospect, brief, progress)
    manifest = run.manifest
    whole = replace(
        told, run=manifest.run, currency=workspace.currency, quick=manifest.quick,
        inputs=manifest.inputs, horizon_periods=workspace.horizon_periods,
        cautions=(*cautions(workspace, manifest), *noted,
                  *(named(one, workspace) for one in told.cautions)),
        parting=parting(told.allocation, board.quotes, _spent(panel, window)),
    )  # fmt: skip
    if save is not None:
        keep(scene, whole, save)
    return beside(scene, whole, what_if, brief.grades)


def _spent(panel: "Panel", window: int) -> "Mapping[tuple[str, str], np.ndarray]":
    """EUR by period of the window, of each lever wherever its money is decided."""
    from kurssi.planning.purses import places

    last = panel.spend[-window:]
    return {
        (lever, place): (
            last[:, :, at].sum(1) if place == ALL_SEGMENTS
            else last[:, panel.segments.index(place), at]
        )
        for at, lever in enumerate(panel.levers)
        for place in places(panel, lever)
    }  # fmt: skip


def usual_ask(workspace: Workspace) -> Ask:
    """What a plan is asked to be where nobody says otherwise: as [plan] of kurssi.toml has it."""
    said = workspace.planning
    return Ask(
        budget=said.budget, periods=said.periods, priority=Priority(said.priority),
        risk=RISK if said.risk is None else said.risk, band=said.band, worth=said.cx_worth,
    )  # fmt: skip


def within(workspace: Workspace, ask: Ask) -> Ask:
    """What is asked, within the limits of kurssi.toml where it says no other of a lever."""
    levers, said = workspace.levers, workspace.planning
    least = {name: one.min_spend for name, one in levers.items() if one.min_spend > 0}
    most = {name: one.max_spend for name, one in levers.items() if one.max_spend is not None}
    told = {*ask.locks, *ask.buys, *ask.switches}
    buys, switches = (
        {lever: eur for lever, eur in declared.items() if lever not in told}
        for declared in (said.buys, said.switches)
    )
    return replace(
        ask, least=least | dict(ask.least), most=most | dict(ask.most),
        buys=buys | dict(ask.buys), switches=switches | dict(ask.switches),
        envelopes={**said.envelopes, **ask.envelopes},
        cash=said.cash if ask.cash is None else ask.cash,
        payback=said.payback if ask.payback is None else ask.payback,
    )  # fmt: skip


def opened(workspace: Workspace) -> SavedRun:
    """The current run.

    Raises:
        NothingToQuote: nothing was fitted yet.
    """
    run = current_run(workspace.state_dir)
    if run is None:
        raise NotFitted(str(workspace.root))
    return run


def scene_of(workspace: Workspace, run: SavedRun, cut: "tuple[Panel, Ledger]") -> "Scene":
    """What plans and scenarios are told from: the run's model and some of its draws."""
    from kurssi.posterior.hindsight import some_draws
    from kurssi.steps.scenarios import Scene

    panel, ledger = cut
    model, u = drawn(workspace, panel, run)
    return Scene(
        workspace=workspace, panel=panel, ledger=ledger, model=model, u=some_draws(u, DRAWS),
        seed=run.manifest.seed,
    )  # fmt: skip


def prospect_of(scene: "Scene", *, periods: int) -> "Prospect":
    """The periods ahead as the run's draws see them."""
    from kurssi.planning.prospect import Prospect
    from kurssi.planning.start import starts, surroundings, usual_ahead
    from kurssi.planning.targets_levels import pair_of
    from kurssi.posterior.accelerator import prepare_jax

    prepare_jax()
    workspace, panel = scene.workspace, scene.panel
    horizon = workspace.horizon_periods
    usual = usual_ahead(scene.model.inputs, panel, plan=periods, horizon=horizon)
    start, _ = starts(scene.model, scene.u, usual)
    around = surroundings(
        panel, plan=periods, horizon=horizon,
        window=min(workspace.window_periods, panel.grid.count), rate=workspace.discount_rate,
    )  # fmt: skip
    return Prospect(start=start, around=around, plan=periods, pair=pair_of(panel))


def declared_of(workspace: Workspace, panel: "Panel", board: Board) -> "Declared":
    """What a plan keeps as it is, and why: fixed, or of grade D in either currency where it is.

    And whose CX is withheld: that is not moved for CX.
    """
    from kurssi.planning.purses import Declared, places

    kept: dict[tuple[str, str], Message] = {}
    unfelt: set[tuple[str, str]] = set()
    told = _told(board)
    for lever in panel.levers:
        if workspace.levers[lever].fixed:
            kept[lever, ALL_SEGMENTS] = Message("kurssi.toml says that it is fixed")
            continue
        for place in places(panel, lever):
            if not any(
                quote.measure == CX.id and quote.interval is not None
                for quote in _there(told, lever, place)
            ):
                unfelt.add((lever, place))
            untold = [
                quote.reason
                for quote in _there(told, lever, place)
                if quote.grade is Grade.D
                and (quote.interval is not None or quote.side is Side.MROI)
            ]
            if untold:
                kept[lever, place] = untold[0]
    return Declared(
        kept=kept,
        departments={name: lever.department for name, lever in workspace.levers.items()},
        unfelt=frozenset(unfelt),
    )


def grades(board: Board, panel: "Panel") -> Mapping[tuple[str, str], Grade]:
    """The worse grade of what is quoted of each lever, wherever its money is decided."""
    from kurssi.planning.purses import places

    told = _told(board)
    return {
        (lever, place): max(
            (quote.grade for quote in _there(told, lever, place) if quote.interval is not None),
            key=str, default=Grade.D,
        )
        for lever in panel.levers
        for place in places(panel, lever)
    }  # fmt: skip


def _told(board: Board) -> Mapping[tuple[str, str], list[Quote]]:
    """What is quoted of each lever and segment in either currency: euros, where any are, and CX."""
    found: dict[tuple[str, str], list[Quote]] = defaultdict(list)
    for quote in board.quotes:
        money = quote.side is Side.MROI and board.prior_return is not None  # None: no sales
        if quote.lever and (money or (quote.side is Side.YIELD and quote.measure == CX.id)):
            found[quote.lever, quote.segment].append(quote)
    return found


def _there(told: Mapping[tuple[str, str], list[Quote]], lever: str, place: str) -> list[Quote]:
    """What is quoted of a lever where its money is; a lone segment is quoted as all."""
    return told.get((lever, place)) or told.get((lever, ALL_SEGMENTS)) or []


RULES = {
    Rule.BUDGET: Message("the budget"),
    Rule.LOCK: Message("the lock of"),
    Rule.LEAST: Message("the least of"),
    Rule.MOST: Message("the most of"),
    Rule.ENVELOPE: Message("the envelope of"),
    Rule.BUY: Message("the least buy of"),
    Rule.CASH: Message("the most of a period, over all periods"),
    Rule.PAYBACK: Message("the payback of"),
    Rule.SEEN: Message("the spend that has been seen of"),
    Rule.KEPT: Message("what is kept of"),
}

OWN = (Rule.SEEN, Rule.KEPT)  # limits of the money itself, which nobody asked for


def called(limit: Limit, workspace: Workspace) -> Message:
    """A limit in words: its rule, whose it is, and its amounts."""
    rule = RULES[limit.rule]
    who = rule
    if limit.what:
        who = Message("{rule} {what}", rule=rule, what=_whose(limit, workspace))
    values = {"who": who, "low": Number(limit.low, 0), "high": Number(limit.high, 0)}
    if limit.low == limit.high:
        return Message("{who} ({high})", **values)
    if limit.high == float("inf"):
        return Message("{who} (at least {low})", **values)
    if limit.low == 0:
        return Message("{who} (at most {high})", **values)
    return Message("{who} ({low} to {high})", **values)


def _whose(limit: Limit, workspace: Workspace) -> Name:
    """The label of a department, or of a lever, with its segment where it is of one."""
    if limit.rule is Rule.ENVELOPE:
        return workspace.departments.get(limit.what, Label(id=limit.what))
    if limit.what in workspace.levers:
        return workspace.levers[limit.what].label
    lever, _, segment = limit.what.rpartition(", ")
    if lever not in workspace.levers or segment not in workspace.segments:
        return Label(id=limit.what)
    levers, segments = workspace.levers, workspace.segments
    return Message(
        "{lever} ({segment})", lever=levers[lever].label, segment=segments[segment].label
    )


def _impossible(found: "Conflict", problem: Problem, workspace: Workspace) -> NothingToPlan:
    """Which limits cannot hold together, and the least that would have to give way."""
    asked = [limit for limit in found.limits if limit.rule not in OWN]
    own = [limit for limit in found.limits if limit.rule in OWN]
    names = [called(limit, workspace) for limit in asked]
    if own:
        bound = _seen(asked[0], problem, workspace) if len(asked) == 1 else None
        names += [called(limit, workspace) for limit in own] if bound is None else [bound]
    ways = tuple(
        _way(Number(abs(one.eur), 0), called(one.limit, workspace), more=one.eur > 0)
        for one in found.loosened
    )
    mend = Message("the least that would do: {ways}", ways=ways)
    if found.several and len(ways) == 1:
        mend = Message("the least that would do, in one of several ways: {ways}", ways=ways)
    elif found.several:
        mend = Message(
            "the least that would do is {eur} EUR in all, in several ways; one of them: {ways}",
            eur=Number(sum(abs(one.eur) for one in found.loosened), 0), ways=ways,
        )  # fmt: skip
    return NothingToPlan(
        "kurssi plan",
        Message("these limits cannot all be met: {limits}", limits=tuple(names)), mend,
    )  # fmt: skip


def _seen(asked: Limit, problem: Problem, workspace: Workspace) -> Message | None:
    """What was seen of all money that a limit is of, where that alone forbids it; else None.

    None too of the money of one decision: that is told by itself.
    """
    purses = [problem.purses[at] for at in asked.purses]
    if len(purses) == 1:
        return None
    least, most = sum(purse.low for purse in purses), sum(purse.high for purse in purses)
    levers: Message | tuple[Name, ...] = Message("all levers")
    if len(purses) < len(problem.purses):
        names = dict.fromkeys(purse.lever for purse in purses)
        levers = tuple(workspace.levers[name].label for name in names)
    if least > asked.high:
        return Message("the least spend that has been seen: {levers} ({eur} in all)",
                       levers=levers, eur=Number(least, 0))  # fmt: skip
    if most < asked.low:
        return Message("the most spend that has been seen: {levers} ({eur} in all)",
                       levers=levers, eur=Number(most, 0))  # fmt: skip
    return None


def _way(eur: Number, limit: Message, *, more: bool) -> Message:
    if more:
        return Message("{eur} more for {limit}", eur=eur, limit=limit)
    return Message("{eur} less for {limit}", eur=eur, limit=limit)
