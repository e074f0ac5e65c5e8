"""How often the interval of CX holds the truth: simulated surveys of people whose CX is known.

    python tests/recovery/surveys.py --surveys 2000

Each world is a population of people who answer items from 1 to 7, skewed and correlated, with a
region, a commune and a profile, all of which go with their CX. Surveys are drawn from it by the
world's design, put into one tracker as waves, and estimated as a user's would be; value -+ 1.96 se
is held against the mean CX of the whole population.
"""

import argparse
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pyarrow as pa

from kurssi.ledger.estimate import estimate
from kurssi.vocabulary import ALL_SEGMENTS
from kurssi.workspace.company import Experience, Survey
from ledger.by_hand import company

PERSONS, REGIONS, COMMUNES = 40_000, 4, 400
WAVES = 100  # surveys to a tracker


@dataclass(frozen=True, kw_only=True)
class World:
    """A kind of survey. ``people`` are its respondents, ``communes`` how many were drawn (0: none).

    ``mean`` is about where the items stand on 1 to 7; ``weights`` are ``given`` (of what people
    were drawn by), ``raked`` (to profile, from 1) or ``both``.
    """

    name: str
    people: int
    items: tuple[int, int] = (3, 2)
    mean: float = 5.2
    strata: bool = False
    communes: int = 0
    small: bool = False  # a population that the sample is a good part of
    weights: str = "given"
    trim: float | None = None
    domain: bool = False  # the level of one age group, a segment, in place of everybody's


WORLDS = (
    World(name="alone, n 60", people=60),
    World(name="alone, n 150, one item each", people=150, items=(1, 1)),
    World(name="alone, n 600, five items each", people=600, items=(5, 5)),
    World(name="alone, n 60, most near the floor", people=60, mean=2.0),
    World(name="alone, n 300, most near the floor", people=300, mean=2.0),
    World(name="strata, n 200", people=200, strata=True),
    World(name="strata, n 400 of 2,000", people=400, strata=True, small=True),
    World(name="40 communes, n 400", people=400, communes=40),
    World(name="15 communes, n 150", people=150, communes=15),
    World(name="8 communes, n 160", people=160, communes=8),
    World(name="strata, 24 communes, n 240", people=240, communes=24, strata=True),
    World(name="strata, 8 communes, n 240", people=240, communes=8, strata=True),
    World(name="raked, n 60", people=60, weights="raked"),
    World(name="raked, n 300", people=300, weights="raked"),
    World(name="raked, trimmed at 3, n 300", people=300, weights="raked", trim=3.0),
    World(name="given and raked, n 200", people=200, weights="both"),
    World(name="strata, raked, n 300", people=300, strata=True, weights="both"),
    World(name="30 communes, raked, n 300", people=300, communes=30, weights="both"),
    World(name="12 communes, raked, n 120", people=120, communes=12, weights="both"),
    World(name="a segment of n 300", people=300, domain=True),
    World(name="a segment of n 300, raked", people=300, weights="raked", domain=True),
    World(name="a segment of 30 communes, n 300", people=300, communes=30, domain=True),
)


@dataclass(frozen=True, kw_only=True)
class People:
    """A population: who they are, what they would answer, and how likely each is to be drawn."""

    items: np.ndarray  # person x item
    cx: np.ndarray
    region: np.ndarray
    commune: np.ndarray
    age: np.ndarray
    sex: np.ndarray
    chance: np.ndarray  # relative


def population(world: World, rng: np.random.Generator) -> People:
    """People whose region, commune and profile go with their CX, and so does being drawn."""
    count = 2_000 if world.small else PERSONS
    commune = rng.choice(COMMUNES, count, p=rng.dirichlet(np.full(COMMUNES, 3.0)))
    region = commune % REGIONS
    age, sex = rng.choice(3, count, p=[0.3, 0.45, 0.25]), rng.choice(2, count)
    place = rng.normal(0, 0.35, COMMUNES)[commune] + np.array([-0.3, 0.0, 0.1, 0.3])[region]
    liking = rng.normal(size=count) + place + 0.3 * (age - 1) + 0.2 * sex
    items = []
    for number in world.items:
        facet = 0.8 * liking + 0.6 * rng.normal(size=count)
        for _ in range(number):
            heard = world.mean + 1.3 * facet + 0.9 * rng.normal(size=count)
            items.append(np.clip(np.rint(heard), 1, 7))
    pomp = 100.0 * (np.stack(items, axis=1) - 1.0) / 6.0
    first = world.items[0]
    cx = np.sqrt(pomp[:, :first].mean(axis=1) * pomp[:, first:].mean(axis=1))
    if world.weights == "given":
        chance = np.exp(0.35 * liking)
    else:
        chance = np.array([0.5, 1.0, 1.6])[age] * np.array([1.0, 1.7])[sex]
    return People(
        items=np.stack(items, axis=1), cx=cx, region=region, commune=commune, age=age, sex=sex,
        chance=chance,
    )  # fmt: skip


