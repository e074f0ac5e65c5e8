"""Made-up markets whose truth is known: purchases by the NBD-Dirichlet, ticks by size and taste."""

from datetime import date

import numpy as np
import pyarrow as pa

from kurssi.periods import Frequency
from kurssi.survey.respondents import Respondents, respondents
from kurssi.workspace.company import Experience
from ledger.by_hand import company

SHARES = np.array([0.28, 0.2, 0.14, 0.11, 0.1, 0.09, 0.05, 0.03])


def workspace(*, scale=(0.0, 1.0), reversed_=(), **more):
    experience = Experience(scale=scale, reversed=reversed_)
    return company(
        brand="b0", frequency=Frequency.MONTH, segments={}, experience=experience, **more
    )


def people_of(columns, *, weights=None, names=None, scale=(0.0, 1.0), **more) -> Respondents:
    """Respondents from arrays of (person, brand) or (person, wave, brand) by column."""
    given = {name: np.asarray(values, dtype=float) for name, values in columns.items()}
    given = {k: v[:, None, :] if v.ndim == 2 else v for k, v in given.items()}
    persons, waves, brands = next(iter(given.values())).shape
    person, wave, brand = (axis.reshape(-1) for axis in np.indices((persons, waves, brands)))
    table = pa.table(
        {
            "respondent": pa.array([f"p{at:06d}" for at in person]),
            "period": pa.array([date(2025, 1 + at, 1) for at in wave]),
            "brand": pa.array([(names or [f"b{b}" for b in range(brands)])[at] for at in brand]),
            "weight": pa.array(np.ones(len(person)) if weights is None else weights[person]),
            **{
                name: pa.array(values.reshape(-1), from_pandas=True)
                for name, values in given.items()
            },
            "_file": pa.array(["made.csv"] * len(person)),
        }
    )
    return respondents(table, workspace(scale=scale, **more))


def bought(rng, persons, *, rate=1.5, shape=0.8, switching=1.3, shares=SHARES, waves=1):
    """Purchases (person, wave, brand) of an NBD-Dirichlet market at rest."""
    often = rng.gamma(shape, rate / shape, persons)
    taste = rng.dirichlet(switching * np.asarray(shares), persons)
    mean = often[:, None, None] * taste[:, None, :]
    return rng.poisson(np.broadcast_to(mean, (persons, waves, len(shares))))


def ticked(rng, persons, known, level, *, halo=1.0):
    """Ticks (person, brand, item) with chance ``level`` (brand, item), if the person knows it.

    ``halo`` is how much people differ in how freely they tick (sd of logits), so that ticks of one
    person go together, as they do.
    """
    aware = rng.random((persons, len(known))) < known
    freely = halo * rng.normal(size=(persons, 1, 1))
    logit = np.log(level / (1 - level)) + freely
    chance = 1 / (1 + np.exp(-logit))
    return aware.astype(float), (rng.random((persons, *level.shape)) < chance) * aware[..., None]
