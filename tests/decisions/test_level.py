"""Levels beside a reference: worked by hand, by loops, and withheld where there is no evidence."""

from dataclasses import replace

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from decisions.test_change import takings
from kurssi.decisions.level import (
    Beside,
    Sold,
    Standing,
    equalised,
    reference_measures,
    sold_in,
    standing,
    usual_reference,
)
from kurssi.decisions.level_rows import Compared, far_away, level_rows
from kurssi.decisions.value import Method
from kurssi.model.joint import past_of
from kurssi.model.priors import unfold
from kurssi.periods import Stretch
from kurssi.posterior.fit import build
from model import made as panels

ALL = np.array([True, True])
OWN = Sold(brand="own", units=150.0, revenue=300.0)
RIVAL = Sold(brand="rival", units=100.0, revenue=150.0)
CHEAP = Sold(brand="cheap", units=400.0, revenue=400.0)


def test_the_equalisation_price_sells_what_the_reference_sells():
    """2 EUR x 1.5^(1/2); there own units fall to 150 (EP / 2)^-2 = 100."""
    (price,) = equalised(OWN, RIVAL, np.array([2.0]))
    assert price == pytest.approx(2.449490, abs=1e-6)
    assert 150.0 * (price / 2.0) ** -2.0 == pytest.approx(100.0)


def test_the_cheapest_rival_is_the_usual_reference():
    assert usual_reference((OWN, RIVAL, CHEAP)) == "cheap"
    assert usual_reference((OWN,)) is None


def test_brands_are_counted_in_the_stretch_and_segments_asked_for():
    taken = takings(4)
    rival = 2.0 * taken.units
    taken = replace(
        taken, brands=("own", "rival", "gone"),
        units=np.concatenate([taken.units, rival, 0 * rival], -1),
        revenue=np.concatenate([taken.revenue, rival, 0 * rival], -1),
    )  # fmt: skip
    found = sold_in(taken, Stretch(first=5, last=9), np.array([True, False]))
    assert [one.brand for one in found] == ["own", "rival"]
    assert found[1].units == pytest.approx(sum(2 * taken.units[t, 0, 0] for t in range(5, 10)))


# What measures carry


@pytest.fixture(scope="module")
def model():
    return build(panels.a_panel(), panels.MOVES)


def beside(horizon=7, **changed):
    parts = {
        "rival": np.full((2, 3), -0.5), "rival_se": np.zeros((2, 3)), "known": np.ones(3),
        "inside": np.r_[np.zeros(12), np.ones(8)], "revenue": np.ones((20, 2)),
        "worth": np.array([100.0, 30.0]), "counted": np.ones(2),
        "discount": 0.99 ** np.arange(1, horizon + 1),
    } | changed  # fmt: skip
    return Beside(**{name: jnp.asarray(part) for name, part in parts.items()})


@pytest.mark.parametrize("draw", range(2))
def test_the_gap_is_worth_what_loops_say(draw, model):
    u = np.random.default_rng(draw).standard_normal((1, model.size))
    found = jax.tree.map(lambda part: part[0], standing(model, u, beside(), seed=1))
    past = past_of(unfold(model.declared, jnp.asarray(u[0])), model.structure, model.inputs)
    response, inside = past.response, slice(12, 20)
    price, free = past.priced[inside].mean(0), model.inputs.open_share[inside].mean(0)
    runs_out = kept = 0.0
    for g in range(2):
        gap, x, y = found.gap[g], -found.gap[g], 0.0
        for h in range(7):
            if h > 0:
                x = response.persistence * x + response.cross @ x + response.feedback * y
            for which, z in (("fades", x), ("kept", -gap)):
                parts = response.conversion * z - price[g] * np.expm1(response.sensitivity * z)
                log, share = float(parts.sum()), float(1.0 - free[g])
                odds = share / (1 - share) * np.exp(log)
                lost = (1.0 - odds / (1 + odds) / share) * [100.0, 30.0][g] * 0.99 ** (h + 1)
                if which == "fades":
                    runs_out, y = runs_out + lost, log
                else:
                    kept += lost
    assert found.runs_out == pytest.approx(float(runs_out), rel=1e-7)
    assert found.kept == pytest.approx(float(kept), rel=1e-7)


def test_no_known_measure_carries_nothing(model):
    u = np.random.default_rng(1).standard_normal((2, model.size))
    found = standing(model, u, beside(known=np.zeros(3)), seed=1)
    assert not found.kept.any()
    assert not found.runs_out.any()


