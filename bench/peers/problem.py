"""A marketing mix problem as every program here reads it: weeks, sales, spends, controls.

    python bench/peers/problem.py {robyn|meridian|meridian-geo|geo} SHARED_DATA_DIR OUT.csv

Columns: date, sales, media_NAME (money spent), control_NAME (standardised); of a panel of geos also
geo and population. The data are simulated by Meta (dt_simulated_weekly.csv of robynpy 0.3.6) and by
Google (national_all_channels.csv and geo_media.csv of google/meridian) for trying their programs;
nothing of them is kept in this repository. ``geo`` is made here: 40 geos, 156 weeks, 5 levers.
"""

import csv
import math
import random
import statistics
import sys
from datetime import date, timedelta
from pathlib import Path

SOURCES = {
    "robyn": (
        Path("robyn_simulated", "dt_simulated_weekly.csv"), "DATE", "revenue",
        {"tv": "tv_S", "outdoor": "ooh_S", "print": "print_S", "facebook": "facebook_S",
         "search": "search_S"},
        {"competitor": "competitor_sales_B", "newsletter": "newsletter"},
    ),
    "meridian": (
        Path("meridian_simulated", "national_all_channels.csv"), "time", "conversions",
        {f"channel{n}": f"Channel{n}_spend" for n in range(5)},
        {"competitor": "competitor_sales_control", "sentiment": "sentiment_score_control"},
    ),
    "meridian-geo": (
        Path("meridian_simulated", "geo_media.csv"), "time", "conversions",
        {f"channel{n}": f"Channel{n}_spend" for n in range(4)},
        {"competitor": "competitor_activity_score_control", "sentiment": "sentiment_score_control"},
    ),
}  # fmt: skip
GEOS, WEEKS, LEVERS = 40, 156, 5


def main(name: str, shared: Path, out: Path) -> None:
    """Write the problem ``name`` to ``out``."""
    columns = geos() if name == "geo" else read(name, shared)
    with out.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(columns)
        writer.writerows(zip(*columns.values(), strict=True))


def read(name: str, shared: Path) -> dict[str, list[str]]:
    """The columns of a public problem."""
    path, date, sales, media, controls = SOURCES[name]
    with (shared / path).open(encoding="utf-8", newline="") as stream:
        weeks = list(csv.DictReader(stream))
    columns = {"date": [week[date] for week in weeks], "sales": [week[sales] for week in weeks]}
    columns |= {f"media_{to}": [week[of] for week in weeks] for to, of in media.items()}
    for to, of in controls.items():
        values = [float(week[of]) for week in weeks]
        mean, spread = statistics.fmean(values), statistics.pstdev(values)
        columns[f"control_{to}"] = [str((value - mean) / spread) for value in values]
    for place in ("geo", "population"):
        if place in weeks[0]:
            columns[place] = [week[place] for week in weeks]
    return columns


def geos() -> dict[str, list[str]]:
    """A panel of geos: saturating media with carry-over, season, AR(1) demand, noise; seed 1."""
    draw = random.Random(1)
    columns: dict[str, list[str]] = {name: [] for name in ("date", "geo", "population", "sales")}
    columns |= {f"media_{c}": [] for c in range(LEVERS)}
    start = date(2022, 1, 3)
    strength = [0.02, 0.04, 0.06, 0.08, 0.12]
    shared = [[draw.lognormvariate(0, 0.4) for _ in range(LEVERS)] for _ in range(WEEKS)]
    for geo in range(GEOS):
        people = draw.lognormvariate(11.5, 0.6)
        lift = [draw.lognormvariate(0, 0.2) for _ in range(LEVERS)]
        demand, kept = 0.0, [0.0] * LEVERS
        for week in range(WEEKS):
            spend = [shared[week][c] * draw.lognormvariate(-1.5, 0.5) for c in range(LEVERS)]
            kept = [0.4 * kept[c] + 0.6 * spend[c] for c in range(LEVERS)]
            demand = 0.85 * demand + draw.gauss(0, 0.02)
            pushed = sum(strength[c] * lift[c] * kept[c] / (kept[c] + 0.25) for c in range(LEVERS))
            season = 0.1 * math.sin(2 * math.pi * week / 52)
            log_sales = pushed + season + demand + draw.gauss(0, 0.04)
            columns["date"].append((start + timedelta(weeks=week)).isoformat())
            columns["geo"].append(f"geo{geo}")
            columns["population"].append(f"{people:.0f}")
            columns["sales"].append(f"{people * 2.0 * math.exp(log_sales):.2f}")
            for c in range(LEVERS):
                columns[f"media_{c}"].append(f"{people * 0.05 * spend[c]:.2f}")
    return columns


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))
