"""Small companies of many kinds, made by equations of their own and not by the engine's.

Two segments, three levers, three measures, two years of weeks, price constant. What is varied is
in ``FACTORS`` and ``FORMS``: no effect, half-saturation or noise is drawn from the engine's priors,
and in half of the worlds an equation differs from the engine's. ``history`` lets a world happen.
"""

from dataclasses import dataclass, field, replace

import numpy as np

WEEKS = 104
SEGMENTS, PEOPLE = ("families", "singles"), np.array([40_000.0, 25_000.0])
LEVERS = ("tv", "search", "service")
MEASURES = ("awareness", "relevance", "differentiation")
MOVES = {
    "tv": ("awareness", "sales"),
    "search": ("sales",),
    "service": ("relevance", "differentiation", "sales"),
}
PRICE, MARGIN = 4.0, 0.4
FACTORS = {
    "persistence": ("quick", "usual", "slow"),
    "innovation": ("calm", "usual", "wild"),
    "interviews": (50, 100, 200, 400, 1000),
    "waves": ("weekly", "monthly", "gaps", "late"),
    "spend": ("flat", "moving", "flights"),
    "booked": ("by segment", "for all"),
    "effects": ("small", "usual", "heavy"),
    "noise": ("low", "usual", "high"),
    "demand": ("calm", "usual", "wild"),
    "shared demand": ("no", "yes"),
    "feedback": ("none", "none", "some"),
    "follows": ("no", "no", "no", "weakly"),
}
# Beside the engine's own equations (half of the worlds), one of these in a world.
FORMS = ("hill", "delayed", "student", "uneven", "break", "ar2", "drift", "cross")


@dataclass(frozen=True, kw_only=True)
class World:
    """All that is true of one company. ``kind`` names the level of every factor.

    Axes: segment G, lever C, measure K. ``direct`` is log sales at full saturation, ``effect``
    logits a week at full saturation; ``half`` in EUR a person and week; ``hill`` the exponent of
    the response, ``delay`` weeks until the direct path is strongest; ``cross[k, j]`` what measure
    j adds to k a week later; ``hidden`` log sales per sd of a cause that nobody measures.
    """

    seed: int
    kind: dict[str, object]
    level: np.ndarray
    persistence: np.ndarray
    innovation: np.ndarray
    effect: np.ndarray
    conversion: np.ndarray
    feedback: np.ndarray
    direct: np.ndarray
    carryover: np.ndarray
    lift: np.ndarray
    half: np.ndarray
    spend: np.ndarray
    base: np.ndarray
    season: np.ndarray
    trend: float
    rho: float
    shock: float
    noise: float
    hill: float = 1.0
    delay: int = 0
    cross: np.ndarray = field(default_factory=lambda: np.zeros((3, 3)))
    hidden: float = 0.0


@dataclass(frozen=True, kw_only=True)
class History:
    """What happened: EUR spent (T, G, C), true states in logits (T, G, K), units sold (T, G)."""

    spend: np.ndarray
    states: np.ndarray
    units: np.ndarray


def mixed(rng, shape, scale, size):
    """Effects as no prior here has them: none, some, many, or harm."""
    kind = rng.choice(4, shape, p=[0.25, 0.45, 0.2, 0.1])
    some, harm = rng.exponential(scale, shape), -rng.exponential(scale / 2, shape)
    heavy = np.minimum(np.abs(rng.standard_t(2, shape)) * scale, 6 * scale)
    return size * np.choose(kind, [np.zeros(shape), some, heavy, harm])


def between(rng, low, high, size=None):
    """Uniform on the log scale."""
    return np.exp(rng.uniform(np.log(low), np.log(high), size))


