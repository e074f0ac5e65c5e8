"""Why a rate is withheld, and what would help."""

import numpy as np

from kurssi.decisions.desk import Desk
from kurssi.decisions.grades import one_with
from kurssi.messages import Message
from kurssi.vocabulary import ATTENTION, CX, EUR, MEASURES, SALES

EXPERIENCE = ("relevance", "differentiation")
# A change of a share that a tracker should tell, four times out of five (two-sided, 5%).
POINTS = 0.02
TOLD = 1.959964 + 0.841621


def absent(desk: Desk, c: int, g: int, measure: str) -> Message | None:
    """Why the lever has no quote for the measure; None where it has one."""
    lever, panel = desk.panel.levers[c], desk.panel
    if desk.spent(c, g) <= 0:
        return _unspent(desk, c, g)
    if measure == EUR.id:
        if panel.sales is None:
            return Message("no sales table: add sales")
        paths = {*desk.states, SALES} & set(desk.moves[lever])
        return None if paths else Message(
            "nothing that the lever is declared to move is measured, so what it earns is not seen: "
            "add {measures} to the tracker or to waves",
            measures=tuple(MEASURES[m].name for m in desk.moves[lever] if m in MEASURES),
        )  # fmt: skip
    if measure == ATTENTION.id:
        known = bool(panel.attention_known[c])
        return None if known else Message(
            "its attention is not measured: add attentive_seconds, or impressions with a norm"
        )  # fmt: skip
    if (unknown := unmeasured(desk, measure, g)) is not None:
        return unknown
    parts = EXPERIENCE if measure == CX.id else (measure,)
    if not set(parts) & set(desk.moves[lever]):
        return Message(
            "the lever is declared not to move it: if it may, add it to moves in kurssi.toml and "
            "fit again"
        )
    return alike(desk, measure)


def _unspent(desk: Desk, c: int, g: int) -> Message:
    """Nothing was spent in the window: when it last was, or that it never was."""
    spend = desk.panel.spend[:, :, c]
    series = spend.sum(1) if g == spend.shape[1] else spend[:, g]
    used = np.flatnonzero(series > 0)
    if not len(used):
        return Message("nothing was ever spent through it here: try it for a while, and fit again")
    return Message(
        "nothing was spent through it in the window, so it has no rate: use it again, or look back "
        "{periods} periods (--window {periods})",
        periods=len(series) - int(used[-1]),
    )


def answers_for(change: float, waves: int) -> int:
    """Answers a wave that tell a change of a share between two spans of so many waves.

    n = (z_.975 + z_.80)^2 2 p (1 - p) / (waves change^2) at p = 1/2, drawn alone (Kish 1965, 2.6).
    """
    return int(np.ceil(TOLD**2 * 0.5 / (waves * change**2)))


def unmeasured(desk: Desk, measure: str, g: int) -> Message | None:
    """Why a measure cannot be counted in people at all."""
    tracker = desk.panel.tracker
    there = tracker is not None and (
        tracker.has_cx if measure == CX.id else measure in tracker.measures
    )
    if not there:
        return Message(
            "not measured: add it to the tracker or to waves (CX needs both relevance and "
            "differentiation); {answers} answers a wave and segment would tell 2 points between "
            "two quarters",
            answers=answers_for(POINTS, desk.panel.grid.frequency.per_year // 4),
        )
    people = desk.panel.population
    if not np.isfinite(people if g == len(people) else people[g]).all():
        return Message(
            "no population is declared, so people cannot be counted: add population to [company] "
            "or to each segment in kurssi.toml"
        )
    return None


def unpriced(desk: Desk, measure: str, g: int) -> Message | None:
    """Why a measure has no bid."""
    if desk.panel.sales is None:
        return Message("no sales table: add sales")
    return unmeasured(desk, measure, g) or alike(desk, measure)


def alike(desk: Desk, measure: str) -> Message | None:
    """Why a measure has no rate of its own: respondents' answers cannot tell it from another."""
    pairs = [pair for pair in desk.inseparable if pair.other(measure) is not None]
    if not pairs:
        return None
    pair = max(pairs, key=lambda pair: pair.htmt)
    return one_with(pair, measure)
