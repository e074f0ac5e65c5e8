"""Context facts to the panel's controls: standardised columns per name."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from jaxtyping import Bool, Float

from kurssi.ledger.axes import Axes, cells, rows
from kurssi.ledger.panel import Scaled

_CONSTANT = 1e-9


def controls(facts: pa.Table, axes: Axes) -> Scaled:
    """The controls that vary: mean 0 in every segment, joint sd 1.

    A value for ``all`` holds in every segment that has none of its own. A missing value is the
    mean. A control that is constant over time is left out: the level already carries it.
    """
    context = rows(facts, table="context")
    names = tuple(sorted(pc.unique(context["subject"]).to_pylist()))
    if not names:
        none = np.zeros((axes.grid.count, len(axes.segments), 0))
        return Scaled((), none, none[0], none[0, 0])
    booked = cells(context, axes, names)
    mean = booked.total / np.maximum(booked.count, 1)
    value, seen = _at_resolution(mean, booked.count > 0, axes)
    count = np.maximum(seen.sum(axis=0), 1)
    level = np.where(seen, value, 0.0).sum(axis=0) / count
    centred = np.where(seen, value - level, 0.0)
    sd = np.sqrt((centred**2).sum(axis=(0, 1)) / np.maximum(seen.sum(axis=(0, 1)), 1))
    size = np.abs(np.where(seen, value, 0.0)).max(axis=(0, 1))
    varies = sd > _CONSTANT * np.maximum(size, np.finfo(float).tiny)
    kept = tuple(name for name, keep in zip(names, varies, strict=True) if keep)
    return Scaled(kept, centred[..., varies] / sd[varies], level[..., varies], sd[varies])


def _at_resolution(
    mean: Float[np.ndarray, "period place control"],
    known: Bool[np.ndarray, "period place control"],
    axes: Axes,
) -> tuple[Float[np.ndarray, "period segment control"], Bool[np.ndarray, "period segment control"]]:
    own, general = mean[:, :-1], mean[:, -1:]
    has_own, has_general = known[:, :-1], known[:, -1:]
    if axes.by_segment:
        return np.where(has_own, own, general), has_own | has_general
    weight = has_own * axes.shares[None, :, None]
    total = weight.sum(axis=1, keepdims=True)
    pooled = (weight * own).sum(axis=1, keepdims=True) / np.where(total > 0, total, 1.0)
    return np.where(has_general, general, pooled), has_general | (total > 0)
