"""Errors under a design: loops, published numbers, another package, and drawing again and again.

Published: the R package survey (Lumley) on its data set apistrat, 200 Californian schools drawn
in three strata. Mean and total: cran/survey, tests/api.Rout.save; the ratio and the total of
api.stu: tests/caleg.Rout.save (``predict(svyratio(...), total=3811472)``: 3190038, se 29565.98).
No raked result of apistrat is published (tests/rakecheck.Rout.save rakes apiclus1), so raked
numbers are held against the package svy 0.35 and against a jackknife.
"""

import csv
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from kurssi.maths.design import Raked, drawn, residual
from kurssi.maths.raking import Margin, rake
from kurssi.maths.survey import mean_estimate, ratio_estimate, total_estimate
from maths.sampled import naive_variance, raked, sample

ENROLLED = 3811472
NAMES = ("stype", "sch.wide", "comp.imp")


@cache
def schools(folder: Path) -> dict[str, np.ndarray]:
    with (folder / "survey_api_given" / "apistrat.csv").open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    numbers = {"api00", "enroll", "api.stu", "pw", "fpc"}
    return {
        name: np.array([float(row[name]) if name in numbers else row[name] for row in rows])
        for name in (*numbers, *NAMES)
    }


@cache
def population(folder: Path) -> dict[str, dict[str, float]]:
    """Schools of the population by each answer."""
    found: dict[str, dict[str, float]] = {name: {} for name in NAMES}
    with (folder / "survey_api_given" / "apipop_margins.csv").open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            for name in NAMES:
                found[name][row[name]] = found[name].get(row[name], 0.0) + float(row["n"])
    return found


def by_school(folder: Path, *, weights: np.ndarray | None = None, fitted: bool = False):
    """The design of apistrat, with margins where ``fitted``, and its weights."""
    told = schools(folder)
    zero = np.zeros(200, dtype=np.int64)
    _, strata = np.unique(told["stype"], return_inverse=True)
    places, wanted = [], []
    for name in NAMES:
        answers, place = np.unique(told[name], return_inverse=True)
        places.append(place)
        wanted.append(np.array([population(folder)[name][a] for a in answers]))
    if weights is None:
        margins = [Margin(place=p, wanted=w) for p, w in zip(places, wanted, strict=True)]
        weights = rake(told["pw"], margins).weights if fitted else told["pw"]
    first = np.cumsum([0] + [len(w) for w in wanted])
    to = Raked(
        base=told["pw"],
        weights=weights,
        place=np.stack(places, axis=1) + first[:-1],
        wanted=np.concatenate([w / w.sum() for w in wanted])[None, :],
        margin=np.repeat(np.arange(len(wanted)), np.diff(first)),
        lift=np.ones(200),
    )
    return drawn(
        zero, strata=strata, populations=told["fpc"], raked=to if fitted else None
    ), weights


def test_the_published_mean_total_and_ratio(shared):
    told = schools(shared)
    design, w = by_school(shared)
    mean, of_mean = mean_estimate(told["api00"], w, design=design)
    assert (round(mean, 2), round(of_mean**0.5, 4)) == (662.29, 9.4089)
    total, of_total = total_estimate(told["enroll"], w, design=design)
    assert (round(total), round(of_total**0.5)) == (3687178, 114642)
    total, of_total = total_estimate(told["api.stu"], w, design=design)
    assert (round(total), round(of_total**0.5)) == (3086009, 99477)
    ratio, of_ratio = ratio_estimate(told["api.stu"], told["enroll"], w, design=design)
    assert round(ratio * ENROLLED) == 3190038
    assert round(of_ratio**0.5 * ENROLLED, 2) == 29565.98


def theirs(folder: Path):
    """svy's sample of apistrat; names without dots."""
    svy = pytest.importorskip("svy", reason="svy, the second oracle, is not installed")
    polars = pytest.importorskip("polars", reason="svy, the second oracle, is not installed")
    rows = {name.replace(".", "_"): column for name, column in schools(folder).items()}
    design = svy.Design(stratum="stype", wgt="pw", pop_size="fpc")
    return svy.Sample(polars.DataFrame(rows), design=design), svy


def told_by(estimate) -> tuple[float, float]:
    return estimate.estimates[0].est, estimate.estimates[0].se


def test_another_package_agrees_before_raking_and_on_domains(shared):
    sample_of, _ = theirs(shared)
    told = schools(shared)
    design, w = by_school(shared)
    ratio = ratio_estimate(told["api.stu"], told["enroll"], w, design=design)
    found = sample_of.estimation.ratio("api_stu", "enroll")
    assert told_by(found) == pytest.approx((ratio.value, ratio.variance**0.5), rel=1e-10)
    by_answer = sample_of.estimation.mean("enroll", by="comp_imp").estimates
    for one in by_answer:
        inside = (told["comp.imp"] == one.by_level[0]).astype(float)
        ours = ratio_estimate(told["enroll"] * inside, inside, w, design=design)
        assert (one.est, one.se) == pytest.approx((ours.value, ours.variance**0.5), rel=1e-10)


