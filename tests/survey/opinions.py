"""Made-up opinions whose drivers are known: latent views, items that measure them, an outcome."""

from dataclasses import dataclass, field
from datetime import date

import numpy as np
import pyarrow as pa

from kurssi.maths.correlations import resampled
from kurssi.maths.importance import lmg
from kurssi.periods import Frequency
from kurssi.survey.predictors import Level, columns, predictors
from kurssi.survey.respondents import Respondents, respondents
from kurssi.survey.shares import OutcomeDrivers, split
from kurssi.workspace.company import Experience, Index, Label, Workspace
from ledger.by_hand import company

TOPICS = ("service", "price", "network", "image")
ITEMS = 3


@dataclass(frozen=True, kw_only=True)
class World:
    """How people think, how well questions catch it, and what the outcome follows.

    ``shared`` is the correlation between views (a halo where high); ``pull`` what each view does to
    the outcome; ``error`` the items' error sd by topic (their loadings are .75); ``steps`` the
    answer scale, None where answers are not rounded; ``heavy`` the log sd of weights, which also
    lean on the first view; ``noise`` the outcome's own sd.
    """

    shared: float = 0.4
    pull: tuple[float, ...] = (0.45, 0.3, 0.2, 0.0)
    error: tuple[float, ...] = (0.7, 0.7, 0.7, 0.7)
    steps: int | None = None
    heavy: float = 0.0
    noise: float = 0.7
    loadings: tuple[float, ...] = field(default=(0.75, 0.75, 0.75))

    def draw(self, n: int, seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        """Views, items (person, topic, item), the outcome and weights of ``n`` people."""
        rng = np.random.default_rng(seed)
        alone = rng.standard_normal((n, len(self.pull)))
        views = np.sqrt(self.shared) * rng.standard_normal((n, 1))
        views = views + np.sqrt(1 - self.shared) * alone
        outcome = views @ np.array(self.pull) + self.noise * rng.standard_normal(n)
        slips = rng.standard_normal((n, len(self.pull), len(self.loadings)))
        items = views[..., None] * np.array(self.loadings) + slips * np.array(self.error)[:, None]
        weights = np.exp(self.heavy * rng.standard_normal(n) + 0.5 * self.heavy * views[:, 0])
        if self.steps:
            edges = np.linspace(-1.8, 1.2, self.steps - 1)
            items = np.digitize(items, edges).astype(float)
            outcome = np.digitize(outcome, np.linspace(-2.2, 1.4, 10)).astype(float)
        return views, items, outcome, weights

    def shares(self, *, of: str, n: int = 400_000) -> np.ndarray:
        """True LMG shares of the views themselves, or of the means of their items, as asked."""
        views, items, outcome, weights = self.draw(n, 999_999)
        told = views if of == "views" else items.mean(axis=2)
        columns = np.column_stack([told, outcome])
        r = np.cov(columns, rowvar=False, aweights=weights)
        sd = np.sqrt(np.diag(r))
        r = r / np.outer(sd, sd)
        parts = lmg(r[:-1, :-1], r[:-1, -1])
        return parts / parts.sum()


WORLDS = {
    "independent": World(shared=0.0, pull=(0.45, 0.3, 0.2, 0.1)),
    "correlated": World(),
    "halo": World(shared=0.75),
    "one useless": World(shared=0.0),
    "uneven items": World(error=(0.4, 0.6, 0.9, 1.2)),
    "unlike items": World(loadings=(0.9, 0.7, 0.4)),
    "five points": World(steps=5),
    "weights": World(heavy=0.6),
    "weak": World(pull=(0.12, 0.08, 0.05, 0.0)),
}


def workspace(names=TOPICS, scale=(-10.0, 10.0)) -> Workspace:
    return company(
        frequency=Frequency.MONTH,
        segments={},
        experience=Experience(scale=scale),
        indexes={
            name: Index(
                id=name,
                label=Label(id=name, fi=f"{name}-fi", en=name.title()),
                items=tuple(f"{name}{at}" for at in range(1, ITEMS + 1)),
                scale=scale,
            )
            for name in names
        },
    )


def asked(answers, opened: Workspace, *, people=None, brands=None, weights=None) -> Respondents:
    """Respondents from one array a column; one row a person of the own brand unless said."""
    n = len(next(iter(answers.values())))
    table = pa.table(
        {
            "respondent": pa.array(
                [f"p{at:07d}" for at in (range(n) if people is None else people)]
            ),
            "period": pa.array([date(2025, 1, 1)] * n),
            "brand": pa.array(["own"] * n if brands is None else list(brands)),
            "weight": pa.array(np.ones(n) if weights is None else weights),
            **{
                name: pa.array(np.asarray(v, float), from_pandas=True)
                for name, v in answers.items()
            },
        }
    )
    return respondents(table, opened)


def surveyed(world: World, n: int, seed: int) -> Respondents:
    """People of a world, asked all items of its topics, and loyalty (0 to 10)."""
    _, items, outcome, weights = world.draw(n, seed)
    columns = {
        f"{topic}{item + 1}": items[:, at, item]
        for at, topic in enumerate(TOPICS)
        for item in range(items.shape[2])
    }
    columns["loyalty"] = np.clip(outcome + 5.0, 0.0, 10.0) if not world.steps else outcome
    return asked(columns, workspace(), weights=weights)


def by_measure(people: Respondents, *, key: int, draws: int) -> OutcomeDrivers:
    """The drivers of loyalty by measure alone: a fraction of the cost of the whole report."""
    candidates = predictors(people, "loyalty", Level.MEASURE)
    given = columns(people, "loyalty", candidates, brand="own", segment=None)
    moments = resampled(given.values, given.weights, given.people, key=key, draws=draws)
    return split(given, moments, key=key)
