"""What many worlds say together: coverage with its error, levers called better, grades.

A row is a world as ``calibration`` keeps it. Quotes of one world go together, so the error of a
share is that of worlds: their own shares are what is averaged and what varies.
"""

import json
from math import sqrt

import numpy as np

SIDE, MEASURE, LEVER, SEGMENT, GRADE, TRUTH, NUMBERS, P_BEST, REASON = range(9)
NINETY = 3.2897
SURE = 0.9


def read(files):
    """Rows of worlds from files of one JSON document a line."""
    return [json.loads(line) for file in files for line in file.read_text().splitlines()]


def counts(rows):
    """Everything that is told, as JSON values."""
    by_kind = {
        kind: [r for r in rows if r["kind"] == kind] for kind in ("varied", "null", "broken")
    }
    found = {}
    if by_kind["varied"]:
        found |= {"sampling": _sampling(rows), "varied": _varied(by_kind["varied"])}
    if by_kind["null"]:
        found["null"] = _null(by_kind["null"])
    if by_kind["broken"]:
        found["broken"] = _broken(by_kind["broken"])
    return found


def _sampling(rows):
    hats, drawn = ([row[name] for row in rows] for name in ("r_hat", "effective"))
    return {
        "worlds": len(rows), "r_hat": _five(hats), "effective": _five(drawn),
        "failed": _share([any(v == "FAIL" for v in row["health"].values()) for row in rows]),
        "failed checks": {
            check: sum(row["health"].get(check) == "FAIL" for row in rows)
            for check in sorted({name for row in rows for name in row["health"]})
        },
        "seconds": _five([sum(row["seconds"][part] for part in ("tables", "fit", "health", "board"))
                          for row in rows]),
    }  # fmt: skip


def _varied(rows):
    found = {"worlds": len(rows)}
    for side in ("yield", "bid", "mroi"):
        found[side] = coverage(rows, lambda r, q, s=side: q[SIDE] == s and _stated(q))
        found[f"{side}, grade C"] = coverage(
            rows, lambda r, q, s=side: q[SIDE] == s and _stated(q) and q[GRADE] == "C"
        )
        found[f"{side}, all segments"] = coverage(
            rows, lambda r, q, s=side: q[SIDE] == s and _stated(q) and q[SEGMENT] == "all"
        )
    found["parts"] = {
        f"{side} {measure} {lever or ''}".strip(): coverage(
            rows, lambda r, q, k=(side, measure, lever): (q[SIDE], q[MEASURE], q[LEVER]) == k
            and _stated(q)
        )
        for side, measure, lever in sorted(
            {(q[SIDE], q[MEASURE], q[LEVER]) for r in rows for q in r["quotes"] if _stated(q)},
            key=str,
        )
    }  # fmt: skip
    found["factors"] = {
        name: {
            str(level): {
                side: coverage(
                    [row for row in rows if row["factors"][name] == level],
                    lambda r, q, s=side: q[SIDE] == s and _stated(q),
                )
                for side in ("yield", "bid", "mroi")
            }
            for level in sorted({row["factors"][name] for row in rows}, key=str)
        }
        for name in rows[0]["factors"]
    }
    return found


def _stated(quote):
    """Whether the board gives a number (EUR yields are mroi plus one: counted once)."""
    return quote[NUMBERS] is not None and (quote[SIDE], quote[MEASURE]) != ("yield", "eur")


def coverage(rows, wanted):
    """Share of 90 % intervals that hold the truth, its error by worlds, and how they miss.

    ``width`` is the middle one against the spread of truths, ``middle`` and ``sd`` those of the
    misses in sds of the interval (0 and 1 where intervals are right).
    """
    held, every = [], []
    for row in rows:
        chosen = [quote for quote in row["quotes"] if wanted(row, quote)]
        if chosen:
            held.append([q[NUMBERS][0] <= q[TRUTH] <= q[NUMBERS][4] for q in chosen])
            every += chosen
    if not held:
        return None
    sums, sizes = (np.array([f(one) for one in held], float) for f in (sum, len))
    share = sums.sum() / sizes.sum()
    off = sums - share * sizes
    low, high = (np.array([q[NUMBERS][at] for q in every]) for at in (0, 4))
    truth, middle = (np.array(values) for values in zip(*((q[TRUTH], q[NUMBERS][2]) for q in every),
                                                        strict=True))  # fmt: skip
    miss = (middle - truth) * NINETY / np.maximum(high - low, 1e-12)
    return {
        "quotes": len(every), "worlds": len(held), "held": round(float(share), 4),
        "error": round(float(np.sqrt((off**2).sum()) / sizes.sum()), 4),
        "too low": round(float((truth > high).mean()), 4),
        "too high": round(float((truth < low).mean()), 4),
        "middle": round(float(np.median(miss)), 3), "sd": round(float(_robust(miss)), 3),
    }  # fmt: skip


