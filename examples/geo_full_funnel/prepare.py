"""Twenty regions with video, display and native, simulated by Google, as a kurssi workspace.

    python examples/geo_full_funnel/prepare.py SHARED_DATA_DIR OUT_DIR

Source: geo_full_funnel_data.csv of the public repository google/meridian (Apache-2.0 licence),
read from SHARED_DATA_DIR/meridian_simulated; nothing of it is copied into this repository. The data
are SIMULATED by Google for trying its Meridian: 20 regions, 156 weeks from January 2021. No such
company or region exists, the currency is ours to name, and the file does not tell the true returns.

What each column becomes, and why:

geo, population
    segments: a region is a disjoint part of the market's people. They are appended to the
    workspace's kurssi.toml, since populations are data too and the repository keeps none.
time
    the period; the weeks begin on Monday already.
*_spend, *_impression
    spend and impressions of three levers, by segment. An impression costs the same in every row
    (0.0118, 0.0117 and 0.0117), so dollars and impressions say the same thing.
conversions, revenue_per_conversion
    units, and their product revenue. The price stays within 1.5 per cent of its mean, so there is
    little in it to learn how price moves sales.
GenericGQV_control
    context by segment. Searches for the category are demand itself: with region and week means
    removed they follow conversions at a correlation of .99, and media is bought a little more in
    the same weeks (.18, .14, .07). Left out, media would be credited with demand.
BrandedGQV_control
    not written. Searches for the brand come after the video: with region and week means removed,
    this week's video goes with branded searches now and in the eight weeks after it (.24, .21, .20,
    .18 and on to .14) and not with those before it (-.06, -.07, -.01). What a lever causes must not
    be held fixed when the lever's effect is measured. (Here it would matter little: in a plain
    regression the video returns .85 per dollar without branded searches and .90 with them.)
    Nor can they be a stage of the chain: 26 searches a person a week are no share of persons, and
    no sample stands behind them. A tracker of awareness would open that road.
"""

import csv
import shutil
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

HERE = Path(__file__).parent
SOURCE = Path("meridian_simulated", "geo_full_funnel_data.csv")
LEVERS = {
    "awareness_video": "AwarenessVideo",
    "performance_display": "PerformanceDisplay",
    "performance_native": "PerformanceNative",
}
SEGMENT = """
[segments.{id}]
population = {population}
label = {{ fi = "Alue {number}", en = "Region {number}" }}
"""

Row = Sequence[object]


def main(shared: Path, out: Path) -> None:
    """Write the workspace to ``out`` from the data folder ``shared``."""
    with (shared / SOURCE).open(encoding="utf-8", newline="") as stream:
        cells = list(csv.DictReader(stream))
    data = out / "data"
    data.mkdir(parents=True, exist_ok=True)
    heads = ("period", "segment", "lever", "spend", "impressions")
    write(data / "spend.csv", heads, spend(cells))
    write(data / "sales.csv", ("period", "segment", "brand", "units", "revenue"), sales(cells))
    write(data / "context.csv", ("period", "segment", "name", "value"), context(cells))
    shutil.copyfile(HERE / "kurssi.toml", out / "kurssi.toml")
    with (out / "kurssi.toml").open("a", encoding="utf-8") as declaration:
        declaration.writelines(segments(cells))


def segments(cells: Iterable[dict[str, str]]) -> Iterable[str]:
    """The regions with their populations, as kurssi.toml says it."""
    people = {cell["geo"]: float(cell["population"]) for cell in cells}
    numbered = {int(geo.removeprefix("Geo")): geo for geo in people}
    for number, geo in sorted(numbered.items()):
        yield SEGMENT.format(id=geo.lower(), population=round(people[geo]), number=number)


def spend(cells: Iterable[dict[str, str]]) -> Iterable[Row]:
    """One row per week, region and lever that was used."""
    for cell in cells:
        for lever, column in LEVERS.items():
            paid, shown = cell[f"{column}_spend"], cell[f"{column}_impression"]
            if float(paid):
                yield cell["time"], cell["geo"].lower(), lever, paid, shown


def sales(cells: Iterable[dict[str, str]]) -> Iterable[Row]:
    """Conversions and what they brought in."""
    for cell in cells:
        units = float(cell["conversions"])
        revenue = units * float(cell["revenue_per_conversion"])
        yield cell["time"], cell["geo"].lower(), "own", units, round(revenue, 2)


def context(cells: Iterable[dict[str, str]]) -> Iterable[Row]:
    """Searches for the category: demand, told week by week."""
    for cell in cells:
        yield cell["time"], cell["geo"].lower(), "category_searches", cell["GenericGQV_control"]


def write(path: Path, heads: Row, rows: Iterable[Row]) -> None:
    """A CSV file."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows((heads, *rows))


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("usage: python prepare.py SHARED_DATA_DIR OUT_DIR")
    main(Path(sys.argv[1]), Path(sys.argv[2]))
