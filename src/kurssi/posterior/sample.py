"""Draws from the posterior by Hamiltonian Monte Carlo, whitened, in short stretches.

Neal (2011), with trajectories of varied length (section 3.2 there). In whitened coordinates every
direction is about 1 wide, so how far to go need not be found out: half the gradients of NUTS for
as many effective draws. Chains run side by side in one compiled call, a stretch at a time, so that
progress can be shown and ctrl-C answered between two stretches. The first warm-up runs in
coordinates whitened at the mode; its draws correct the whitening for the second.
"""

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jax.sharding import Mesh, NamedSharding, PartitionSpec
from jaxtyping import Array, Float
from numpyro.diagnostics import effective_sample_size, split_gelman_rubin
from numpyro.infer.hmc import hmc
from numpyro.infer.hmc_util import dual_averaging
from numpyro.infer.util import ParamInfo

from kurssi.posterior.effort import STRETCH, Effort
from kurssi.posterior.mode import Landscape, Mode, rescale
from kurssi.posterior.programs import compiled

# How far a trajectory goes, in whitened units: a quarter of a turn of a direction of sd 1 is 1.57,
# of one that is still twice as wide 3.1.
SHORTEST, LONGEST = 1.2, 4.0
GOLDEN = (5**0.5 - 1) / 2
# Where the search for the step size starts, in whitened units.
FIRST_STEP = 0.4
# An array has a part for each chain, or is the same for all of them.
CHAINS, SHARED = PartitionSpec("chain"), PartitionSpec()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """Draws in parameter space with the sampler's own record, chain first."""

    u: Float[np.ndarray, "chain draw parameter"]
    diverging: np.ndarray
    steps: np.ndarray
    acceptance: np.ndarray
    energy: np.ndarray


class _Machine(NamedTuple):
    """The sampler as compiled code: ``launch`` makes states of points, ``stretch`` moves them on.

    ``ready`` holds stretches that were compiled ahead, by the shapes they take.
    """

    launch: Callable
    stretch: Any
    ready: dict[str, Callable]


@lru_cache(maxsize=8)
def _machine(potential: Callable, effort: Effort) -> _Machine:
    """The sampler of exp(-potential) in whitened coordinates; nothing is compiled yet.

    While warm, chains of one device take one step size, which follows the mean acceptance of all
    of them by dual averaging (Hoffman and Gelman 2014, section 3.2).
    """

    def whitened(arrays: object, centre: Array, factor: Array) -> Callable:
        return lambda e: potential(centre + factor @ e, arrays)

    begin, advance = hmc(potential_fn_gen=whitened, algo="HMC")
    # A steadier pull than usual (gamma .05): the mean acceptance of chains is less noisy than one.
    follow = jax.vmap(dual_averaging(gamma=0.2)[1])

    def launch(points: ParamInfo, keys: Array, args: tuple) -> object:
        return jax.vmap(
            lambda point, key: begin(
                point,
                0,
                step_size=FIRST_STEP,
                rng_key=key,
                model_args=args,
                # The coordinates are white already, and the step is found below.
                adapt_mass_matrix=False,
                adapt_step_size=False,
                trajectory_length=LONGEST,
            )
        )(points, keys)

    def stretch(states: object, found: tuple, args: tuple, lengths: Array, warm: Array) -> tuple:
        def step(before: tuple, length: Array) -> tuple:
            current, found = before
            size = jnp.where(warm, jnp.exp(found[0]), current.adapt_state.step_size)
            after = current._replace(
                adapt_state=current.adapt_state._replace(step_size=size),
                trajectory_length=jnp.minimum(length, effort.most_steps * size),
            )
            after = jax.vmap(lambda one: advance(one, args, {}))(after)
            missed = effort.target_acceptance - after.accept_prob.mean()
            found = follow(jnp.full_like(size, missed), found)
            record = (after.diverging, after.num_steps, after.accept_prob, after.energy)
            return (after, found), (after.z, after.z_grad, *record)

        return jax.lax.scan(step, (states, found), lengths)

    # Chains on different devices do not wait for one another within a stretch.
    mesh = chain_mesh(effort.chains)
    by_draw = PartitionSpec(None, "chain")
    spread = partial(jax.shard_map, mesh=mesh, check_vma=False)
    moves = spread(
        stretch,
        in_specs=(CHAINS, CHAINS, SHARED, SHARED, SHARED),
        out_specs=((CHAINS, CHAINS), by_draw),
    )
    return _Machine(
        launch=jax.jit(spread(launch, in_specs=(CHAINS, CHAINS, SHARED), out_specs=CHAINS)),
        stretch=jax.jit(moves),
        ready={},
    )


