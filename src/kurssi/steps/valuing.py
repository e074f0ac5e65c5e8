"""Brand value in euros: the books split, and what the current run says of the causes."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from kurssi.decisions.change import Change, Counted, change
from kurssi.decisions.value import Booked, Source, Value
from kurssi.errors import NothingToQuote, Unknown
from kurssi.ledger.entry import Ledger
from kurssi.ledger.panel import Panel
from kurssi.ledger.stretches import stretches
from kurssi.messages import Message
from kurssi.steps.desks import drawn, evidence_of, panel_of
from kurssi.steps.quoting import cautions
from kurssi.steps.taking_in import take_in
from kurssi.store.runs import SavedRun, current_run
from kurssi.vocabulary import ALL_SEGMENTS
from kurssi.workspace.company import Workspace

if TYPE_CHECKING:
    from kurssi.decisions.level import Beside, Standing
    from kurssi.decisions.level_rows import Compared
    from kurssi.decisions.valuing import Account, Causes
    from kurssi.ledger.panel import Tracker
    from kurssi.ledger.takings import Takings
    from kurssi.posterior.fit import Model

DRAWS, PRIOR_DRAWS = 500, 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """What value is written from; without a run only what the ledger says."""

    workspace: Workspace
    run: SavedRun | None
    panel: Panel
    ledger: Ledger
    inputs: dict[str, str]
    taken: "Takings"


@dataclass(frozen=True, slots=True, kw_only=True)
class Believed:
    """The model of the run with draws of its parameters, and of those that the prior alone has."""

    model: "Model"
    posterior: np.ndarray
    prior: np.ndarray
    seed: int


def value(
    workspace: Workspace,
    *,
    earlier: str | None = None,
    later: str | None = None,
    segments: Sequence[str] = (),
    reference: str | None = None,
) -> Value:
    """Brand value of ``later`` against ``earlier``, and beside a reference brand.

    Args:
        workspace: the company.
        earlier: stretch compared with (``2025``, ``2025-Q1``, ``2025-W01/2025-W26``); by default
            as many periods right before ``later``.
        later: stretch valued; by default the last ``window_periods``.
        segments: count these alone; by default all.
        reference: the rival compared with; by default the cheapest one with sales.

    Raises:
        NothingToQuote: there are no own sales.
        Unknown: a stretch or the reference is not in the data.
    """
    from kurssi.decisions.level_rows import far_away, level_rows
    from kurssi.decisions.valuing import Account, by_segment, whole

    opened = _open(workspace)
    panel = opened.panel
    before, now = stretches(panel.grid, workspace.window_periods, before=earlier, now=later)
    account = Account(
        grid=panel.grid,
        counted=Counted.of(opened.taken),
        earlier=before,
        later=now,
        segments=panel.segments,
        asked=_asked(workspace, panel, segments),
    )
    moved = change(account.counted, before, now)
    believed = _believed(opened)
    told = _told(opened, account, moved, believed)
    compared = compare(opened, account, believed, reference)
    far = far_away(compared)
    manifest = opened.run.manifest if opened.run else None
    return Value(
        run=manifest.run if manifest else None, currency=workspace.currency,
        earlier=before.label(panel.grid), later=now.label(panel.grid),
        periods=(before.count, now.count), horizon_periods=workspace.horizon_periods,
        reference=compared.reference, whole=whole(account, moved),
        segments=by_segment(account, moved),
        causes=told.causes.each if told.causes else (),
        summed=told.causes.summed if told.causes else (),
        through=told.causes.through if told.causes else (), causes_reason=told.reason,
        levels=level_rows(compared), contributions=told.periods, totals=told.totals,
        unlocks=_unlocks(account.counted),
        cautions=(*(cautions(workspace, manifest) if manifest else ()), *([far] if far else ())),
        quick=manifest.quick if manifest else False, seed=manifest.seed if manifest else None,
        inputs=opened.inputs,
    )  # fmt: skip


def _open(workspace: Workspace) -> Opened:
    """The current run with its panel; where nothing was fitted, the tables as they are now."""
    from kurssi.ledger.axes import axes_of
    from kurssi.ledger.booked import booked
    from kurssi.ledger.cut import cut

    run = current_run(workspace.state_dir)
    if run is None:
        fresh = take_in(workspace)
        panel, ledger, inputs = cut(fresh.ledger, workspace), fresh.ledger, fresh.intake.inputs
    else:
        panel, ledger = panel_of(workspace, run)
        inputs = run.manifest.inputs
    taken = booked(ledger.facts, axes_of(ledger.facts, workspace), workspace)
    if taken is None or panel.sales is None:
        raise NothingToQuote(
            str(workspace.data_dir),
            Message("there are no sales of the own brand, so it has no value in money"),
            Message("add the table sales: period, brand, units, revenue"),
        )
    return Opened(
        workspace=workspace, run=run, panel=panel, ledger=ledger, inputs=dict(inputs), taken=taken
    )


def _asked(workspace: Workspace, panel: Panel, segments: Sequence[str]) -> np.ndarray:
    """Which of the panel's segments are asked for; none said, or ``all``: every one."""
    if not segments or ALL_SEGMENTS in segments:
        return np.ones(len(panel.segments), dtype=bool)
    missing = [name for name in segments if name not in panel.segments]
    if missing:
        raise NothingToQuote(
            ", ".join(missing),
            Message("sales (or the tracker) are not by segment, so no segment has a value alone"),
            Message("book sales by segment, or ask for everyone"),
        )
    return np.array([name in segments for name in panel.segments])


