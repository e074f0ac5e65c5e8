"""Signs that a board gives, against the truth: gain or loss of a spread, rise or fall of a rate.

``spreads`` and ``rises`` are what is kept of one world; ``signs`` and ``reliability`` count many.
A spread is bid less ask; its sign is that of bid times yield less one where anything is bought,
which has no pole where the yield may be nothing. A lever's own spread is its mroi.
"""

from dataclasses import replace
from itertools import pairwise
from math import sqrt

import numpy as np

from kurssi.decisions.desk import bids, yields
from recovery import world_truth, worlds

MEASURE, LEVER, SEGMENT, GRADE, TRUTH, MEAN, SD, P_GAIN = range(8)
# Windows that ended so many weeks ago.
BACK = (26, 52)
BINS = (0.0, 0.05, 0.2, 0.4, 0.6, 0.8, 0.95, 1.0)
SURE = 2.0
TOLD = tuple("ABC")


def spreads(found, truth):
    """Every spread that the board quotes: truth, mean, sd and chance of a gain."""
    desk = found.desk
    graded = {(q.side, q.measure, q.lever, q.segment): q for q in found.quotes}
    rows = []
    for quote in found.quotes:
        if quote.interval is None or quote.p_gain is None:
            continue
        c, g = worlds.LEVERS.index(quote.lever), desk.segments.index(quote.segment)
        key = (quote.measure, quote.lever, quote.segment)
        if quote.side == "mroi":
            drawn = yields(desk.posterior, desk, "eur")[:, c, g] - 1.0
            grade, true = str(quote.grade), truth[("mroi", *key)]
        elif quote.side == "yield" and quote.measure != "eur":
            bid = graded["bid", quote.measure, None, quote.segment]
            bought = yields(desk.posterior, desk, quote.measure)[:, c, g]
            drawn = bids(desk.posterior, desk, quote.measure)[:, g] * bought - 1.0
            grade = max(str(quote.grade), str(bid.grade))
            true = gain(truth[("bid", quote.measure, None, quote.segment)], truth[("yield", *key)])
        else:
            continue
        numbers = (true, drawn.mean(), drawn.std(), quote.p_gain)
        rows.append([*key, grade, *(float(value) for value in numbers)])
    return rows


def gain(bid, bought):
    """Bid less ask over the ask; where nothing is bought, the euro is lost."""
    return bid * bought - 1.0 if bought > 0 else -1.0


def rises(found, world, history, truth):
    """P(rose) since earlier windows, and by how much each rate truly did."""
    rows, desk = [], found.desk
    for back, rates in found.before.items():
        then = world_truth.true_quotes(world, until(history, back))
        for quote in found.quotes:
            key = (str(quote.side), quote.measure, quote.lever, quote.segment)
            if quote.interval is None or quote.side not in ("bid", "mroi", "yield"):
                continue
            g = desk.segments.index(quote.segment)
            now, was = (_drawn(each, desk, quote, g) for each in (desk.posterior, rates))
            moved, size = truth[key] - then[key], abs(truth[key]) + abs(then[key])
            twice = key[:2] == ("yield", "eur")
            if twice or not np.isfinite(was).all() or abs(moved) <= 1e-6 * size:
                continue
            rows.append([*key, str(quote.grade), back, float((now > was).mean()), float(moved)])
    return rows


def _drawn(rates, desk, quote, g):
    if quote.lever is None:
        return bids(rates, desk, quote.measure)[:, g]
    return yields(rates, desk, quote.measure)[:, worlds.LEVERS.index(quote.lever), g]


def until(history, back):
    """What had happened ``back`` weeks ago."""
    parts = {name: getattr(history, name)[:-back] for name in ("spend", "states", "units")}
    return replace(history, **parts)


