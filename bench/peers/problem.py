"""A national marketing mix problem as every program here reads it: weeks, sales, spends, controls.

    python bench/peers/problem.py robyn SHARED_DATA_DIR OUT.csv
    python bench/peers/problem.py meridian SHARED_DATA_DIR OUT.csv

Columns: date, sales, media_NAME (money spent), control_NAME (standardised). The data are simulated
by Meta (dt_simulated_weekly.csv of robynpy 0.3.6) and by Google (national_all_channels.csv of
google/meridian) for trying their programs; nothing of them is kept in this repository.
"""

import csv
import statistics
import sys
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
}  # fmt: skip


def main(name: str, shared: Path, out: Path) -> None:
    """Write the problem ``name`` to ``out``."""
    path, date, sales, media, controls = SOURCES[name]
    with (shared / path).open(encoding="utf-8", newline="") as stream:
        weeks = list(csv.DictReader(stream))
    columns = {"date": [week[date] for week in weeks], "sales": [week[sales] for week in weeks]}
    columns |= {f"media_{to}": [week[of] for week in weeks] for to, of in media.items()}
    for to, of in controls.items():
        values = [float(week[of]) for week in weeks]
        mean, spread = statistics.fmean(values), statistics.pstdev(values)
        columns[f"control_{to}"] = [str((value - mean) / spread) for value in values]
    with out.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(columns)
        writer.writerows(zip(*columns.values(), strict=True))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))