def draw(seed, *, form=None, **fixed):
    """World ``seed``; ``fixed`` sets levels of factors, ``form`` the equations."""
    rng = np.random.default_rng([77, seed])
    kind = {name: levels[rng.integers(len(levels))] for name, levels in FACTORS.items()}
    drawn = "own" if rng.random() < 0.5 else FORMS[rng.integers(len(FORMS))]
    kind |= {"form": form or drawn, **fixed}
    low, high = {"quick": (0.5, 0.75), "usual": (0.75, 0.9), "slow": (0.9, 0.98)}[
        kind["persistence"]
    ]
    persistence = rng.uniform(low, high, 3)
    size = {"small": 0.4, "usual": 1.0, "heavy": 2.5}[kind["effects"]]
    spend, demand = _spend(rng, kind)
    each = spend / PEOPLE[:, None]
    half = between(rng, 0.25, 4.0, 3) * each.sum((0, 1)) / (each > 0).sum((0, 1))
    base = PEOPLE * between(rng, 0.15, 0.4)
    made = World(
        seed=seed, kind=kind, level=rng.uniform([-2.0, -1.0, -1.0], [1.0, 1.0, 1.0], (2, 3)),
        persistence=persistence,
        innovation=between(rng, *{"calm": (0.005, 0.02), "usual": (0.02, 0.05),
                                  "wild": (0.05, 0.12)}[kind["innovation"]], 3),
        effect=np.zeros((3, 3)), conversion=mixed(rng, 3, 0.2, 1.0),
        feedback=(kind["feedback"] == "some") * rng.normal(0, 0.15, 3),
        direct=np.zeros(3), carryover=rng.uniform(0.0, 0.8, 3),
        lift=np.exp(rng.uniform(0.0, 0.5) * rng.normal(size=(2, 3))), half=half, spend=spend,
        base=base, season=rng.normal(0, 0.08, 3), trend=rng.uniform(-0.15, 0.15),
        rho=demand[0], shock=demand[1],
        noise=between(rng, *{"low": (0.008, 0.02), "usual": (0.02, 0.04),
                             "high": (0.04, 0.08)}[kind["noise"]]),
        hill=rng.choice([0.6, 1.6, 2.5]) if kind["form"] == "hill" else 1.0,
        delay=int(rng.integers(1, 4)) if kind["form"] == "delayed" else 0,
        cross=_cross(rng, kind["form"]), hidden=float(kind.get("hidden", 0.0)),
    )  # fmt: skip
    return with_effects(made, mixed(rng, 3, 1.0, size), mixed(rng, (3, 3), 0.12, size))


def _cross(rng, form):
    made = np.zeros((3, 3))
    if form == "cross":
        made[0, 1:] = rng.uniform(0.02, 0.12, 2)
    return made


def with_effects(world, returned, of_year):
    """The world with these direct returns (EUR per EUR) and year effects (logits, K x C)."""
    usual = np.maximum(excited(world, world.spend / PEOPLE[:, None]).mean((0, 1)), 1e-3)
    earned = (world.base.sum() * PRICE * MARGIN) / world.spend.sum(1).mean(0)
    direct = np.clip(returned / earned / usual, -0.3 / usual, 0.5 / usual)
    moved = np.array([[k in MOVES[c] for c in LEVERS] for k in MEASURES])
    year = (1 - world.persistence**52) / (1 - world.persistence)
    effect = np.where(moved, of_year, 0.0) / year[:, None] / usual
    return replace(world, direct=direct, effect=effect)


def alike(seed):
    """A world whose levers all earn the same at the margin; and what they earn, EUR per EUR."""
    from recovery import world_truth  # it stands on this module

    rng = np.random.default_rng([80, seed])
    world = draw(seed, effects="usual", follows="no")
    world = replace(world, conversion=np.abs(world.conversion))
    returned, of_year = rng.exponential(1.0, 3) + 0.1, rng.exponential(0.12, (3, 3))
    same = float(between(rng, 0.3, 3.0))
    for _ in range(4):
        made = with_effects(world, returned, of_year)
        truth = world_truth.true_quotes(made, history(made))
        earned = np.array([truth["yield", "eur", lever, "all"] for lever in LEVERS])
        returned, of_year = returned * same / earned, of_year * same / earned
    return made, earned