def signs(rows, *, sure=SURE, grades=TOLD):
    """How often the sign of a spread is right: of levers, of measures, and of both.

    Once where it lies ``sure`` sds off nothing, once where its chance is as sure as that.
    """
    found = {}
    for name, wanted in (
        ("levers", lambda q: q[MEASURE] == "eur"), ("measures", lambda q: q[MEASURE] != "eur"),
        ("gains", lambda q: q[MEAN] > 0), ("losses", lambda q: q[MEAN] <= 0),
        ("all", lambda q: True),
    ):  # fmt: skip
        for rule, surely in (
            ("sds", lambda q: abs(q[MEAN]) > sure * q[SD]),
            ("chance", lambda q: not 0.02275 <= q[P_GAIN] <= 0.97725),
        ):
            held = [
                [(q[P_GAIN] > 0.5) == (q[TRUTH] > 0) for q in row["spreads"]
                 if wanted(q) and surely(q) and q[GRADE] in grades] for row in rows
            ]  # fmt: skip
            found[f"{name}, {rule}"] = share(held)
    return found


def money_signs(rows, *, sure=SURE):
    """The same of levers alone, where no more than quantiles were kept: gains, losses, both."""
    found = {}
    for name, wanted in (("gain", [True]), ("loss", [False]), ("both", [True, False])):
        found[name] = share([
            [(q[6][2] > 0) == (q[5] > 0) for q in row["quotes"]
             if q[0] == "mroi" and q[6] is not None and q[4] in TOLD
             and abs(q[6][2]) * 3.2897 > sure * (q[6][4] - q[6][0]) and (q[6][2] > 0) in wanted]
            for row in rows
        ])  # fmt: skip
    return found


def reliability(rows, *, side=None, grades=TOLD, back=None):
    """Of rates whose chance to have risen was told as so much: how many rose."""
    told = [
        [(q[6], q[7] > 0) for q in row["rises"]
         if (side is None or q[0] == side) and q[4] in grades and (back is None or q[5] == back)]
        for row in rows
    ]  # fmt: skip
    found = []
    for low, high in pairwise(BINS):
        inside = [
            [pair for pair in one if low <= pair[0] < high or high == 1.0 == pair[0]]
            for one in told
        ]
        every = [p for one in inside for p, _ in one]
        if every:
            rose = share([[r for _, r in one] for one in inside])
            found.append({"from": low, "to": high, "told": round(float(np.mean(every)), 3)} | rose)
    return found


def counts(rows):
    """Signs of spreads, and reliability of P(rose) by side and window, as JSON values."""
    rows = list({(row["kind"], row["seed"]): row for row in rows}.values())
    levers = {
        name: money_signs([row for row in rows if wanted(row)])
        for name, wanted in (
            ("varied", lambda r: r["kind"] == "varied"), ("null", lambda r: r["kind"] == "null"),
            ("own equations", lambda r: r["factors"]["form"] == "own"),
            ("delayed", lambda r: r["factors"]["form"] == "delayed"),
            ("other equations", lambda r: r["factors"]["form"] not in ("own", "delayed")),
        )
    }  # fmt: skip
    rows = [row for row in rows if "spreads" in row]
    told = {"all": {}, **{side: {"side": side} for side in ("yield", "bid", "mroi")}}
    told |= {f"{back} weeks ago": {"back": back} for back in BACK}
    return {
        "worlds": len(rows),
        "levers": levers,
        "signs": {
            kind: signs([row for row in rows if row["kind"] == kind]) for kind in ("varied", "null")
        },
        "rises": {name: reliability(rows, **how) for name, how in told.items()},
        "rises, grade D": reliability(rows, grades="D"),
    }


def share(held):
    """A share over all rows of all worlds, its error by worlds."""
    held = [one for one in held if one]
    if not held:
        return {"share": None, "error": None, "of": 0, "worlds": 0}
    sums, sizes = (np.array([f(one) for one in held], float) for f in (sum, len))
    mean = sums.sum() / sizes.sum()
    error = sqrt(((sums - mean * sizes) ** 2).sum()) / sizes.sum()
    return {
        "share": round(float(mean), 4), "error": round(float(error), 4),
        "of": int(sizes.sum()), "worlds": len(held),
    }  # fmt: skip
