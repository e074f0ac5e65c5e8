"""Plans kept by name: what may be a name, and nothing is written or read elsewhere."""

import numpy as np
import pytest

from kurssi.errors import NotUnderstood
from kurssi.store.plans import SavedPlan, load_plan, names_of_plans, save_plan

BAD = ("../../evil", "a/b", "", ".", "x" * 41, "a\\b", "a.b", "/evil", "spring\n")


def saved(name):
    return SavedPlan(
        name=name, run="r", first="2026-W05", segments=("all",), levers=("tv",),
        spend=np.ones((2, 1, 1)),
    )  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_what_is_no_name_is_neither_written_nor_read(tmp_path, name):
    state = tmp_path / "a" / "state"
    with pytest.raises(NotUnderstood):
        save_plan(state, saved(name))
    with pytest.raises(NotUnderstood):
        load_plan(state, name)
    assert not list(tmp_path.rglob("*.json"))


def test_a_plan_comes_back_by_its_name(tmp_path):
    save_plan(tmp_path, saved("kevät-26"))
    again = load_plan(tmp_path, "kevät-26")
    assert again.first == "2026-W05"
    assert np.array_equal(again.spend, np.ones((2, 1, 1)))
    (tmp_path / "plans" / "not a name.json").write_text("{}")
    assert names_of_plans(tmp_path) == ("kevät-26",)
