"""Two runs beside each other in numbers, where both boards are kept: nothing is counted anew."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from kurssi.decisions.intervals import interval
from kurssi.decisions.quote import Interval
from kurssi.decisions.raw import Rates, Terms
from kurssi.errors import NothingToQuote, StoreError
from kurssi.steps.desks import panel_of
from kurssi.store.rates import load_rates, rates_path
from kurssi.store.runs import find_run
from kurssi.workspace.company import Workspace


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """What the next euro through a lever earns net by either run; ``more`` by the other one."""

    lever: str
    one: Interval
    other: Interval
    more: Interval


def shifts(workspace: Workspace, one: str, other: str) -> tuple[Shift, ...] | None:
    """Net returns by two runs, lever by lever; None where either board is not kept, or not alike.

    Draws of two fits are independent, so the difference of the k-th draws is a draw of the
    difference.
    """
    kept = [_returns(workspace, run) for run in (one, other)]
    if kept[0] is None or kept[1] is None or kept[0][0] != kept[1][0]:
        return None
    levers, (_, before), (_, after) = kept[0][0], kept[0], kept[1]
    many = min(len(before), len(after))
    rng = np.random.default_rng(0)  # chains stand one after the other: none is left out
    some = [part[np.sort(rng.permutation(len(part))[:many])] for part in (before, after)]
    return tuple(
        Shift(
            lever=lever, one=interval(before[:, c]), other=interval(after[:, c]),
            more=interval(some[1][:, c] - some[0][:, c]),
        )
        for c, lever in enumerate(levers)
    )  # fmt: skip


def quoted(workspace: Workspace, run: str, *, window: int, periods: int) -> bool:
    """Whether the rates of a run at a window are kept."""
    terms = _terms(workspace, window, periods)
    return all(
        rates_path(workspace.state_dir, run, terms, what).is_file()
        for what in ("rates", "earlier", "shown")
    )


def _terms(workspace: Workspace, window: int, periods: int) -> Terms:
    return Terms(
        window=min(window, periods), horizon=workspace.horizon_periods,
        rate=workspace.discount_rate, per_year=workspace.frequency.per_year,
    )  # fmt: skip


def _returns(
    workspace: Workspace, name: str
) -> tuple[tuple[str, ...], Float[np.ndarray, "draw lever"]] | None:
    """Levers of a run, and what the next euro through each earns net, by draw."""
    run = find_run(workspace.state_dir, name)
    if run is None:
        return None
    try:
        panel, _ = panel_of(workspace, run)
    except (NothingToQuote, StoreError):
        return None
    terms = _terms(workspace, workspace.window_periods, panel.grid.count)
    rates = load_rates(rates_path(workspace.state_dir, name, terms), Rates)
    if rates is None or panel.sales is None:
        return None
    return panel.levers, rates["posterior"].eur[:, :, -1] - 1.0
