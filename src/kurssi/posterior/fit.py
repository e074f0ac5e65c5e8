"""Panel x priors x key -> posterior. The only caller of the sampler."""

import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache

import jax
import numpy as np
from jaxtyping import Float

from kurssi.ledger.panel import Panel
from kurssi.messages import Message
from kurssi.model.coordinates import parameters_at
from kurssi.model.inputs import Inputs, Structure, prepare
from kurssi.model.joint import log_density
from kurssi.model.prior import Prior
from kurssi.model.priors import priors
from kurssi.posterior.accelerator import prepare_jax
from kurssi.posterior.effort import Effort
from kurssi.posterior.mode import Landscape, Mode, find_mode
from kurssi.posterior.sample import Sample, Sampler, sample
from kurssi.progress import Progress, Stage

MODE_STAGE = Message("finding the likeliest values")
COMPILE_STAGE = Message("compiling the sampler")
SAMPLE_STAGE = Message("drawing from the posterior")


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """The model of one panel: what is unsure, what was decided, what was seen."""

    structure: Structure
    inputs: Inputs
    declared: tuple[Prior, ...]

    @property
    def size(self) -> int:
        """Length of the parameter vector."""
        return sum(prior.size for prior in self.declared)

    def potential(self) -> Callable:
        """Negative log density in the coordinates that are sampled in, given the inputs."""
        return _potential(self.declared, self.structure)

    def parameters(self, at: Float[np.ndarray, "*run parameter"]) -> np.ndarray:
        """The parameter vector at points in the coordinates that are sampled in."""
        return parameters_at(at, self.declared, self.structure)[0]


@lru_cache(maxsize=8)
def _potential(declared: tuple[Prior, ...], structure: Structure) -> Callable:
    """One function for all models of a structure: what was compiled for it serves them all."""

    def potential(at: jax.Array, inputs: Inputs) -> jax.Array:
        u, volume = parameters_at(at, declared, structure)
        return -log_density(u, declared, structure, inputs) - volume

    return potential


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """A fitted model: its draws in parameter space and what it took.

    ``approximate`` where the draws are too few to decide by.
    """

    model: Model
    mode: Mode
    drawn: Sample
    seconds: Mapping[str, float]
    landscape: Landscape | None = None
    approximate: bool = False

    @property
    def u(self) -> Float[np.ndarray, "chain draw parameter"]:
        """Draws of the parameter vector."""
        return self.drawn.u


def build(
    panel: Panel,
    moves: Mapping[str, tuple[str, ...]],
    context: Mapping[str, tuple[str, ...]] | None = None,
) -> Model:
    """The model of a panel, given what each lever (and control) is declared to move."""
    prepare_jax()
    structure, inputs = prepare(panel, moves, context)
    return Model(structure=structure, inputs=inputs, declared=priors(structure))


def fit(model: Model, *, seed: int, effort: Effort, progress: Progress) -> Fit:
    """Find the mode, then sample around it."""
    landscape = Landscape(
        model.potential(), model.inputs, model.size,
        parameters=model.parameters, about=model.structure,
    )  # fmt: skip
    started = time.perf_counter()
    progress(Stage(name=MODE_STAGE, done=0, total=1))
    sampler = Sampler(landscape, effort)
    with ThreadPoolExecutor(1) as beside:
        # Compiling takes as long as the search and leaves the other core to it.
        compiled = beside.submit(sampler.compile)
        mode = find_mode(landscape)
        progress(Stage(name=MODE_STAGE, done=1, total=1))
        progress(Stage(name=COMPILE_STAGE, done=0, total=1))
        compiled.result()
        progress(Stage(name=COMPILE_STAGE, done=1, total=1))
    found = time.perf_counter()
    progress(Stage(name=SAMPLE_STAGE, done=0, total=effort.total))
    drawn = sample(
        sampler, mode, seed=seed, effort=effort,
        report=lambda done, total: progress(Stage(name=SAMPLE_STAGE, done=done, total=total)),
    )  # fmt: skip
    ended = time.perf_counter()
    return Fit(
        model=model, mode=mode, drawn=drawn, approximate=effort.approximate,
        seconds={"mode": found - started, "draws": ended - found}, landscape=landscape,
    )  # fmt: skip
