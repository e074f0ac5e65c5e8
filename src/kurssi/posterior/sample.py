"""Draws from the posterior by NUTS, in whitened coordinates, in short stretches.

Hoffman and Gelman (2014). Chains run side by side in one compiled call, a stretch at a time, so
that progress can be shown and ctrl-C answered between two stretches. The first warm-up runs in
coordinates whitened at the mode; its draws correct the whitening for the second.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax.sharding import Mesh, PartitionSpec
from jaxtyping import Array, Float
from numpyro.diagnostics import effective_sample_size, split_gelman_rubin
from numpyro.infer.hmc import hmc
from numpyro.infer.util import ParamInfo

from kurssi.posterior.effort import STRETCH, Effort
from kurssi.posterior.mode import Landscape, Mode, rescale

# Vehtari, Gelman, Simpson, Carpenter and Buerkner (2021): R-hat below 1.01, 400 effective draws.
GOOD_R_HAT, GOOD_DRAWS = 1.01, 400
# Chains this far apart, or so few effective draws, are worth going on for.
APART, THIN = 1.03, 150


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """Draws in parameter space with the sampler's own record, chain first."""

    u: Float[np.ndarray, "chain draw parameter"]
    diverging: np.ndarray
    steps: np.ndarray
    acceptance: np.ndarray
    energy: np.ndarray


class Sampler:
    """NUTS compiled once for a potential and used for both warm-ups and the draws."""

    def __init__(self, landscape: Landscape, effort: Effort) -> None:
        """Prepare to sample exp(-potential); nothing is compiled yet."""
        self._landscape = landscape

        def whitened(arrays: object, centre: Array, factor: Array) -> Callable:
            return lambda e: landscape.potential(centre + factor @ e, arrays)

        begin, advance = hmc(potential_fn_gen=whitened, algo="NUTS")

        def launch(points: ParamInfo, keys: Array, args: tuple) -> object:
            return jax.vmap(
                lambda point, key: begin(
                    point,
                    effort.warmup,
                    step_size=0.3,
                    rng_key=key,
                    model_args=args,
                    # The coordinates are white already; a few draws of one chain know less.
                    adapt_mass_matrix=False,
                    target_accept_prob=effort.target_acceptance,
                    max_tree_depth=effort.deepest_tree,
                )
            )(points, keys)

        def stretch(states: object, args: tuple) -> tuple:
            def step(current: object, _: None) -> tuple:
                after = jax.vmap(lambda one: advance(one, args, {}))(current)
                kept = (after.z, after.diverging, after.num_steps, after.accept_prob, after.energy)
                return after, kept

            return jax.lax.scan(step, states, None, length=STRETCH)

        mesh = chain_mesh(effort.chains)
        chains, shared = PartitionSpec("chain"), PartitionSpec()
        by_draw = PartitionSpec(None, "chain")
        # Chains on different devices do not wait for one another within a stretch.
        self._effort = effort
        self._launch: Callable = jax.jit(
            jax.shard_map(
                launch,
                mesh=mesh,
                in_specs=(chains, chains, shared),
                out_specs=chains,
                check_vma=False,
            )
        )
        self._stretch: Any = jax.jit(
            jax.shard_map(
                stretch, mesh=mesh, in_specs=(chains, shared), out_specs=(chains, by_draw),
                check_vma=False,
            )
        )  # fmt: skip

    def compile(self) -> None:
        """Compile ahead, for instance beside the search for the mode."""
        chains, size = self._effort.chains, self._landscape.size
        points = ParamInfo(jnp.zeros((chains, size)), jnp.zeros(chains), jnp.zeros((chains, size)))
        keys = jax.random.split(jax.random.key(0), chains)
        args = (self._landscape.inputs, jnp.zeros(size), jnp.eye(size))
        states = jax.eval_shape(self._launch, points, keys, args)
        self._stretch = self._stretch.lower(states, args).compile()

    def run(
        self, mode: Mode, points: Float[np.ndarray, "chain parameter"], key: Array
    ) -> Iterator[list[np.ndarray]]:
        """Stretches without end from ``points`` (whitened by ``mode``), chain axis first."""
        args = (self._landscape.inputs, jnp.asarray(mode.centre), jnp.asarray(mode.factor))
        # Value and gradient at the start come compiled already; to trace them here costs seconds.
        values, slopes = zip(
            *(self._landscape.slope(mode.centre + mode.factor @ e) for e in points), strict=True
        )
        start = ParamInfo(
            jnp.asarray(points), jnp.asarray(values), jnp.asarray(np.array(slopes) @ mode.factor)
        )
        states = self._launch(start, jax.random.split(key, len(points)), args)
        while True:
            states, kept = self._stretch(states, args)
            jax.block_until_ready(kept)
            yield [np.moveaxis(np.asarray(part), 0, 1) for part in kept]


def chain_mesh(chains: int) -> Mesh:
    """As many devices as share the chains evenly: processor cores, or one accelerator."""
    devices = jax.devices()
    count = max(n for n in range(1, len(devices) + 1) if chains % n == 0)
    return Mesh(np.array(devices[:count]), ("chain",))


def sample(
    sampler: Sampler,
    mode: Mode,
    *,
    key: Array,
    effort: Effort,
    report: Callable[[int, int], None],
) -> Sample:
    """Sample a landscape's density from around its mode.

    Args:
        sampler: NUTS on a landscape.
        mode: centre and scales.
        key: randomness; the same key gives the same draws.
        effort: chains, warm-up and draws.
        report: told (iterations done, iterations in all) of each chain, warm-up included.
    """
    start_key, first_key, second_key = jax.random.split(key, 3)
    start = np.asarray(jax.random.normal(start_key, (effort.chains, mode.centre.size)))
    done = 0

    def take(stretches: Iterator[list[np.ndarray]], count: int) -> list[np.ndarray]:
        nonlocal done
        taken = []
        for _ in range(count // STRETCH):
            taken.append(next(stretches))
            done += STRETCH
            report(done, max(done, effort.total))
        return [np.concatenate(parts, axis=1) for parts in zip(*taken, strict=True)]

    e = take(sampler.run(mode, start, first_key), effort.warmup)[0]
    better = rescale(mode, e[:, e.shape[1] // 4 :].reshape(-1, mode.centre.size))
    last = mode.centre + e[:, -1] @ mode.factor.T
    points = np.linalg.solve(better.factor, (last - better.centre).T).T
    stretches = sampler.run(better, points, second_key)
    take(stretches, effort.warmup)
    kept = take(stretches, effort.draws)
    rounds = 1
    while rounds < effort.rounds and _unmet(kept[0] @ better.factor.T):
        more = take(stretches, effort.draws)
        kept = [np.concatenate(parts, axis=1) for parts in zip(kept, more, strict=True)]
        rounds += 1
    e, diverging, steps, acceptance, energy = (part[:, rounds - 1 :: rounds] for part in kept)
    u = better.centre + e @ better.factor.T
    return Sample(u=u, diverging=diverging, steps=steps, acceptance=acceptance, energy=energy)


def _unmet(draws: Float[np.ndarray, "chain draw parameter"]) -> bool:
    """Whether the chains are still apart, or say too little."""
    r_hat, effective = mixing(draws)
    return r_hat > APART or effective < THIN


def mixing(draws: Float[np.ndarray, "chain draw parameter"]) -> tuple[float, float]:
    """Worst split R-hat and smallest effective number of draws over all parameters."""
    return float(split_gelman_rubin(draws).max()), float(effective_sample_size(draws).min())
