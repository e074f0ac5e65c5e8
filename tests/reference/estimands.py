"""Every quote's estimand written out naively: plain loops, finite differences, no shortcuts.

An oracle for every fast version. One segment at a time (segments do not influence each other), one
period at a time, one lever at a time at (1 + eps) and (1 - eps) times its spend in the window.
"""

from dataclasses import dataclass
from math import exp, log, sqrt

import numpy as np

EPS = 1e-5
ALL = "all"
EXPERIENCE = ("relevance", "differentiation")

# (side, measure, lever or None, segment, via or None)
Key = tuple[str, str, str | None, str, str | None]


@dataclass(frozen=True, kw_only=True)
class Base:
    """What is held fixed. Axes: period T (the whole history), segment G, lever C, measure K."""

    segments: tuple[str, ...]
    levers: tuple[str, ...]
    measures: tuple[str, ...]
    population: np.ndarray  # (G,)
    spend: np.ndarray  # (T, G, C) EUR
    attention: np.ndarray  # (T, G, C) per person
    attention_known: np.ndarray  # (C,) whether in seconds
    shares: np.ndarray  # (T, G, K) true or smoothed p
    units: np.ndarray  # (T, G) expected
    category: np.ndarray | None  # (T, G), None where no market is known
    contribution: np.ndarray  # (T, G) EUR per unit
    dispersion: np.ndarray  # (G,)
    priced: np.ndarray  # (T, G) price elasticity times log relative price
    window: int
    horizon: int
    discount_rate: float
    per_year: int


@dataclass(frozen=True, kw_only=True)
class Response:
    """One set of parameters."""

    persistence: np.ndarray  # (K,)
    effect: np.ndarray  # (K, C)
    conversion: np.ndarray  # (K,)
    direct: np.ndarray  # (C,)
    half_saturation: np.ndarray  # (C,)
    carryover: np.ndarray  # (C,)
    lift: np.ndarray  # (G, C)
    feedback: np.ndarray  # (K,) logits per unit of last period's log sales
    sensitivity: np.ndarray  # (K,) change of log elasticity per logit
    cross: np.ndarray  # (K, K) logits per logit of another measure a period earlier


def quotes(base: Base, response: Response) -> dict[Key, float]:
    """Every quote; asks of what a lever cannot buy are left out."""
    found: dict[Key, float] = {}
    segments = {name: [g] for g, name in enumerate(base.segments)}
    segments[ALL] = list(range(len(base.segments)))
    for c, lever in enumerate(base.levers):
        changes = [lever_change(base, response, g, c) for g in range(len(base.segments))]
        lost = [lever_loss(base, response, g, c) for g in range(len(base.segments))]
        spends = [discounted_spend(base, g, c) for g in range(len(base.segments))]
        for name, places in segments.items():
            spend = sum(spends[g] for g in places)
            total = {key: sum(changes[g][key] for g in places) for key in changes[0]}
            for (measure, via), gained in total.items():
                if via is not None:
                    found["path", "eur", lever, name, via] = gained / spend
                    continue
                if measure == "attention" and not base.attention_known[c]:
                    continue
                found["yield", measure, lever, name, None] = gained / spend
                if gained > 0:
                    found["ask", measure, lever, name, None] = spend / gained
            found["mroi", "eur", lever, name, None] = total["eur", None] / spend - 1.0
            found["average", "eur", lever, name, None] = sum(lost[g] for g in places) / spend
    for measure in experienced(base):
        pushed = [impulse_change(base, response, g, measure) for g in range(len(base.segments))]
        for name, places in segments.items():
            earned = sum(pushed[g]["eur", None] for g in places)
            gained = sum(pushed[g][measure, None] for g in places)
            found["bid", measure, None, name, None] = earned / gained
    return found


def experienced(base: Base) -> tuple[str, ...]:
    """The states, and CX where both its components are among them."""
    return (*base.measures, "cx") if set(EXPERIENCE) <= set(base.measures) else base.measures


def discount(base: Base, t: int) -> float:
    """Discount factor of step ``t`` counted from the window's start."""
    return (1.0 + base.discount_rate) ** (-t / base.per_year)


def discounted_spend(base: Base, g: int, c: int) -> float:
    """EUR spent on lever ``c`` in segment ``g`` in the window, discounted to its start."""
    start = len(base.spend) - base.window
    return sum(discount(base, t) * base.spend[start + t, g, c] for t in range(base.window))


def at(values: np.ndarray, base: Base, t: int, *rest: int) -> float:
    """The base at step ``t``: as it was in the window, the window's mean in the horizon."""
    start = len(values) - base.window
    if t < base.window:
        return float(values[(start + t, *rest)])
    return sum(float(values[(start + w, *rest)]) for w in range(base.window)) / base.window


def attention_path(base: Base, g: int, c: int, factor: float) -> list[float]:
    """Attention of the whole history and the horizon, times ``factor`` in the window."""
    before = len(base.attention) - base.window
    path = [float(base.attention[t, g, c]) for t in range(before)]
    path += [factor * at(base.attention, base, t, g, c) for t in range(base.window)]
    path += [at(base.attention, base, base.window, g, c)] * base.horizon
    return path


def saturation(attention: float, half: float) -> float:
    return attention / (attention + half)


def adstock(path: list[float], carryover: float) -> list[float]:
    memory, kept = 0.0, []
    for now in path:
        memory = (1.0 - carryover) * now + carryover * memory
        kept.append(memory)
    return kept


def sigmoid(x: float) -> float:
    return 1.0 / (1.0 + exp(-x))


def logit(p: float) -> float:
    return log(p / (1.0 - p))