class Sampler:
    """The sampler compiled once for a potential and used for both warm-ups and the draws.

    Compiled code is kept by the potential's function: new data of the same shapes use it again.
    """

    def __init__(self, landscape: Landscape, effort: Effort) -> None:
        """Prepare to sample exp(-potential); nothing is compiled yet."""
        self.landscape, self._effort = landscape, effort
        self._machine = _machine(landscape.potential, effort)

    def compile(self) -> None:
        """Compile ahead, for instance beside the search for the mode."""
        if self.landscape.shapes in self._machine.ready:
            return
        chains, size = self._effort.chains, self.landscape.size
        points = ParamInfo(np.zeros((chains, size)), np.zeros(chains), np.zeros((chains, size)))
        args = (self.landscape.inputs, np.zeros(size), np.eye(size))
        states = jax.eval_shape(self._machine.launch, points, _keys(0, chains), args)
        whole = (states, _nothing_found(chains), args, _lengths(0), np.array(True))
        mesh = chain_mesh(chains)
        by_chain, everywhere = (NamedSharding(mesh, spec) for spec in (CHAINS, SHARED))
        self._machine.ready[self.landscape.shapes] = compiled(
            self._machine.stretch, whole, about=self.landscape.said(("stretch", self._effort)),
            shardings=(by_chain, by_chain, everywhere, everywhere, everywhere),
        )  # fmt: skip

    def run(
        self, mode: Mode, points: Float[np.ndarray, "chain parameter"], seed: int
    ) -> Iterator[list[np.ndarray]]:
        """Stretches without end from ``points`` (whitened by ``mode``), chain axis first."""
        args = (self.landscape.inputs, mode.centre, mode.factor)
        # Value and gradient at the start come compiled already; to trace them here costs seconds.
        values, slopes = zip(
            *(self.landscape.slope(mode.centre + mode.factor @ e) for e in points), strict=True
        )
        start = ParamInfo(points, np.array(values), np.array(slopes) @ mode.factor)
        states = self._machine.launch(start, _keys(seed, len(points)), args)
        stretch = self._machine.ready.get(self.landscape.shapes, self._machine.stretch)
        found = _nothing_found(len(points))
        for count in itertools.count(1):
            warm = np.array(count * STRETCH <= self._effort.warmup)
            (states, found), kept = stretch(states, found, args, _lengths(count), warm)
            jax.block_until_ready(kept)
            yield [np.moveaxis(np.asarray(part), 0, 1) for part in kept]
            if count * STRETCH == self._effort.warmup:
                states = _with_step(states, np.exp(np.asarray(found[1]).mean()))


def _nothing_found(chains: int) -> tuple:
    """Dual averaging before its first iteration, for each chain."""
    first, none = np.full(chains, np.log(FIRST_STEP)), np.zeros(chains)
    return first, first, none, np.zeros(chains, int), first


def _keys(seed: int, chains: int) -> np.ndarray:
    """The randomness of each chain; made by NumPy, which need not compile for it."""
    return np.random.default_rng(seed).integers(2**32, size=(chains, 2), dtype=np.uint32)


def _lengths(count: int) -> Float[np.ndarray, " iteration"]:
    """How far each trajectory of the ``count``-th stretch goes: spread evenly from short to long.

    Multiples of the golden section leave no gap (Weyl 1916); lengths that vary cannot fall in step
    with a direction that comes round.
    """
    places = (np.arange(STRETCH) + count * STRETCH) * GOLDEN % 1.0
    return SHORTEST + (LONGEST - SHORTEST) * places


def _with_step(states: Any, size: float) -> Any:
    """All chains with one step size, which they keep from now on."""
    old = states.adapt_state.step_size
    new = jax.device_put(np.full(old.shape, size), old.sharding)
    return states._replace(adapt_state=states.adapt_state._replace(step_size=new))


def chain_mesh(chains: int) -> Mesh:
    """As many devices as share the chains evenly: processor cores, or one accelerator."""
    devices = jax.devices()
    count = max(n for n in range(1, len(devices) + 1) if chains % n == 0)
    return Mesh(np.array(devices[:count]), ("chain",))


def sample(
    sampler: Sampler,
    mode: Mode,
    *,
    seed: int,
    effort: Effort,
    report: Callable[[int, int], None],
) -> Sample:
    """Sample a landscape's density from around its mode.

    Args:
        sampler: of a landscape.
        mode: centre and scales.
        seed: of the randomness; the same seed gives the same draws.
        effort: chains, warm-up and draws.
        report: told (iterations done, iterations in all) of each chain, warm-up included.
    """
    start_rng = np.random.default_rng(seed)
    start = start_rng.standard_normal((effort.chains, mode.centre.size))
    first_seed, second_seed = (int(one) for one in start_rng.integers(2**63, size=2))
    done = 0

    def take(stretches: Iterator[list[np.ndarray]], count: int) -> list[np.ndarray]:
        nonlocal done
        taken = []
        for _ in range(count // STRETCH):
            taken.append(next(stretches))
            done += STRETCH
            report(done, max(done, effort.total))
        return [np.concatenate(parts, axis=1) for parts in zip(*taken, strict=True)]

    e, slopes = take(sampler.run(mode, start, first_seed), effort.warmup)[:2]
    first = effort.warmup // 4
    settled = [part[:, first:].reshape(-1, mode.centre.size) for part in (e, slopes)]
    better = rescale(mode, *settled)
    last = mode.centre + e[:, -1] @ mode.factor.T
    points = np.linalg.solve(better.factor, (last - better.centre).T).T
    stretches = sampler.run(better, points, second_seed)
    take(stretches, effort.warmup)
    kept = take(stretches, effort.draws)

    def parameters() -> np.ndarray:
        return sampler.landscape.parameters(better.centre + kept[0] @ better.factor.T)

    while kept[0].shape[1] < effort.most and not _met(parameters(), effort):
        more = take(stretches, effort.round)
        kept = [np.concatenate(parts, axis=1) for parts in zip(kept, more, strict=True)]
    diverging, steps, acceptance, energy = kept[2:]
    return Sample(
        u=parameters(), diverging=diverging, steps=steps, acceptance=acceptance, energy=energy
    )


def _met(draws: Float[np.ndarray, "chain draw parameter"], effort: Effort) -> bool:
    """Whether the chains agree and say enough."""
    r_hat, effective = mixing(draws)
    return r_hat < effort.good_r_hat and effective > effort.good_draws


def mixing(draws: Float[np.ndarray, "chain draw parameter"]) -> tuple[float, float]:
    """Worst split R-hat and smallest effective number of draws over all parameters."""
    return float(split_gelman_rubin(draws).max()), float(effective_sample_size(draws).min())
