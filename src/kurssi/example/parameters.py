"""The true parameters of the simulated company, drawn within bounds that a real one could have."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from kurssi.example.company import NULL_LEVER
from kurssi.example.setting import Setting, stream
from kurssi.vocabulary import SALES, STATES, Kind
from kurssi.workspace.company import Lever, Workspace

MEASURES = tuple(measure.id for measure in STATES)

# Usual shares of people (POMP / 100 for the last four) and conversions, by measure.
USUAL_LEVEL = {
    "awareness": 0.74, "consideration": 0.41, "preference": 0.22, "loyalty": 0.52,
    "recommendation": 0.62, "relevance": 0.57, "differentiation": 0.45,
}  # fmt: skip
CONVERSION_BOUNDS = {
    "awareness": (0.05, 0.12), "consideration": (0.10, 0.30), "preference": (0.20, 0.55),
    "loyalty": (0.08, 0.35), "recommendation": (0.05, 0.20), "relevance": (0.20, 0.60),
    "differentiation": (0.10, 0.40),
}  # fmt: skip
PERSISTENCE_BOUNDS = {
    "awareness": (0.75, 0.90), "consideration": (0.75, 0.90), "preference": (0.80, 0.93),
    "loyalty": (0.88, 0.95), "recommendation": (0.80, 0.93), "relevance": (0.82, 0.94),
    "differentiation": (0.85, 0.95),
}  # fmt: skip
# How readily a measure moves in the long run, in logits, relative to the direct path.
READINESS = {
    Kind.MEDIA: {"awareness": 2.0, "consideration": 1.4, "preference": 0.8, SALES: 0.5},
    Kind.EXPERIENCE: {
        "relevance": 1.4, "differentiation": 1.2, "preference": 0.5, "loyalty": 1.0,
        "recommendation": 1.6, SALES: 0.15,
    },
    Kind.PRICE: {SALES: 1.0},
}  # fmt: skip
DIRECT_READINESS = {"search": 2.0, "sponsorship": 0.5}
CONTROL_EFFECTS = {
    "temperature": -0.002, "rival_advertising": -0.0007, "price_war": -0.02,
    "holiday_christmas": 0.05, "holiday_easter": 0.03, "holiday_may_day": -0.02,
    "holiday_midsummer": -0.03, "holiday_independence_day": 0.01,
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameters:
    """What is true of the simulated company. Axes: segment (G), lever (C), measure (K).

    ``half_saturation`` in attention per person; ``effect`` logits per period at full saturation;
    ``conversion`` and ``direct`` log odds of share; ``level`` logits; ``sales_level`` log odds;
    ``season`` log odds of share by the sine and cosine of one and two cycles a year; ``controls``
    log odds per unit of each control; ``feedback`` logits per unit of last week's log odds of
    share; ``sensitivity`` change of the log price elasticity per logit of the measure; ``cross``
    logits per logit of a measure before it, a week earlier; ``returns`` the mroi the world was
    scaled to.
    """

    measures: tuple[str, ...]
    levers: tuple[str, ...]
    segments: tuple[str, ...]
    persistence: Float[np.ndarray, " measure"]
    effect: Float[np.ndarray, "measure lever"]
    conversion: Float[np.ndarray, " measure"]
    direct: Float[np.ndarray, " lever"]
    half_saturation: Float[np.ndarray, " lever"]
    carryover: Float[np.ndarray, " lever"]
    lift: Float[np.ndarray, "segment lever"]
    price_elasticity: float
    feedback: Float[np.ndarray, " measure"]
    sensitivity: Float[np.ndarray, " measure"]
    cross: Float[np.ndarray, "measure other"]
    innovation_sd: Float[np.ndarray, " measure"]
    demand_persistence: float
    demand_sd: float
    sales_sd: float
    level: Float[np.ndarray, "segment measure"]
    sales_level: Float[np.ndarray, " segment"]
    season: Float[np.ndarray, "4"]
    controls: Mapping[str, float]
    returns: Float[np.ndarray, " lever"]


def draw(company: Workspace, seed: int, setting: Setting) -> Parameters:
    """True parameters of world ``seed``, before they are scaled to the company's size.

    ``half_saturation`` is still in units of each lever's usual attention, ``effect`` and
    ``direct`` in arbitrary size, ``sales_level`` zero: ``world.live`` scales all three.
    """
    rng = stream(seed, "parameters")
    levers, segments = tuple(company.levers), tuple(company.segments)
    persistence = _between(rng, PERSISTENCE_BOUNDS)
    conversion = _between(rng, CONVERSION_BOUNDS)
    conversion[MEASURES.index(str(rng.choice(["awareness", "recommendation"])))] = 0.0
    readiness = _readiness(rng, tuple(company.levers.values()), null=not setting.equal)
    usual = np.array([USUAL_LEVEL[measure] for measure in MEASURES])
    level = np.log(usual / (1 - usual)) + rng.normal(0, 0.2, (len(segments), len(MEASURES)))
    lift = np.exp(rng.normal(0, 0.25, (len(segments), len(levers))))
    return Parameters(
        measures=MEASURES,
        levers=levers,
        segments=segments,
        persistence=persistence,
        effect=readiness[:, :-1].T * (1 - persistence)[:, None],
        conversion=conversion,
        direct=readiness[:, -1],
        half_saturation=rng.uniform(0.6, 1.8, len(levers)),
        carryover=rng.uniform(0.1, 0.6, len(levers)),
        lift=np.ones_like(lift) if setting.equal else lift,
        price_elasticity=float(rng.uniform(1.2, 2.2)),
        feedback=setting.feedback * _drawn_back(seed, persistence),
        sensitivity=setting.bending * _bending(seed),
        cross=setting.cross * _across(seed, persistence),
        innovation_sd=rng.uniform(0.02, 0.05, len(MEASURES)),
        demand_persistence=float(rng.uniform(0.8, 0.92)),
        demand_sd=float(setting.noise * rng.uniform(0.012, 0.022)),
        sales_sd=float(setting.noise * rng.uniform(0.02, 0.035)),
        level=level,
        sales_level=np.zeros(len(segments)),
        season=rng.normal(0, [0.04, 0.04, 0.015, 0.015]),
        controls={name: size * rng.uniform(0.5, 1.5) for name, size in CONTROL_EFFECTS.items()},
        returns=_returns(rng, levers, equal=setting.equal),
    )


def _drawn_back(
    seed: int, persistence: Float[np.ndarray, " measure"]
) -> Float[np.ndarray, " measure"]:
    """Logits a measure gains a week after a unit of log odds: up to 0.4 in the long run."""
    rng = stream(seed, "feedback")
    return rng.uniform(-0.05, 0.4, len(MEASURES)) * (1 - persistence)


def _across(
    seed: int, persistence: Float[np.ndarray, " measure"]
) -> Float[np.ndarray, "measure other"]:
    """Logits a measure gains a week after one before it: up to 0.4 in the long run, half none."""
    rng, count = stream(seed, "across"), len(MEASURES)
    size = rng.uniform(-0.05, 0.4, (count, count)) * (rng.random((count, count)) < 0.5)
    return np.tril(size, -1) * (1 - persistence)[:, None]


def _bending(seed: int) -> Float[np.ndarray, " measure"]:
    """How relevance and differentiation change price sensitivity: signs vary by company."""
    rng = stream(seed, "bending")
    size = np.zeros(len(MEASURES))
    size[MEASURES.index("relevance")] = rng.uniform(-0.1, 0.4)
    size[MEASURES.index("differentiation")] = -rng.uniform(-0.1, 0.6)
    return size


def _between(
    rng: np.random.Generator, bounds: Mapping[str, tuple[float, float]]
) -> Float[np.ndarray, " measure"]:
    low, high = np.array([bounds[measure] for measure in MEASURES]).T
    return rng.uniform(low, high)


def _readiness(
    rng: np.random.Generator, levers: tuple[Lever, ...], *, null: bool
) -> Float[np.ndarray, "lever path"]:
    """How far each lever moves each measure and (last) sales directly, in arbitrary size."""
    paths = (*MEASURES, SALES)
    size = np.zeros((len(levers), len(paths)))
    for place, lever in enumerate(levers):
        usual = READINESS[lever.kind] | (
            {SALES: DIRECT_READINESS[lever.id]} if lever.id in DIRECT_READINESS else {}
        )
        varied = np.exp(rng.normal(0, 0.35, len(paths)))
        if null and lever.id == NULL_LEVER:
            continue
        size[place] = [usual[path] if path in lever.moves else 0.0 for path in paths]
        size[place] *= varied
    return size


def _returns(
    rng: np.random.Generator, levers: tuple[str, ...], *, equal: bool
) -> Float[np.ndarray, " lever"]:
    """The mroi each lever is scaled to: spread over -0.8 to 2, and -1 for the null lever."""
    common = float(rng.uniform(-0.1, 0.5))
    spread = np.linspace(-0.7, 1.9, len(levers) - 1) + rng.uniform(-0.1, 0.1, len(levers) - 1)
    ranked = rng.permutation(spread)
    if equal:
        return np.full(len(levers), common)
    return np.insert(ranked, levers.index(NULL_LEVER), -1.0)
