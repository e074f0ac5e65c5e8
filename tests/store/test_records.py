"""Records as JSON values and back; whole plans by what was asked."""

import json
from dataclasses import replace
from unittest import mock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kurssi.errors import StoreError
from kurssi.planning.plan import Plan
from kurssi.planning.priority import Priority
from kurssi.planning.purses import Ask
from kurssi.store.asked_plans import asked_path, load_asked, save_asked
from kurssi.store.records import as_record, as_values
from views import planned

MONEY = st.floats(0, 1e9) | st.just(float("inf"))
ASKED = st.fixed_dictionaries(
    {
        "budget": st.none() | st.floats(0, 1e9),
        "periods": st.integers(1, 200),
        "priority": st.sampled_from(Priority),
        "locks": st.dictionaries(st.text(min_size=1), st.floats(0, 1e9), max_size=3),
        "envelopes": st.dictionaries(
            st.text(min_size=1), st.tuples(st.floats(0, 1e9), MONEY), max_size=2
        ),
        "segments": st.lists(st.text(), max_size=3).map(tuple),
        "beyond": st.booleans(),
    }
)


@given(ASKED)
def test_an_ask_comes_back_as_it_was(asked):
    ask = Ask(**asked)
    assert as_record(Ask, json.loads(json.dumps(as_values(ask)))) == ask


def test_a_plan_comes_back_with_its_sentences_in_both_languages(tmp_path):
    plan, ask = planned.plan(), Ask(budget=5.0)
    assert load_asked(tmp_path, plan.run, ask) is None
    save_asked(tmp_path, ask, plan)
    again = load_asked(tmp_path, plan.run, ask)
    assert isinstance(again, Plan)
    assert as_values(again) == as_values(plan)
    assert again.regrets[0].limit.high == plan.regrets[0].limit.high
    for before, after in zip(plan.allocation, again.allocation, strict=True):
        for language in ("fi", "en"):
            assert after.reason.text(language) == before.reason.text(language)


def test_another_ask_or_run_is_another_plan(tmp_path):
    plan = planned.plan()
    save_asked(tmp_path, Ask(), plan)
    assert load_asked(tmp_path, plan.run, Ask(locks={"tv": 1.0})) is None
    assert load_asked(tmp_path, "another", Ask()) is None
    save_asked(tmp_path, Ask(), replace(plan, budget=1.0))
    again = load_asked(tmp_path, plan.run, Ask())
    assert again is not None
    assert again.budget == 1.0
    with mock.patch("kurssi.store.asked_plans.version", return_value="another"):
        assert load_asked(tmp_path, plan.run, Ask()) is None


@pytest.mark.parametrize("content", ["{}", '{"run": 1}', "[1]", "nonsense"])
def test_a_damaged_plan_is_refused_with_its_mend(tmp_path, content):
    path = asked_path(tmp_path, "r", Ask())
    path.parent.mkdir()
    path.write_text(content)
    with pytest.raises(StoreError) as refusal:
        load_asked(tmp_path, "r", Ask())
    assert path.name in str(refusal.value)
