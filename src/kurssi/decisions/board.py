"""Rates and evidence -> the board: every quote with its interval, grade and reason, or withheld."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from kurssi.decisions.better import with_better
from kurssi.decisions.desk import Desk, bids, by_path, side_by_side, yields
from kurssi.decisions.grades import Learned, grade
from kurssi.decisions.intervals import LEVELS, interval, quantiles, with_mean
from kurssi.decisions.quote import AS_ONE, Grade, Interval, Quote, Side, unit_of
from kurssi.decisions.raw import Rates
from kurssi.decisions.telling import telling
from kurssi.decisions.withheld import EXPERIENCE, absent, alike, unpriced
from kurssi.messages import Message
from kurssi.vocabulary import ATTENTION, CX, EUR, MEASURES, SALES, STATES, Unit

# Spend this far below its mean, on average over so many periods, shows what stopping would do.
NEARLY_STOPPED, SEEN_LOW = 0.5, 4


def quotes(desk: Desk) -> tuple[Quote, ...]:
    """Every quote of the board, withheld ones included; ``all`` before the segments."""
    written: list[Quote] = []
    for g in desk.shown:
        for c in range(len(desk.panel.levers)):
            written += _lever_quotes(desk, c, g)
        written += _bids(desk, g)
    return with_better(desk, tuple(written))


def _lever_quotes(desk: Desk, c: int, g: int) -> Iterator[Quote]:
    lever, segment = desk.panel.levers[c], desk.segments[g]
    low, high = desk.spend_range(c, g)
    for measure in MEASURES.values():
        missing = absent(desk, c, g, measure.id)
        unit = unit_of(measure.unit, per_eur=True)
        asked = unit_of(measure.unit, per_eur=False)
        posterior = None if missing else yields(desk.posterior, desk, measure.id)[:, c, g]
        prior = None if missing else yields(desk.prior, desk, measure.id)[:, c, g]
        shared: dict[str, Any] = {"measure": measure.id, "lever": lever, "segment": segment}
        shared |= {"spend_low": low, "spend_high": high}
        if measure is ATTENTION and missing is None:
            shared |= {"vendor": desk.seconds.vendor(lever) or None}
        if posterior is None or prior is None:
            reason = missing or Message("not measured")
            yield _withheld(Side.YIELD, unit, reason, shared)
            yield _withheld(Side.ASK, asked, reason, shared)
            if measure is EUR:
                yield _withheld(Side.MROI, "EUR/EUR", reason, shared)
                yield _withheld(Side.AVERAGE, "EUR/EUR", reason, shared)
            continue
        money = measure is EUR
        gain = posterior > 1.0 if money else _gains(desk, measure.id, posterior, g)
        graded = _graded(desk, (lever, g), measure.id, (posterior, prior))
        p_best = _p_best(desk, measure.id, c, g)
        shared |= {"p_gain": _chance(gain), "p_best": p_best, **graded}
        yield _quote(Side.YIELD, unit, interval(posterior), shared)
        yield _ask(posterior, asked, shared)
        if money:
            yield _quote(Side.MROI, unit, interval(posterior - 1.0), shared)
            yield from _returns(desk, (c, g), shared)


def _returns(desk: Desk, place: tuple[int, int], shared: dict[str, Any]) -> Iterator[Quote]:
    """Average return and the split of the marginal euro by path.

    An experiment on money measures the whole and not its split, so paths are graded without it.
    Paths by measures that cannot be told apart are withheld and their sum is quoted, as the path
    by CX where they are its components, else by all of them (``loyalty=recommendation``). A path
    is named after what the lever itself pushes and holds all that comes of that push: what it
    brings to further measures, and what its sales do to people. So paths add up to the whole.
    """
    c, g = place
    adjusted = replace(desk, evidence=replace(desk.evidence, experiments=()))
    lever, unit = desk.panel.levers[c], unit_of(Unit.EUR, per_eur=True)
    average = desk.posterior.average[:, c, g]
    about = {**shared, "p_gain": _chance(average > 1.0), "p_best": None}
    about |= _graded(desk, (lever, g), EUR.id, (average, desk.prior.average[:, c, g]))
    yield _quote(Side.AVERAGE, unit, interval(average), about | _beyond(desk, c, g, about))
    paths = [via for via in (*desk.states, SALES) if via in desk.moves[lever]]
    whole: dict[str, tuple[str, ...]] = {}
    for via in paths:
        if (reason := alike(desk, via)) is not None:
            yield _withheld(Side.PATH, unit, reason, {**shared, "via": via})
        one = desk.together(via)
        name = CX.id if set(one) == set(EXPERIENCE) else AS_ONE.join(one)
        whole[name] = (*whole.get(name, ()), via)
    for via, parts in whole.items():
        part, before = (by_path(rates, desk, parts)[:, c, g] for rates in _both(desk))
        about = {**shared, "p_gain": None, "p_best": None, "via": via}
        about |= _graded(adjusted, (lever, g), EUR.id, (part, before))
        yield _quote(Side.PATH, unit, interval(part), about)


def _beyond(desk: Desk, c: int, g: int, about: dict[str, Any]) -> dict[str, object]:
    """Grade D for the average return of a lever that was never near a stop: not what was seen."""
    spend = desk.panel.spend[:, :, c]
    series = spend.sum(1) if g == spend.shape[1] else spend[:, g]
    months = np.convolve(series, np.full(SEEN_LOW, 1.0 / SEEN_LOW), mode="valid")
    low = months.min() if len(months) else series.min()
    if about["grade"] in (Grade.A, Grade.D) or low <= NEARLY_STOPPED * series.mean():
        return {}
    return {
        "grade": Grade.D,
        "reason": Message(
            "spend was never below {share}% of its mean for {periods} periods, so what stopping it "
            "would cost was not seen; a pause would show it",
            share=round(100 * low / series.mean()),
            periods=SEEN_LOW,
        ),
    }


def _bids(desk: Desk, g: int) -> Iterator[Quote]:
    for measure in (*STATES, CX):
        unit = unit_of(measure.unit, per_eur=False)
        shared: dict[str, Any] = {
            "measure": measure.id, "lever": None, "segment": desk.segments[g],
        }  # fmt: skip
        reason = unpriced(desk, measure.id, g)
        if reason is not None:
            yield _withheld(Side.BID, unit, reason, shared)
            continue
        posterior, prior = (bids(rates, desk, measure.id)[:, g] for rates in _both(desk))
        shared |= {"p_gain": None, "p_best": None}
        shared |= _graded(desk, (None, g), measure.id, (posterior, prior))
        yield _quote(Side.BID, unit, interval(posterior), shared)


def _both(desk: Desk) -> tuple[Rates, Rates]:
    return desk.posterior, desk.prior


def _gains(desk: Desk, measure: str, yields: np.ndarray, g: int) -> np.ndarray | None:
    """Whether the bid exceeds the ask, draw by draw; where nothing is bought no ask is met."""
    if measure == ATTENTION.id or unpriced(desk, measure, g) is not None:
        return None
    return (yields > 0.0) & (bids(desk.posterior, desk, measure)[:, g] * yields > 1.0)


def _p_best(desk: Desk, measure: str, c: int, g: int) -> float | None:
    """Chance that no other lever that may be changed, and has a rate here, has a better one."""
    rivals = [
        j
        for j, lever in enumerate(desk.panel.levers)
        if lever in desk.changeable
        and desk.compared(c, j, measure)
        and absent(desk, j, g, measure) is None
    ]
    if c not in rivals:
        return None
    best = side_by_side(desk.posterior, desk, measure)[:, rivals, g].argmax(1)
    return float((best == rivals.index(c)).mean())


def _graded(
    desk: Desk,
    place: tuple[str | None, int],
    measure: str,
    draws: tuple[np.ndarray, np.ndarray],
) -> dict[str, object]:
    """Grade and reason of a quote of a lever (None: a bid) in a segment."""
    lever, g = place
    if measure == ATTENTION.id and lever is not None:
        return {"grade": Grade.C, "reason": desk.seconds.reason(lever, desk.panel)}
    # What a lever earns is graded by evidence on money; whom it moves, by evidence on the measure.
    money = lever is not None and measure == EUR.id
    known, evidence = desk.evidence.experiments, desk.evidence
    if lever is not None:
        told = telling(known, desk.panel, (lever, g), measure, draws[0])
        evidence = replace(evidence, experiments=told)
    given = grade(lever, measure, evidence, learned=Learned.between(*draws), money=money)
    return {"grade": given.grade, "reason": given.reason}


def _ask(yields: np.ndarray, unit: str, shared: dict[str, Any]) -> Quote:
    """1 / yield with its quantiles turned round; its mean is the ask at the mean yield.

    It has no upper end once the yield may well be nothing or less.
    """
    bought = np.array(quantiles(yields, LEVELS[::-1]))
    if bought[-1] <= 0.0 or yields.mean() <= 0.0:
        reason = Message(
            "with {chance}% chance the lever does not buy any of it, so its price has no upper end",
            chance=round(100 * float((yields <= 0.0).mean())),
        )
        return _withheld(Side.ASK, unit, reason, shared)
    priced = with_mean(float(1.0 / yields.mean()), 1.0 / bought)
    return _quote(Side.ASK, unit, priced, shared)


def _quote(side: Side, unit: str, numbers: Interval, shared: dict[str, Any]) -> Quote:
    return Quote(side=side, unit=unit, interval=numbers, **shared)


def _withheld(side: Side, unit: str, reason: Message, shared: dict[str, Any]) -> Quote:
    given = {**shared, "grade": Grade.D, "reason": reason, "p_gain": None, "p_best": None}
    return Quote(side=side, unit=unit, interval=None, **given)


def _chance(happens: np.ndarray | None) -> float | None:
    return None if happens is None else float(happens.mean())
