"""Degrees of freedom of posted errors, there and back."""

import numpy as np
import pyarrow as pa
import pytest

from kurssi.ledger.axes import rows
from kurssi.ledger.estimate import estimate
from kurssi.ledger.freedom import MARK, freedoms
from kurssi.maths.survey import narrowed
from kurssi.workspace.company import Survey
from ledger.by_hand import company, table, week


def told(people: int, *, clusters: int | None = None) -> pa.Table:
    rng = np.random.default_rng(people)
    rows = [
        {"respondent": f"p{t}-{i}", "period": week(t), "brand": brand,
         "awareness": float((i % 6 * 7 + i) % 3 == 0),
         "recommendation": float(i % 6 + rng.integers(0, 6)),
         **({"cluster": float(i % clusters)} if clusters else {})}
        for t in range(2) for i in range(people) for brand in ("own", "rival")
    ]  # fmt: skip
    survey = Survey(cluster="cluster") if clusters else Survey()
    return estimate(table(rows), company(survey=survey))


def test_answers_on_a_scale_have_as_many_as_answers_less_one():
    facts = told(40)
    levels = rows(facts, measure=("awareness", "recommendation"))
    found = freedoms(levels, facts)
    graded = np.array([name == "recommendation" for name in levels["measure"].to_pylist()])
    assert found[graded] == pytest.approx(39.0)
    assert np.isinf(found[~graded]).all(), "yes and no vary as their level says"


def test_clusters_count_and_not_their_people():
    facts = told(60, clusters=6)
    levels = rows(facts, measure=("awareness", "recommendation"))
    assert freedoms(levels, facts) == pytest.approx(5.0)


def test_an_error_can_be_had_as_it_was_before_it_was_widened():
    facts = told(12)
    level = rows(facts, measure="recommendation", subject="own")
    se = np.array(level["se"].to_pylist())
    given = np.random.default_rng(12).integers(0, 6, (2, 12, 2))[0, :, 0] + np.arange(12) % 6
    given = given / 10
    spread = np.std(given, ddof=1)
    assert narrowed(se, freedoms(level, facts))[0] == pytest.approx(spread / np.sqrt(12))


def test_without_a_word_the_error_is_a_normals():
    facts = rows(told(40), measure="recommendation")
    assert np.isinf(freedoms(facts, facts)).all()
    assert not [name for name in facts["measure"].to_pylist() if name.endswith(MARK)]
