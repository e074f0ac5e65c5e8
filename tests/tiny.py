"""A tiny company as a workspace: two segments, three levers, three measures, little over a year.

Small enough that a quick fit takes seconds; simulated by the model's own equations.
"""

from datetime import date, timedelta

import numpy as np

from reference import estimands

TOML = """[company]
name = "Tiny Oy"
brand = "own"
margin = 0.4
window_periods = 26
horizon_periods = 26
[segments.families]
population = 40000
[segments.singles]
population = 25000
[levers.tv]
kind = "media"
department = "marketing"
moves = ["awareness", "sales"]
[levers.search]
kind = "media"
department = "sales"
moves = ["sales"]
fixed = true
[levers.service]
kind = "experience"
department = "service"
moves = ["relevance", "differentiation"]
"""
SEGMENTS = ("families", "singles")
PEOPLE = np.array([40_000, 25_000])
MEASURES = ("awareness", "relevance", "differentiation")
WEEKS = 60
# What is true of it: measures x levers (tv, search, service).
LEVERS = ("tv", "search", "service")
LEVEL = np.array([0.6, 0.2, -0.3])
PERSISTENCE = np.array([0.8, 0.85, 0.85])
EFFECT = np.array([[0.12, 0.0, 0.0], [0.0, 0.0, 0.08], [0.0, 0.0, 0.06]])
CONVERSION = np.array([0.3, 0.25, 0.2])
DIRECT = np.array([0.05, 0.06, 0.0])
CARRYOVER = 0.3
MARGIN = 0.4


def remembered(series, share):
    kept, path = np.zeros(series.shape[1:]), np.zeros(series.shape)
    for t, now in enumerate(series):
        kept = share * kept + now
        path[t] = kept
    return path


def usual(booked):
    """Spend of a lever where it is on: the half-saturation of each."""
    return booked.sum((0, 1)) / (booked > 0).sum((0, 1))


def truth(seed):
    """Every true quote of company ``seed``, by the naive oracle."""
    spend, states, units, price, category = history(seed)
    booked = np.stack([spend[name] for name in LEVERS], -1)
    base = estimands.Base(
        segments=SEGMENTS, levers=LEVERS, measures=MEASURES, population=PEOPLE.astype(float),
        spend=booked, attention=booked, attention_known=np.zeros(3, dtype=bool),
        shares=1 / (1 + np.exp(-states)), units=units, category=category,
        contribution=MARGIN * price, dispersion=np.ones(2), priced=np.zeros(units.shape),
        window=26, horizon=26, discount_rate=0.08, per_year=52,
    )  # fmt: skip
    response = estimands.Response(
        persistence=PERSISTENCE, effect=EFFECT, conversion=CONVERSION, direct=DIRECT,
        half_saturation=usual(booked), carryover=np.full(3, CARRYOVER), lift=np.ones((2, 3)),
        feedback=np.zeros(3), sensitivity=np.zeros(3), cross=np.zeros((3, 3)),
    )  # fmt: skip
    return estimands.quotes(base, response)


def history(seed):
    """Spend (tv, search, service), states in logits and units, by week and segment."""
    rng = np.random.default_rng(seed)
    flights = (np.arange(WEEKS) // 4 % 3 > 0)[:, None] * np.exp(rng.normal(0, 0.4, (WEEKS, 1)))
    spend = {
        "tv": 3000 * flights * PEOPLE / PEOPLE.sum(),
        "search": 900 * np.exp(rng.normal(0, 0.5, (WEEKS, 2))),
        "service": 1500 * np.exp(np.repeat(rng.normal(0, 0.6, (WEEKS // 6, 2)), 6, axis=0)),
    }
    booked = np.stack([spend[name] for name in LEVERS], -1)
    push = (booked / (booked + usual(booked))) @ EFFECT.T
    states = np.empty((WEEKS, 2, 3))
    for k, phi in enumerate(PERSISTENCE):
        shocks = push[..., k] - push[..., k].mean(0) + 0.03 * rng.normal(size=(WEEKS, 2))
        states[..., k] = LEVEL[k] + remembered(shocks, phi)
    price = 4.0 * np.exp(0.05 * rng.normal(size=(WEEKS, 2)))
    kept = remembered((1 - CARRYOVER) * booked, CARRYOVER)
    log_odds = -1.3 + (states - LEVEL) @ CONVERSION - 1.5 * np.log(price / 4.0)
    log_odds += (kept / (kept + usual(booked))) @ DIRECT
    log_odds += remembered(0.01 * rng.normal(size=(WEEKS, 2)), 0.8)
    log_odds += 0.02 * rng.normal(size=(WEEKS, 2))
    category = np.round(PEOPLE * 0.9 * np.exp(0.05 * rng.normal(size=(WEEKS, 2))))
    units = np.round(category / (1 + np.exp(-log_odds)))
    return spend, states, units, price, category


def write(folder, *, seed=1, tables=("spend", "waves", "sales", "market", "experiments")):
    """The workspace in ``folder`` with these tables; the same seed writes the same bytes."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "kurssi.toml").write_text(TOML, encoding="utf-8")
    data = folder / "data"
    data.mkdir(exist_ok=True)
    spend, states, units, price, category = history(seed)
    first = date(2024, 1, 1)
    weeks = [(first + timedelta(weeks=t)).isoformat() for t in range(WEEKS)]
    rng = np.random.default_rng(seed + 1)
    share = 1 / (1 + np.exp(-states))
    n = 240
    # Means of graded answers vary a third as much as shares (Beta distribution, a + b = 2).
    spread = np.sqrt(share * (1 - share) / np.array([1, 3, 3]) / n)
    seen = share + spread * rng.normal(size=share.shape)
    rows = {name: [] for name in ("spend", "waves", "sales", "market")}
    for t, week in enumerate(weeks):
        for g, segment in enumerate(SEGMENTS):
            for lever, amounts in spend.items():
                if amounts[t, g] > 0:
                    rows["spend"].append((week, lever, segment, f"{amounts[t, g]:.2f}"))
            for k, measure in enumerate(MEASURES):
                if t % 5 != 3:  # some waves are missing
                    value = seen[t, g, k] * (1 if measure == "awareness" else 100)
                    rows["waves"].append((week, "own", measure, segment, f"{value:.4f}", n))
            revenue = units[t, g] * price[t, g]
            rows["sales"].append((week, "own", segment, int(units[t, g]), f"{revenue:.2f}"))
            rows["market"].append((week, segment, int(category[t, g])))
    rows["experiments"] = [
        ("tv", weeks[30], weeks[33], "", "units", "2500.00", "900", "400", "randomised")
    ]
    heads = {
        "spend": "period,lever,segment,spend",
        "waves": "period,brand,measure,segment,value,n",
        "sales": "period,brand,segment,units,revenue",
        "market": "period,segment,category_units",
        "experiments": "lever,start,end,segment,measure,spend_change,effect,se,design",
    }
    for name in tables:
        lines = [heads[name], *(",".join(map(str, row)) for row in rows[name])]
        (data / f"{name}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder
