"""What levers push, against loops."""

import jax.numpy as jnp
import numpy as np
import pytest

from decisions import made as worlds
from kurssi.model.response import Response, direct_push, measure_push
from model import made
from reference import estimands

PAST = made.past()
BELIEVED = worlds.response(np.random.default_rng(1), PAST)
RESPONSE = Response(*(jnp.asarray(getattr(BELIEVED, name)) for name in Response._fields))
ATTENTION = jnp.asarray(PAST.attention)


def test_a_measure_is_pushed_by_every_lever_that_moves_it():
    pushed = np.asarray(measure_push(RESPONSE, ATTENTION))
    for t in range(len(PAST.spend)):
        for g in range(2):
            for k in range(3):
                wanted = sum(
                    BELIEVED.effect[k, c]
                    * BELIEVED.lift[g, c]
                    * estimands.saturation(PAST.attention[t, g, c], BELIEVED.half_saturation[c])
                    for c in range(3)
                )
                assert pushed[t, g, k] == pytest.approx(wanted, abs=1e-14)


def test_sales_are_pushed_by_what_is_remembered():
    pushed = np.asarray(direct_push(RESPONSE, ATTENTION))
    for g in range(2):
        for c in range(3):
            memory = estimands.adstock(list(PAST.attention[:, g, c]), BELIEVED.carryover[c])
            wanted = [
                BELIEVED.direct[c]
                * BELIEVED.lift[g, c]
                * estimands.saturation(kept, BELIEVED.half_saturation[c])
                for kept in memory
            ]
            assert pushed[:, g, c] == pytest.approx(wanted, abs=1e-14)


def test_without_attention_nothing_is_pushed():
    assert not np.asarray(measure_push(RESPONSE, 0 * ATTENTION)).any()
    assert not np.asarray(direct_push(RESPONSE, 0 * ATTENTION)).any()
