"""Four years of weekly sales simulated by Meta, with Finnish holidays, as a kurssi workspace.

    python examples/weekly_holidays/prepare.py SHARED_DATA_DIR OUT_DIR

Source: dt_simulated_weekly.csv and dt_prophet_holidays_nordic.csv as packed with robynpy 0.3.6
(MIT licence), read from SHARED_DATA_DIR/robyn_simulated; nothing of them is copied into this
repository. The weeks are SIMULATED by Meta for trying its Robyn; no such company exists, the
currency is ours to name, and the simulation's true returns are not published.

What each column becomes, and why:

DATE
    the period; the weeks begin on Monday already.
tv_S, ooh_S, print_S, facebook_S, search_S
    spend, one lever each.
facebook_I
    impressions of facebook. search_clicks_P is not written: clicks are not impressions, and they
    come after what the lever did.
revenue
    revenue, and units too: pieces are not in the file, so a unit is a euro's worth, the price is 1
    in every week, and nothing can be learned of price.
competitor_sales_B
    context. It moves with revenue all year round (correlation .92): the season and the market
    that both share.
newsletter
    context: letters have no spend, so a euro put into them has no rate, but they move sales.
events
    context, one name for each event: 1 in its week, else 0 ("na" in the file).

Of the holiday file the rows of FI. Each week has the number of its public holidays that fall from
Monday to Saturday (shops are closed or short), and Christmas, Easter and Midsummer have a name of
their own, since a week of Christmas shopping is not a week of Ascension. The simulation was not
made with Finland's calendar: the holidays show how a calendar is read, not what holidays do.
"""

import csv
import shutil
import sys
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from pathlib import Path

HERE = Path(__file__).parent
WEEKS = Path("robyn_simulated", "dt_simulated_weekly.csv")
HOLIDAYS = Path("robyn_simulated", "dt_prophet_holidays_nordic.csv")
COUNTRY = "FI"
LEVERS = {  # lever -> (spend, impressions)
    "tv": ("tv_S", None),
    "outdoor": ("ooh_S", None),
    "print": ("print_S", None),
    "facebook": ("facebook_S", "facebook_I"),
    "search": ("search_S", None),
}
MEASURED = {"competitor_sales_B": "competitor_sales", "newsletter": "newsletters_sent"}
FEASTS = {
    "christmas": ("Christmas Eve", "Christmas Day", "Second Day of Christmas"),
    "easter": ("Good Friday", "Easter Sunday", "Easter Monday"),
    "midsummer": ("Midsummer Eve", "Midsummer Day"),
}
SUNDAY = 6

Row = Sequence[object]


def main(shared: Path, out: Path) -> None:
    """Write the workspace to ``out`` from the data folder ``shared``."""
    weeks = read(shared / WEEKS)
    holidays = [day for day in read(shared / HOLIDAYS) if day["country"] == COUNTRY]
    data = out / "data"
    data.mkdir(parents=True, exist_ok=True)
    write(data / "spend.csv", ("period", "lever", "spend", "impressions"), spend(weeks))
    write(data / "sales.csv", ("period", "brand", "units", "revenue"), sales(weeks))
    rows = [*context(weeks), *calendar(weeks, holidays)]
    write(data / "context.csv", ("period", "name", "value"), rows)
    shutil.copyfile(HERE / "kurssi.toml", out / "kurssi.toml")


def spend(weeks: Iterable[dict[str, str]]) -> Iterable[Row]:
    """One row per week and lever that was used."""
    for week in weeks:
        for lever, (paid, shown) in LEVERS.items():
            if float(week[paid]):
                yield week["DATE"], lever, week[paid], week[shown] if shown else ""


def sales(weeks: Iterable[dict[str, str]]) -> Iterable[Row]:
    """Revenue of the week; a unit is a euro's worth."""
    for week in weeks:
        yield week["DATE"], "own", week["revenue"], week["revenue"]


def context(weeks: Sequence[dict[str, str]]) -> Iterable[Row]:
    """What the simulation says moved sales beside the levers."""
    events = sorted({week["events"] for week in weeks} - {"na"})
    for week in weeks:
        for column, name in MEASURED.items():
            yield week["DATE"], name, week[column]
        for event in events:
            yield week["DATE"], event, int(week["events"] == event)


def calendar(weeks: Iterable[dict[str, str]], holidays: Sequence[dict[str, str]]) -> Iterable[Row]:
    """Public holidays of each week from Monday to Saturday, and its great feasts."""
    named = {date.fromisoformat(day["ds"]): day["holiday"] for day in holidays}
    for week in weeks:
        monday = date.fromisoformat(week["DATE"])
        days = [monday + timedelta(days=n) for n in range(7)]
        closed = [day for day in days if day in named and day.weekday() != SUNDAY]
        yield monday, "public_holidays", len(closed)
        for feast, called in FEASTS.items():
            yield monday, feast, int(any(named.get(day) in called for day in days))


def read(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV file."""
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def write(path: Path, heads: Row, rows: Iterable[Row]) -> None:
    """A CSV file."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows((heads, *rows))


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("usage: python prepare.py SHARED_DATA_DIR OUT_DIR")
    main(Path(sys.argv[1]), Path(sys.argv[2]))
