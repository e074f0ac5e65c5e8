import csv
from pathlib import Path

import numpy as np
import pytest

from kurssi.maths.correlations import interval, resampled
from kurssi.maths.paths import PathModel, composite_paths

# Sizes of the European Customer Satisfaction Index's blocks, and its paths.
BLOCKS = {
    "Image": ("IMAG", 5),
    "Expectation": ("CUEX", 3),
    "Quality": ("PERQ", 7),
    "Value": ("PERV", 2),
    "Satisfaction": ("CUSA", 3),
    "Complaints": ("CUSCO", 0),
    "Loyalty": ("CUSL", 3),
}
CAUSES = {
    "Expectation": ("Image",),
    "Quality": ("Expectation",),
    "Value": ("Expectation", "Quality"),
    "Satisfaction": ("Image", "Expectation", "Quality", "Value"),
    "Complaints": ("Satisfaction",),
    "Loyalty": ("Image", "Satisfaction", "Complaints"),
}
# Published with the R package seminr (sem-in-r/seminr, GPL-3): the fixtures of its ports,
# seminpy/tests/fixtures/mobi_composite_path_coef.csv, mobi_path_coef.csv and mobi_r_squared.csv
# (commit bd34efe), and sem-in-r/seminr-ts tests/fixtures/expected/M2_full_ecsi.json and
# M7_evaluation_m2.json, made by seminr 2.5.0 in R 4.5.3.
COMPOSITE = {
    ("Image", "Expectation"): 0.504914,
    ("Image", "Satisfaction"): 0.178740,
    ("Image", "Loyalty"): 0.195755,
    ("Expectation", "Quality"): 0.556749,
    ("Expectation", "Value"): 0.049988,
    ("Expectation", "Satisfaction"): 0.062523,
    ("Quality", "Value"): 0.558304,
    ("Quality", "Satisfaction"): 0.512024,
    ("Value", "Satisfaction"): 0.194765,
    ("Satisfaction", "Complaints"): 0.528066,
    ("Satisfaction", "Loyalty"): 0.485478,
    ("Complaints", "Loyalty"): 0.066926,
}
CONSISTENT = {
    ("Image", "Expectation"): 0.863293,
    ("Image", "Satisfaction"): 0.149913,
    ("Image", "Loyalty"): -0.090972,
    ("Expectation", "Quality"): 0.871016,
    ("Expectation", "Value"): -0.054225,
    ("Expectation", "Satisfaction"): 0.026746,
    ("Quality", "Value"): 0.721339,
    ("Quality", "Satisfaction"): 0.669320,
    ("Value", "Satisfaction"): 0.178266,
    ("Satisfaction", "Complaints"): 0.594459,
    ("Satisfaction", "Loyalty"): 0.961520,
    ("Complaints", "Loyalty"): -0.039225,
}
EXPLAINED = {
    "Expectation": (0.254938, 0.745275),
    "Quality": (0.309969, 0.758668),
    "Value": (0.345279, 0.455130),
    "Satisfaction": (0.681078, 0.927319),
    "Complaints": (0.278854, 0.353382),
    "Loyalty": (0.456944, 0.734855),
}
ALPHA = {
    "Image": 0.722835,
    "Expectation": 0.451903,
    "Quality": 0.877010,
    "Value": 0.823632,
    "Satisfaction": 0.779195,
    "Loyalty": 0.472399,
}
RHO = {
    "Image": 0.740329,
    "Expectation": 0.462055,
    "Quality": 0.884246,
    "Value": 0.854996,
    "Satisfaction": 0.789102,
    "Loyalty": 0.745734,
}
TOTAL = {
    ("Image", "Satisfaction"): 0.389727,
    ("Image", "Loyalty"): 0.398732,
    ("Quality", "Loyalty"): 0.323305,
    ("Satisfaction", "Loyalty"): 0.520819,
}
# Weights and loadings (composite, consistent) of three items out of 24.
ITEMS = {
    "IMAG4": (0.328504, 0.768762, 0.674504),
    "CUSL2": (0.114270, 0.202022, 0.151025),
    "CUSL3": (0.654311, 0.915436, 0.864773),
}


