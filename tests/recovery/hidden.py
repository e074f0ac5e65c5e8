"""Pooled levels against the truth: segments hidden in some waves or wholly, and biased samples.

python tests/recovery/hidden.py --companies 400
"""

import argparse
from dataclasses import dataclass

import numpy as np
from scipy.special import expit, logit

from kurssi.maths.multilevel import Layout, Observed, fit
from kurssi.maths.poststratify import pooled_levels

WORLDS = ("alike", "different", "outlier", "trending")
CELLS = ("asked", "hidden waves", "never asked")
ANSWERS = (3, 10, 30, 100)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One company: for every period x segment the truth, what was said, and which cells it is."""

    truth: np.ndarray
    kind: np.ndarray  # place in CELLS
    held: np.ndarray
    pooled: np.ndarray
    direct: np.ndarray  # NaN where nobody was asked
    complete: np.ndarray  # everybody's level of the period
    before: np.ndarray  # the segment's last direct level, NaN before its first
    answers: int


def wander(rng, periods, sd, persistence, count):
    """Stationary AR(1) paths, period x count."""
    path = sd * rng.normal(size=(periods, count))
    for t in range(1, periods):
        path[t] = persistence * path[t - 1] + np.sqrt(1 - persistence**2) * path[t]
    return path


def truth(rng, world, periods, segments):
    """Shares by period and segment; none of the worlds is drawn from the model's priors."""
    eta = np.full((periods, segments), logit(rng.uniform(0.05, 0.8)))
    eta += wander(rng, periods, rng.uniform(0.05, 0.3), rng.uniform(0.5, 0.95), 1)
    if world == "alike":
        eta += 0.03 * rng.normal(size=segments)
    elif world == "different":
        eta += rng.uniform(0.4, 1) * rng.normal(size=segments)
        eta += wander(rng, periods, 0.15, 0.8, segments)
    elif world == "outlier":
        off = 0.15 * rng.normal(size=segments)
        off[0] += rng.choice([-1.5, 1.5])
        eta += off
    else:
        eta += 0.3 * rng.normal(size=segments)
        eta += np.linspace(-0.5, 0.5, periods)[:, None] * 0.8 * rng.normal(size=segments)
    return expit(eta)


def company(seed, world, spans=(12, 24, 60)):
    """A company of 3 to 12 segments and 12 to 60 periods: one segment hidden in half of its waves,
    another one wholly (never the outlier itself)."""
    rng = np.random.default_rng([seed, WORLDS.index(world)])
    periods = int(rng.choice(spans))
    segments = int(rng.integers(3, 7 if periods == 60 else 13))
    n = int(rng.choice(ANSWERS))
    p = truth(rng, world, periods, segments)
    direct = rng.binomial(n, p) / n
    kind = np.zeros(p.shape, dtype=int)
    some, whole = rng.choice(np.arange(1, segments), 2, replace=False)
    kind[rng.random(periods) < 0.5, some] = 1
    kind[:, whole] = 2
    period, segment = np.nonzero(kind == 0)
    observed = Observed(
        share=direct[kind == 0], n=np.full(len(period), float(n)), period=period, segment=segment,
        profile=np.zeros((len(period), 0), dtype=np.int64),
    )  # fmt: skip
    believed = fit(observed, Layout(periods=periods, segments=segments))
    found = pooled_levels(believed, np.eye(segments)[:, :, None], np.zeros((1, 0), np.int64))
    seen = np.where(kind == 0, direct, np.nan)
    before = seen.copy()
    for t in range(1, periods):
        before[t] = np.where(np.isnan(seen[t]), before[t - 1], seen[t])
    return Outcome(
        truth=p,
        kind=kind,
        held=(found.q05 <= p) & (p <= found.q95),
        pooled=found.value,
        direct=seen,
        complete=np.broadcast_to(np.nanmean(seen, axis=1, keepdims=True), p.shape),
        before=before,
        answers=n,
    )


