"""Which limit moves a purse, or stops it on its way: told before any rate, since it decides."""

import numpy as np
from jaxtyping import Float

from kurssi.messages import Message, Number
from kurssi.planning.problem import Limit, Problem, Rule

STILL = 0.01  # money that moves by less of itself stays where it is
NEAR = 1e-3  # of its amount: a sum so near a limit is at it
# Limits of all money: told by what a purse holds where the budget is spread as now.
OF_ALL = (Rule.BUDGET, Rule.CASH)
MOVED = {1: Message("raised"), -1: Message("lowered"), 0: Message("stays")}
STOPPED = {
    1: Message("raised no further"),
    -1: Message("lowered no further"),
    0: Message("stays"),
}


def way(current: float, proposed: float) -> int:
    """Whether money is raised (1), lowered (-1), or stays (0)."""
    change = proposed - current
    return 0 if abs(change) <= STILL * max(current, 1.0) else int(np.sign(change))


def held(problem: Problem, purses: Float[np.ndarray, " purse"], at: int) -> Message | None:
    """Whither a limit takes a purse; None where it goes by what its money brings.

    A limit of several purses moves those that go the way that the limit wants of their sum, and
    stops those that would go on; it leaves which of them do to what their money brings.
    """
    purse = problem.purses[at]
    moved = way(purse.current, float(purses[at]))
    if purse.high <= 0.0 < purse.current:  # its switch is off
        why = Message("as the lever is bought for so much or not at all")
        return Message("{moved}, {why}", moved=MOVED[moved], why=why)
    for limit in problem.limits:
        if at not in limit.purses or limit.rule in OF_ALL:
            continue
        mine = list(limit.purses)
        before, after = float(problem.current[mine].sum()), float(purses[mine].sum())
        over = after >= limit.high * (1.0 - NEAR)
        under = limit.low > 0.0 and after <= limit.low * (1.0 + NEAR)
        forced = moved * (int(under and before < limit.low) - int(over and before > limit.high))
        stopped = (over and moved >= 0) or (under and moved <= 0)
        if moved == 0 and len(mine) > 1:
            continue
        if forced > 0 or (stopped and limit.low == limit.high and len(mine) == 1):
            return Message("{moved}, {why}", moved=MOVED[moved], why=_why(limit, high=moved < 0))
        if forced == 0 and stopped and limit.low != limit.high:
            return Message("{moved}, {why}", moved=STOPPED[moved], why=_why(limit, high=over))
    return None


def _why(limit: Limit, *, high: bool) -> Message:
    """What a limit asks: its most where ``high``, else its least."""
    amount = Number(limit.high if high else limit.low, 0)
    match limit.rule:
        case Rule.PAYBACK:
            return Message("as no further euro would be back in time")
        case Rule.LOCK:
            return Message("as the lever is locked at {sum} EUR", sum=amount)
        case Rule.BUY if limit.low == limit.high:
            return Message("as the lever is bought for {sum} EUR or not at all", sum=amount)
        case Rule.BUY:
            return Message(
                "as the lever is bought for at least {sum} EUR or not at all", sum=amount
            )
        case Rule.ENVELOPE if high:
            return Message("as its department has at most {sum} EUR", sum=amount)
        case Rule.ENVELOPE:
            return Message("as its department has at least {sum} EUR", sum=amount)
    if high:
        return Message("as the lever may have at most {sum} EUR", sum=amount)
    return Message("as the lever is to have at least {sum} EUR", sum=amount)