@pytest.fixture(scope="module")
def mobi(shared: Path):
    with (shared / "mobi_ecsi" / "mobi.csv").open(encoding="utf-8", newline="") as stream:
        names, *rows = csv.reader(stream)
    return tuple(names), np.array(rows, dtype=float)


def ecsi(names) -> PathModel:
    items = {
        block: tuple(names.index(f"{stem}{at}") for at in range(1, size + 1))
        if size
        else (names.index(stem),)
        for block, (stem, size) in BLOCKS.items()
    }
    return PathModel(items=items, causes=CAUSES)


@pytest.mark.parametrize("consistent", [False, True])
def test_the_satisfaction_index_is_as_published(mobi, consistent: bool) -> None:
    names, values = mobi
    model = ecsi(names)
    found = composite_paths(np.corrcoef(values, rowvar=False), model, consistent=consistent)
    place = model.names.index
    for (cause, effect), published in (CONSISTENT if consistent else COMPOSITE).items():
        assert found.paths[place(cause), place(effect)] == pytest.approx(published, abs=2e-6)
    assert np.count_nonzero(found.paths) == len(COMPOSITE)
    for name, published in EXPLAINED.items():
        assert found.explained[place(name)] == pytest.approx(published[consistent], abs=2e-6)
    for name, published in ALPHA.items():
        assert found.alpha[place(name)] == pytest.approx(published, abs=2e-6)
        assert found.rho[place(name)] == pytest.approx(RHO[name], abs=2e-6)
    for item, (weight, composite, corrected) in ITEMS.items():
        at = names.index(item), np.argmax(found.weights[names.index(item)])
        assert found.weights[at] == pytest.approx(weight, abs=2e-6)
        loading = corrected if consistent else composite
        assert found.loadings[at] == pytest.approx(loading, abs=2e-6)
    if not consistent:
        for (cause, effect), published in TOTAL.items():
            assert found.total[place(cause), place(effect)] == pytest.approx(published, abs=2e-6)


def test_the_published_correction_stands_on_what_is_no_correlation_matrix(mobi) -> None:
    """Satisfaction, quality and expectation are hardly told apart once errors are taken out."""
    names, values = mobi
    correlation = np.corrcoef(values, rowvar=False)
    assert composite_paths(correlation, ecsi(names)).admissible
    assert not composite_paths(correlation, ecsi(names), consistent=True).admissible


def test_resampled_matrices_are_one_computation(mobi) -> None:
    names, values = mobi
    stack = resampled(values, np.ones(250), np.arange(250), key=1, draws=20).correlation
    together = composite_paths(stack, ecsi(names))
    alone = composite_paths(stack[7], ecsi(names))
    assert together.paths.shape == (21, 7, 7)
    assert together.paths[7] == pytest.approx(alone.paths, abs=1e-8)


# A small world whose paths are known: a moves b, both move c; six items and one.
LOADINGS = np.array([0.9, 0.8, 0.7, 0.8, 0.7, 0.6, 1.0])
SMALL = PathModel(
    items={"a": (0, 1, 2), "b": (3, 4, 5), "c": (6,)}, causes={"b": ("a",), "c": ("a", "b")}
)
AB, AC, BC = 0.6, 0.2, 0.5


def small_correlation() -> np.ndarray:
    """The items' true correlations."""
    ac, bc = AC + AB * BC, BC + AB * AC
    views = np.array([[1, AB, ac], [AB, 1, bc], [ac, bc, 1]])
    of = np.array([0, 0, 0, 1, 1, 1, 2])
    correlation = views[np.ix_(of, of)] * np.outer(LOADINGS, LOADINGS)
    np.fill_diagonal(correlation, 1.0)
    return correlation


