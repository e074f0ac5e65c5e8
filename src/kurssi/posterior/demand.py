"""Does spend follow demand? What the draws say of every suspected lever."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import jax
import numpy as np
from jaxtyping import Float

from kurssi.model.prior import Prior
from kurssi.model.priors import unfold
from kurssi.posterior.fit import Model


@dataclass(frozen=True, slots=True, kw_only=True)
class SpendRule:
    """Evidence on one suspected lever: rise of log spend per unit of log demand, and its chance.

    It clears no lever: where the model held that a suspect rather did not follow, 90 % intervals of
    mroi held the truth in 71 % (135 quotes), and 35 of the 39 others promised too much.
    """

    lever: str
    slope: float
    p_follows: float


def spend_rules(
    model: Model, u: Float[np.ndarray, "chain draw parameter"]
) -> tuple[SpendRule, ...]:
    """One rule for each lever that was suspected; none where sales are unknown."""
    if not model.structure.followers:
        return ()
    slopes = np.asarray(_slopes(model.declared)(u.reshape(-1, u.shape[-1])))
    return tuple(
        SpendRule(
            lever=model.structure.levers[place],
            slope=float(slopes[:, f].mean()),
            p_follows=float((slopes[:, f] > 0).mean()),
        )
        for f, place in enumerate(model.structure.followers)
    )


@lru_cache(maxsize=8)
def _slopes(declared: tuple[Prior, ...]) -> Callable:
    """Spend rules of many draws: one compiled function for all models alike."""
    return jax.jit(jax.vmap(lambda one: unfold(declared, one)["spend_rule"]))