def _believed(opened: Opened) -> Believed | None:
    """Draws enough for intervals, and as many of the prior; None where nothing was fitted."""
    if opened.run is None:
        return None
    from kurssi.posterior.hindsight import some_draws

    model, u = drawn(opened.workspace, opened.panel, opened.run)
    seed = opened.run.manifest.seed
    prior = np.random.default_rng(seed).standard_normal((PRIOR_DRAWS, model.size))
    return Believed(model=model, posterior=some_draws(u, DRAWS), prior=prior, seed=seed)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Told:
    """What the draws say of the change and of the books; the reason where they say nothing."""

    causes: "Causes | None" = None
    reason: Message | None = None
    periods: tuple[Booked, ...] = ()
    totals: Booked | None = None


def _told(opened: Opened, account: "Account", moved: Change, believed: Believed | None) -> _Told:
    """Causes of the volume source, and contributions of every period."""
    sales, run = opened.panel.sales, opened.run
    if believed is None or sales is None or run is None:
        return _Told(reason=Message("nothing has been fitted yet: run kurssi fit"))
    from kurssi.decisions.causes import traced
    from kurssi.decisions.valuing import causes, contributions, lens_of

    lens = lens_of(account, moved, sales)
    posterior, prior = (
        traced(believed.model, u, lens, seed=believed.seed)
        for u in (believed.posterior, believed.prior)
    )
    volume = float(moved.parts[Source.VOLUME][account.asked].sum())
    evidence = evidence_of(opened.panel, run, opened.workspace)
    worth = np.asarray(lens.worth)[:, account.asked].sum(1)
    periods, totals = contributions(account, opened.panel.levers, posterior, worth)
    found = causes(volume, believed.model.structure, (posterior, prior), evidence)
    return _Told(causes=found, periods=periods, totals=totals)


def compare(
    opened: Opened, account: "Account", believed: Believed | None, reference: str | None
) -> "Compared":
    """The brand beside the reference: the one named, else the cheapest rival with sales."""
    from kurssi.decisions.level import sold_in, standing, usual_reference
    from kurssi.decisions.level_rows import Compared
    from kurssi.ledger.axes import axes_of
    from kurssi.ledger.tracking import tracking

    sold = sold_in(opened.taken, account.later, account.asked)
    against = reference or usual_reference(sold)
    facts, tracker = opened.ledger.facts, opened.panel.tracker
    if against is None or against == opened.workspace.brand:
        rival = None
    else:
        rival = tracking(facts, axes_of(facts, opened.workspace), against)
    if reference is not None and rival is None and reference not in [one.brand for one in sold[1:]]:
        names = ", ".join(one.brand for one in sold[1:]) or "-"
        raise Unknown(
            reference,
            Message("neither its sales in this stretch nor its measures are known"),
            Message("name a rival in the table sales: {names}", names=names),
        )
    draws: dict[str, Standing | None] = {"posterior": None, "prior": None}
    measures: tuple[str, ...] = ()
    if believed is not None:
        beside, measures = _beside(opened, account, rival)
        for name, u in (("posterior", believed.posterior), ("prior", believed.prior)):
            draws[name] = standing(believed.model, u, beside, seed=believed.seed)
    return Compared(
        sold=sold, reference=against, measures=measures, tracked=tracker is not None,
        odds=account.counted.odds, prices=believed is not None and believed.model.structure.prices,
        **draws,
    )  # fmt: skip


def _beside(
    opened: Opened, account: "Account", rival: "Tracker | None"
) -> "tuple[Beside, tuple[str, ...]]":
    """The point of comparison for the draws, and the measures known of both brands."""
    import jax.numpy as jnp  # slow to import, and needed by nothing else here

    from kurssi.decisions.level import Beside, reference_measures

    tracker, later, taken = opened.panel.tracker, account.later, opened.taken
    own = tracker.measures if tracker is not None else ()
    level, error, known = reference_measures(rival, own, later, account.asked)
    inside = np.zeros(account.grid.count)
    inside[later.periods] = 1.0
    steps = np.arange(1, opened.workspace.horizon_periods + 1)
    per_year = opened.workspace.frequency.per_year
    beside = Beside(*(jnp.asarray(part) for part in (
        level, error, known, inside,
        taken.own_revenue * inside[:, None] * account.asked,
        taken.contribution[later.periods].mean(0),
        account.asked.astype(float),
        (1.0 + opened.workspace.discount_rate) ** (-steps / per_year),
    )))  # fmt: skip
    return beside, tuple(name for name, one in zip(own, known, strict=True) if one)


def _unlocks(counted: Counted) -> tuple[tuple[str, Message], ...]:
    """Tables that would split the change further."""
    if not counted.market:
        return ((
            "market",
            Message("market growth and the price premium, told apart from volume and price"),
        ),)  # fmt: skip
    if not counted.priced:
        return (("market", Message("the price premium, from the column category_revenue")),)
    return ()
