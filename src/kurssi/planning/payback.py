"""Money that must be back in time: how far each purse may be raised."""

from dataclasses import replace

import numpy as np
from jaxtyping import Float

from kurssi.messages import Message, Number
from kurssi.planning.local import Local, look
from kurssi.planning.problem import Limit, Problem, Rule
from kurssi.planning.prospect import Prospect

HALVINGS = 40


def back_in_time(prospect: Prospect, problem: Problem, *, periods: int) -> Problem:
    """The problem with a limit on each purse: no euro is added that is not back in time.

    Back in time is a euro of which a discounted euro of contribution is expected (the mean of the
    draws) by so many periods after the plan's end, the other purses as at present. Usual spend is
    always allowed: what is added has to pay, and what there is may stay.

    Args:
        prospect: the periods ahead, all draws.
        problem: what may be decided.
        periods: after the plan's end; what comes back after the horizon does not count.
    """
    around = prospect.around
    ahead = np.arange(len(around.discount)) < prospect.plan + periods
    early = replace(prospect, around=around._replace(discount=around.discount * ahead))
    seen = look(early, problem, problem.current)
    top = _paying(seen, float(np.asarray(around.discount)[: prospect.plan].mean()))
    limits = tuple(
        Limit(rule=Rule.PAYBACK, what=purse.name, purses=(at,), high=float(top[at]))
        for at, purse in enumerate(problem.purses)
        if purse.kept is None and top[at] < purse.high
    )
    return replace(problem, limits=problem.limits + limits)


def cautions(prospect: Prospect, *, periods: int) -> tuple[Message, ...]:
    """What a reader must know of a payback: that euros are not known, or not so late ones."""
    horizon = len(prospect.around.discount) - prospect.plan
    if not np.any(prospect.around.contribution):
        return (
            Message(
                "no sales are known, so that no euro is known to be back in time and none is added"
            ),
        )
    if periods > horizon:
        return (
            Message(
                "what comes back later than the horizon, {horizon} periods after the plan's end, "
                "does not count: a payback of {periods} periods asks the same as one of {horizon}",
                horizon=Number(horizon, 0), periods=Number(periods, 0),
            ),
        )  # fmt: skip
    return ()


def _paying(seen: Local, cost: float) -> Float[np.ndarray, " purse"]:
    """How far each purse goes until its next euro brings back no more than it costs."""
    low, high = seen.at, np.maximum(seen.at, seen.problem.bounds[1])
    for _ in range(HALVINGS):
        middle = (low + high) / 2.0
        pays = seen.worth(middle).gain_slope.mean(0) >= cost
        low, high = np.where(pays, middle, low), np.where(pays, high, middle)
    return np.where(seen.worth(seen.problem.bounds[1]).gain_slope.mean(0) >= cost, high, low)
