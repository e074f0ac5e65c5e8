"""The gap to each target: what closing it costs, and which targets one budget cannot both reach."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import jax.numpy as jnp
import numpy as np
from jaxtyping import Float

from kurssi.messages import Message, Number
from kurssi.planning.problem import Problem
from kurssi.planning.prospect import Prospect
from kurssi.planning.targets import Cheapest, Clash, Feasible, Target
from kurssi.planning.targets_cost import (
    ENOUGH,
    Aim,
    Counting,
    Near,
    cheapest,
    look,
    most_sure,
    on_top,
)
from kurssi.planning.targets_levels import weights
from kurssi.planning.targets_standing import Sight
from kurssi.vocabulary import CX, EUR, MEASURES

CENT = 0.01
# Chances of plans found near the present one are told to so much: less is no clash.
CLEAR = 0.03


@dataclass(frozen=True, slots=True, kw_only=True)
class Means:
    """What may be done about gaps.

    ``prospect`` sees the periods until the last date by some of the sight's draws (``places``);
    ``problem`` makes what may be decided of so many periods; ``wanted`` is the chance asked for.
    """

    sight: Sight
    prospect: Prospect
    places: np.ndarray
    problem: Callable[[int], Problem]
    wanted: float


def counting(means: Means, measure: str, target: Target) -> Counting:
    """How much of each period, segment and measure ahead the target's level is."""
    sight, prospect = means.sight, means.prospect
    weight = weights(sight.panel, target.segment)
    last = sight.place(target) - sight.last  # periods ahead until its date
    part = np.zeros(prospect.plan)
    part[max(last - target.window, 0) : last] = 1.0 / target.window
    tracker = sight.panel.tracker
    count = len(tracker.measures) if tracker is not None else 0
    share, none = np.zeros((prospect.plan, len(weight), count)), np.zeros((len(part), len(weight)))
    by_people, cx, eur = part[:, None] * weight, none, none
    if measure == EUR.id:
        eur = target.window * part[:, None] * (weight > 0)
    elif measure == CX.id:
        cx = by_people
    elif tracker is not None:
        share[..., tracker.measures.index(measure)] = MEASURES[measure].scale * by_people
    return Counting(*map(jnp.asarray, (share, cx, eur)))


def aim_of(means: Means, target: Target, problem: Problem) -> tuple[Aim, Near]:
    """The target as an aim, what chance adds to it, and the look at usual spend."""
    whole = means.sight.whole(target.measure, target)[..., means.sight.place(target)]
    spread = float(np.sqrt(whole.var(axis=1, ddof=1).mean()))
    bare = Aim(counting=counting(means, target.measure, target), value=target.value, chance=spread)
    near = look(means.prospect, problem, bare, problem.current)
    moved = float(whole[means.places].mean() - near.level.mean())
    aim = Aim(counting=bare.counting, value=target.value, chance=spread, moved=moved)
    return aim, look(means.prospect, problem, aim, problem.current)


def gap(means: Means, target: Target) -> Cheapest:
    """The least money on top of usual spend, until the target's date, that gives it the chance."""
    until = means.sight.place(target) - means.sight.last
    problem = on_top(means.problem(until))
    aim, _ = aim_of(means, target, problem)
    found = cheapest(means.prospect, problem, (aim,), means.wanted)
    more = float((found.purses - problem.current).sum())
    feasible = Feasible.YES if found.chances[0] >= means.wanted - ENOUGH else Feasible.NO
    if feasible is Feasible.YES and more <= CENT:
        feasible = Feasible.ALREADY
    level = look(means.prospect, problem, aim, found.purses).level
    return Cheapest(
        feasible=feasible, wanted=means.wanted, best=found.chances[0],
        short=max(target.value - float(level.mean()), 0.0),
        spend=float(found.purses.sum()), usual=float(problem.current.sum()),
        levers=_by_lever(problem, found.purses), cx=_gained(means, target, problem, found.purses),
    )  # fmt: skip


def _by_lever(
    problem: Problem, purses: Float[np.ndarray, " purse"]
) -> tuple[tuple[str, float, float], ...]:
    """EUR by lever: usual and proposed."""
    found: dict[str, tuple[float, float]] = {}
    for purse, eur in zip(problem.purses, purses, strict=True):
        before, after = found.get(purse.lever, (0.0, 0.0))
        found[purse.lever] = before + purse.current, after + float(eur)
    return tuple((lever, *pair) for lever, pair in found.items())


def _gained(
    means: Means, target: Target, problem: Problem, purses: Float[np.ndarray, " purse"]
) -> float | None:
    """Points of CX that the plan adds at the target's date, for its people."""
    if not means.prospect.pair:
        return None
    aim = Aim(counting=counting(means, CX.id, target), value=0.0, chance=1.0)
    after, before = (
        look(means.prospect, problem, aim, plan).level.mean() for plan in (purses, problem.current)
    )
    return float(after - before)


def clashes(means: Means, targets: Sequence[Target]) -> tuple[Clash, ...]:
    """Pairs that could each have the chance by usual spend moved about, and cannot both."""
    if len(targets) < 2:
        return ()
    until = max(means.sight.place(one) - means.sight.last for one in targets)
    problem = means.problem(until)
    budget = float(problem.current.sum())
    near, alone = {}, {}
    for one in targets:
        near[one] = aim_of(means, one, problem)
        alone[one] = _most(means, problem, (one,), near, budget)
    able = [one for one in targets if alone[one] >= means.wanted]
    found = []
    for first, second in combinations(able, 2):
        both = _most(means, problem, (first, second), near, budget)
        if both < means.wanted - CLEAR:
            found.append(_clash(means, (first, second), (alone[first], alone[second]), both))
    return tuple(found)


def _most(
    means: Means,
    problem: Problem,
    pair: tuple[Target, ...],
    near: Mapping[Target, tuple[Aim, Near]],
    budget: float,
) -> float:
    """The highest least chance that usual spend, moved about, can give: looked at, not guessed."""
    purses = most_sure([near[one][1] for one in pair], problem, budget=budget)
    again = [look(means.prospect, problem, near[one][0], purses) for one in pair]
    purses = most_sure(again, problem, budget=budget)
    seen = [look(means.prospect, problem, near[one][0], purses) for one in pair]
    return float(min(one.chance(purses) for one in seen))


def _clash(
    means: Means, pair: tuple[Target, Target], alone: tuple[float, float], both: float
) -> Clash:
    wanted = Number(100 * means.wanted, 0)
    return Clash(
        first=pair[0], second=pair[1], alone=alone, together=both,
        reason=Message(
            "each could have a chance of {wanted}% if usual spend were moved to it, but no plan of "
            "that money gives both more than {both}%",
            wanted=wanted, both=Number(100 * both, 0),
        ),
    )  # fmt: skip
