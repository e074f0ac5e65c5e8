"""The whole plan: chosen by one half of the draws, told by the other."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from kurssi.decisions.intervals import interval
from kurssi.decisions.quote import Grade, Interval
from kurssi.messages import Message
from kurssi.planning.allocate import Choice, Wish, choose, flat_band, frontier, overshoot, regrets
from kurssi.planning.carried import carry, curse, likely
from kurssi.planning.flight import even, fly
from kurssi.planning.held import held
from kurssi.planning.limits import room
from kurssi.planning.plan import SURE, Carried, Equal, Optimality, Point, Regret, Row, Weights
from kurssi.planning.problem import Problem, Rule
from kurssi.planning.prospect import Prospect, Totals
from kurssi.planning.purses import alike
from kurssi.planning.reasons import Margin, reason
from kurssi.vocabulary import ALL_SEGMENTS

TESTED = 1e-3  # of the gain: a random plan so far above its tangent is no noise


@dataclass(frozen=True, slots=True, kw_only=True)
class Halves:
    """The draws, split: ``choosing`` are those a plan is chosen by, ``telling`` all others.

    What was chosen by draws looks better under them than it is (the optimiser's curse: Smith and
    Winkler 2006), so that every figure is told by the others.
    """

    choosing: Prospect
    telling: Prospect

    @classmethod
    def of(cls, prospect: Prospect) -> "Halves":
        """Every second draw chooses."""
        places = np.arange(prospect.draws)
        return cls(choosing=prospect.of(places[::2]), telling=prospect.of(places[1::2]))


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A plan under the draws that did not choose it: EUR net of the plan's spend, and CX."""

    eur: Float[np.ndarray, " draw"]
    cx: Float[np.ndarray, " draw"]

    def less(self, other: "Told") -> "Told":
        """What it brings more than another, draw by draw."""
        return Told(eur=self.eur - other.eur, cx=self.cx - other.cx)


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A plan chosen and told, as the parts that views are made of.

    ``choice`` is the best that was found, ``whole`` what it brings; ``purses`` is the plan: as much
    of the way there as the data carry. ``as_now`` is the budget spread as now, whatever
    the limits.
    """

    choice: Choice
    carried: Carried
    purses: Float[np.ndarray, " purse"]
    whole: Told
    flight: Float[np.ndarray, "plan lever"]
    plan: Told
    evenly: Told
    present: Told
    as_now: Told
    slopes: tuple[Float[np.ndarray, " purse"], Float[np.ndarray, " purse"]]

    @property
    def gain(self) -> Told:
        """What the plan is promised to bring more than going on as now: less the cut."""
        gain = self.plan.less(self.present)
        return Told(eur=gain.eur - self.cut, cx=gain.cx)

    @property
    def cut(self) -> float:
        """What is taken off the plan's euros: what choosing is known to promise too much."""
        return curse(self.plan.less(self.as_now).eur)


def draft(halves: Halves, problem: Problem, wish: Wish, before: Choice | None = None) -> Draft:
    """Choose a plan and tell what it brings, flown over the periods; quicker from one ``before``.

    ``before`` is of the same draws and purses, under other limits or wishes.
    """
    choice = choose(halves.choosing, problem, wish, before)
    carried, purses = carry(choice, halves.telling)
    kept = tuple(
        int(np.argmax(problem.cells[at].sum(0)))
        for at, purse in enumerate(problem.purses) if purse.kept is not None
    )  # fmt: skip
    flight = even(problem.periods, problem.cells.shape[2])
    telling, evenly = halves.telling, problem.evenly(purses)
    if problem.periods > 1 and carried.part > 0:
        timed = fly(halves.choosing, choice, purses, most=_most(problem, purses), kept=kept)
        better = likely(choice, telling, problem.spend(purses)[None] * timed[:, None, :], evenly)
        flight = _in_cash(timed, problem, purses) if better >= SURE else flight
    flown = problem.spend(purses)[None] * flight[:, None, :]
    worth = choice.present.worth(choice.present.at)
    return Draft(
        choice=choice, carried=carried, purses=purses, flight=flight,
        whole=told(telling, problem.evenly(choice.found.purses)), plan=told(telling, flown),
        evenly=told(telling, evenly),
        present=told(telling, telling.usual),
        as_now=told(telling, problem.evenly(problem.as_now(float(purses.sum())))),
        slopes=(worth.gain_slope.mean(0), worth.cx_slope.sum(0)),
    )  # fmt: skip