def test_a_reference_that_is_unsure_makes_the_gap_unsure(model):
    u = np.repeat(np.random.default_rng(1).standard_normal((1, model.size)), 400, axis=0)
    sure = standing(model, u, beside(), seed=1).gap.std(0)
    unsure = standing(model, u, beside(rival_se=np.full((2, 3), 0.3)), seed=1).gap.std(0)
    np.testing.assert_allclose(unsure, np.hypot(sure, 0.3), rtol=0.15)


def test_the_references_measures_are_means_of_what_was_seen():
    tracker = panels.a_panel().tracker
    seen = tracker.seen.copy()
    seen[:, 1, 2] = False
    tracker = replace(tracker, seen=seen)
    own = ("relevance", "awareness", "loyalty", "differentiation")
    mean, error, known = reference_measures(tracker, own, Stretch(first=3, last=9), ALL)
    assert known.tolist() == [1.0, 1.0, 0.0, 0.0]
    there = [t for t in range(3, 10) if seen[t, 0, 1]]
    assert mean[0, 0] == pytest.approx(sum(tracker.logit[t, 0, 1] for t in there) / len(there))
    spread = sum(tracker.variance[t, 0, 1] for t in there)
    assert error[0, 0] == pytest.approx(np.sqrt(spread) / len(there))
    assert reference_measures(tracker, own, Stretch(first=3, last=9), ALL[::-1])[2][3] == 0.0
    assert not reference_measures(None, own, Stretch(first=3, last=9), ALL)[2].any()


# Rows, and what withholds them


def draws(spread, *, elasticity=1.8, gap=0.1):
    rng = np.random.default_rng(3)
    return Standing(
        elasticity=elasticity + spread * rng.normal(size=300),
        gap=np.full((300, 1, 1), gap), moved=np.full((300, 1, 1), 0.5),
        runs_out=50.0 + 30 * spread * rng.normal(size=300),
        kept=90.0 + 30 * spread * rng.normal(size=300),
    )  # fmt: skip


def compared(**changed):
    given = {
        "sold": (OWN, RIVAL, CHEAP), "reference": "rival", "posterior": draws(0.1),
        "prior": draws(1.0), "measures": ("awareness",), "tracked": True, "odds": True,
        "prices": True,
    } | changed  # fmt: skip
    return Compared(**given)


def rows(**changed):
    return {row.method: row for row in level_rows(compared(**changed))}


def test_every_method_has_its_row():
    found = rows()
    assert set(found) == set(Method)
    premium = found[Method.REVENUE_PREMIUM]
    assert (premium.spread.eur, premium.low, premium.high) == (150.0, -100.0, 150.0)
    assert premium.observed
    assert found[Method.EQUALISATION_PRICE].details == {"own_price": 2.0, "reference_price": 1.5}
    assert found[Method.NPV_KEPT].spread.q05 < 90.0 < found[Method.NPV_KEPT].spread.q95


@pytest.mark.parametrize(
    ("changed", "withheld", "helps"),
    [
        ({"sold": (OWN,), "reference": None}, set(Method), "sales"),
        ({"posterior": None, "prior": None}, set(Method) - {Method.REVENUE_PREMIUM}, "kurssi fit"),
        ({"odds": False}, {Method.EQUALISATION_PRICE}, "market"),
        ({"prices": False}, {Method.EQUALISATION_PRICE}, "price test"),
        ({"posterior": draws(1.5)}, set(Method) - {Method.REVENUE_PREMIUM}, "would"),
        ({"posterior": draws(0.98), "prior": draws(0.98, elasticity=1.8)},
         set(Method) - {Method.REVENUE_PREMIUM}, "would"),
        ({"tracked": False}, {Method.NPV_RUNS_OUT, Method.NPV_KEPT}, "tracker"),
        ({"measures": ()}, {Method.NPV_RUNS_OUT, Method.NPV_KEPT}, "--reference"),
    ],
)  # fmt: skip
def test_what_is_withheld_says_what_would_help(changed, withheld, helps):
    found = rows(**changed)
    assert {method for method, row in found.items() if row.spread is None} == withheld
    for method in withheld:
        assert helps in found[method].reason.text("en")


def test_a_gap_wider_than_measures_ever_moved_is_cautioned():
    assert far_away(compared()) is None
    assert "3.0 times" in far_away(compared(posterior=draws(0.1, gap=1.5))).text("en")
