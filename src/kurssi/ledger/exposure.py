"""Spend facts to the panel's spend and attention per lever."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from jaxtyping import Bool, Float

from kurssi.ledger.axes import Axes, cells, rows
from kurssi.workspace.company import AttentionNorm, Workspace


@dataclass(frozen=True, slots=True, kw_only=True)
class Exposure:
    """Spend and attention of the levers that were ever used, as ``Panel`` describes them."""

    levers: tuple[str, ...]
    spend: Float[np.ndarray, "period segment lever"]
    attention: Float[np.ndarray, "period segment lever"]
    known: Bool[np.ndarray, " lever"]
    norm_cv: Float[np.ndarray, " lever"]
    aimed: Bool[np.ndarray, " lever"]


def exposure(facts: pa.Table, axes: Axes, workspace: Workspace) -> Exposure:
    """What was spent through each lever and how much attention it got per person.

    Spend that names no segment is spread by population. Where any population is undeclared,
    attention is not per person. Levers without any spend or attention on the grid are left out:
    there is nothing to learn about them.
    """
    levers = tuple(workspace.levers)
    booked = {
        measure: cells(rows(facts, table="spend", measure=measure), axes, levers)
        for measure in ("spend", "impressions", "attentive_seconds")
    }
    spend, impressions, seconds = (
        _spread(part.own, part.general, axes) for part in booked.values()
    )
    by_vendor = measured(facts)
    used = (spend + impressions + seconds).sum(axis=(0, 1)) > 0
    attention, known, norm_cv = (
        np.zeros_like(spend),
        np.zeros(len(levers), bool),
        np.zeros(len(levers)),
    )
    for at, name in enumerate(levers):
        seen = name in by_vendor
        lever = _seconds(
            spend[..., at],
            impressions[..., at],
            seconds[..., at],
            norm=workspace.norm_of(workspace.levers[name], measured=seen),
            measured=seen,
        )
        known[at] = lever is not None
        attention[..., at], norm_cv[at] = (spend[..., at], 0.0) if lever is None else lever
    counted = not np.isnan(axes.persons).any()
    persons = axes.persons if counted else np.ones(len(axes.segments))
    by_segment = booked["spend"].own.sum(axis=(0, 1)) > booked["spend"].general.sum(axis=(0, 1))
    many = len(axes.segments) > 1
    return Exposure(
        levers=tuple(name for at, name in enumerate(levers) if used[at]),
        spend=spend[..., used],
        attention=attention[..., used] / persons[None, :, None],
        known=known[used],
        norm_cv=norm_cv[used],
        aimed=(by_segment & many)[used],
    )


def measured(facts: pa.Table) -> frozenset[str]:
    """The levers with measured seconds of attention."""
    seen = rows(facts, table="spend", measure="attentive_seconds")
    return frozenset(pc.unique(seen["subject"]).to_pylist())


def counted_by(measured: frozenset[str], workspace: Workspace) -> dict[str, str]:
    """The vendor whose seconds each lever's attention is in; empty where that is not said."""
    found = {}
    for name, lever in workspace.levers.items():
        if name in measured:
            found[name] = lever.seconds_by or ""
        elif lever.norm is not None:
            found[name] = lever.norm.vendor
    return found


def _spread(
    own: Float[np.ndarray, "period declared lever"],
    general: Float[np.ndarray, "period 1 lever"],
    axes: Axes,
) -> Float[np.ndarray, "period segment lever"]:
    if axes.by_segment:
        return own + general * axes.shares[None, :, None]
    return own.sum(axis=1, keepdims=True) + general


def _seconds(
    spend: Float[np.ndarray, "period segment"],
    impressions: Float[np.ndarray, "period segment"],
    seconds: Float[np.ndarray, "period segment"],
    *,
    norm: AttentionNorm | None,
    measured: bool,
) -> tuple[Float[np.ndarray, "period segment"], float] | None:
    """A lever's seconds of attention and their coefficient of variation; None where unknown.

    Cell by cell: the seconds measured; else impressions at the lever's own seconds per impression
    (where both were measured) or at its norm, where that may be added to what was measured
    (``Workspace.norm_of``); else spend at the lever's seconds per euro elsewhere.
    The norm's error counts by the share of seconds that rest on it.
    """
    gap = seconds <= 0
    both = (~gap) & (impressions > 0)
    rate, by_norm = None, False
    if measured and both.any():
        rate = seconds[both].sum() / impressions[both].sum()
    elif norm is not None and impressions.any():
        rate, by_norm = norm.mean, True
    if rate is None and not measured:
        return None
    filled = np.where(gap, impressions * (rate or 0.0), seconds)
    from_norm = filled[gap].sum() if by_norm else 0.0
    paid = (filled > 0) & (spend > 0)
    bare = (filled <= 0) & (spend > 0)
    if not paid.any():
        return None
    if bare.any():
        per_eur = filled[paid].sum() / spend[paid].sum()
        filled = np.where(bare, spend * per_eur, filled)
    cv = norm.sd / norm.mean if norm is not None and by_norm else 0.0
    return filled, float(cv * from_norm / filled[~bare].sum())
