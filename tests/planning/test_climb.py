"""The climb against closed forms, finite differences and other optimisers."""

from dataclasses import replace

import jax.numpy as jnp
import numpy as np
import pytest
import scipy.optimize

from kurssi.planning.certificate import certify
from kurssi.planning.climb import climb
from kurssi.planning.goal import Goal
from kurssi.planning.local import look
from kurssi.planning.problem import Limit, Rule
from planning import made


@pytest.fixture(scope="module")
def world():
    of = made.prospect(draws=12)
    return of, made.problem(of), of.totals(of.usual).eur.sum(1)


def best(of, problem, **goal):
    base = of.totals(of.usual).eur.sum(1)
    wanted = Goal(**({"eur": 1.0, "cx": 0.0, "base": base} | goal))
    return climb(of, problem, wanted, look(of, problem, problem.current)), wanted


def test_the_climb_finds_what_a_general_optimiser_finds(world):
    of, problem, base = world
    found, _ = best(of, problem)
    low, high = problem.bounds
    unit = high.max()

    def worse(x):
        seen = of.slopes(problem.spend(x * unit) / of.plan)
        slope = np.einsum("dgc,pgc->p", seen.eur, problem.cells) / of.draws
        return -(seen.totals.eur.sum(1) - base).mean() / 1e4, -slope * unit / 1e4

    other = scipy.optimize.minimize(
        worse, problem.current / unit, jac=True, method="SLSQP",
        bounds=list(zip(low / unit, high / unit, strict=True)),
        constraints=[{"type": "eq", "fun": lambda x: (x.sum() - problem.current.sum() / unit)}],
        options={"maxiter": 300, "ftol": 1e-12},
    )  # fmt: skip
    assert found.value >= -other.fun * 1e4 * (1 - 1e-4)
    assert found.certificate.gap <= 2e-3 * found.value
    assert found.purses.sum() == pytest.approx(problem.current.sum())


def test_the_bound_holds(world):
    """No other plan within the limits passes value + gap."""
    of, problem, base = world
    found, _ = best(of, problem)
    rng = np.random.default_rng(0)
    _, high = problem.bounds
    for _ in range(20):
        plan = rng.dirichlet(np.ones(len(high))) * problem.current.sum()
        if (plan <= high).all():
            value = (of.totals(problem.evenly(plan)).eur.sum(1) - base).mean()
            assert value <= found.value + found.certificate.gap + 1e-6


def test_the_price_of_the_budget_is_a_difference(world):
    of, problem, _ = world
    found, _ = best(of, problem)
    step, values = 0.005 * problem.current.sum(), []
    for sign in (1, -1):
        total = problem.current.sum() + sign * step
        other = replace(problem, limits=(replace(problem.limits[0], low=total, high=total),))
        values.append(best(of, other)[0].value)
    price = (values[0] - values[1]) / (2 * step)
    assert found.certificate.prices[0] == pytest.approx(price, rel=0.02)


def test_floors_of_experience_are_met_and_priced(world):
    of, problem, _ = world
    money, _ = best(of, problem)
    experience, _ = best(of, problem, eur=0.0, cx=1.0)
    low, high = (one.local.totals.cx.mean(0) for one in (money, experience))
    floors = (low + high) / 2
    found, _ = best(of, problem, floors=floors)
    reached = found.local.totals.cx.mean(0)
    assert (reached >= floors - 0.01 * (high - low)).all()
    assert money.value >= found.value
    prices = found.certificate.floor_prices
    dear = int(np.argmax(prices))
    step = 0.02 * (high - low) * (np.arange(len(low)) == dear)
    more, less = (best(of, problem, floors=floors + sign * step)[0].value for sign in (1, -1))
    assert prices[dear] == pytest.approx((less - more) / (2 * step.sum()), rel=0.02)
    assert prices[dear] > 0


def test_risk_aversion_lifts_the_worst_tenth(world):
    of, problem, base = world
    plain, _ = best(of, problem)
    careful, _ = best(of, problem, risk=3.0)

    def worst(found):
        gain = np.sort(found.local.totals.eur.sum(1) - base)
        return gain[: max(round(0.1 * len(gain)), 1)].mean()

    assert worst(careful) >= worst(plain) - 1e-6


