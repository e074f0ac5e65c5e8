"""What is asked is valid from birth; what is kept is kept where it is; people treated alike."""

from dataclasses import replace

import numpy as np
import pytest

from kurssi.errors import NotUnderstood
from kurssi.messages import Message
from kurssi.planning.purses import Ask, Declared, alike
from planning import made

WHY = Message("kurssi.toml says that it is fixed")


@pytest.mark.parametrize("amount", [float("inf"), float("nan"), -1.0])
@pytest.mark.parametrize("name", ["budget", "risk", "band", "worth", "locks", "least", "most"])
def test_an_amount_that_is_none_is_never_asked(name, amount):
    given = {"tv": amount} if name in ("locks", "least", "most") else amount
    with pytest.raises(NotUnderstood):
        Ask(**{name: given})
    with pytest.raises(NotUnderstood):
        Ask(envelopes={"marketing": (amount, 10.0)})


def test_an_envelope_may_have_no_upper_end():
    assert Ask(envelopes={"marketing": (0.0, float("inf"))}).envelopes


def test_a_lever_is_kept_in_its_segment_or_everywhere():
    declared = Declared(kept={("tv", "young"): WHY, ("search", "all"): WHY}, departments={})
    assert declared.why("tv", "young") is WHY
    assert declared.why("tv", "old") is None
    assert declared.why("tv") is None
    assert declared.why("search", "old") is WHY
    assert declared.why("search") is WHY


def test_people_are_alike_where_money_may_move_and_kept_money_stays():
    problem = made.problem(made.prospect(draws=2))
    aimed = [at for at, one in enumerate(problem.purses) if one.segment is not None]
    lever = problem.purses[aimed[0]].lever
    mine = [at for at in aimed if problem.purses[at].lever == lever]
    kept = replace(problem.purses[mine[0]], kept=WHY)
    purses = tuple(kept if at == mine[0] else one for at, one in enumerate(problem.purses))
    people = np.array([1.0, 2.0])
    same = alike(replace(problem, purses=purses), people)
    (free,) = (at for at, one in enumerate(same.purses) if one.lever == lever and one.kept is None)
    where = problem.cells[mine[0]].sum(1) > 0
    shares = same.cells[free].sum(1)
    assert shares[where] == pytest.approx(0.0)
    assert shares == pytest.approx(np.where(where, 0.0, people) / people[~where].sum())
