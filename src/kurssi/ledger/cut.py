"""Ledger to panel: the one door from rows to arrays.

What decides the shape of the panel is told in ``ledger.axes``; what each part keeps and leaves
out, in ``exposure`` (spend, attention), ``tracking``, ``selling`` and ``controls``.
"""

from datetime import date

import pyarrow as pa

from kurssi.ledger.axes import Axes, axes_of
from kurssi.ledger.booked import booked
from kurssi.ledger.controls import controls
from kurssi.ledger.entry import Ledger
from kurssi.ledger.exposure import exposure
from kurssi.ledger.panel import Experiment, Panel
from kurssi.ledger.selling import selling
from kurssi.ledger.tracking import tracking
from kurssi.vocabulary import ALL_SEGMENTS
from kurssi.workspace.company import Workspace

# Effects that are totals over the people reached: the same number whatever the panel's segments.
_TOTALS = ("units", "eur")


def cut(ledger: Ledger, workspace: Workspace) -> Panel:
    """The panel that the model sees, cut from the ledger's facts.

    Raises:
        NothingToQuote: no facts on the own brand, or sales without any contribution margin.
    """
    facts = ledger.facts
    axes = axes_of(facts, workspace)
    used = exposure(facts, axes, workspace)
    found = controls(facts, axes)
    return Panel(
        grid=axes.grid,
        segments=axes.segments,
        population=axes.persons,
        levers=used.levers,
        spend=used.spend,
        attention=used.attention,
        attention_known=used.known,
        norm_cv=used.norm_cv,
        aimed=used.aimed,
        tracker=tracking(facts, axes, workspace.brand),
        sales=selling(booked(facts, axes, workspace)),
        control_names=found.names,
        controls=found.values,
        experiments=_experiments(ledger.experiments, axes, used.levers),
    )


def _experiments(table: pa.Table, axes: Axes, levers: tuple[str, ...]) -> tuple[Experiment, ...]:
    """The experiments on the panel's levers that lie wholly on the grid."""
    placed = (_placed(row, axes) for row in table.to_pylist() if row["lever"] in levers)
    return tuple(experiment for experiment in placed if experiment is not None)


def _placed(row: dict[str, object], axes: Axes) -> Experiment | None:
    """One experiment on the axes.

    On a panel of one segment, the effect in a declared segment is that of everybody: the same
    total in units or euros, and its population's share of it in a level.
    """
    start, end = row["start"], row["end"]
    assert isinstance(start, date)
    assert isinstance(end, date)
    first, last = axes.grid.position(start), axes.grid.position(end)
    segment = str(row["segment"])
    known = segment == ALL_SEGMENTS or segment in axes.declared
    if first < 0 or last >= axes.grid.count or not known:
        return None
    place, share = None, 1.0
    if segment != ALL_SEGMENTS:
        if axes.by_segment:
            place = axes.declared.index(segment)
        elif row["measure"] not in _TOTALS:
            share = float(axes.shares[axes.declared.index(segment)])
    return Experiment(
        lever=str(row["lever"]),
        start=first,
        end=last,
        segment=place,
        measure=str(row["measure"]),
        spend_change=float(str(row["spend_change"])),
        effect=share * float(str(row["effect"])),
        se=share * float(str(row["se"])),
        design=str(row["design"]),
    )
