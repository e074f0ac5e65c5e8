"""The value of information: for each open quote the experiment that would narrow it most."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float

from kurssi.decisions.laboratory import Laboratory, Looks, looks, slope_of
from kurssi.decisions.lesson import ENDS, Lesson, Moves, Trial
from kurssi.decisions.quote import Grade, Quote, Side
from kurssi.maths.information import Worth, learnt, worth_of_reading
from kurssi.vocabulary import ALL_SEGMENTS, ATTENTION, EUR

# A quote is open where its sign is not sure, or where it may not be traded on.
UNSURE = 0.05
# What one move of budget shifts: this share of the smaller lever's spend.
STEP = 0.1
# Of trials that narrow a quote nearly as much as the best, the cheapest is proposed.
NEARLY = 0.9
MOST_ANSWERS = 64.0  # times as many as now
HALVINGS = 7  # of that range, in logs: to 3%
READ = 1  # the key of simulated readings: the same for every trial, so that trials compare


def lessons(laboratory: Laboratory, quotes: tuple[Quote, ...]) -> tuple[Moves, tuple[Lesson, ...]]:
    """The decision at stake, and a lesson for each open quote that an experiment could narrow.

    Draws that are approximate, or whose chains do not agree, plan nothing.
    """
    desk, choices = laboratory.desk, _choices(laboratory, quotes)
    if desk.panel.sales is None or desk.evidence.undrawn or desk.evidence.approximate:
        return choices.moves, ()
    asked = [quote for quote in quotes if _open(laboratory, quote)]
    every = looks(laboratory)
    if not asked or not every.trials:
        return choices.moves, ()
    rates = np.stack([laboratory.rate(quote) for quote in asked])
    sure = learnt(rates, every.drawn, every.errors)
    worth: dict[int, Worth] = {}
    found = []
    for at, quote in enumerate(asked):
        fits = np.array([_speaks(trial, quote) for trial in every.trials])
        if not fits.any():
            continue
        best = _proposed(np.where(fits, np.abs(sure[at]), 0.0), every.trials)
        if best not in worth:
            shows, error = every.drawn[best], float(every.errors[best])
            worth[best] = choices.worth(every.trials[best].lever, shows, error)
        spread = float(rates[at].std())
        found.append(
            Lesson(
                side=quote.side, measure=quote.measure, lever=quote.lever, segment=quote.segment,
                unit=quote.unit, sd=spread,
                sd_after=float(np.sqrt(max(spread**2 - sure[at, best] ** 2, 0.0))),
                worth=worth[best].gain, worth_error=worth[best].error, trial=every.trials[best],
                **_answers(laboratory, rates[at], every, best),
            )
        )  # fmt: skip
    return choices.moves, tuple(found)


def _proposed(told: Float[np.ndarray, " look"], trials: tuple[Trial, ...]) -> int:
    """The trial that tells most; of those that tell nearly as much, the cheapest."""
    near = np.flatnonzero(told >= NEARLY * told.max())
    return int(min(near, key=lambda at: trials[at].cost))


def _open(laboratory: Laboratory, quote: Quote) -> bool:
    """Whether the quote is a rate that is drawn but not settled: unsure of its sign, or grade D."""
    if quote.measure == ATTENTION.id or quote.interval is None:
        return False
    wanted = (
        Side.BID if quote.lever is None else Side.MROI if quote.measure == EUR.id else Side.YIELD
    )
    if quote.side is not wanted:
        return False
    above = float((laboratory.rate(quote) > 0.0).mean())
    return quote.grade is Grade.D or UNSURE < above < 1.0 - UNSURE


def _speaks(trial: Trial, quote: Quote) -> bool:
    """Whether the trial is of the quote's lever and people, and read in its measure or in sales."""
    of_bid = quote.lever is None and trial.reads == EUR.id
    of_lever = trial.lever == quote.lever and trial.reads in (EUR.id, quote.measure)
    here = quote.segment == ALL_SEGMENTS or quote.segment in trial.segments
    return (of_bid or of_lever) and here


