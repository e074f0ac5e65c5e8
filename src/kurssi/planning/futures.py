"""The past as draws see it, and futures under a plan with chance put in."""

from collections.abc import Callable
from functools import lru_cache

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from kurssi.decisions.causes import over_draws, see, sweep
from kurssi.ledger.panel import Panel
from kurssi.model.inputs import Inputs, Structure
from kurssi.model.joint import levels, past_of
from kurssi.planning.forward import Ahead, Start, Surroundings, ahead
from kurssi.planning.prospect import Prospect
from kurssi.planning.start import Chance, shake
from kurssi.planning.targets_levels import PERCENT, Levels, pair_of
from kurssi.planning.unforeseen import Unforeseen
from kurssi.posterior.fit import Model

BATCH = 50


def lived(
    model: Model, panel: Panel, u: Float[np.ndarray, "draw parameter"], *, seed: int
) -> Levels:
    """The past at each draw, measures drawn as sure as the tracker is, euros as booked."""
    swept = sweep(_states, model.declared, model.structure)
    logit = np.asarray(over_draws(swept, u, (model.inputs,), seed=seed))
    share = 1.0 / (1.0 + np.exp(-logit))
    sales = panel.sales
    eur = np.zeros(panel.spend.shape[:2])
    if sales is not None:
        eur = np.where(sales.seen, sales.units * sales.contribution, 0.0)
    cx = np.zeros(share.shape[:-1])
    if panel.tracker is not None and panel.tracker.has_cx:
        pair = share[..., pair_of(panel)].prod(-1)
        cx = PERCENT * panel.tracker.dispersion * np.sqrt(pair)
    return Levels(share=share, cx=cx, eur=np.broadcast_to(eur, cx.shape))


def _states(
    natural: dict[str, Array], key: Array, structure: Structure, inputs: Inputs
) -> Float[Array, "period segment measure"]:
    past = past_of(natural, structure, inputs)
    return levels(natural, inputs) + see(natural, key, past, structure, inputs).deviation


def futures(
    prospect: Prospect,
    chance: Chance,
    spend: Float[np.ndarray, "plan segment lever"],
    *,
    count: int,
    seed: int,
    wrong: Unforeseen | None = None,
) -> Levels:
    """So many futures of each draw under the spend; axes draw, future, period and on.

    Args:
        prospect: the periods ahead as the draws see them.
        chance: of each draw (``planning.start.starts``).
        spend: EUR by period, segment and lever.
        count: futures of a draw.
        seed: of the shocks: plans are compared under the same ones.
        wrong: how surroundings went wrong in the past; None: they come as they are taken.
    """
    begin, draws = (prospect.start, chance), prospect.draws
    keys = jax.random.split(jax.random.key(seed), (draws, count))
    more, worth = _drawn(wrong, (draws, count, *prospect.start.rest.shape[1:]), seed)
    run, parts = _futures(prospect.pair), []
    for first in range(0, draws, BATCH):
        span = slice(first, first + BATCH)
        batch = jax.tree.map(lambda part, span=span: part[span], begin)
        parts.append(run(*batch, prospect.around, jnp.asarray(spend), keys[span], more[span]))
    found: Ahead = jax.tree.map(lambda *each: np.concatenate(each), *parts)
    return Levels(np.asarray(found.share), np.asarray(found.cx), np.asarray(found.eur) * worth)


def _drawn(
    wrong: Unforeseen | None, shape: tuple[int, ...], seed: int
) -> tuple[Float[np.ndarray, "draw future ahead segment"], np.ndarray]:
    """For each future the path of one past origin: log sales to add, and what EUR are times."""
    if wrong is None:
        return np.zeros(shape), np.ones(1)
    chosen = np.random.default_rng(seed).integers(len(wrong.worth), size=shape[:2])
    sales = np.stack([own[at] for own, at in zip(wrong.sales, chosen, strict=True)])
    return sales, np.exp(wrong.worth[chosen])


@lru_cache(maxsize=8)
def _futures(pair: tuple[int, ...]) -> Callable[..., Ahead]:
    def one(
        start: Start, chance: Chance, around: Surroundings, spend: Array, key: Array, more: Array
    ) -> Ahead:  # fmt: skip
        shocks = shake(key, start, chance)
        return ahead(start, around, spend, shocks._replace(sales=shocks.sales + more), pair=pair)

    over_futures = jax.vmap(one, (None, None, None, None, 0, 0))
    return jax.jit(jax.vmap(over_futures, (0, 0, None, None, 0, 0)))
