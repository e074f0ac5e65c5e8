"""The posterior as a labelled tree: names, axes, the file, and ArviZ opening it."""

import arviz_base
import arviz_stats
import numpy as np
import pytest
import xarray as xr

from kurssi.posterior.draws import FILE, as_tree, axes_of, load_parameters, save_tree
from kurssi.posterior.fit import Fit, build
from kurssi.posterior.sample import Sample
from model import made as panels
from posterior import made

CHAINS, DRAWS = 2, 30


@pytest.fixture(scope="module")
def panel():
    return panels.a_panel(experiments=panels.EXPERIMENTS)


@pytest.fixture(scope="module")
def model(panel):
    return build(panel, panels.MOVES)


def a_fit(model, drawn):
    mode = made.true_mode(made.bell(0, model.size))
    return Fit(model=model, mode=mode, drawn=drawn, seconds={"mode": 1.0, "draws": 2.0})


@pytest.fixture(scope="module")
def drawn(model):
    rng = np.random.default_rng(0)
    shape = (CHAINS, DRAWS)
    return Sample(
        u=rng.normal(size=(*shape, model.size)),
        diverging=np.zeros(shape, dtype=bool),
        steps=np.full(shape, 7),
        acceptance=rng.uniform(0.5, 1, shape),
        energy=rng.normal(size=shape),
    )


@pytest.fixture(scope="module")
def tree(model, panel, drawn):
    return as_tree(a_fit(model, drawn), panel)


@pytest.fixture(scope="module")
def folder(tree, tmp_path_factory):
    place = tmp_path_factory.mktemp("run")
    save_tree(tree, place)
    return place


def test_every_quantity_is_named_by_its_axes(model, tree):
    posterior = tree["posterior"]
    assert set(posterior.data_vars) == {prior.name for prior in model.declared}
    labels = axes_of(model)
    for prior in model.declared:
        found = posterior[prior.name]
        assert found.dims == ("chain", "draw", *prior.dims)
        assert found.attrs["meaning"] == prior.meaning.text("en")
        for dim in prior.dims:
            assert found[dim].values.tolist() == labels[dim]
    assert "c1 to relevance" in labels["move"]
    assert labels["segment"] == ["s0", "s1"]


def test_a_quantity_is_its_prior_at_the_draw(model, tree, drawn):
    start = 0
    for prior in model.declared:
        if prior.name == "lift":
            break
        start += prior.size
    part = drawn.u[1, 4, start : start + prior.size].reshape(prior.shape)
    found = tree["posterior"]["lift"].sel(chain=1, draw=4)
    assert found.values == pytest.approx(prior.location * np.exp(prior.scale * part))


def test_the_samplers_record_and_what_was_seen_go_along(panel, tree):
    stats = tree["sample_stats"]
    assert {"diverging", "n_steps", "acceptance_rate", "energy"} <= set(stats.data_vars)
    seen = tree["observed_data"]
    assert seen["spend"].sel(lever="c2", segment="s1").values == pytest.approx(panel.spend[:, 1, 2])
    units = seen["units"].values
    assert (np.isnan(units) == ~panel.sales.seen).all()
    waves = seen["tracker_logit"]
    assert waves["measure"].values.tolist() == list(panel.tracker.measures)
    assert (np.isnan(waves.values) == ~panel.tracker.seen).all()
    assert len(seen["period"]) == len(panel.grid.starts)


def test_the_file_gives_the_same_draws_back(folder, drawn):
    assert (folder / FILE).is_file()
    assert (load_parameters(folder) == drawn.u).all()


def test_arviz_opens_the_file_and_sums_it_up(folder, model):
    with xr.open_datatree(folder / FILE, engine="h5netcdf") as tree:
        summary = arviz_stats.summary(tree, var_names=["conversion", "lift"])
        table = arviz_base.extract(tree, var_names="conversion")
    assert table.sizes["sample"] == CHAINS * DRAWS
    size = len(model.structure.measures) + 2 * len(model.structure.levers)
    assert len(summary) == size
    assert any("relevance" in name for name in summary.index)
    assert {"mean", "r_hat"} <= set(summary.columns)