@dataclass(frozen=True, slots=True, kw_only=True)
class _Choices:
    """Every move of one step between two levers, and none (first): what each earns, draw by draw.

    ``between`` names the levers of each, ``traded`` those that may be traded on today.
    """

    payoffs: Float[np.ndarray, "choice draw"]
    between: tuple[frozenset[str], ...]
    traded: frozenset[str]
    moves: Moves

    def open(self, traded: frozenset[str]) -> Bool[np.ndarray, " choice"]:
        """Which may be made where these levers may be traded on."""
        return np.array([pair <= traded for pair in self.between])

    def worth(self, lever: str, shows: Float[np.ndarray, " draw"], error: float) -> Worth:
        """What a randomised trial of the lever gains the choice: it may be traded on after it."""
        then, now = self.open(self.traded | {lever}), self.open(self.traded)
        return worth_of_reading(self.payoffs[then], shows, error, now=now[then], key=READ)


def _choices(laboratory: Laboratory, quotes: tuple[Quote, ...]) -> _Choices:
    """The moves between levers that may be changed.

    At the margin a euro moved from i to j earns mroi_j - mroi_i; a step is a share of the smaller
    lever's spend, so that both stay near where their rates hold.
    """
    desk = laboratory.desk
    last = len(desk.panel.segments)
    levers = [
        c for c, lever in enumerate(desk.panel.levers)
        if lever in desk.changeable and desk.spent(c, last) > 0
    ]  # fmt: skip
    names = [desk.panel.levers[c] for c in levers]
    traded = frozenset(
        str(quote.lever) for quote in quotes
        if quote.side is Side.MROI and quote.segment == ALL_SEGMENTS and quote.grade is not Grade.D
    )  # fmt: skip
    spent = np.array([desk.spent(c, last) for c in levers])
    net = desk.posterior.eur[list(laboratory.taken)][:, levers, last]
    pairs = [(i, j) for i in range(len(levers)) for j in range(len(levers)) if i != j]
    payoffs = np.array(
        [np.zeros(len(net)), *(
            STEP * min(spent[i], spent[j]) * (net[:, j] - net[:, i]) for i, j in pairs
        )]
    )  # fmt: skip
    between = (frozenset[str](), *(frozenset((names[i], names[j])) for i, j in pairs))
    may = np.array([pair <= traded for pair in between])
    best = int(np.where(may, payoffs.mean(axis=1), -np.inf).argmax())
    source, target = (None, None) if best == 0 else (names[k] for k in pairs[best - 1])
    gain = float(payoffs[best].mean())
    return _Choices(
        payoffs=payoffs, between=between, traded=traded,
        moves=Moves(share=STEP, gain_now=gain, source=source, target=target),
    )  # fmt: skip


def _answers(
    laboratory: Laboratory, rate: Float[np.ndarray, " draw"], every: Looks, best: int
) -> dict[str, int | None]:
    """How many answers a wave would let the trial settle the sign of the rate, and how many now.

    The sign is settled where the mean stands ENDS sds off nothing. Needed of the reading:
    cov^2 / (var f + se^2) >= var - (mean / ENDS)^2; then the fewest answers that bring that se.
    """
    trial, shows = every.trials[best], every.drawn[best]
    now = laboratory.answers.get(trial.reads)
    if trial.reads == EUR.id or now is None:
        return {"answers": None, "answers_now": None}
    wanted = float(rate.var() - (rate.mean() / ENDS) ** 2)
    together = float(((rate - rate.mean()) * (shows - shows.mean())).mean())
    most = together**2 / wanted - float(shows.var()) if wanted > 0.0 else np.inf
    where = np.array([name in trial.segments for name in laboratory.desk.panel.segments])
    slope, noise = slope_of(laboratory, trial.reads), laboratory.noise

    def told(more: float) -> bool:
        return noise.of_measure(slope, where, trial.periods, more) ** 2 <= most

    if not told(MOST_ANSWERS):
        return {"answers": None, "answers_now": round(now)}
    low, high = 1.0, MOST_ANSWERS
    for _ in range(HALVINGS if not told(low) else 0):
        middle = np.sqrt(low * high)
        low, high = (low, middle) if told(middle) else (middle, high)
    return {"answers": round(now * (low if told(low) else high)), "answers_now": round(now)}