def draw(
    world: World, people: People, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """One survey: who, with what weight, and how many units their stratum has."""
    strata = people.region if world.strata else np.zeros_like(people.region)
    parts = []
    for stratum in np.unique(strata):
        inside = np.flatnonzero(strata == stratum)
        share = REGIONS if world.strata else 1
        # Regions are drawn as thickly as they like the brand: an equal number from each.
        if world.communes:
            parts.append(_by_commune(people, inside, world, share, rng))
        else:
            parts.append(_alone(people, inside, world.people // share, world, rng))
    who, weight, units = (np.concatenate(column) for column in zip(*parts, strict=True))
    return who, np.ones_like(weight) if world.weights == "raked" else weight, units


def _alone(people, inside, count, world, rng):
    if world.small:
        who = rng.choice(inside, count, replace=False)
        return who, np.full(count, len(inside) / count), np.full(count, float(len(inside)))
    chance = people.chance[inside] / people.chance[inside].sum()
    at = rng.choice(len(inside), count, p=chance)
    return inside[at], 1.0 / (count * chance[at]), np.full(count, np.nan)


def _by_commune(people, inside, world, share, rng):
    """Communes with like chances, then people within them by their own."""
    there = np.unique(people.commune[inside])
    chosen = rng.choice(there, world.communes // share, replace=False)
    count = world.people // world.communes
    who, weight = [], []
    for commune in chosen:
        pool = np.flatnonzero(people.commune == commune)
        found, own, _ = _alone(people, pool, count, world, rng)
        who.append(found)
        weight.append(own * len(there) / len(chosen))
    units = np.full(count * len(chosen), float(len(there)))
    return np.concatenate(who), np.concatenate(weight), units


def tracker(world: World, people: People, rng: np.random.Generator, waves: int) -> pa.Table:
    """That many surveys as the waves of one tracker."""
    drawn = [draw(world, people, rng) for _ in range(waves)]
    who = np.concatenate([one[0] for one in drawn])
    wave = np.repeat(np.arange(waves), [len(one[0]) for one in drawn])
    days = [date(2020, 1, 6) + timedelta(weeks=int(w)) for w in range(waves)]
    names = [f"relevance_{i}" for i in range(world.items[0])]
    names += [f"differentiation_{i}" for i in range(world.items[1])]
    return pa.table(
        {
            "respondent": pa.array(np.arange(len(who))).cast(pa.string()),
            "brand": pa.array(["own"] * len(who)),
            "period": pa.array([days[w] for w in wave], pa.date32()),
            "weight": np.concatenate([one[1] for one in drawn]),
            **{name: people.items[who, i] for i, name in enumerate(names)},
            "region": pa.array(people.region[who]).cast(pa.string()),
            "commune": pa.array(people.commune[who]).cast(pa.string()),
            "age": pa.array(people.age[who]).cast(pa.string()),
            "sex": pa.array(people.sex[who]).cast(pa.string()),
            "units": np.concatenate([one[2] for one in drawn]),
            **({"segment": pa.array(people.age[who]).cast(pa.string())} if world.domain else {}),
            "_file": pa.array(["tracker.csv"] * len(who)),
            "_row": np.arange(2, len(who) + 2),
        }
    )


def declared(world: World, people: People) -> Survey:
    """What the workspace would say of such a survey."""
    margins = {}
    if world.weights != "given":
        for name, column in (("age", people.age), ("sex", people.sex)):
            margins[name] = {str(i): float(n) for i, n in enumerate(np.bincount(column))}
    return Survey(
        strata="region" if world.strata else None,
        cluster="commune" if world.communes else None,
        stratum_population="units" if world.small else None,
        margins=margins,
        trim=world.trim,
    )


@dataclass(frozen=True, kw_only=True)
class Held:
    """What came of a world's surveys."""

    coverage: float
    bias: float  # of the level, in its own standard deviations
    se_ratio: float  # mean se over the standard deviation of the levels
    n_eff: float  # mean
    surveys: int


def held(world: World, surveys: int, seed: int, *, quantile: float = 1.959964) -> Held:
    """The coverage of the interval of CX over that many surveys, in several populations."""
    rng = np.random.default_rng(seed)
    misses, errors, sizes = [], [], []
    while len(misses) < surveys:
        people = population(world, rng)
        waves = min(WAVES, surveys - len(misses))
        workspace = company(experience=Experience(scale=(1.0, 7.0)), survey=declared(world, people))
        facts = estimate(tracker(world, people, rng, waves), workspace)
        of = "2" if world.domain else ALL_SEGMENTS
        truth = people.cx[people.age == 2].mean() if world.domain else people.cx.mean()
        for row in facts.to_pylist():
            if row["measure"] == "cx" and row["segment"] == of and row["se"] is not None:
                misses.append(row["value"] - truth)
                errors.append(row["se"])
                sizes.append(row["n_eff"])
    miss, error = np.array(misses), np.array(errors)
    return Held(
        coverage=float(np.mean(np.abs(miss) <= quantile * error)),
        bias=float(miss.mean() / miss.std()),
        se_ratio=float(error.mean() / miss.std()),
        n_eff=float(np.mean(sizes)),
        surveys=len(miss),
    )


def main() -> None:
    """Print the table of all worlds."""
    reader = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    reader.add_argument("--surveys", type=int, default=2000)
    reader.add_argument("--seed", type=int, default=1)
    reader.add_argument("--only", default="", help="worlds with this in their name")
    asked = reader.parse_args()
    print("| world | held | bias, sd | se / sd | effective n |\n|---|---|---|---|---|")
    for world in WORLDS:
        if asked.only not in world.name:
            continue
        found = held(world, asked.surveys, asked.seed)
        print(
            f"| {world.name} | {100 * found.coverage:.1f} % | {found.bias:+.2f} "
            f"| {found.se_ratio:.2f} | {found.n_eff:.0f} |",
            flush=True,
        )


if __name__ == "__main__":
    main()