def test_a_limit_binds_and_has_a_price(world):
    of, problem, _ = world
    free, _ = best(of, problem)
    first = tuple(at for at, purse in enumerate(problem.purses) if purse.lever == "c0")
    cap = 0.5 * free.purses[list(first)].sum()
    bound = replace(problem, limits=(
        *problem.limits, Limit(rule=Rule.MOST, what="c0", purses=first, high=cap),
    ))  # fmt: skip
    found, goal = best(of, bound)
    assert found.purses[list(first)].sum() == pytest.approx(cap, rel=1e-6)
    assert certify(look(of, bound, found.purses), goal).prices[1] > 0
    assert found.value < free.value


def straight(many=1):
    """A company whose levers act at once and on sales alone, a little: closed forms hold."""
    of = made.prospect(draws=many, market=False)
    start, none = of.start, jnp.zeros_like
    response = start.response._replace(
        effect=none(start.response.effect), conversion=none(start.response.conversion),
        feedback=none(start.response.feedback), carryover=none(start.response.carryover),
        direct=1e-4 * (1.0 + jnp.arange(3.0))[None] * jnp.ones((many, 1)),
    )  # fmt: skip
    calm = start._replace(
        response=response, memory=none(start.memory), demand=none(start.demand),
        sales=none(start.sales), rest=none(start.rest), elasticity=none(start.elasticity),
    )  # fmt: skip
    return replace(of, start=calm)


def test_money_goes_where_the_square_root_of_its_worth_is():
    """sum_k a_k x / (x + h_k) is largest where x_k + h_k is in proportion to sqrt(a_k h_k)."""
    of = straight()
    problem = made.problem(of)
    found, _ = best(of, problem)
    around, response = of.around, of.start.response
    half = of.plan * np.asarray(response.half_saturation)[0] / np.asarray(around.per_eur)
    worth = np.asarray(around.discount[: of.plan, None] * around.contribution[: of.plan]).sum(0)
    height = worth[:, None] * np.asarray(response.direct[0] * response.lift[0])
    low, high = problem.bounds
    inside = (found.purses > low + 1) & (found.purses < high - 1)
    ratio = (found.purses + half.T.ravel()) / np.sqrt(height.T.ravel() * half.T.ravel())
    assert inside.sum() >= 3
    assert np.ptp(ratio[inside]) <= 2e-3 * ratio[inside].mean()


def test_the_budget_that_pays_for_its_last_euro_is_that_of_dorfman_and_steiner():
    """Spend over revenue is margin x elasticity of sales to spend (1954, equation 5)."""
    of = straight()
    larger = of.start.response._replace(direct=500.0 * of.start.response.direct)
    of = replace(of, start=of.start._replace(response=larger))
    # Euros count as many times as the last of the usual budget brings back one.
    first = best(of, made.problem(of))[0].certificate.prices[0]
    of = replace(of, around=of.around._replace(contribution=of.around.contribution / first))
    found, _ = best(of, made.problem(of))
    assert found.certificate.prices[0] == pytest.approx(1.0, rel=1e-3)
    margin, step = 0.4, 0.01

    def revenue(purses):
        return of.totals(found.local.problem.evenly(purses)).eur.sum() / margin

    elasticity = np.log(
        revenue((1 + step) * found.purses) / revenue((1 - step) * found.purses)
    ) / np.log((1 + step) / (1 - step))
    # Contribution holds the horizon, and so does revenue.
    spend = found.purses.sum()
    assert elasticity > 0.005
    assert spend / revenue(found.purses) == pytest.approx(margin * elasticity, rel=0.01)


def test_a_plan_that_was_best_under_other_limits_is_a_quick_start(world):
    of, problem, _ = world
    cold, goal = best(of, problem)
    total = 1.03 * problem.current.sum()
    tight = replace(problem, limits=(replace(problem.limits[0], low=total, high=total),))
    again = climb(of, tight, goal, cold.local)
    anew = climb(of, tight, goal, look(of, tight, problem.current))
    assert again.value == pytest.approx(anew.value, rel=2e-3)
    assert again.purses.sum() == pytest.approx(total)
    assert again.looks <= anew.looks
    assert again.looks <= 3