def _in_cash(
    flight: Float[np.ndarray, "plan lever"], problem: Problem, purses: np.ndarray
) -> Float[np.ndarray, "plan lever"]:
    """As much of a timing as no period spends more than there is cash; even spending is within."""
    spend = problem.spend(purses).sum(0)
    over = flight @ spend - problem.cash
    if not (over > 0).any():
        return flight
    room = problem.cash - spend.sum() / problem.periods
    part = float(np.clip(room / (over[over > 0] + room).max(), 0.0, 1.0))
    return part * flight + (1.0 - part) * even(problem.periods, len(spend))


def told(telling: Prospect, spend: Float[np.ndarray, "plan segment lever"]) -> Told:
    """EUR net of spend, and CX, of everybody under each draw."""
    totals: Totals = telling.totals(spend)
    discount = np.asarray(telling.around.discount)[: len(spend)]
    cost = float(discount @ spend.sum((1, 2)))
    return Told(eur=totals.eur.sum(1) - cost, cx=totals.cx.sum(1))


def _most(problem: Problem, purses: np.ndarray) -> Float[np.ndarray, " lever"]:
    """The largest share of a lever's money that one period may hold: the most seen in one."""
    spend = problem.spend(purses).sum(0)
    seen = np.array([purse.seen for purse in problem.purses]) @ problem.cells.sum(1)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.where(spend > 0, seen / problem.periods / spend, 1.0)
    return np.maximum(share, 1.0 / problem.periods)


def rows(draft: Draft, grades: Mapping[tuple[str, str], Grade]) -> tuple[Row, ...]:
    """The allocation, with its flat band and the reason for each move."""
    problem = draft.choice.found.local.problem
    purses = draft.purses
    slack = float((draft.whole.eur - draft.present.eur).std())
    least, most = room(problem)
    low, high = flat_band(draft.choice, purses, slack, (least, most))
    price, moves = budget_price(draft), draft.choice.experience is not None
    earns = bool(np.any(draft.slopes[0]))  # without sales nothing does
    found = []
    for at, purse in enumerate(problem.purses):
        margin = Margin(
            eur=float(draft.slopes[0][at]) if earns else None,
            cx=float(draft.slopes[1][at]) if moves else None, price=price,
            spread=float(draft.choice.present.at[at]),
            held=held(problem, purses, at), carried=draft.carried.part > 0,
        )  # fmt: skip
        beyond = bool(purses[at] > purse.seen * (1 + 1e-6))
        segment = purse.segment or ALL_SEGMENTS
        found.append(Row(
            lever=purse.lever, segment=segment, current=purse.current,
            proposed=float(purses[at]), low=float(low[at]), high=float(high[at]),
            least=float(least[at]), most=float(most[at]), back=margin.eur,
            kept=purse.kept is not None, beyond=beyond,
            grade=Grade.D if beyond else grades.get((purse.lever, segment), Grade.C),
            reason=reason(purse, float(purses[at]), margin),
        ))  # fmt: skip
    return tuple(found)


def budget_price(draft: Draft) -> float:
    """What one more euro of budget brings, in the goal's unit."""
    problem, certificate = draft.choice.found.local.problem, draft.choice.found.certificate
    return sum(
        float(price)
        for limit, price in zip(problem.limits, certificate.prices, strict=True)
        if limit.rule is Rule.BUDGET
    )


def untold_cx(draft: Draft, halves: Halves) -> float:
    """CX that comes of moving levers whose effect on CX is withheld; no plan is chosen for it."""
    problem = draft.choice.found.local.problem
    felt = np.array([purse.felt for purse in problem.purses])
    known = told(halves.telling, problem.evenly(np.where(felt, draft.purses, problem.current)))
    return float((draft.evenly.cx - known.cx).mean())


def points(draft: Draft, halves: Halves) -> tuple[Point, ...]:
    """Plans from the most euros to the most CX, looked at by draws that did not choose them."""
    problem = draft.choice.found.local.problem
    found = []
    for purses in frontier(draft.choice):
        seen = told(halves.telling, problem.evenly(purses))
        cut = curse(seen.less(draft.as_now).eur)
        found.append(Point(
            eur=float(seen.eur.mean()) - cut, cx=float(seen.cx.mean()),
            allocation=tuple(map(float, purses)), cut=cut,
        ))  # fmt: skip
    return tuple(found)


def undominated(plans: tuple[Point, ...]) -> tuple[Point, ...]:
    """The plans that no other beats in one currency without losing in the other, most euros first.

    Plans of the frontier are found by draws that choose and told by others, less what choosing
    promises too much: told so, one of them may be worse than its neighbour in both currencies.
    """
    found: list[Point] = []
    for one in sorted(plans, key=lambda point: (-point.eur, -point.cx)):
        if not found or one.cx > found[-1].cx:
            found.append(one)
    return tuple(found)