def test_another_package_agrees_after_linear_calibration(shared):
    """svy takes residuals on all margins at once where it calibrates, as we do."""
    sample_of, svy = theirs(shared)
    controls = {
        svy.Cat(name.replace(".", "_")): wanted for name, wanted in population(shared).items()
    }
    fitted = sample_of.weighting.calibrate(controls=controls)
    design, w = by_school(shared, weights=fitted.data["calib_wgt"].to_numpy(), fitted=True)
    told = schools(shared)
    for name in ("api00", "enroll"):
        ours = mean_estimate(told[name], w, design=design)
        expected = told_by(fitted.estimation.mean(name))
        assert expected == pytest.approx((ours.value, ours.variance**0.5), rel=1e-9)
        ours = total_estimate(told[name], w, design=design)
        expected = told_by(fitted.estimation.total(name))
        assert expected == pytest.approx((ours.value, ours.variance**0.5), rel=1e-9)


def test_another_package_agrees_after_raking(shared):
    """Values to eight digits; errors within 3 %: svy takes residuals margin by margin, in turn."""
    sample_of, _ = theirs(shared)
    controls = {name.replace(".", "_"): wanted for name, wanted in population(shared).items()}
    fitted = sample_of.weighting.rake(controls=controls, tol=1e-12, max_iter=1000)
    design, w = by_school(shared, fitted=True)
    told = schools(shared)
    mean = mean_estimate(told["api00"], w, design=design)
    total = total_estimate(told["enroll"], w, design=design)
    assert (round(mean.value, 4), round(mean.variance**0.5, 4)) == (662.5395, 9.2478)
    assert (round(total.value), round(total.variance**0.5)) == (3700187, 117881)
    for ours, found in (
        (mean, fitted.estimation.mean("api00")),
        (total, fitted.estimation.total("enroll")),
    ):
        value, se = told_by(found)
        assert value == pytest.approx(ours.value, rel=1e-8)
        assert se == pytest.approx(ours.variance**0.5, rel=0.03)


def test_the_raked_error_is_the_jackknifes(shared):
    """Every school left out in turn and the rest raked again (JKn, Wolter 2007, section 4.5)."""
    told = schools(shared)
    design, w = by_school(shared, fitted=True)
    raked_to = design.raked
    assert raked_to is not None
    ours = mean_estimate(told["api00"], w, design=design)
    stratum = design.stratum
    values = np.zeros(200)
    for i in range(200):
        size = (stratum == stratum[i]).sum()
        base = told["pw"] * np.where(stratum == stratum[i], size / (size - 1), 1.0)
        base[i] = 0.0
        margins = [
            Margin(place=raked_to.place[:, m] - at, wanted=raked_to.wanted[0, raked_to.margin == m])
            for m, at in enumerate((0, 3, 5))
        ]
        values[i] = np.average(told["api00"], weights=rake(base, margins).weights)
    variance = 0.0
    for h in range(3):
        here = values[stratum == h]
        size, known = len(here), design.population[h]
        variance += (1 - size / known) * (size - 1) / size * ((here - here.mean()) ** 2).sum()
    assert ours.variance**0.5 == pytest.approx(variance**0.5, rel=0.02)


@pytest.mark.parametrize("seed", range(4))
def test_ratio_and_total_are_the_loops(seed):
    """Strata, clusters, people drawn alone, unknown populations, two waves, two margins, gaps."""
    given, base = sample(seed, waves=2, strata=True, clusters=True, populations=True)
    fitted = raked(seed, given["waves"], base)
    design = drawn(**given, raked=fitted)
    rng = np.random.default_rng(seed + 50)
    y, x, w = rng.normal(5, 2, 240), rng.uniform(1, 3, 240), fitted.weights
    columns = []
    for i in range(240):
        row = [1.0]
        for c in range(5):
            known = [p for p in fitted.place[i] if p >= 0 and fitted.margin[p] == fitted.margin[c]]
            share = fitted.wanted[given["waves"][i], c] if known else 0.0
            row.append(float(c in known) - share)
        columns.append(row)
    value, variance = ratio_estimate(y, x, w, design=design)
    ratio = sum(w * y) / sum(w * x)
    z = (y - ratio * x) / sum(w * x)
    expected = naive_variance(z, w, given, base=base, columns=columns)
    assert value == pytest.approx(ratio, rel=1e-12)
    assert variance == pytest.approx(expected, rel=1e-9)


def test_a_margin_itself_has_no_error_left():
    """The share of a category that weights were raked to is known, not estimated."""
    given, base = sample(7, strata=True)
    fitted = raked(7, given["waves"], base, unknown=0.0)
    inside = (fitted.place[:, 0] == 1).astype(float)
    found = mean_estimate(inside, fitted.weights, design=drawn(**given, raked=fitted))
    assert found.value == pytest.approx(0.3)
    assert found.variance < 1e-25


def test_the_share_of_unknown_places_stays_unsure():
    given, base = sample(8)
    fitted = raked(8, given["waves"], base, unknown=0.2)
    unknown = (fitted.place[:, 0] < 0).astype(float)
    left = residual(unknown - np.average(unknown, weights=base), fitted, given["waves"])
    assert left.std() > 0.8 * unknown.std()


def test_a_census_has_no_error():
    waves = np.zeros(30, dtype=np.int64)
    design = drawn(waves, populations=np.full(30, 30.0))
    assert mean_estimate(np.arange(30.0), np.ones(30), design=design).variance == 0.0


def test_order_of_people_is_nothing():
    given, base = sample(9, waves=2, strata=True, clusters=True)
    y, turn = np.random.default_rng(9).normal(size=240), np.random.default_rng(1).permutation(240)
    first = mean_estimate(y, base, design=drawn(**given))
    turned = {name: column[turn] for name, column in given.items()}
    assert mean_estimate(y[turn], base[turn], design=drawn(**turned)) == pytest.approx(first)
