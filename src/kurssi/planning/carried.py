"""How much of a plan the data carry: of its way from the budget as now, as far as is likely good.

What draws find best is best by all that they believe together, and often by what they hardly
know. A plan goes the whole way from the budget spread as now where it is better with a chance of
``SURE`` (by draws that did not choose it), half or a quarter of it where that is, and else none:
then it says so, and what would have to be learned.
"""

import numpy as np
from jaxtyping import Float

from kurssi.planning.allocate import Choice
from kurssi.planning.plan import CURSE, SURE, Carried
from kurssi.planning.prospect import Prospect

PARTS = (1.0, 0.5, 0.25)
STILL = 1e-4  # of the money: a plan that moves less is the budget spread as now


def carry(choice: Choice, telling: Prospect) -> tuple[Carried, Float[np.ndarray, " purse"]]:
    """What the draws that did not choose carry of the plan: how far, and its money by purse."""
    start, way = choice.present.at, choice.found.purses - choice.present.at
    if not np.abs(way).sum() > STILL * max(np.abs(start).sum(), 1.0):
        return Carried(part=0.0, chance=None, lever=_unsure(choice, start)), start
    evenly = choice.found.local.problem.evenly
    chances = []
    for part in PARTS:
        chances.append(likely(choice, telling, evenly(start + part * way), evenly(start)))
        if chances[-1] >= SURE:
            break
    part = part if chances[-1] >= SURE else 0.0
    told = Carried(part=part, chance=chances[0], lever=_unsure(choice, way))
    return told, start + part * way


def likely(
    choice: Choice,
    telling: Prospect,
    spend: Float[np.ndarray, "plan segment lever"],
    than: Float[np.ndarray, "plan segment lever"],
) -> float:
    """Chance that spend is better than other spend of the same budget, in what was aimed for."""
    better = _worth(choice, telling, spend) > _worth(choice, telling, than)
    return float(better.mean())


def curse(added: Float[np.ndarray, " draw"]) -> float:
    """EUR that choosing is known to promise too much: it is taken off.

    Draws that did not choose see the same data: what chance made look good, all of them believe
    (Smith and Winkler 2006, section 2: estimates of what was chosen for being high are too high).

    Args:
        added: by draw, the part of a gain that was chosen: over the same budget spread as now.
    """
    return CURSE * float(added.std())


def _worth(
    choice: Choice, telling: Prospect, spend: Float[np.ndarray, "plan segment lever"]
) -> Float[np.ndarray, " draw"]:
    """EUR under each draw, and CX at the price that the plan itself puts on it.

    The plan is best by this sum: its floors of CX at their shadow prices (``Certificate``).
    """
    totals = telling.totals(spend)
    goal, prices = choice.goal, choice.found.certificate.floor_prices
    if not np.any(totals.eur):
        return np.asarray(totals.cx.sum(1))
    worth = totals.eur.sum(1) + goal.cx * totals.cx.sum(1)
    return np.asarray(worth + totals.cx @ prices if len(prices) else worth)


def _unsure(choice: Choice, moved: Float[np.ndarray, " purse"]) -> str | None:
    """The lever that may move whose part in what the money brings differs most between draws."""
    local = choice.found.local
    worth = local.worth(local.at)
    spread: dict[str, np.ndarray] = {}
    for at, purse in enumerate(local.problem.purses):
        if purse.high > purse.low:
            brings = worth.eur_slope[:, at] * moved[at]
            spread[purse.lever] = spread.get(purse.lever, 0.0) + brings
    return max(spread, key=lambda lever: float(spread[lever].std()), default=None)
