"""The climb against closed forms, finite differences and other optimisers."""

from dataclasses import replace

import numpy as np
import pytest
import scipy.optimize

from kurssi.planning.climb import Goal, certify, climb
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
    return climb(of, problem, wanted, problem.current), wanted


def test_the_climb_finds_what_a_general_optimiser_finds(world):
    of, problem, base = world
    found, _ = best(of, problem)
    low, high = problem.bounds
    unit = high.max()

    def worse(x):
        seen = of.slopes(problem.evenly(x * unit))
        slope = np.einsum("dtgc,pgc->p", seen.eur, problem.cells) / of.draws / of.plan
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
    step = 0.02 * (high - low)[0]
    more, less = (
        best(of, problem, floors=floors + sign * np.array([step, 0.0]))[0].value for sign in (1, -1)
    )
    price = (less - more) / (2 * step)
    assert found.certificate.floor_prices[0] == pytest.approx(price, rel=0.05)


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
