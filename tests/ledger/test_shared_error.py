"""Shared sampling error against loops over respondents, and against repeated surveys."""

import numpy as np
import pyarrow as pa
import pytest

from kurssi.ledger.shared_error import correlation, pair, shared_errors


def people(rng, *, cells=6, per_cell=40):
    """Answers of two measures with a common mood, some not given, with weights; two brands."""
    count = cells * per_cell
    mood = rng.normal(size=count)
    values = {
        "awareness": (mood + rng.normal(size=count) > 0).astype(float),
        "loyalty": 0.5 * mood + rng.normal(size=count),
    }
    values["loyalty"][rng.random(count) < 0.2] = np.nan
    at = np.repeat(np.arange(cells), per_cell)
    return values, rng.uniform(0.5, 2.0, count), at, at % 2


def by_loops(values, weights, cells, brands, brand):
    first, second = values["awareness"], values["loyalty"]
    sums = {"both": 0.0, "first": 0.0, "second": 0.0}
    for cell in np.unique(cells[brands == brand]):
        rows = [i for i in range(len(cells)) if cells[i] == cell]

        def off(x, rows=rows):
            told = [i for i in rows if not np.isnan(x[i])]
            mean = sum(weights[i] * x[i] for i in told) / sum(weights[i] for i in told)
            return {i: weights[i] * (x[i] - mean) for i in told}

        a, b = off(first), off(second)
        sums["both"] += sum(a[i] * b[i] for i in a if i in b)
        sums["first"] += sum(v * v for v in a.values())
        sums["second"] += sum(v * v for v in b.values())
    return sums["both"] / np.sqrt(sums["first"] * sums["second"])


def test_the_correlation_is_that_of_the_textbook_loops():
    values, weights, cells, brands = people(np.random.default_rng(0))
    found = dict(shared_errors(values, weights, cells, brands))
    assert list(found) == [pair("awareness", "loyalty")]
    for brand in (0, 1):
        expected = by_loops(values, weights, cells, brands, brand)
        assert found["awareness~loyalty"][brand] == pytest.approx(expected, abs=1e-12)


def test_it_foretells_how_the_means_of_repeated_surveys_go_together():
    rng = np.random.default_rng(1)
    means, told = [], []
    for _ in range(400):
        values, weights, cells, brands = people(rng, cells=1, per_cell=60)
        means.append([np.average(v[~np.isnan(v)], weights=weights[~np.isnan(v)])
                      for v in values.values()])  # fmt: skip
        told.append(dict(shared_errors(values, weights, cells, brands))["awareness~loyalty"][0])
    assert np.mean(told) == pytest.approx(np.corrcoef(np.array(means).T)[0, 1], abs=0.12)


def test_the_matrix_holds_what_is_known_and_stays_positive_definite():
    facts = pa.table(
        {
            "measure": ["awareness~preference", "preference~loyalty", "awareness~loyalty"],
            "value": [0.95, 0.95, -0.95],
        }
    )
    measures = ("awareness", "preference", "loyalty")
    matrix = correlation(facts, measures)
    assert (matrix == matrix.T).all()
    assert np.diag(matrix) == pytest.approx(1.0)
    assert np.linalg.eigvalsh(matrix)[0] >= 0.05 - 1e-9
    mild = pa.table({"measure": ["awareness~loyalty"], "value": [0.4]})
    assert correlation(mild, measures)[0, 2] == 0.4
    assert correlation(mild, measures)[0, 1] == 0.0


def test_what_all_waves_share_leaves_the_correlation():
    """Of c = .5 in all .3 is in levels, as is .4 of the variance of each measure."""
    facts = pa.table({"measure": ["awareness~loyalty"], "value": [0.5]})
    of_level = np.array([[0.4, 0.3], [0.3, 0.4]])
    matrix = correlation(facts, ("awareness", "loyalty"), of_level=of_level)
    assert matrix[0, 1] == pytest.approx((0.5 - 0.3) / 0.6)
