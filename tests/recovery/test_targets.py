"""Chances to reach targets hold on companies that go on, and courses raise few false alarms."""

import numpy as np
import pytest

from recovery.targets import alarms, foretell, reliability


@pytest.mark.slow
@pytest.mark.parametrize("known", [True, False])
def test_what_was_foretold_comes_true_as_often_as_was_said(known):
    found = [one for seed in range(1, 9) for one in foretell(seed, known=known)]
    rows = reliability(found)
    for low, high in ((0.0, 0.4), (0.4, 0.6), (0.6, 1.0)):
        inside = [
            (chance, hit) for _, chance, hit in rows if low <= chance < high or chance == high
        ]
        chance, hit = np.mean(inside, axis=0)
        assert hit == pytest.approx(chance, abs=0.09)
    highest = np.array([high for _, high in alarms(found)])
    assert (highest >= np.log(20)).mean() <= 0.05
    assert (highest >= np.log(5)).mean() <= 0.20
