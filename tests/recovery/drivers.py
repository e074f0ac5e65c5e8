"""How often the intervals of drivers hold the truth, and what correction for unreliability mends.

    python tests/recovery/drivers.py --surveys 200 --people 300

Every world of ``tests/survey/opinions.py`` is surveyed many times; each time the shares of loyalty
are split as a user would see them. Printed by world: the share of 90 % intervals that hold the true
share, driver by driver (LMG and Johnson against the shares of the measured means, the corrected
shares against those of the views themselves, plain LMG against the views too), the mean shares
beside the true ones, and how often something was withheld.
"""

import argparse
import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from kurssi.maths.importance import relative_weights
from kurssi.survey.shares import OutcomeDrivers
from survey.opinions import TOPICS, WORLDS, World, by_measure, surveyed


def held(found: OutcomeDrivers, name: str, truth: np.ndarray) -> np.ndarray | None:
    """Which of the true shares the intervals of one survey hold; None where withheld."""
    by = {driver.id: getattr(driver, name) for driver in found.drivers}
    if any(by[topic] is None for topic in TOPICS):
        return None
    return np.array([by[t].q05 <= s <= by[t].q95 for t, s in zip(TOPICS, truth, strict=True)])


def middle(found: OutcomeDrivers, name: str) -> np.ndarray | None:
    """The shares of one survey, None where withheld."""
    by = {driver.id: getattr(driver, name) for driver in found.drivers}
    return None if by[TOPICS[0]] is None else np.array([by[topic].value for topic in TOPICS])


def study(name: str, surveys: int, people: int, first: int) -> None:
    """Prints one world."""
    world = WORLDS[name]
    measured, views = world.shares(of="means"), world.shares(of="views")
    found = [
        by_measure(surveyed(world, people, seed), key=seed, draws=400)
        for seed in range(first, first + surveys)
    ]
    print(f"{name}, {people} people, {surveys} surveys; withheld {share_withheld(found):.0%}")
    asked = (
        ("lmg", measured, "LMG"),
        ("johnson", johnson_truth(world), "Johnson"),
        ("corrected", views, "corrected, of the views"),
        ("lmg", views, "LMG, of the views"),
    )
    for part, truth, label in asked:
        hits = [h for each in found if (h := held(each, part, truth)) is not None]
        middles = [m for each in found if (m := middle(each, part)) is not None]
        if not hits:
            print(f"  {label}: always withheld")
            continue
        rate = np.mean(hits, axis=0)
        print(
            f"  {label:24} held {rate.mean():.3f} {np.round(rate, 2)}"
            f" mean {np.round(np.mean(middles, axis=0), 3)} true {np.round(truth, 3)}"
            f" shown {len(hits) / len(found):.0%}",
            flush=True,
        )


def share_withheld(found: list[OutcomeDrivers]) -> float:
    """How often there were no shares at all."""
    return float(np.mean([each.withheld is not None for each in found]))


def johnson_truth(world: World) -> np.ndarray:
    """True relative weights of the measured means, as shares."""
    _, items, outcome, weights = world.draw(400_000, 999_999)
    r = np.cov(np.column_stack([items.mean(axis=2), outcome]), rowvar=False, aweights=weights)
    sd = np.sqrt(np.diag(r))
    r = r / np.outer(sd, sd)
    parts = relative_weights(r[:-1, :-1], r[:-1, -1])
    return parts / parts.sum()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--surveys", type=int, default=200)
    parser.add_argument("--people", type=int, default=300)
    parser.add_argument("--first", type=int, default=0, help="seed of the first survey")
    parser.add_argument("--worlds", nargs="*", default=list(WORLDS))
    given = parser.parse_args()
    for name in given.worlds:
        study(name, given.surveys, given.people, given.first)


if __name__ == "__main__":
    main()