def states_and_direct(
    base: Base, response: Response, g: int, c: int, factor: float, only: str | None = None
) -> tuple[list[list[float]], list[float]]:
    """Change of every measure (logits) and the direct path, by step, with lever at ``factor``.

    With ``only`` the lever pushes nothing but that measure (or ``sales``).
    """
    half, lift = response.half_saturation[c], response.lift[g, c]
    before = len(base.attention) - base.window
    old, new = attention_path(base, g, c, 1.0), attention_path(base, g, c, factor)
    old_memory, new_memory = (adstock(path, response.carryover[c]) for path in (old, new))
    x, sold = [0.0] * len(base.measures), 0.0
    states, direct = [], []
    for t in range(before, before + base.window + base.horizon):
        ds = saturation(new[t], half) - saturation(old[t], half)
        x = moved_on(response, x, sold)
        for k, name in enumerate(base.measures):
            x[k] += response.effect[k, c] * lift * ds * (only in (None, name))
        remembered = saturation(new_memory[t], half) - saturation(old_memory[t], half)
        states.append(list(x))
        direct.append(response.direct[c] * lift * remembered * (only in (None, "sales")))
        sold = sum(through(base, response, g, t - before, x)) + direct[-1]
    return states, direct


def moved_on(response: Response, x: list[float], sold: float) -> list[float]:
    """What is left of each measure's change a period later, with what others and sales add."""
    count = range(len(x))
    return [
        response.persistence[k] * x[k]
        + sum(response.cross[k, j] * x[j] for j in count)
        + response.feedback[k] * sold
        for k in count
    ]


def through(base: Base, response: Response, g: int, t: int, state: list[float]) -> list[float]:
    """Log sales gained through each measure: by its conversion, and by how much price matters."""
    price = at(base.priced, base, t, g)
    return [
        response.conversion[k] * state[k] - price * (exp(response.sensitivity[k] * state[k]) - 1.0)
        for k in range(len(state))
    ]


def euros(base: Base, g: int, t: int, change: float) -> float:
    """Discounted EUR of contribution gained at step ``t`` when log odds (log units) move."""
    units = at(base.units, base, t, g)
    if base.category is None:
        gained = units * exp(change) - units
    else:
        category = at(base.category, base, t, g)
        gained = category * sigmoid(logit(units / category) + change) - units
    return discount(base, t) * at(base.contribution, base, t, g) * gained


def totals(
    base: Base, response: Response, g: int, states: list[list[float]], direct: list[float]
) -> dict[tuple[str, str | None], float]:
    """Everything gained over window and horizon: by measure, and in EUR."""
    gained: dict[tuple[str, str | None], float] = {("eur", None): 0.0}
    gained |= {(measure, None): 0.0 for measure in experienced(base)}
    person_years = base.population[g] / base.per_year
    for t in range(base.window + base.horizon):
        pushes = through(base, response, g, t, states[t])
        gained["eur", None] += euros(base, g, t, sum(pushes) + direct[t])
        for k, measure in enumerate(base.measures):
            was = at(base.shares, base, t, g, k)
            now = sigmoid(logit(was) + states[t][k])
            scale = 100.0 if measure in EXPERIENCE else 1.0
            gained[measure, None] += person_years * scale * (now - was)
        if ("cx", None) in gained:
            gained["cx", None] += person_years * cx_change(base, g, t, states[t])
    return gained


def cx_change(base: Base, g: int, t: int, state: list[float]) -> float:
    """Points of CX gained when relevance and differentiation move by ``state`` logits."""
    was, now = base.dispersion[g] ** 2, base.dispersion[g] ** 2
    for name in EXPERIENCE:
        k = base.measures.index(name)
        share = at(base.shares, base, t, g, k)
        was *= 100.0 * share
        now *= 100.0 * sigmoid(logit(share) + state[k])
    return sqrt(now) - sqrt(was)


def lever_change(
    base: Base, response: Response, g: int, c: int
) -> dict[tuple[str, str | None], float]:
    """Everything gained per unit of eps with lever ``c`` at 1 + eps; EUR by what it pushes too."""
    more = totals(base, response, g, *states_and_direct(base, response, g, c, 1.0 + EPS))
    less = totals(base, response, g, *states_and_direct(base, response, g, c, 1.0 - EPS))
    change = {key: (more[key] - less[key]) / (2 * EPS) for key in more}
    for via in (*base.measures, "sales"):
        ends = (states_and_direct(base, response, g, c, 1.0 + sign * EPS, via) for sign in (1, -1))
        up, down = (totals(base, response, g, *end)["eur", None] for end in ends)
        change["eur", via] = (up - down) / (2 * EPS)
    change["attention", None] = base.population[g] * sum(
        at(base.attention, base, t, g, c) for t in range(base.window)
    )
    return change


def lever_loss(base: Base, response: Response, g: int, c: int) -> float:
    """Discounted EUR lost with lever ``c`` at 0 in the window."""
    return -totals(base, response, g, *states_and_direct(base, response, g, c, 0.0))["eur", None]


def impulse_change(
    base: Base, response: Response, g: int, measure: str
) -> dict[tuple[str, str | None], float]:
    """Everything gained per unit of an impulse on ``measure`` in every period of the window."""
    pushed = EXPERIENCE if measure == "cx" else (measure,)

    def run(size: float) -> dict[tuple[str, str | None], float]:
        x, states, sold = [0.0] * len(base.measures), [], 0.0
        for t in range(base.window + base.horizon):
            x = moved_on(response, x, sold)
            for k, name in enumerate(base.measures):
                x[k] += size if name in pushed and t < base.window else 0.0
            states.append(list(x))
            sold = sum(through(base, response, g, t, x))
        return totals(base, response, g, states, [0.0] * len(states))

    more, less = run(EPS), run(-EPS)
    return {key: (more[key] - less[key]) / (2 * EPS) for key in more}
