"""When to spend: each lever's money over the periods of the plan, the seasons used."""

import numpy as np
from jaxtyping import Float

from kurssi.planning.allocate import Choice
from kurssi.planning.prospect import Prospect

LOOKS = 2
ROUNDS = 40  # halvings of a price, and half as many of a share: to a millionth


def even(periods: int, levers: int) -> Float[np.ndarray, "plan lever"]:
    """The same in every period."""
    return np.full((periods, levers), 1.0 / periods)


def fly(
    prospect: Prospect,
    choice: Choice,
    purses: Float[np.ndarray, " purse"],
    *,
    most: Float[np.ndarray, " lever"],
    kept: tuple[int, ...],
) -> Float[np.ndarray, "plan lever"]:
    """Each lever's share of its money by period.

    Looked at period by period, a lever's money goes where the next euro brings most, until it
    brings the same in all periods (water filling), with the bend of ``planning.local`` in each.
    Money whose CX is not known moves by euros alone, as ``planning.local`` has it.

    Args:
        prospect: the periods ahead.
        choice: what was aimed for; floors of CX count at their prices.
        purses: the plan, EUR by purse.
        most: the largest share of a period that may be used, by lever.
        kept: levers whose timing is left even: what they do is not known.
    """
    problem = choice.found.local.problem
    spend = problem.spend(purses)
    periods, levers = problem.periods, spend.shape[1]
    response = prospect.start.response
    rate = np.asarray(prospect.around.per_eur)
    kappa = np.asarray(response.half_saturation).mean(0)
    half = kappa / np.where(rate > 0, rate, 1.0)
    share = even(periods, levers)
    movable = (spend.sum(0) > 0) & ~np.isin(np.arange(levers), kept)
    goal, prices = choice.goal, choice.found.certificate.floor_prices
    worth = np.full(len(spend), goal.cx) if goal.floors is None else goal.cx + prices
    for _ in range(LOOKS):
        flown = spend[None] * share[:, None, :]
        slope = prospect.timing(flown, goal.eur, worth)
        if not problem.felt.all():
            slope = np.where(problem.felt, slope, prospect.timing(flown, goal.eur, 0.0 * worth))
        steep = np.maximum(slope, 0.0) * (half + flown) ** 2
        better = _fill(steep * spend, spend, half, most)
        share = np.where(movable, better, share)
    return share


def _fill(
    steep: Float[np.ndarray, "plan segment lever"],
    spend: Float[np.ndarray, "segment lever"],
    half: Float[np.ndarray, "segment lever"],
    most: Float[np.ndarray, " lever"],
) -> Float[np.ndarray, "plan lever"]:
    """Shares at which sum_g steep / (half + spend share)^2 is one price in every period."""
    periods, _, levers = steep.shape
    top = np.broadcast_to(np.maximum(most, 1.0 / periods), (periods, levers))

    def slope(share: np.ndarray) -> np.ndarray:
        told = steep / (half + spend * share[:, None, :]) ** 2
        return np.asarray(told.sum(1))

    def filled(price: np.ndarray) -> np.ndarray:
        low, high = np.zeros((periods, levers)), top.copy()
        for _ in range(ROUNDS // 2):
            middle = (low + high) / 2.0
            more = slope(middle) > price
            low, high = np.where(more, middle, low), np.where(more, high, middle)
        return (low + high) / 2.0

    cheap, dear = np.zeros(levers), np.asarray(slope(np.zeros((periods, levers))).max(0))
    for _ in range(ROUNDS):
        price = (cheap + dear) / 2.0
        over = filled(price).sum(0) > 1.0
        cheap, dear = np.where(over, price, cheap), np.where(over, dear, price)
    share = filled((cheap + dear) / 2.0)
    total = share.sum(0)
    return np.where(total > 0, share / np.where(total > 0, total, 1.0), 1.0 / periods)
