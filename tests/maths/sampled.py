"""Samples made by chance, and the textbook's variance of them in plain loops."""

import numpy as np

from kurssi.maths.design import Design, Raked, drawn, lifted
from kurssi.maths.raking import Margin, rake


def sample(
    seed: int,
    *,
    persons: int = 240,
    waves: int = 1,
    strata=False,
    clusters=False,
    populations=False,
) -> tuple[dict[str, np.ndarray], np.ndarray]:
    """Arguments of ``drawn`` for people in waves, and their base weights."""
    rng = np.random.default_rng(seed)
    given: dict[str, np.ndarray] = {"waves": np.sort(rng.integers(0, waves, persons))}
    stratum = rng.integers(0, 4, persons)
    if strata:
        given["strata"] = stratum
    if clusters:
        given["clusters"] = rng.integers(0, 7, persons)
        given["clusters"][:3] = -1
    if populations:
        given["populations"] = np.where(stratum == 2, np.nan, 90.0 + 10.0 * stratum)
    return given, rng.gamma(3.0, 1.0, persons)


def raked(seed: int, waves: np.ndarray, base: np.ndarray, *, unknown: float = 0.1) -> Raked:
    """The weights raked to two margins in every wave; some people's places are not known."""
    rng = np.random.default_rng(seed)
    place = np.stack([rng.integers(0, 3, len(base)), rng.integers(0, 2, len(base))], axis=1)
    place[rng.random(place.shape) < unknown] = -1
    targets = (np.array([0.5, 0.3, 0.2]), np.array([0.55, 0.45]))
    weights, wanted = base.copy(), []
    for wave in range(int(waves.max()) + 1):
        here = waves == wave
        margins = [Margin(place=place[here, i], wanted=t) for i, t in enumerate(targets)]
        found = rake(base[here], margins)
        weights[here] = found.weights
        wanted.append(np.concatenate(found.wanted))
    return Raked(
        base=base,
        weights=weights,
        place=place + np.where(place >= 0, np.array([0, 3]), 0),
        wanted=np.stack(wanted),
        margin=np.array([0, 0, 0, 1, 1]),
        lift=np.ones(len(base)),
    )


def made(seed: int, *, rake_to_margins: bool, **how) -> tuple[Design, np.ndarray]:
    """A design and the weights that go with it."""
    given, base = sample(seed, **how)
    if not rake_to_margins:
        return drawn(**given), base
    fitted = lifted(raked(seed, given["waves"], base), given["waves"])
    return drawn(**given, raked=fitted), fitted.weights


def naive_variance(z, w, given, *, base=None, columns=None) -> float:
    """Variance of sum w z, as Wolter (2007) writes it; ``columns`` by person were raked to.

    ``given`` are lists: waves, strata, clusters, populations (by person).
    """
    persons = range(len(z))
    z = list(z)
    if columns is not None:
        for wave in set(given["waves"]):
            inside = [i for i in persons if given["waves"][i] == wave]
            x = np.array([columns[i] for i in inside])
            d = np.array([base[i] for i in inside])
            slope = np.linalg.pinv(x.T @ (d[:, None] * x)) @ (x.T @ (d * np.array(z)[inside]))
            for i, row in zip(inside, x, strict=True):
                z[i] = z[i] - float(row @ slope)
    totals: dict = {}
    for i in persons:
        stratum = (given["waves"][i], given["strata"][i] if "strata" in given else 0)
        cluster = i
        if "clusters" in given:
            cluster = ("c", given["clusters"][i]) if given["clusters"][i] >= 0 else ("alone", i)
        inside = totals.setdefault(stratum, {})
        inside[cluster] = inside.get(cluster, 0.0) + w[i] * z[i]
    variance = 0.0
    for (wave, stratum), inside in totals.items():
        size = len(inside)
        known = [
            given["populations"][i]
            for i in persons
            if "populations" in given
            and (given["waves"][i], given["strata"][i] if "strata" in given else 0)
            == (wave, stratum)
            and given["populations"][i] > 0
        ]
        drawn_share = min(size / max(known), 1.0) if known else 0.0
        mean = sum(inside.values()) / size if size > 1 else 0.0
        factor = size / (size - 1) if size > 1 else 1.0
        square = sum((u - mean) ** 2 for u in inside.values())
        variance += (1.0 - drawn_share) * factor * square
    return variance