def broken(seed, *, cause, strength):
    """A world where one lever's spend goes with what nobody measured: demand, or a hidden cause."""
    at = seed % len(LEVERS)
    if cause == "demand":
        return draw(seed, follows=strength, demand="wild", at=at)
    hidden = float(between(np.random.default_rng([81, seed]), 0.04, 0.12))
    return draw(seed, follows="no", shown=strength, hidden=hidden, at=at)


def _spend(rng, kind):
    """Spend as planned, EUR (T, G, C); the demand's persistence and shock."""
    share = between(rng, 0.01, 0.08, 3) * PEOPLE.sum() * 0.25 * PRICE * MARGIN
    together = kind["booked"] == "for all"
    made = np.stack([_flow(rng, kind["spend"], together) for _ in LEVERS], -1)
    made = made * share * (PEOPLE / PEOPLE.sum())[:, None]
    shock = between(rng, *{"calm": (0.003, 0.01), "usual": (0.01, 0.03), "wild": (0.03, 0.06)}[
        kind["demand"]])  # fmt: skip
    return made, (rng.uniform(0.5, 0.98), shock)


def _flow(rng, how, together):
    """A lever's spend over time and segments, mean about one."""
    shape = (WEEKS, 1 if together else 2)
    if how == "flat":
        made = np.exp(smooth_noise(rng, shape, 0.6, 0.15))
    elif how == "moving":
        made = np.exp(smooth_noise(rng, shape, 0.5, 0.6))
    else:
        length, rest = rng.integers(3, 9), rng.integers(2, 9)
        on = (np.arange(WEEKS) + rng.integers(20)) % (length + rest) < length
        made = on[:, None] * np.exp(rng.normal(0, 0.3, shape)) * (length + rest) / length
    return np.broadcast_to(made, (WEEKS, 2))


def smooth_noise(rng, shape, rho, sd):
    """AR(1) along time with this stationary sd."""
    made = np.empty(shape)
    made[0] = rng.normal(size=shape[1:]) * sd
    for t in range(1, shape[0]):
        made[t] = rho * made[t - 1] + np.sqrt(1 - rho**2) * sd * rng.normal(size=shape[1:])
    return made


def excited(world, attention):
    """Response to attention (..., lever): Hill (1910), a^h / (a^h + kappa^h), by segment's lift."""
    powered = attention**world.hill
    return powered / (powered + world.half**world.hill)


def remembered(world, attention):
    """Attention as the direct path remembers it: weights c^((s - delay)^2 or s), summing to one.

    With a delay: Jin, Wang, Sun, Chan and Koehler (2017), equation 2.
    """
    lag = np.arange(60)[:, None]
    weights = world.carryover ** ((lag - world.delay) ** 2 if world.delay else lag)
    weights = weights / weights.sum(0)
    made = np.zeros_like(attention)
    for s in range(min(60, len(attention))):
        made[s:] += weights[s] * attention[: len(attention) - s]
    return made


def history(world):
    """The world as it happens: demand, then spend, then measures and sales week by week."""
    rng = np.random.default_rng([78, world.seed])
    demand, hidden = _demand(rng, world), _hidden(rng, world)
    spend = world.spend * np.exp(_pulled(rng, world, demand, hidden))
    spend = np.round(spend, 2)
    attention = spend / PEOPLE[:, None]
    push = (excited(world, attention) * world.lift) @ world.effect.T
    push = push - push.mean(0)
    direct = ((excited(world, remembered(world, attention)) * world.lift) * world.direct).sum(-1)
    calm = np.log(world.base) + _baseline(rng, world) + demand + world.hidden * hidden
    calm = calm + direct - direct.mean(0) + _noise(rng, world)
    year = (1 - world.persistence**52) / (1 - world.persistence)
    states, sold = np.zeros((WEEKS, 2, 3)), np.zeros((WEEKS, 2))
    x = world.innovation / np.sqrt(1 - world.persistence**2) * rng.normal(size=(2, 3))
    before = np.zeros(2)
    for t in range(WEEKS):
        x = world.persistence * x + x @ world.cross.T + push[t]
        x = x + before[:, None] * world.feedback / year + world.innovation * rng.normal(size=(2, 3))
        states[t] = x
        sold[t] = calm[t] + x @ world.conversion
        before = sold[t] - np.log(world.base)
    return History(
        spend=spend, states=world.level + states, units=np.maximum(np.round(np.exp(sold)), 1.0)
    )