def test_the_consistent_paths_are_those_between_what_is_measured() -> None:
    found = composite_paths(small_correlation(), SMALL, consistent=True)
    assert found.paths[0, 1] == pytest.approx(AB, abs=1e-8)
    assert found.paths[0, 2] == pytest.approx(AC, abs=1e-8)
    assert found.paths[1, 2] == pytest.approx(BC, abs=1e-8)
    assert found.loadings[:3, 0] == pytest.approx(LOADINGS[:3], abs=1e-8)
    plain = composite_paths(small_correlation(), SMALL)
    assert plain.paths[0, 1] < AB - 0.1
    assert plain.paths[0, 2] > AC


def test_weights_are_where_scores_say_they_are() -> None:
    """Mode A by scores, as the method was first written down: items against inner proxies."""
    rng = np.random.default_rng(4)
    values = rng.multivariate_normal(np.zeros(7), small_correlation(), 400)
    found = composite_paths(np.corrcoef(values, rowvar=False), SMALL)
    z = (values - values.mean(axis=0)) / values.std(axis=0)
    scores = z @ found.weights
    assert scores.std(axis=0) == pytest.approx(1.0)
    r = np.corrcoef(scores, rowvar=False)
    beta = np.linalg.solve(r[:2, :2], r[:2, 2])
    assert found.paths[:2, 2] == pytest.approx(beta, abs=1e-8)
    # a: effects b and c; b: cause a and effect c.
    proxy_a = r[0, 1] * scores[:, 1] + r[0, 2] * scores[:, 2]
    proxy_b = r[0, 1] * scores[:, 0] + r[1, 2] * scores[:, 2]
    for proxy, items in ((proxy_a, (0, 1, 2)), (proxy_b, (3, 4, 5))):
        weight = z[:, items].T @ proxy
        shown = found.weights[list(items), items[0] // 3]
        assert weight / weight.sum() == pytest.approx(shown / shown.sum(), abs=1e-8)


def test_the_order_of_items_is_nothing() -> None:
    turn = np.array([6, 5, 4, 3, 2, 1, 0])
    turned = PathModel(items={"c": (0,), "b": (1, 2, 3), "a": (4, 5, 6)}, causes=dict(SMALL.causes))
    one = composite_paths(small_correlation(), SMALL)
    other = composite_paths(small_correlation()[np.ix_(turn, turn)], turned)
    assert other.paths[::-1, ::-1] == pytest.approx(one.paths, abs=1e-8)


def test_a_model_is_valid_from_birth() -> None:
    with pytest.raises(ValueError, match="circle"):
        PathModel(items={"a": (0,), "b": (1,)}, causes={"a": ("b",), "b": ("a",)})
    with pytest.raises(ValueError, match="no items"):
        PathModel(items={"a": (0,)}, causes={"a": ("b",)})


def test_what_cannot_be_regressed_is_not() -> None:
    """Two composites of the same items, so to speak: corrected, they correlate over 1."""
    correlation = small_correlation()
    correlation[:3, 3:6] = correlation[3:6, :3] = 0.75
    found = composite_paths(correlation, SMALL, consistent=True)
    assert not found.admissible
    assert np.isnan(found.paths[:2, 2]).all()
    assert np.isnan(found.explained[2])


@pytest.mark.parametrize("consistent", [False, True])
def test_resampled_paths_hold_the_truth_about_as_often_as_they_say(consistent: bool) -> None:
    """90 % intervals; 200 such surveys of 150, 300 and 1,000 people each held 86 to 94 %."""
    rng = np.random.default_rng(7)
    truth = composite_paths(small_correlation(), SMALL, consistent=consistent).paths
    held = []
    for survey in range(40):
        values = rng.multivariate_normal(np.zeros(7), small_correlation(), 300)
        stack = resampled(values, np.ones(300), np.arange(300), key=survey, draws=100).correlation
        low, high = interval(composite_paths(stack, SMALL, consistent=consistent).paths)
        held.extend(low[i, j] <= truth[i, j] <= high[i, j] for i, j in ((0, 1), (0, 2), (1, 2)))
    assert 0.80 <= np.mean(held) <= 0.98
