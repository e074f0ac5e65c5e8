"""Which concepts a text may mean: the algebra, and what must never depend on anything else."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kurssi.concepts.concept import core
from kurssi.concepts.index import core_index
from kurssi.concepts.matching import (
    FEATURES,
    Wording,
    fits,
    label_features,
    probabilities,
    weights,
)

LABELS = sorted({word for word, _ in core().labels()})


def test_probabilities_are_a_conditional_logit_with_none_of_these() -> None:
    """Oracle: McFadden's formula, alternative by alternative."""
    utility = np.array([[1.0, -2.0, 0.5], [-800.0, -900.0, -700.0], [800.0, 799.0, 0.0]])
    found = probabilities(utility)
    for row, told in zip(utility[:1], found[:1], strict=True):
        total = 1 + sum(np.exp(one) for one in row)
        assert told == pytest.approx([np.exp(one) / total for one in row], abs=1e-12)
    assert found[1] == pytest.approx([0, 0, 0], abs=1e-12)
    assert found[2][0] == pytest.approx(np.exp(1) / (1 + np.exp(1)), abs=1e-12)


def test_label_features_are_what_they_say() -> None:
    """Oracle: the words of one label, weighed by hand."""
    index = core_index()
    at = index.labels.index("brändin tunnettuus")
    told = dict(
        zip(FEATURES, label_features(["brand awareness total"], index)[:, 0, at], strict=False)
    )
    brand, awareness, total = (
        index.weights[index.groups[word]] for word in ("brand", "awareness", "total")
    )
    assert told["same"] == 0
    assert told["covers"] == pytest.approx((brand + awareness) / (brand + awareness + total))
    assert told["covered"] == pytest.approx(1)
    assert told["both"] == pytest.approx(told["covers"])


def test_a_better_fit_never_makes_a_concept_less_likely() -> None:
    slopes = dict(zip(FEATURES, weights().utility, strict=True))
    assert all(slopes[name] >= 0 for name in FEATURES if name != "clashes")
    assert slopes["clashes"] <= 0
    assert 0.5 <= weights().suggest < 1


def test_every_name_of_one_concept_leads_to_it() -> None:
    owners: dict[str, set[str]] = {}
    for word, id_ in core().labels():
        owners.setdefault(word, set()).add(id_)
    lost = {
        word: [fit.concept for fit in found]
        for word, found in zip(LABELS, fits([Wording(w) for w in LABELS]), strict=True)
        if found[0].concept not in owners[word]
    }
    assert len(lost) <= 0.01 * len(LABELS), lost


def test_a_word_of_several_concepts_is_shared_among_them() -> None:
    (found,) = fits([Wording("poistuma")])
    assert {fit.concept for fit in found} == {"churn", "staff_turnover", "delisting"}
    assert max(fit.score for fit in found) < weights().suggest


def test_the_department_and_the_unit_decide_between_senses() -> None:
    plain, sales, euros = fits(
        [
            Wording("konversio"),
            Wording("konversio", "%", frozenset({"sales"})),
            Wording("konversio", "kpl", frozenset({"digital"})),
        ]
    )
    assert plain[0].score < 0.5
    assert sales[0].concept == "win_rate"
    assert euros[0].concept == "conversion"


@settings(deadline=None, max_examples=25)
@given(st.lists(st.sampled_from(LABELS), min_size=2, max_size=6, unique=True))
def test_what_stands_beside_a_text_does_not_matter(texts: list[str]) -> None:
    together = fits([Wording(text) for text in texts])
    for text, found in zip(texts, together, strict=True):
        (alone,) = fits([Wording(text)])
        assert [fit.concept for fit in alone] == [fit.concept for fit in found]
        assert [f.score for f in alone] == pytest.approx([f.score for f in found], abs=1e-9)


@settings(deadline=None, max_examples=25)
@given(st.sampled_from(LABELS))
def test_case_and_signs_do_not_matter(text: str) -> None:
    plain, shouted = fits([Wording(text.casefold()), Wording(f"  {text.upper()}: ")])
    assert plain[0].concept == shouted[0].concept
    assert plain[0].score == pytest.approx(shouted[0].score, abs=1e-6)


@settings(deadline=None, max_examples=50)
@given(st.text(max_size=30))
def test_any_text_has_three_candidates_and_no_more_than_certainty(text: str) -> None:
    (found,) = fits([Wording(text)])
    assert len(found) == 3
    assert [fit.score for fit in found] == sorted((f.score for f in found), reverse=True)
    assert 0 <= sum(fit.score for fit in found) <= 1 + 1e-9
