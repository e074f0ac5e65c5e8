"""How many people two waves share, against a count by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kurssi.maths.shared_people import renewal, told


def by_hand(weights, people, waves, rounds):
    """The textbook's sums, person by person."""
    asked = [{p: w for p, w, t in zip(people, weights, waves, strict=True) if t == at}
             for at in range(rounds)]  # fmt: skip

    def both(t, s):
        return sum(w * asked[s].get(p, 0.0) for p, w in asked[t].items())

    def most(t, s):
        return np.sqrt(both(t, t) * both(s, s))

    found = np.ones((rounds, rounds))
    for t in range(rounds):
        for s in range(rounds):
            pairs = [(i, j) for i in range(rounds) for j in range(rounds)
                     if abs(i - j) == abs(t - s)]  # fmt: skip
            usual = sum(both(*p) for p in pairs) / max(sum(most(*p) for p in pairs), 1e-300)
            if usual > 0:
                found[t, s] = (both(t, s) / most(t, s) if most(t, s) > 0 else 0.0) / usual
    return found


@given(st.integers(0, 2**32 - 1))
def test_it_is_the_count_by_hand(seed):
    rng = np.random.default_rng(seed)
    rounds = int(rng.integers(2, 6))
    kept = rng.random((7, rounds)) < rng.uniform(0.2, 0.9)
    people, waves = np.nonzero(kept)
    if not len(people):
        return
    weights = rng.uniform(0.2, 3, len(people))
    found = renewal(weights, people * 5 + 3, waves, rounds)
    assert found == pytest.approx(by_hand(weights, people, waves, rounds))


def test_a_panel_renewed_every_fourth_wave_shares_all_or_nobody():
    waves = np.repeat(np.arange(12), 50)
    people = np.concatenate([np.arange(50) + 50 * (wave // 4) for wave in range(12)])
    found = renewal(np.ones(600), people, waves, 12)
    # Of eleven neighbouring pairs nine share everybody, two nobody.
    assert found[1, 0] == pytest.approx(11 / 9)
    assert found[4, 3] == found[3, 4] == 0.0
    assert found[11, 0] == 1.0, "nobody ever shares so far apart"


def test_only_near_pairs_and_those_a_year_apart_are_kept():
    found = np.full((60, 60), 0.5)
    kept = dict.fromkeys(
        lag for lag, _, _ in told(found, np.arange(60), lags=8, year=(51, 53), least=0.02)
    )
    assert list(kept) == [*range(1, 9), 51, 52, 53]
    assert not list(told(np.full((60, 60), 1.01), np.arange(60), lags=8, year=(51, 53), least=0.02))
