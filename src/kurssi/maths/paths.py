"""Path models of composites (PLS): how measures made of items hang together along declared paths.

Composites in mode A under the path weighting scheme (Wold 1982; Lohmoeller 1989, section 2.2), and
the consistent version, where paths between composites are corrected for what the items measure
amiss (Dijkstra and Henseler 2015). All of it needs the items' correlations alone, so that a stack
of resampled matrices is one computation. A path is an association under the declared model; it is
the effect of nothing unless the model is true and complete.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float, Int

from kurssi.maths.correlations import definite, disattenuated
from kurssi.maths.reliability import alpha

TOLERANCE = 1e-10
ITERATIONS = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class PathModel:
    """Which items make each composite, and which composite is explained by which others.

    ``items`` are the places of each composite's items; ``causes`` the names that each explained
    composite is regressed on. The paths must not run in a circle.
    """

    items: Mapping[str, tuple[int, ...]]
    causes: Mapping[str, tuple[str, ...]]

    def __post_init__(self) -> None:
        named = {cause for causes in self.causes.values() for cause in causes}
        strangers = sorted((named | set(self.causes)) - set(self.items))
        if strangers:
            raise ValueError(f"no items are given for {strangers}")
        left = dict(self.causes)
        while left:
            free = [name for name, causes in left.items() if not set(causes) & set(left)]
            if not free:
                raise ValueError(f"the paths of {sorted(left)} run in a circle")
            left = {name: causes for name, causes in left.items() if name not in free}

    @property
    def names(self) -> tuple[str, ...]:
        """The composites in their declared order: the axis ``composite`` of everything below."""
        return tuple(self.items)

    def belongs(self, count: int) -> Bool[np.ndarray, "item composite"]:
        """Whether each item is of each composite."""
        member = np.zeros((count, len(self.items)), dtype=bool)
        for at, places in enumerate(self.items.values()):
            member[list(places), at] = True
        return member

    def places(self, name: str) -> Int[np.ndarray, " cause"]:
        """Where the causes of a composite stand among the names."""
        return np.array([self.names.index(cause) for cause in self.causes[name]], dtype=np.int64)


@dataclass(frozen=True, slots=True, kw_only=True)
class Paths:
    """Estimated composites and paths; ``paths[..., i, j]`` goes from i to j. Stacked by draw.

    ``alpha`` is the standardised alpha, ``rho`` the reliability rho_A of the composite (1 of a
    single item). ``total`` is the sum over all ways from i to j. Paths to j are NaN where the
    correlations of its causes are none, or leave it an R2 above 1, or where the weights did not
    settle. ``admissible`` says whether all ``correlations`` together can be correlations: where
    not, some composites are not told apart, and corrected paths hang on a thread. Must not hold
    scores of people.
    """

    weights: Float[np.ndarray, "*draw item composite"]
    loadings: Float[np.ndarray, "*draw item composite"]
    correlations: Float[np.ndarray, "*draw composite composite"]
    paths: Float[np.ndarray, "*draw composite composite"]
    total: Float[np.ndarray, "*draw composite composite"]
    explained: Float[np.ndarray, "*draw composite"]
    alpha: Float[np.ndarray, "*draw composite"]
    rho: Float[np.ndarray, "*draw composite"]
    admissible: Bool[np.ndarray, "*draw"]


def composite_paths(
    correlation: Float[np.ndarray, "*draw item item"], model: PathModel, *, consistent: bool = False
) -> Paths:
    """The path model of these items' correlations.

    Args:
        correlation: of the items, in the order of ``model.items``' places.
        model: the composites and the paths between them.
        consistent: correct the paths for unreliability (PLSc) instead of taking composites as
            they are.
    """
    lead = correlation.shape[:-2]
    stack = correlation.reshape(-1, *correlation.shape[-2:])
    weights, settled = _weights(stack, model)
    between = weights.swapaxes(-1, -2) @ stack @ weights
    rho = rho_a(stack, weights)
    loadings = np.where(weights != 0, stack @ weights, 0.0)
    if consistent:
        between = disattenuated(between, rho)
        square = np.einsum("...ic,...ic->...c", weights, weights)
        # Dijkstra and Henseler (2015), eq. 7; a single item measures itself.
        loadings = weights * (np.sqrt(np.maximum(rho, 0.0)) / square)[..., None, :]
    between = np.where(settled[:, None, None], between, np.nan)
    paths, r2 = _regressed(between, model)
    eye = np.eye(len(model.names))
    found = Paths(
        weights=weights,
        loadings=loadings,
        correlations=between,
        paths=paths,
        total=np.linalg.inv(eye - paths) - eye,
        explained=r2,
        alpha=_alphas(stack, model),
        rho=rho,
        admissible=definite(between, floor=0.0),
    )
    shaped = {
        name: getattr(found, name).reshape((*lead, *getattr(found, name).shape[1:]))
        for name in Paths.__dataclass_fields__
    }
    return Paths(**shaped)


def _weights(
    stack: Float[np.ndarray, "draw item item"], model: PathModel
) -> tuple[Float[np.ndarray, "draw item composite"], Bool[np.ndarray, " draw"]]:
    """Outer weights, mode A, repeated until they stand still; and whether they did.

    1. composites of unit variance: w / sqrt(w' R w);
    2. inner weights e: regressions on the causes, correlations with the effects (path scheme);
    3. proxies z_j = sum_i e_ij y_i; new weights of j's items: their covariances with z_j.
    """
    member = model.belongs(stack.shape[-1])
    weights = _unit(np.broadcast_to(member.astype(float), (len(stack), *member.shape)), stack)
    settled = np.zeros(len(stack), dtype=bool)
    for _ in range(ITERATIONS):
        inner = _inner(weights.swapaxes(-1, -2) @ stack @ weights, model)
        fresh = _unit(np.where(member, stack @ weights @ inner, 0.0), stack)
        settled = np.abs(fresh - weights).sum(axis=(-1, -2)) < TOLERANCE
        weights = fresh
        if settled.all():
            break
    return weights, settled


def _unit(
    weights: Float[np.ndarray, "draw item composite"], stack: Float[np.ndarray, "draw item item"]
) -> Float[np.ndarray, "draw item composite"]:
    """Weights scaled so that each composite has variance 1."""
    variance = np.einsum("...ic,...ij,...jc->...c", weights, stack, weights, optimize=True)
    return np.asarray(weights / np.sqrt(np.maximum(variance, 1e-12))[..., None, :])


def _inner(
    between: Float[np.ndarray, "draw composite composite"], model: PathModel
) -> Float[np.ndarray, "draw composite composite"]:
    """Weight of composite i in the proxy of j: its path where it is a cause, r where an effect."""
    inner, _ = _regressed(between, model)
    for at, name in enumerate(model.names):
        for effect, causes in model.causes.items():
            if name in causes:
                to = model.names.index(effect)
                inner[:, to, at] = between[:, to, at]
    return inner


def _regressed(
    between: Float[np.ndarray, "draw composite composite"], model: PathModel
) -> tuple[Float[np.ndarray, "draw composite composite"], Float[np.ndarray, "draw composite"]]:
    """Standardised regressions of each explained composite on its causes, and their R2."""
    paths = np.zeros_like(between)
    r2 = np.full(between.shape[:-1], np.nan)
    for name in model.causes:
        to, causes = model.names.index(name), model.places(name)
        among = between[:, causes[:, None], causes]
        outcome = between[:, causes, to]
        sound = definite(among, floor=0.0)[:, None]
        safe = np.where(sound[..., None], among, np.eye(len(causes)))
        beta = np.linalg.solve(safe, outcome[..., None])[..., 0]
        share = np.einsum("dc,dc->d", beta, outcome)[:, None]
        sound &= share <= 1.0
        paths[:, causes, to] = np.where(sound, beta, np.nan)
        r2[:, to] = np.where(sound, share, np.nan)[:, 0]
    return paths, r2


def rho_a(
    correlation: Float[np.ndarray, "*draw item item"],
    weights: Float[np.ndarray, "*draw item composite"],
) -> Float[np.ndarray, "*draw composite"]:
    """rho_A, Dijkstra and Henseler (2015), eq. 3: squared correlation of composite and measure.

    (w'w)^2 w'(S - diag S)w / w'(ww' - diag ww')w over the composite's own items. 1 where there is
    one item, which is to say that nothing is known of its error.
    """
    own = (weights != 0).astype(float)
    square = weights * weights
    length = square.sum(axis=-2)
    inside = np.einsum(
        "...ic,...ij,...jc->...c", weights, correlation, weights, optimize=True
    ) - np.einsum("...ic,...ii->...c", square, correlation)
    outer = length**2 - (square * square).sum(axis=-2)
    single = own.sum(axis=-2) < 2
    return np.asarray(np.where(single, 1.0, length**2 * inside / np.where(single, 1.0, outer)))


def _alphas(
    stack: Float[np.ndarray, "draw item item"], model: PathModel
) -> Float[np.ndarray, "draw composite"]:
    found = [
        alpha(stack[:, np.array(places)[:, None], np.array(places)])
        if len(places) > 1
        else np.ones(len(stack))
        for places in model.items.values()
    ]
    return np.stack(found, axis=-1)
