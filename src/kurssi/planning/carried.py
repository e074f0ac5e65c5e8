"""How much of a plan the data carry: of its way from the budget as now, as far as is likely good.

What draws find best is best by all that they believe together, and often by what they hardly
know. A plan goes the whole way from the budget spread as now where it is better with a chance of
``SURE`` (by draws that did not choose it), half or a quarter of it where that is, and else none:
then it says so, and what would have to be learned. Where customer experience comes first, CX
carries the first stage so, and euros the second from there, in eighths of its way.
"""

from dataclasses import replace

import numpy as np
from jaxtyping import Float

from kurssi.planning.allocate import Choice
from kurssi.planning.plan import CURSE, PARTS, SURE, Carried
from kurssi.planning.prospect import Prospect

FURTHER = tuple(np.arange(8, -1, -1) / 8)  # of the second stage of CX first
STILL = 1e-4  # of the money: a plan that moves less is the budget spread as now


def carry(choice: Choice, telling: Prospect) -> tuple[Carried, Float[np.ndarray, " purse"]]:
    """What the draws that did not choose carry of the plan: how far, and its money by purse."""
    if choice.sure is not None:
        return _experience_first(choice, telling)
    start, way = choice.present.at, choice.found.purses - choice.present.at
    if not np.abs(way).sum() > STILL * max(np.abs(start).sum(), 1.0):
        return Carried(part=0.0, chance=None, lever=_unsure(choice, start)), start
    evenly = choice.found.local.problem.evenly
    chances = []
    for part in parts_of(choice):
        chances.append(likely(choice, telling, evenly(start + part * way), evenly(start)))
        if chances[-1] >= SURE:
            break
    part = part if chances[-1] >= SURE else 0.0
    told = Carried(part=part, chance=chances[0], lever=_unsure(choice, way))
    return told, start + part * way


def _experience_first(
    choice: Choice, telling: Prospect
) -> tuple[Carried, Float[np.ndarray, " purse"]]:
    """Each stage as far as its own currency carries it, from the budget spread as now.

    CX carries the first: as far as it is surely more, and euros are not surely less. Euros carry
    the second from there, as long as CX stays surely more. Where nothing is surely more, euros
    carry what they can while CX surely does not fall by more than its band.
    """
    sure, problem = choice.sure, choice.found.local.problem
    assert sure is not None
    now = telling.totals(problem.evenly(choice.present.at))

    def more(purses: Float[np.ndarray, " purse"]) -> tuple[np.ndarray, np.ndarray]:
        totals = telling.totals(problem.evenly(purses))
        return (totals.cx - now.cx).sum(1), (totals.eur - now.eur).sum(1)

    present, best = choice.present.at, choice.found.purses
    tries, chance, earns = parts_of(choice), None, bool(np.any(now.eur))
    for part in [one * sure.part for one in tries if sure.part > 0]:
        start = present + part / sure.part * (sure.local.at - present)
        cx, eur = more(start)
        chance = float((cx > 0).mean()) if chance is None else chance
        if (cx > 0).mean() < SURE:
            continue
        for further in FURTHER if len(tries) > 1 else (1.0, 0.0):
            purses = start + further * (best - start)
            cx_, eur_ = more(purses)
            gains = further == 0 or (eur_ > eur).mean() >= SURE
            fair = not earns or (eur_ > 0).mean() > 1.0 - SURE
            if gains and fair and (cx_ > 0).mean() >= SURE:
                return _so_far(choice, part, chance, purses), purses
    if np.abs(best - present).sum() > STILL * max(np.abs(present).sum(), 1.0):
        for part in tries:
            purses = present + part * (best - present)
            cx, eur = more(purses)
            both = min(float((eur > 0).mean()), float((cx > -sure.band.sum()).mean()))
            chance = both if part == tries[0] else chance
            if both >= SURE:
                told = _so_far(choice, part, chance, purses)
                return replace(told, euros_decide=True), purses
    return _so_far(choice, 0.0, chance, present), present


def _so_far(
    choice: Choice, part: float, chance: float | None, purses: Float[np.ndarray, " purse"]
) -> Carried:
    """How far it went; most hangs on the lever of what moved, or would have."""
    moved = purses - choice.present.at if part > 0 else choice.found.purses - choice.present.at
    if not np.abs(moved).any():
        moved = choice.present.at
    return Carried(part=part, chance=chance, lever=_unsure(choice, moved))


def parts_of(choice: Choice) -> tuple[float, ...]:
    """How much of a way is tried; all or nothing where switches were set."""
    return PARTS[:1] if choice.found.local.problem.settled else PARTS


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
            brings = worth.gain_slope[:, at] * moved[at]
            spread[purse.lever] = spread.get(purse.lever, 0.0) + brings
    return max(spread, key=lambda lever: float(spread[lever].std()), default=None)
