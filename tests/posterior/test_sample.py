"""The sampler on normals: right moments, same seed same draws, a mended whitening, an interrupt."""

import numpy as np
import pytest

from kurssi.posterior.effort import GOOD_DRAWS, GOOD_R_HAT, STRETCH, Effort
from kurssi.posterior.sample import Sampler, mixing, sample
from posterior import made

SIZE = 5
EFFORT = Effort(chains=2, warmup=100, draws=600)
SEED = 3


def nobody(done, total):
    pass


@pytest.fixture(scope="module")
def bell():
    return made.bell(4, SIZE)


@pytest.fixture(scope="module")
def sampler(bell):
    return Sampler(made.landscape(bell), EFFORT)


def run(sampler, mode, *, seed=SEED, report=nobody):
    return sample(sampler, mode, seed=seed, effort=EFFORT, report=report)


@pytest.fixture(scope="module")
def told():
    return []


@pytest.fixture(scope="module")
def drawn(bell, sampler, told):
    return run(sampler, made.true_mode(bell), report=lambda *at: told.append(at))


def test_draws_have_the_normals_mean_and_covariance(bell, drawn):
    spread = made.covariance(bell)
    whole = drawn.u.reshape(-1, SIZE)
    _, effective = mixing(drawn.u)
    assert effective > 400
    miss = (whole.mean(0) - np.asarray(bell.centre)) / np.sqrt(np.diag(spread) / effective)
    assert np.abs(miss).max() < 4
    assert np.cov(whole.T) == pytest.approx(spread, abs=0.25 * spread.max())


def test_the_record_is_the_samplers(drawn):
    shape = (EFFORT.chains, EFFORT.draws)
    assert drawn.u.shape == (*shape, SIZE)
    for part in (drawn.diverging, drawn.steps, drawn.acceptance, drawn.energy):
        assert part.shape == shape
    assert not drawn.diverging.any()
    assert drawn.steps.mean() < 15
    assert ((drawn.acceptance > 0) & (drawn.acceptance <= 1)).all()


def test_progress_never_runs_backwards(drawn, told):
    done = [at for at, _ in told]
    assert done == sorted(done)
    assert done[0] == STRETCH
    assert told[-1] == (EFFORT.total, EFFORT.total)
    assert all(at <= total for at, total in told)


def test_the_same_seed_gives_the_same_draws(bell, sampler):
    points = np.zeros((2, SIZE))

    def first(seed):
        stretches = sampler.run(made.true_mode(bell), points, seed)
        return np.concatenate([next(stretches)[0] for _ in range(2)], axis=1)

    once = first(SEED)
    assert once.shape == (2, 2 * STRETCH, SIZE)
    assert (first(SEED) == once).all()
    assert (first(9) != once).any()
    assert (once[0] != once[1]).any(), "chains have randomness of their own"


def test_compiled_ahead_it_draws_the_same(bell, drawn):
    ahead = Sampler(made.landscape(bell), EFFORT)
    ahead.compile()
    assert (run(ahead, made.true_mode(bell)).u == drawn.u).all()


def test_an_interrupt_between_stretches_is_passed_on(bell, sampler):
    def stop(done, total):
        if done >= 2 * STRETCH:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(sampler, made.true_mode(bell), report=stop)


def test_another_seed_and_a_bad_whitening_give_the_same_distribution(bell, sampler, drawn):
    """A factor that is eight times too narrow along one axis is mended in the warm-up."""
    true = made.true_mode(bell)
    narrow = true._replace(factor=true.factor @ np.diag([0.12, 1, 1, 1, 1]))
    mended = run(sampler, narrow, seed=9)
    spread = made.covariance(bell)
    found = np.cov(mended.u.reshape(-1, SIZE).T)
    assert found == pytest.approx(spread, abs=0.3 * spread.max())
    assert (mended.u != drawn.u).any()
    assert mended.steps.mean() < 2 * drawn.steps.mean() + 2


def mixed(draws):
    r_hat, effective = mixing(draws)
    return r_hat <= GOOD_R_HAT and effective >= GOOD_DRAWS


def test_chains_that_disagree_are_not_mixed():
    rng = np.random.default_rng(0)
    agreed = rng.normal(size=(4, 250, 3))
    assert mixed(agreed)
    apart = agreed.copy()
    apart[0, :, 1] += 2.0
    assert not mixed(apart)
    assert mixing(apart)[0] > 1.2
    slow = rng.normal(size=(4, 250, 3)).cumsum(1)
    assert not mixed(slow)
    assert mixing(slow)[1] < 100


def test_a_parameter_that_moves_together_in_all_chains_is_still_counted():
    few = np.random.default_rng(1).normal(size=(4, 50, 2))
    assert mixing(few)[1] < 400
    assert not mixed(few), "50 draws a chain are too few to quote from"


def test_effort_is_in_whole_stretches():
    usual = Effort()
    for count in (usual.warmup, usual.draws, usual.round, usual.most):
        assert count % STRETCH == 0
    assert usual.total == 2 * usual.warmup + usual.draws


def test_chains_that_have_not_met_go_on_until_they_have(bell):
    """Eighty draws of two chains say less than four hundred: more are taken, and all are kept."""
    effort = Effort(chains=2, warmup=100, draws=75, round=50, most=1000)
    told = []
    drawn = sample(
        Sampler(made.landscape(bell), effort), made.true_mode(bell), seed=SEED, effort=effort,
        report=lambda *at: told.append(at),
    )  # fmt: skip
    count = drawn.u.shape[1]
    assert 75 < count < effort.most
    assert (count - 75) % effort.round == 0
    assert told[-1] == (200 + count,) * 2
    assert mixed(drawn.u)


def test_chains_that_never_meet_stop(bell):
    effort = Effort(chains=2, warmup=100, draws=75, round=50, most=125, good_draws=10**9)
    drawn = sample(
        Sampler(made.landscape(bell), effort), made.true_mode(bell), seed=SEED, effort=effort,
        report=nobody,
    )  # fmt: skip
    assert drawn.u.shape == (2, effort.most, SIZE)


def test_chains_draw_with_one_step_size(bell, sampler):
    """What each found alone in a short warm-up is shared."""
    drawn = run(sampler, made.true_mode(bell))
    assert np.ptp(drawn.acceptance.mean(1)) < 0.05


def test_new_data_of_the_same_shapes_are_drawn_by_the_same_code(bell, sampler):
    other = Sampler(made.landscape(made.bell(8, SIZE)), EFFORT)
    assert other._machine is sampler._machine
    drawn = run(other, made.true_mode(made.bell(8, SIZE)))
    centre = np.asarray(made.bell(8, SIZE).centre)
    assert drawn.u.reshape(-1, SIZE).mean(0) == pytest.approx(centre, abs=0.25)