def _robust(values):
    """Half the distance between the 16 and 84 % quantiles."""
    low, high = np.quantile(values, [0.15866, 0.84134])
    return (high - low) / 2


def _null(rows):
    """How often a lever is called better than another of the same worth."""
    pairs = [[p >= SURE for p in row["better"]] for row in rows]
    traded = [_traded(row) for row in rows]
    best = [
        [q[P_BEST] for q in row["quotes"] if _money_of_all(q) and q[P_BEST] is not None]
        for row in rows
    ]
    graded = [
        [q[P_BEST] for q in row["quotes"] if _money_of_all(q) and q[GRADE] != "D"] for row in rows
    ]
    return {
        "worlds": len(rows),
        "ordered pairs called": _share(np.mean(pairs, axis=1)),
        "pairs called either way": _share(2 * np.mean(pairs, axis=1)),
        "worlds with a pair called": _share([any(one) for one in pairs]),
        "worlds with a lever best": _share([max(one) >= SURE for one in best]),
        "worlds with a lever best, none D": _share([any(p >= SURE for p in one) for one in graded]),
        "mroi": coverage(rows, lambda r, q: q[SIDE] == "mroi" and _stated(q)),
        "levers graded D": _share(traded),
    }


def _money_of_all(quote):
    return quote[SIDE] == "mroi" and quote[SEGMENT] == "all" and quote[NUMBERS] is not None


def _traded(row):
    return np.mean([q[GRADE] == "D" for q in row["quotes"] if _money_of_all(q)])


def _broken(rows):
    """Grades and misses of the affected lever's mroi, by cause and strength."""
    found = {}
    levels = sorted({(row["about"]["cause"], row["about"]["strength"]) for row in rows})
    for cause, strength in levels:
        own = [
            r for r in rows if (r["about"]["cause"], r["about"]["strength"]) == (cause, strength)
        ]
        money = [[q for q in row["quotes"] if _affected(row, q)] for row in own]
        others = [[q for q in row["quotes"] if q[SIDE] == "mroi" and not _affected(row, q)]
                  for row in own]  # fmt: skip
        found[f"{cause} {strength}"] = {
            "worlds": len(own),
            "graded D": _share([np.mean([q[GRADE] == "D" for q in one]) for one in money]),
            "suspected": _share([r["about"]["at"] in r["followers"] for r in own]),
            "by the spend rule": _share([r["about"]["at"] in r["following"] for r in own]),
            "held": coverage(own, lambda r, q: _affected(r, q)),
            "held, not D": coverage(own, lambda r, q: _affected(r, q) and q[GRADE] != "D"),
            "excess, EUR per EUR": _five(
                [q[NUMBERS][2] - q[TRUTH] for one in money for q in one if q[NUMBERS]]
            ),
            "others graded D": _share([np.mean([q[GRADE] == "D" for q in o]) for o in others]),
            "others held": coverage(own, lambda r, q: q[SIDE] == "mroi" and not _affected(r, q)
                                    and _stated(q)),
        }  # fmt: skip
    return found


def _affected(row, quote):
    return quote[SIDE] == "mroi" and quote[LEVER] == row["about"]["at"] and _stated(quote)


def _share(values):
    """A mean over worlds with its standard error."""
    values = np.asarray(values, dtype=float)
    return {
        "share": round(float(values.mean()), 4),
        "error": round(float(values.std() / sqrt(len(values))), 4), "of": len(values),
    }  # fmt: skip


def _five(values):
    """Quantiles 5, 25, 50, 75 and 95 %."""
    return [round(float(v), 3) for v in np.quantile(values, [0.05, 0.25, 0.5, 0.75, 0.95])]


def table(counted):
    """What was counted, for people."""
    yield json.dumps(counted.get("sampling"))
    varied = counted.get("varied", {})
    flat = {name: one for name, one in varied.items() if isinstance(one, dict) and "held" in one}
    yield from (_line(name, one) for name, one in flat.items())
    yield from (_line(name, one) for name, one in varied.get("parts", {}).items())
    for name, levels in varied.get("factors", {}).items():
        for level, sides in levels.items():
            told = "  ".join(
                f"{side} {100 * one['held']:5.1f} ({100 * one['error']:.1f}, n {one['quotes']})"
                for side, one in sides.items()
                if one
            )
            yield f"{name + ' ' + level:<28}{told}"
    for kind in ("null", "broken"):
        for name, one in counted.get(kind, {}).items():
            yield f"{kind}: {name}: {json.dumps(one)}"


def _line(name, one):
    return (
        f"{name:<34}{one['quotes']:>6}{100 * one['held']:>8.1f} ({100 * one['error']:.1f})"
        f"  low {100 * one['too low']:.1f} high {100 * one['too high']:.1f}"
        f"  middle {one['middle']:+.2f} sd {one['sd']:.2f}"
    )
