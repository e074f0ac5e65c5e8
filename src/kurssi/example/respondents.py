"""The tracker interviews: people who rate the own brand and its rivals, with sampling and weights.

A person's answers hang together by a halo (normal): a yes-or-no question is answered yes where a
normal score is above the margin's quantile, a scale question is binomial with a probit-normal
chance. With q = Phi(m + s z), z ~ N(0, 1): E q = Phi(m / sqrt(1 + s^2)), so m is chosen to make
every expected mean equal the true level exactly, whatever the correlations.
"""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float
from scipy.special import expit, ndtr, ndtri
from scipy.stats import binom

from kurssi.example.company import RIVALS
from kurssi.example.setting import Setting, stream
from kurssi.example.world import World

GAP_WEEKS = 5
GAP_BEGINS = 0.36  # share of the history before the long gap in interviewing
SILENCE = 0.035  # share of questions left unanswered
SPREAD = 0.9  # s: how differently people see one brand
HALO = 0.65  # correlation of a person's scores on two measures of one brand
TOP = 6  # scale 1..7 has six steps
ITEMS = {"relevance": 3, "differentiation": 2}
NESTED = ("awareness", "consideration", "preference")
# Age and sex: share of people, share of interviews, and how far (of p (1 - p)) answers differ.
CELLS = {
    ("18-34", "f"): (0.13, 0.09, 0.35), ("18-34", "m"): (0.14, 0.05, 0.30),
    ("35-54", "f"): (0.18, 0.21, 0.05), ("35-54", "m"): (0.18, 0.16, -0.10),
    ("55+", "f"): (0.20, 0.29, -0.15), ("55+", "m"): (0.17, 0.20, -0.25),
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Interviews:
    """One row per respondent and brand. Answers are whole numbers, -1 where there is none.

    ``period`` and ``segment`` are places on the world's axes, ``cell`` a place in ``CELLS``,
    ``brand`` 0 for the own brand and 1.. for the rivals.
    """

    respondent: np.ndarray
    period: np.ndarray
    segment: np.ndarray
    cell: np.ndarray
    brand: np.ndarray
    weight: np.ndarray
    answers: dict[str, np.ndarray]


def interview(world: World) -> Interviews:
    """Interviews of every week not missed; the weighted mean is the truth in expectation."""
    rng = stream(world.seed, "respondents")
    brands, levels = 1 + len(RIVALS), brand_levels(world)
    seen = np.flatnonzero(waves(world.setting, world.seed))
    size = world.setting.respondents
    counts = rng.integers(round(0.87 * size), round(1.13 * size) + 1, (len(seen), levels.shape[1]))
    period = np.repeat(np.repeat(seen, levels.shape[1]), counts.ravel())
    segment = np.repeat(np.tile(np.arange(levels.shape[1]), len(seen)), counts.ravel())
    people_share, sampled, leaning = _cells()
    cell = rng.choice(len(CELLS), size=len(period), p=sampled)
    level = levels[period, segment]
    level = level + level * (1 - level) * leaning[cell, None, None]
    halo = 0.5 * rng.normal(size=(len(period), 1)) + np.sqrt(0.75) * rng.normal(
        size=(len(period), brands)
    )
    answers = _answers(rng, level, halo, world.parameters.measures)
    rows = len(period) * brands
    # As many are asked in every segment, and segments differ in size: weights make up for it.
    weight = (people_share / sampled)[cell] * (world.population / world.population.mean())[segment]
    return Interviews(
        respondent=np.repeat(np.arange(1, len(period) + 1), brands),
        period=np.repeat(period, brands),
        segment=np.repeat(segment, brands),
        cell=np.repeat(cell, brands),
        brand=np.tile(np.arange(brands), len(period)),
        weight=np.repeat(weight, brands),
        answers={
            name: np.where(rng.random(rows) < SILENCE, -1, values.ravel()).astype(np.int8)
            for name, values in answers.items()
        },
    )


def waves(setting: Setting, seed: int) -> np.ndarray:
    """Which weeks have interviews: some are missed here and there, and five in a row."""
    seen = stream(seed, "waves").random(setting.weeks) >= setting.missing_waves
    if setting.missing_waves > 0:
        begin = int(GAP_BEGINS * setting.weeks)
        seen[begin : begin + GAP_WEEKS] = False
    return seen & setting.tracker


def brand_levels(world: World) -> Float[np.ndarray, "period segment brand measure"]:
    """True levels of the measures of the own brand and, after it, the rivals."""
    own, rng = world.history.states, stream(world.seed, "rivals")
    weeks, segments, measures = own.shape
    shape = (len(RIVALS), segments, measures)
    # A rival is stronger or weaker as a whole, so that its shares nest as the own brand's do.
    level = own.mean(0) + rng.normal(0, 0.4, (len(RIVALS), 1, 1)) + rng.normal(0, 0.15, shape)
    deviation, rivals = np.zeros(shape), np.empty((weeks, *shape))
    for t in range(weeks):
        deviation = 0.88 * deviation + rng.normal(0, 0.035, shape)
        rivals[t] = level + deviation
    return expit(np.concatenate([own[:, :, None, :], np.moveaxis(rivals, 1, 2)], axis=2))


def dispersion(
    shares: Float[np.ndarray, "period segment measure"], measures: tuple[str, ...]
) -> Float[np.ndarray, " segment"]:
    """kappa_g: mean of a person's sqrt(R D) over sqrt(mean R x mean D), by quadrature.

    Over the cells, the two correlated normal scores (Gauss and Hermite, 24 x 24 points), the
    binomial answers and the number of questions answered; a person with no answer to one of the
    two is left out.
    """
    points, density = np.polynomial.hermite_e.hermegauss(24)
    density = density / density.sum()
    people_share, _, leaning = _cells()
    first, second = (shares[..., measures.index(name)].mean(0)[:, None] for name in ITEMS)
    first = (first + first * (1 - first) * leaning)[..., None, None]
    second = (second + second * (1 - second) * leaning)[..., None, None]
    other = HALO * points[:, None] + np.sqrt(1 - HALO**2) * points[None, :]
    mean = _root(first, points[:, None], ITEMS["relevance"]) * _root(
        second, other, ITEMS["differentiation"]
    )
    inner = np.einsum("gcij,i,j->gc", mean, density, density) @ people_share
    return inner / np.sqrt((first[..., 0, 0] @ people_share) * (second[..., 0, 0] @ people_share))


def _cells() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Share of people, of interviews, and leaning of each cell; leanings cancel over people."""
    people_share, sampled, leaning = np.array(list(CELLS.values())).T
    return people_share, sampled, leaning - people_share @ leaning


def _root(
    level: Float[np.ndarray, "segment cell 1 1"], score: Float[np.ndarray, "row column"], items: int
) -> Float[np.ndarray, "segment cell row column"]:
    """Expected square root of a person's mean answer (0 to 1), given the normal score."""
    chance = _chance(level, score)
    answered = np.arange(1, items + 1)
    odds = binom.pmf(answered, items, 1 - SILENCE)
    grid = np.linspace(0, 1, 801)
    curve = sum(
        share * (binom.pmf(np.arange(TOP * n + 1)[:, None], TOP * n, grid).T
                 @ np.sqrt(np.arange(TOP * n + 1) / (TOP * n)))
        for n, share in zip(answered, odds / odds.sum(), strict=True)
    )  # fmt: skip
    return np.interp(chance, grid, curve)


def _chance(level: Float[np.ndarray, "..."], score: Float[np.ndarray, "..."]) -> np.ndarray:
    """The chance Phi(m + s z) with m such that its mean over z ~ N(0, 1) is ``level``."""
    return ndtr(np.sqrt(1 + SPREAD**2) * ndtri(level) + SPREAD * score)


def _answers(
    rng: np.random.Generator,
    level: Float[np.ndarray, "respondent brand measure"],
    halo: Float[np.ndarray, "respondent brand"],
    measures: tuple[str, ...],
) -> dict[str, np.ndarray]:
    """Every question's answers; scores of two measures of one brand correlate by HALO."""
    answers: dict[str, np.ndarray] = {}
    own = np.sqrt(1 - HALO)
    # One score for the nested shares: who prefers a brand considers it, who considers it knows it.
    nested = np.sqrt(HALO) * halo + own * rng.normal(size=halo.shape)
    for k, name in enumerate(measures):
        score = nested
        if name not in NESTED:
            score = np.sqrt(HALO) * halo + own * rng.normal(size=halo.shape)
        if name in NESTED:
            answers[name] = (-score < ndtri(level[..., k])).astype(np.int8)
            continue
        chance = _chance(level[..., k], score)
        if name not in ITEMS:
            answers[name] = rng.binomial(10, chance).astype(np.int8)
            continue
        for item in range(1, ITEMS[name] + 1):
            answers[f"{name}_{item}"] = (1 + rng.binomial(TOP, chance)).astype(np.int8)
    return answers