def equal_treatment(
    draft: Draft, halves: Halves, wish: Wish, population: np.ndarray
) -> Equal | None:
    """The best plan that treats segments alike, against this one; None where none is aimed."""
    problem = draft.choice.found.local.problem
    same = alike(problem, population)
    if len(same.purses) == len(problem.purses):
        return None
    best = choose(halves.choosing, same, wish).found
    seen = told(halves.telling, same.evenly(best.purses))
    more = draft.whole.less(seen)
    eur = interval(more.eur) if np.any(halves.telling.totals(halves.telling.usual).eur) else None
    cx = None if draft.choice.experience is None else interval(more.cx)
    return Equal(
        eur=None if eur is None else float(seen.eur.mean()),
        cx=None if cx is None else float(seen.cx.mean()),
        eur_more=eur, cx_more=cx, verdict=differently(eur, cx),
    )  # fmt: skip


def differently(eur: Interval | None, cx: Interval | None) -> Message:
    """Whether treating segments differently pays, and in which currency; None: it is not known."""
    known = [one for one in (cx, eur) if one is not None]
    if all(one.mean <= 0 for one in known):
        return Message("Treating segments differently does not pay: treat them alike.")
    sure = [one for one in known if one.q05 > 0]
    if not sure:
        return Message("Whether treating segments differently pays, the data cannot say.")
    if len(sure) == len(known) == 1:
        return Message("Treating segments differently pays.")
    if len(sure) == len(known):
        return Message("Treating segments differently pays, in CX and in euros.")
    (other,) = (one for one in known if one.q05 <= 0)
    if sure == [cx]:
        if other.q95 < 0:
            return Message("Treating segments differently pays in CX, and costs euros.")
        return Message(
            "Treating segments differently pays in CX; whether in euros, the data cannot say."
        )
    if other.q95 < 0:
        return Message("Treating segments differently pays in euros, and costs CX.")
    return Message(
        "Treating segments differently pays in euros; whether in CX, the data cannot say."
    )


def optimality(draft: Draft, halves: Halves, *, seed: int) -> Optimality:
    """The certificate, tested on plans drawn at random, and the optimiser's curse."""
    choice, found = draft.choice, draft.choice.found
    problem = found.local.problem
    over = overshoot(halves.choosing, choice, seed)
    promised = float((found.local.totals.eur - halves.choosing.totals(
        halves.choosing.usual).eur).sum(1).mean())  # fmt: skip
    spent = float(np.asarray(halves.telling.around.discount)[: problem.periods].mean())
    promised -= spent * float(found.purses.sum() - problem.current.sum())
    kept = float((draft.whole.eur - draft.present.eur).mean())
    gained = abs(found.value - choice.goal.value(choice.goal.worth(choice.present))[0])
    free = [at for at, purse in enumerate(problem.purses) if purse.high > purse.low]
    alike_ = bool(free) and bool(np.ptp(found.purses[free]) <= 1e-3 * found.purses[free].mean())
    return Optimality(
        gap=found.certificate.gap, share=found.certificate.gap / max(gained, 1.0),
        certified=bool(over <= TESTED * max(gained, 1.0)), overshoot=float(over),
        promised=promised, kept=kept, looks=found.looks, equal_split=alike_,
    )  # fmt: skip


def lost(draft: Draft) -> tuple[Regret, ...]:
    """What each limit costs."""
    return tuple(Regret(limit=limit, eur=eur) for limit, eur in regrets(draft.choice))


def weights(frontier: tuple[Point, ...], draft: Draft, wish: Wish) -> Weights | None:
    """EUR that a CX must be worth for either end of the frontier to be best, and for this plan."""
    if len(frontier) < 2:
        return None
    money, experience = frontier[0], frontier[-1]
    return Weights(
        implied=cx_price(draft, wish), declared=wish.worth,
        euros_below=min(_price(money, other) for other in frontier[1:]),
        experience_above=max(_price(other, experience) for other in frontier[:-1]),
    )  # fmt: skip


def _price(less: Point, more: Point) -> float:
    """EUR that each CX costs that one plan has more than another."""
    return (less.eur - more.eur) / (more.cx - less.cx)


def cx_price(draft: Draft, wish: Wish) -> float | None:
    """EUR that one CX more costs at the plan, spread over people evenly; None without CX."""
    if draft.choice.experience is None:
        return None
    if wish.worth is not None:
        return wish.worth
    prices = draft.choice.found.certificate.floor_prices
    return float(prices.mean()) if len(prices) else 0.0