def biased(seed, *, periods=12, n=60):
    """Three segments and three ages; five times as many young asked per head as old, and they
    differ. Held and error of plain pooling and with poststratification, by segment and period."""
    rng = np.random.default_rng([seed, 99])
    joint = np.array([0.5, 0.3, 0.2])[:, None] * rng.dirichlet([8, 8, 8], size=3)
    eta = logit(rng.uniform(0.1, 0.6)) + 0.4 * rng.normal(size=(3, 1))
    eta = eta + np.array([1.0, 0.0, -0.5]) * rng.choice([-1, 1])
    p = expit(eta + wander(rng, periods, 0.15, 0.8, 1)[:, :, None])
    level = (p * joint).sum(axis=2) / joint.sum(axis=1)
    drawn = joint * np.array([3.0, 1.0, 0.6])
    asked = rng.multinomial(n, (drawn / drawn.sum()).reshape(-1), size=periods).reshape(p.shape)
    yes = rng.binomial(asked, p)
    layout = Layout(periods=periods, segments=3)
    none = np.zeros((3 * periods, 0), dtype=np.int64)
    found = []
    for profiles in (False, True):
        count, said = (asked, yes) if profiles else (asked.sum(2)[..., None], yes.sum(2)[..., None])
        at = np.argwhere(count > 0)
        number = count[count > 0].astype(float)
        observed = Observed(
            share=said[count > 0] / number, n=number, period=at[:, 0], segment=at[:, 1],
            profile=at[:, 2:] if profiles else none[: len(at)],
        )  # fmt: skip
        layout = Layout(periods=periods, segments=3, profiles=(3,) if profiles else ())
        people = np.zeros((3, 3, count.shape[2]))
        for g in range(3):
            people[g, g] = joint[g] / joint[g].sum() if profiles else 1.0
        answers = np.arange(3)[:, None] if profiles else np.zeros((1, 0), np.int64)
        levels = pooled_levels(fit(observed, layout), people, answers)
        found.append(((levels.q05 <= level) & (level <= levels.q95), levels.value - level))
    return found


def rmse(errors):
    """Root mean square of what is there; NaN where nothing is."""
    there = errors[~np.isnan(errors)]
    return float(np.sqrt(np.mean(there**2))) if len(there) else float("nan")


def row(outcomes, kind):
    """Coverage (mean over companies), rmse of pooled, direct, complete and no change."""
    picked = [(o, o.kind == kind) for o in outcomes if (o.kind == kind).any()]
    errors = [
        rmse(np.concatenate([(getattr(o, name) - o.truth)[at] for o, at in picked]))
        for name in ("pooled", "direct", "complete", "before")
    ]
    return float(np.mean([o.held[at].mean() for o, at in picked])), *errors


def outlying(outcomes):
    """Coverage of the outlying segment itself, by answers in a cell."""
    return {
        n: float(np.mean([o.held[:, 0].mean() for o in outcomes if o.answers == n]))
        for n in ANSWERS
    }


def main() -> None:
    """Print the tables of docs/statistics.md."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--companies", type=int, default=400)
    count = parser.parse_args().companies
    for world in WORLDS:
        outcomes = [company(seed, world) for seed in range(count)]
        for kind, name in enumerate(CELLS):
            held, *errors = row(outcomes, kind)
            shown = " | ".join("–" if np.isnan(e) else f"{100 * e:.1f}" for e in errors)
            print(f"| {world}, {name} | {100 * held:.1f} % | {shown} |")
        if world == "outlier":
            print("the outlier itself:", outlying(outcomes))
    both = [biased(seed) for seed in range(count)]
    for at, name in enumerate(("pooled", "poststratified")):
        held = np.mean([found[at][0].mean() for found in both])
        error = rmse(np.concatenate([found[at][1].reshape(-1) for found in both]))
        print(f"| biased sample, {name} | {100 * held:.1f} % | {100 * error:.1f} |")


if __name__ == "__main__":
    main()
