"""The posterior as a labelled tree: what ArviZ opens and what a run keeps on disk."""

from collections.abc import Mapping
from pathlib import Path

import jax
import numpy as np
import xarray as xr
from jaxtyping import Float

from kurssi.ledger.panel import Panel
from kurssi.model.priors import unfold
from kurssi.posterior.fit import Fit, Model

FILE = "posterior.nc"
PARAMETERS = "unconstrained_posterior"


def as_tree(fit: Fit, panel: Panel) -> xr.DataTree:
    """Draws by name with their axes, the sampler's record, and what was observed.

    Groups: ``posterior`` (natural quantities, each with its meaning), ``sample_stats``,
    ``unconstrained_posterior`` (standard-normal vector ``u``), ``observed_data``.
    """
    groups = {
        "posterior": _natural(fit.model, fit.u),
        PARAMETERS: xr.Dataset({"u": (("chain", "draw", "parameter"), fit.u)}),
        "sample_stats": xr.Dataset(
            {
                "diverging": (("chain", "draw"), fit.drawn.diverging),
                "n_steps": (("chain", "draw"), fit.drawn.steps),
                "acceptance_rate": (("chain", "draw"), fit.drawn.acceptance),
                "energy": (("chain", "draw"), fit.drawn.energy),
            }
        ),
        "observed_data": _observed(panel),
    }
    return xr.DataTree.from_dict(groups)


def save_tree(tree: xr.DataTree, folder: Path) -> None:
    """Write the tree as netCDF into ``folder``."""
    tree.to_netcdf(folder / FILE, engine="h5netcdf")


def load_parameters(folder: Path) -> Float[np.ndarray, "chain draw parameter"]:
    """Draws of the parameter vector from a saved run."""
    with xr.open_datatree(folder / FILE, engine="h5netcdf") as tree:
        return np.asarray(tree[PARAMETERS]["u"].values)


def axes_of(model: Model) -> Mapping[str, list[str]]:
    """The labels of every axis that a natural quantity may have."""
    structure = model.structure
    return {
        "segment": list(structure.segments),
        "lever": list(structure.levers),
        "measure": list(structure.measures),
        "move": [f"{structure.levers[c]} to {structure.measures[k]}" for k, c in structure.moves],
        "direct": [structure.levers[c] for c in structure.direct],
        "follower": [structure.levers[c] for c in structure.followers],
        "control": list(structure.surroundings),
        "context": [f"{name} to {structure.measures[k]}" for k, name in structure.context],
        "cross": [
            f"{structure.measures[j]} to {structure.measures[k]}" for k, j in structure.crossing
        ],
        "component": [structure.measures[k] for k in structure.bending],
    }


def _natural(model: Model, u: np.ndarray) -> xr.Dataset:
    chains, draws, size = u.shape
    spread = jax.jit(jax.vmap(lambda one: unfold(model.declared, one)))
    values = {name: np.asarray(value) for name, value in spread(u.reshape(-1, size)).items()}
    labels = axes_of(model)
    used = {dim for prior in model.declared for dim in prior.dims}
    return xr.Dataset(
        {
            prior.name: (
                ("chain", "draw", *prior.dims),
                values[prior.name].reshape(chains, draws, *prior.shape),
                {"meaning": str(prior.meaning)},
            )
            for prior in model.declared
        },
        coords={dim: labels[dim] for dim in used},
    )


def _observed(panel: Panel) -> xr.Dataset:
    data: dict[str, tuple[tuple[str, ...], np.ndarray]] = {}
    coords: dict[str, object] = {
        "period": panel.grid.datetimes(),
        "segment": list(panel.segments),
        "lever": list(panel.levers),
    }
    data["spend"] = (("period", "segment", "lever"), panel.spend)
    if panel.tracker is not None:
        seen = np.where(panel.tracker.seen, panel.tracker.logit, np.nan)
        data["tracker_logit"] = (("period", "segment", "measure"), seen)
        coords["measure"] = list(panel.tracker.measures)
    if panel.sales is not None:
        units = np.where(panel.sales.seen, panel.sales.units, np.nan)
        data["units"] = (("period", "segment"), units)
    return xr.Dataset(data, coords=coords)