def _demand(rng, world):
    """Demand nobody measures (T, G), log sales; the same in both segments where it is shared."""
    shape = (WEEKS, 1 if world.kind["shared demand"] == "yes" else 2)
    sd = world.shock / np.sqrt(1 - world.rho**2)
    if world.kind["form"] != "ar2":
        return np.broadcast_to(smooth_noise(rng, shape, world.rho, sd), (WEEKS, 2))
    turn, keep = 2 * np.pi / rng.uniform(12, 30), 0.95
    made = np.zeros((WEEKS + 100, shape[1]))
    for t in range(2, len(made)):
        made[t] = 2 * keep * np.cos(turn) * made[t - 1] - keep**2 * made[t - 2]
        made[t] += rng.normal(size=shape[1])
    made = made[100:]
    return np.broadcast_to(made * sd / made.std(), (WEEKS, 2))


def _hidden(rng, world):
    """A cause in nobody's table: on in some blocks of weeks, sd one, alike in both segments."""
    blocks = np.repeat(rng.random(WEEKS) < 0.3, rng.integers(2, 7, WEEKS))[:WEEKS].astype(float)
    spread = blocks.std()
    return ((blocks - blocks.mean()) / (spread if spread > 0 else 1.0))[:, None]


def _pulled(rng, world, demand, hidden):
    """How far log spend of one lever follows demand or the hidden cause (T, G, C).

    By the correlation of what it is with what it follows, where anything is spent.
    """
    pull = np.zeros((WEEKS, 2, 3))
    place = world.kind.get("at", rng.integers(3))
    planned = world.spend[..., place]
    spread = np.log(planned[planned > 0]).std()
    follows = {"no": 0.0, "weakly": 0.3}.get(world.kind["follows"], world.kind["follows"])
    both = demand.mean(1, keepdims=True)
    for strength, cause in ((follows, both / both.std()), (world.kind.get("shown", 0.0), hidden)):
        pull[..., place] += strength / np.sqrt(1 - strength**2) * spread * cause
    return pull


def _baseline(rng, world):
    """Trend, season and, by the form, a break or a drift (T, 1)."""
    step = np.arange(WEEKS) / WEEKS
    angle = 2 * np.pi * np.arange(WEEKS) / 52
    made = world.trend * (step - 0.5) + world.season[0] * np.sin(angle)
    made = made + world.season[1] * np.cos(angle) + 0.5 * world.season[2] * np.sin(2 * angle)
    if world.kind["form"] == "break":
        made = made + rng.choice([-1, 1]) * rng.uniform(0.08, 0.25) * (step > rng.uniform(0.2, 0.8))
    if world.kind["form"] == "drift":
        walk = np.cumsum(rng.normal(0, 0.02, WEEKS))
        made = made + walk - walk.mean()
    return made[:, None]


def _noise(rng, world):
    shape = (WEEKS, 2)
    if world.kind["form"] == "student":
        return world.noise * rng.standard_t(3, shape) / np.sqrt(3)
    uneven = np.exp(smooth_noise(rng, shape, 0.95, 0.7)) if world.kind["form"] == "uneven" else 1.0
    return world.noise * uneven * rng.normal(size=shape)
