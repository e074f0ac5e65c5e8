"""What each predictor accounts for of one outcome, with intervals, and when nothing can be said.

Numbers come from ``maths.importance``; here they are judged. What is *not* here: which predictors
there are (``survey.predictors``), and any word on effects.
"""

from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from jaxtyping import Bool, Float

from kurssi.maths.correlations import Resampled, definite, disattenuated, interval, repaired
from kurssi.maths.importance import (
    by_chance,
    noise_weights,
    relative_weights,
    resampled_lmg,
)
from kurssi.maths.reliability import alpha
from kurssi.messages import Message
from kurssi.survey.predictors import Columns, Level
from kurssi.workspace.company import Label

FEWEST = 10  # effective persons per predictor, below which nothing is split
CHANCE = 0.05  # what chance alone would reach this often is not told from 0
MOST = 0.99  # of the variance explained: the outcome is made of its predictors
WEAK = 0.10
ALIKE = 0.90  # correlation from which two predictors are hardly two
SETTLED = 0.90  # of the resamples put the same predictor first


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimated:
    """A number with its 90 % interval; the ends are NaN where no interval can be given."""

    value: float
    q05: float
    q95: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Driver:
    """One predictor of an outcome. Shares are of what all predictors explain, and add up to 1.

    ``id`` is the tracker's column, or the measure's id; ``measure`` what it is an item of,
    ``label`` what the column asks, where it is known; ``reversed``: its answers are turned round.
    ``performance`` is its mean POMP, 0 to 100. ``corrected`` is the LMG share with unreliability
    taken out, by ``reliability`` (None where it has one item). ``p_first`` is the share of the
    resamples in which its LMG share was the largest; ``p_chance`` how often a predictor of pure
    noise would get as much. Withheld numbers are None. Must not hold an effect.
    """

    id: str
    measure: str
    performance: Estimated
    correlation: Estimated
    lmg: Estimated | None = None
    johnson: Estimated | None = None
    corrected: Estimated | None = None
    reliability: Estimated | None = None
    p_first: float | None = None
    p_chance: float | None = None
    label: Label | None = None
    reversed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeDrivers:
    """What goes with one outcome, the largest share first.

    ``brand`` None means all brands, each brand's mean removed. ``n`` is how many rows answered the
    outcome and any predictor, ``n_least`` the fewest that answered both of a pair. ``explained``
    is R2, adjusted for how many predictors there are. ``monte_carlo`` is the largest standard
    error of a share from sampled orders, 0 where all orders were counted. ``withheld`` says why
    there is no share, ``uncorrected`` why there is no corrected one.
    """

    outcome: str
    level: Level
    brand: str | None
    segment: str | None
    n: int
    n_least: int
    n_eff: float
    drivers: tuple[Driver, ...]
    explained: Estimated | None = None
    explained_corrected: Estimated | None = None
    monte_carlo: float = 0.0
    withheld: Message | None = None
    uncorrected: Message | None = None
    cautions: tuple[Message, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """Ids of drivers inside a sentence, alone or in pairs, for a view to put their labels in.

    ``measures``: they are measures, even where the drivers are questions.
    """

    ids: tuple[tuple[str, ...], ...]
    measures: bool = False

    def __str__(self) -> str:
        return ", ".join(" – ".join(together) for together in self.ids)


class _Parts(NamedTuple):
    """Shares and R2 of the sample (draw 0) and each resample, NaN where they have none."""

    lmg: Float[np.ndarray, "draw driver"]
    johnson: Float[np.ndarray, "draw driver"]
    explained: Float[np.ndarray, " draw"]
    monte_carlo: float


def split(given: Columns, moments: Resampled, *, key: int) -> OutcomeDrivers:
    """How the explained variance of the outcome is shared, or why it is not.

    Args:
        given: the columns; the outcome stands right after the predictors.
        moments: of these columns, resampled.
        key: the randomness of noise predictors and sampled orders.
    """
    count = len(given.predictors)
    raw = moments.correlation[:, : count + 1, : count + 1]
    whole = np.isfinite(raw).all(axis=(1, 2))
    sound = repaired(np.where(whole[:, None, None], raw, np.eye(count + 1)))
    parts = _parts(sound, whole, key)
    withheld = _withheld(parts.explained, count, moments.n_eff)
    reliability = _reliability(given, moments)
    corrected, uncorrected = None, None
    if withheld is None:
        corrected, uncorrected = _corrected(given, sound, reliability, key)
    found = OutcomeDrivers(
        outcome=given.outcome,
        level=given.predictors[0].level,
        brand=given.brand,
        segment=given.segment,
        n=int(moments.n[count, count]),
        n_least=int(moments.n[: count + 1, : count + 1].min()),
        n_eff=moments.n_eff,
        drivers=_drivers(given, moments, reliability),
        explained=_adjusted(parts.explained, count, moments.n_eff),
        explained_corrected=corrected and _adjusted(corrected.explained, count, moments.n_eff),
        withheld=withheld,
        uncorrected=uncorrected,
    )
    return found if withheld else _with_shares(found, sound[0], parts, corrected, key)


def _parts(
    correlation: Float[np.ndarray, "draw column column"],
    whole: Bool[np.ndarray, " draw"],
    key: int,
) -> _Parts:
    """LMG and Johnson shares of draws that are ``whole``; predictors first, the outcome last."""
    among, outcome = correlation[:, :-1, :-1], correlation[:, :-1, -1]
    by_order, error = resampled_lmg(among, outcome, key=key)
    by_weight = relative_weights(among, outcome)
    total = by_order.sum(axis=1)
    fine = whole & (total > 0) & (total <= 1.0 + 1e-6)
    total = np.where(fine, total, np.nan)
    johnson = by_weight / np.where(fine, by_weight.sum(axis=1), np.nan)[:, None]
    return _Parts(
        lmg=by_order / total[:, None],
        johnson=johnson,
        explained=total,
        monte_carlo=float(error.max() / total[0]),
    )


def _withheld(explained: Float[np.ndarray, " draw"], count: int, n_eff: float) -> Message | None:
    """Why nothing is split; None where it is."""
    if np.isnan(explained[0]) or np.isnan(interval(explained)[0]):
        return Message(
            "Too few people answered both of some two questions: no shares can be computed."
        )
    if n_eff < FEWEST * count:
        return Message(
            "{people} people (effective) are too few for {count} drivers; at least {fewest} for "
            "each are needed.",
            people=int(n_eff),
            count=count,
            fewest=FEWEST,
        )
    if by_chance(float(explained[0]), count, n_eff) >= CHANCE:
        return Message(
            "The drivers together explain no more of it than chance would: shares of nothing mean "
            "nothing."
        )
    return None


def _reliability(given: Columns, moments: Resampled) -> Float[np.ndarray, "draw driver"]:
    """Alpha of each predictor that has several items, NaN of one; over 1 is taken as 1."""
    found = np.full((len(moments.mean), len(given.predictors)), np.nan)
    for at, items in enumerate(given.made_of):
        if items:
            places = np.array(items)
            found[:, at] = alpha(moments.covariance[:, places[:, None], places])
    return np.minimum(found, 1.0)


def _corrected(
    given: Columns,
    correlation: Float[np.ndarray, "draw column column"],
    reliability: Float[np.ndarray, "draw driver"],
    key: int,
) -> tuple[_Parts | None, Message | None]:
    """Shares among what the predictors measure, or why they are withheld.

    The outcome stays as it was measured: its own unreliability takes from R2, not from the shares.
    """
    several = np.array([bool(items) for items in given.made_of])
    if given.predictors[0].level is Level.ITEM:
        return None, Message("A single question has no reliability of its own in one interview.")
    if not several.any():
        return None, Message("Every driver has one item, so its reliability is not known.")
    names = [each.id for each in given.predictors]
    doubtful = [name for name, rel in zip(names, reliability[0], strict=True) if rel <= 0]
    if doubtful:
        return None, Message(
            "The items of {measures} do not measure one thing.", measures=_each(doubtful)
        )
    known = np.where(several, reliability, 1.0)
    whole = np.concatenate([known, np.ones((len(known), 1))], axis=1)
    corrected = disattenuated(correlation, whole)
    fine = definite(corrected)
    if not fine[0] or (~fine[1:]).mean() > CHANCE:
        return None, Message(
            "With unreliability taken out, some drivers are not told apart: {pairs}. What they "
            "share cannot be split among them.",
            pairs=_alike(np.nan_to_num(corrected), names),
        )
    eye = np.eye(corrected.shape[-1])
    return _parts(np.where(fine[:, None, None], corrected, eye), fine, key), None


def _alike(corrected: Float[np.ndarray, "draw column column"], names: list[str]) -> Names:
    """The pairs whose corrected correlation may be 1, or else the one nearest to it."""
    drivers = corrected[:, : len(names), : len(names)]
    high = np.quantile(drivers[1:], 0.95, axis=0)
    first, second = np.triu_indices(len(names), 1)
    order = np.argsort(-high[first, second], kind="stable")
    close = [at for at in order if high[first[at], second[at]] >= 1.0] or [order[0]]
    return Names(ids=tuple((names[first[at]], names[second[at]]) for at in close))


def _drivers(
    given: Columns, moments: Resampled, reliability: Float[np.ndarray, "draw driver"]
) -> tuple[Driver, ...]:
    """The predictors with what is known of each even where nothing is split."""
    count = len(given.predictors)
    level = _estimated(moments.mean[:, :count])
    correlation = _estimated(moments.correlation[:, :count, count])
    trust = _estimated(reliability)
    return tuple(
        Driver(
            id=each.id,
            measure=each.measure,
            label=each.label,
            reversed=each.reversed,
            performance=level[at],
            correlation=correlation[at],
            reliability=trust[at] if given.made_of[at] else None,
        )
        for at, each in enumerate(given.predictors)
    )


def _with_shares(
    found: OutcomeDrivers,
    correlation: Float[np.ndarray, "column column"],
    parts: _Parts,
    corrected: _Parts | None,
    key: int,
) -> OutcomeDrivers:
    """The same with shares, in their order.

    A share is never below 0, so its interval cannot hold 0. Where noise would get as much in more
    than 5 % of cases, the lower end is put at 0.
    """
    among, outcome = correlation[:-1, :-1], correlation[:-1, -1]
    noise = noise_weights(among, outcome, n_eff=found.n_eff, key=key)
    weight = relative_weights(among, outcome)
    p_chance = (noise[:, None] >= weight).mean(axis=0)
    told = p_chance < CHANCE
    by_order = _estimated(parts.lmg, floored=~told)
    by_weight = _estimated(parts.johnson, floored=~told)
    true = None if corrected is None else _estimated(corrected.lmg, floored=~told)
    there = parts.lmg[1:][~np.isnan(parts.lmg[1:, 0])]
    first = np.bincount(there.argmax(axis=1), minlength=len(outcome)) / len(there)
    drivers = [
        replace(
            driver,
            lmg=by_order[at],
            johnson=by_weight[at],
            corrected=None if true is None else true[at],
            p_first=float(first[at]),
            p_chance=float(p_chance[at]),
        )
        for at, driver in enumerate(found.drivers)
    ]
    order = np.argsort(-parts.lmg[0], kind="stable")
    return replace(
        found,
        drivers=tuple(drivers[at] for at in order),
        monte_carlo=parts.monte_carlo,
        cautions=_cautions(found, parts, among, first),
    )


def _cautions(
    found: OutcomeDrivers,
    parts: _Parts,
    among: Float[np.ndarray, "driver driver"],
    first: Float[np.ndarray, " driver"],
) -> tuple[Message, ...]:
    """What must be kept in mind when these shares are read."""
    said: list[Message] = []
    names = [driver.id for driver in found.drivers]
    explained = float(parts.explained[0])
    if explained > MOST:
        said.append(
            Message("Almost all of it is explained: it is made of its drivers, by construction.")
        )
    if explained < WEAK:
        said.append(
            Message(
                "The drivers together explain only {percent} per cent of it.",
                percent=round(100 * explained),
            )
        )
    rows, columns = np.triu_indices(len(names), 1)
    for a, b in zip(rows, columns, strict=True):
        if abs(among[a, b]) >= ALIKE:
            said.append(
                Message(
                    "{first} and {second} are hardly told apart: their shares are halves of one.",
                    first=_each([names[a]]),
                    second=_each([names[b]]),
                )
            )
    if first.max() < SETTLED and len(names) > 1:
        top = [names[at] for at in np.argsort(-first, kind="stable") if first[at] >= CHANCE]
        said.append(
            Message("Which comes first is not settled between {drivers}.", drivers=_each(top))
        )
    unknown = [driver.id for driver in found.drivers if driver.reliability is None]
    if found.explained_corrected is not None and unknown:
        said.append(
            Message(
                "{drivers}: one item, so its unreliability is not known and stays in the corrected "
                "shares.",
                drivers=_each(unknown),
            )
        )
    return tuple(said)


def _each(names: list[str]) -> Names:
    return Names(ids=tuple((name,) for name in names))


def _adjusted(explained: Float[np.ndarray, " draw"], count: int, n_eff: float) -> Estimated | None:
    """R2 less what chance adds to it: 1 - (1 - R2)(n - 1) / (n - p - 1), Ezekiel (1930).

    Chance adds to a resample twice, once in the sample and once in resampling it.
    """
    if np.isnan(explained[0]):
        return None
    times = np.where(np.arange(len(explained)) == 0, 1, 2) * count
    left = np.maximum(n_eff - times - 1, 1.0)
    fitted = np.clip(1 - (1 - explained) * (n_eff - 1) / left, 0.0, 1.0)
    return _estimated(fitted[:, None])[0]


def _estimated(
    stack: Float[np.ndarray, "draw column"],
    *,
    floored: Bool[np.ndarray, " column"] | None = None,
) -> list[Estimated]:
    """Value and interval of each column; the lower end is 0 where ``floored``."""
    low, high = interval(stack)
    if floored is not None:
        low = np.where(floored & ~np.isnan(low), 0.0, low)
    ends = zip(stack[0].tolist(), low.tolist(), high.tolist(), strict=True)
    return [Estimated(value=value, q05=q05, q95=q95) for value, q05, q95 in ends]
