"""Signs of spreads and chances of a rise: how they are counted, what was kept, a few made anew."""

import json

import numpy as np
import pytest

from recovery import calibration, world_signs, worlds


def a_spread(truth, mean, sd, p_gain, grade="C", measure="eur"):
    return [measure, "tv", "all", grade, truth, mean, sd, p_gain]


def test_a_sign_counts_where_it_is_sure_and_may_be_traded_on():
    rows = [
        {"spreads": [a_spread(0.4, 1.0, 0.3, 0.999), a_spread(-0.2, 1.0, 0.3, 0.999)]},
        {"spreads": [a_spread(0.4, -1.0, 0.3, 0.001, grade="D"), a_spread(9.0, -1.0, 0.6, 0.05)]},
        {"spreads": [a_spread(-0.4, -1.0, 0.3, 0.001, measure="cx")]},
    ]
    found = world_signs.signs(rows)
    assert (found["levers, sds"]["share"], found["levers, sds"]["of"]) == (0.5, 2)
    assert (found["measures, sds"]["share"], found["gains, sds"]["of"]) == (1.0, 2)
    assert found["all, chance"]["of"] == 3


def test_reliability_sets_what_was_told_beside_what_happened():
    rises = [["mroi", "eur", "tv", "all", "C", 52, p, moved]
             for p, moved in ((0.9, 1.0), (0.9, -1.0), (0.02, -1.0), (1.0, 1.0))]  # fmt: skip
    rows = [{"rises": rises}, {"rises": rises[:1]}]
    found = {one["from"]: one for one in world_signs.reliability(rows)}
    assert (found[0.8]["told"], found[0.8]["share"], found[0.8]["of"]) == (0.9, 0.6667, 3)
    assert found[0.0]["share"] == 0.0
    assert found[0.95]["share"] == 1.0
    assert world_signs.reliability(rows, back=26) == []


def test_a_spread_that_buys_nothing_is_a_loss():
    assert world_signs.gain(10.0, -0.5) == -1.0
    assert world_signs.gain(10.0, 0.3) == pytest.approx(2.0)


def test_what_had_happened_is_the_history_cut_short():
    history = worlds.history(worlds.draw(3))
    then = world_signs.until(history, 26)
    assert len(then.spend) == len(then.states) == len(then.units) == worlds.WEEKS - 26
    assert (then.units == history.units[:-26]).all()


@pytest.fixture(scope="module")
def kept():
    return json.loads(calibration.SIGNS.read_text(encoding="utf-8"))


def test_signs_that_are_sure_are_right(kept):
    """At least 95 % of graded A to C with |z| > 2, give or take two errors of so many worlds."""
    for found in (kept["levers"]["varied"]["both"], kept["signs"]["varied"]["all, sds"]):
        assert found["of"] >= 300
        assert found["share"] >= 0.95
    for kind in ("null", "delayed", "other equations"):
        found = kept["levers"][kind]["both"]
        assert found["share"] + 2 * found["error"] >= 0.95


def test_a_chance_to_have_risen_is_the_share_that_rose(kept):
    for name in ("all", *(f"{back} weeks ago" for back in world_signs.BACK)):
        for one in kept["rises"][name]:
            assert abs(one["share"] - one["told"]) < 0.03 + 2.5 * one["error"], (name, one)


@pytest.mark.slow
def test_signs_of_a_few_worlds_made_anew_are_right():
    rows = [calibration.one("varied", seed) for seed in range(9011, 9019)]
    found = world_signs.signs(rows)["all, sds"]
    assert found["of"] == 0 or found["share"] >= 0.9
    told = [(q[6], q[7] > 0) for row in rows for q in row["rises"] if q[4] in "ABC"]
    p, rose = np.array(told).T
    assert abs(p.mean() - rose.mean()) < 0.15
