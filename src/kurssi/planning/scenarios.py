"""What if: the periods ahead under other spend, prices or surroundings, with chance put in."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import jax.numpy as jnp
import numpy as np
from jaxtyping import Float

from kurssi.decisions.intervals import interval
from kurssi.decisions.quote import Interval
from kurssi.ledger.panel import Scaled
from kurssi.planning.forward import Surroundings
from kurssi.planning.futures import futures
from kurssi.planning.prospect import Prospect
from kurssi.planning.start import Chance, Usual

FUTURES = 1  # of each draw: chance and doubt are told together


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """What is otherwise than usual, through the plan's periods and the horizon alike.

    ``stopped`` are levers that nothing is spent on in the plan's periods: none named, all of them;
    None: spend is not the question.
    ``price`` is the own price over the usual one; ``controls`` each control's value over its usual
    one. ``spend`` is a plan's own money, None for usual spend.
    """

    name: str
    stopped: tuple[str, ...] | None = None
    price: float = 1.0
    controls: Mapping[str, float] = field(default_factory=dict)
    spend: Float[np.ndarray, "plan segment lever"] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ahead:
    """One period of a scenario: contribution in EUR, and mean CX over all people (0 to 100)."""

    period: str
    eur: Interval | None
    cx: Interval | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Foretold:
    """What a scenario brings: contribution less spend and CX over plan and horizon, and its path.

    ``eur_gain`` and ``cx_gain`` are against going on as now, under the same chance.
    """

    name: str
    eur: Interval | None
    cx: Interval | None
    eur_gain: Interval | None
    cx_gain: Interval | None
    path: tuple[Ahead, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """Totals and path of one scenario by draw."""

    eur: Float[np.ndarray, " draw"]
    cx: Float[np.ndarray, " draw"]
    eur_path: Float[np.ndarray, "draw period"]
    cx_path: Float[np.ndarray, "draw period"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """The periods ahead that scenarios are run through: as draws see them, and chance.

    ``own_price`` is EUR a unit, for changes of price; ``seed`` that of chance, the same for all.
    """

    prospect: Prospect
    chance: Chance
    levers: tuple[str, ...]
    own_price: Float[np.ndarray, " segment"]
    seed: int


def run_through(scenario: Scenario, sight: Sight) -> Course:
    """The scenario under every draw."""
    prospect = sight.prospect
    around, plan = prospect.around, prospect.plan
    spend = np.array(prospect.usual if scenario.spend is None else scenario.spend)
    if scenario.stopped is not None:
        still = [not scenario.stopped or lever in scenario.stopped for lever in sight.levers]
        spend[..., np.array(still)] = 0.0
    taken = replace(prospect, around=priced(around, scenario.price, sight.own_price))
    seen = futures(taken, sight.chance, spend, count=FUTURES, seed=sight.seed)
    eur, cx = seen.eur[:, 0], seen.cx[:, 0]
    discount, people = np.asarray(around.discount), np.asarray(around.people)
    cost = float(discount[:plan] @ spend.sum((1, 2)))
    return Course(
        eur=(eur.sum(-1) @ discount) - cost, cx=(cx @ people).sum(-1),
        eur_path=eur.sum(-1)[:, :plan], cx_path=(cx @ (people / people.sum()))[:, :plan],
    )  # fmt: skip


def priced(
    around: Surroundings, price: float, own_price: Float[np.ndarray, " segment"]
) -> Surroundings:
    """The own price so many times the usual one: all of the difference is contribution."""
    return around._replace(
        price=around.price + jnp.log(price),
        contribution=around.contribution + (price - 1.0) * jnp.asarray(own_price),
    )


def shifted(
    usual: Usual, scaled: Scaled, factors: Mapping[str, float], pushing: tuple[str, ...]
) -> Usual:
    """Controls so many times their usual value, wherever they act: on sales and on measures.

    Standardised, f x becomes z + (f - 1) (z + mean / sd), with the mean of the segment.

    Args:
        usual: the surroundings, controls last and standardised, and the context of measures.
        scaled: the controls as they were standardised.
        factors: by control.
        pushing: the control in each column of the context.
    """
    ahead, context = np.array(usual.surroundings), np.array(usual.context)
    first = ahead.shape[-1] - len(scaled.names)
    for name, factor in factors.items():
        at = scaled.names.index(name)
        zero = scaled.mean[:, at] / scaled.sd[at]
        columns = [ahead[..., first + at]]
        columns += [context[..., k] for k, one in enumerate(pushing) if one == name]
        for column in columns:
            column += (factor - 1.0) * (column + zero)
    return Usual(surroundings=jnp.asarray(ahead), context=jnp.asarray(context))


def foretold(
    name: str, course: Course, now: Course, calendar: tuple[str, ...], has: tuple[bool, bool]
) -> Foretold:
    """A course beside going on as now. ``has``: whether euros are known, and CX."""
    euros, experience = has

    def told(draws: Float[np.ndarray, " draw"], there: bool) -> Interval | None:
        return interval(draws) if there else None

    return Foretold(
        name=name, eur=told(course.eur, euros), cx=told(course.cx, experience),
        eur_gain=told(course.eur - now.eur, euros), cx_gain=told(course.cx - now.cx, experience),
        path=tuple(
            Ahead(period=period, eur=told(course.eur_path[:, at], euros),
                  cx=told(course.cx_path[:, at], experience))
            for at, period in enumerate(calendar)
        ),
    )  # fmt: skip
