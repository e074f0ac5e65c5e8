"""Every way to break the small workspace, with the finding it must yield.

A case is (name, how to break it, code, severity, table). ``before`` changes the rows before they
are written, ``after`` the files on disk.
"""

import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import xlsxwriter

from small import Small


@dataclass(frozen=True, kw_only=True)
class Case:
    name: str
    code: str
    severity: str
    table: str | None
    before: Callable[[Small], object] | None = None
    after: Callable[[Small], object] | None = None
    column: str | None = None
    rows: tuple[int, ...] | None = None
    dropped: int | None = None


CASES: list[Case] = []


def case(name, code, severity="error", table="spend", **more):
    """Register one case; used as a decorator of what breaks the workspace before it is written."""

    def take(function):
        CASES.append(
            Case(name=name, code=code, severity=severity, table=table, before=function, **more)
        )
        return function

    return take


def after(name, code, severity="error", table="spend", **more):
    """Register one case that breaks the files written."""

    def take(function):
        CASES.append(
            Case(name=name, code=code, severity=severity, table=table, after=function, **more)
        )
        return function

    return take


def cell(name, code, table, column, value, *lines, severity="error", **more):
    """A case of one value in some lines."""
    more.setdefault("rows", lines or None)
    if severity == "error":
        more.setdefault("dropped", len(lines) or None)
    case(name, code, severity, table, column=column, **more)(
        lambda w: w.set(table, column, value, *lines)
    )


# Numbers
cell("negative spend", "negative-number", "spend", "spend", "-5", 4, 9)
cell("text in numbers", "text-in-number", "spend", "spend", "paljon", 3)
cell("two numbers in a cell", "text-in-number", "spend", "spend", "12 34", 3)
cell("underscored number", "text-in-number", "spend", "spend", "1_000", 3)
cell("infinite number", "text-in-number", "spend", "spend", "inf", 3)
cell("foreign currency", "text-in-number", "spend", "spend", "$500", 3)
cell("a percentage of money", "text-in-number", "spend", "spend", "50%", 3)
cell("empty required cell", "empty-cell", "spend", "spend", "", 5)
cell("NA in a required cell", "empty-cell", "spend", "spend", "NA", 5)
cell("NA in an optional cell", "read-as-empty", "spend", "impressions", "n/a", 5, severity="note")
cell("negative impressions", "negative-number", "spend", "impressions", "-1", 2)
cell("units of zero", "not-above-zero", "sales", "units", "0", 2)
cell("units negative", "negative-number", "sales", "units", "-3", 2)
cell("revenue without units", "revenue-without-units", "sales", "units", "", 2)
cell("units for nothing", "units-without-revenue", "sales", "revenue", "0", 2, severity="warning")
cell("a price slip", "price-jump", "sales", "revenue", "50000000", 2, severity="warning")
cell("n of zero", "not-above-zero", "waves", "n", "0", 2)
cell("deff missing is fine, n text", "text-in-number", "waves", "n", "noin 400", 3)

# Shares, points, scales
case("margin all percent", "percent-for-share", table="sales", column="margin")(
    lambda w: w.set("sales", "margin", "45")
)
cell("one margin percent among shares", "mixed-scales", "sales", "margin", "45", 2)
cell("margin above 100", "out-of-range", "sales", "margin", "450", 2)
cell("negative margin", "out-of-range", "sales", "margin", "-0.1", 2)


@case("wave shares all percent", "percent-for-share", table="waves", column="value")
def _(w):
    w.tables["waves"] = [r for r in w.tables["waves"] if r[2] != "relevance"]
    w.each("waves", "value", lambda v: v if v == "value" else str(float(v) * 100))


cell("one wave share percent", "mixed-scales", "waves", "value", "52", 2)
cell("one wave point as share", "mixed-scales", "waves", "value", "0.6", 3)
cell("points above 100", "out-of-range", "waves", "value", "120", 3)


@case("all wave points as shares", "share-for-points", table="waves", column="value")
def _(w):
    for row in w.tables["waves"][1:]:
        if row[2] == "relevance":
            row[4] = str(float(row[4]) / 100)


cell("a target in percent", "percent-for-share", "targets", "value", "60", 2)
cell("an effect in percent", "percent-for-share", "experiments", "effect", "2", 2)
cell("an effect beyond the scale", "out-of-range", "experiments", "effect", "-200", 2)

# Answers
cell("don't know as 99", "answer-code", "tracker", "relevance_1", "99", 4)
cell("don't know as -99", "answer-code", "tracker", "relevance_2", "-99", 4)
cell("don't know as one above the scale", "answer-code", "tracker", "relevance_1", "8", 4, 5)
cell("answer off the scale", "off-scale", "tracker", "differentiation_1", "55", 4)
cell("half an awareness", "not-yes-or-no", "tracker", "awareness", "0.5", 4)
cell("yes and no as 1 and 2", "two-for-no", "tracker", "awareness", "2", 4, 6)
cell("recommendation of 11", "answer-code", "tracker", "recommendation", "11", 4)
cell("recommendation of 50", "off-scale", "tracker", "recommendation", "50", 4)
cell("negative weight", "negative-number", "tracker", "weight", "-1", 4)
cell("a weight of zero", "zero-weight", "tracker", "weight", "0", 4, severity="warning")
case("weights all zero", "weights-all-zero", table="tracker", column="weight", dropped=84)(
    lambda w: w.set("tracker", "weight", "0")
)


@case("scale not declared", "scale-not-declared", "warning", "tracker", column="relevance_1")
def _(w):
    w.toml = w.toml.replace("scale = [1, 7]", "")


@after("files on two scales", "mixed-scales", "warning", "tracker", column="relevance_1")
def _(w):
    (w.root / "kurssi.toml").write_text(w.toml.replace("scale = [1, 7]", ""))
    rows = [row[:] for row in w.tables["tracker"]]
    for row in rows[1:]:
        row[0] = "x" + row[0]
        row[10] = str(int(row[10]) * 14)
    w.file("tracker_2.csv", "\n".join(",".join(row) for row in rows))


# Words
cell("unknown lever", "unknown-lever", "spend", "lever", "tvv", 2, 3)
cell("lever in capitals", "unknown-lever", "spend", "lever", "TV", 2)
cell("unknown segment", "unknown-segment", "spend", "segment", "kids", 2)
cell("unknown measure", "unknown-measure", "waves", "measure", "awarness", 2)
cell("unknown design", "unknown-word", "experiments", "design", "random", 2)
cell("unknown language", "unknown-word", "terms", "language", "sv", 2)
cell("unknown department", "unknown-department", "terms", "department", "hr", 2, severity="warning")
cell("unknown owner", "unknown-department", "targets", "owner", "hr", 2, severity="warning")
case("own brand missing", "no-own-brand", "warning", "sales", column="brand")(
    lambda w: w.each("sales", "brand", lambda v: v if v in ("brand", "rival") else "omme")
)


@case("thirty unknown levers", "unknown-lever", column="lever")
def _(w):
    for line in range(2, 32):
        w.set("spend", "lever", f"lever_{line}", line)


# Periods
cell("week 53 of a short year", "impossible-date", "spend", "period", "2025-W53", 2)
cell("30 February", "impossible-date", "spend", "period", "30.2.2026", 2)
cell("month 13", "impossible-date", "spend", "period", "2026-13-01", 2)
cell("a period in words", "unreadable-period", "spend", "period", "tammikuu", 2)
cell("a two-digit year", "unreadable-period", "spend", "period", "5.1.26", 2)
cell("an empty period", "empty-cell", "spend", "period", "", 2)
cell("day or month", "ambiguous-date", "context", "period", "03/04/2026", 2)
cell("before 1950", "too-early", "spend", "period", "1926-01-04", 2)
cell("a month among weeks", "months-in-weeks", "spend", "period", "2026-05", 2)
cell("the future", "future-period", "spend", "period", "2026-W50", 2, severity="warning", dropped=1)


@case("monthly dates among weeks", "months-in-weeks", table="sales", column="period")
def _(w):
    for i, row in enumerate(w.tables["sales"][1:]):
        row[0] = date(2025, 1 + i // 4 % 12, 1).isoformat() if i // 4 < 12 else "2026-01-01"
    w.tables["sales"] = w.tables["sales"][:49]


@case("monthly survey among weeks", "months-in-weeks", "warning", "waves", column="period")
def _(w):
    w.tables["waves"][1:] = [
        [f"2026-0{i}", "own", "awareness", "", "0.5", "300"] for i in range(1, 6)
    ]


@case("a gap", "period-gap", "warning", "spend", column="period")
def _(w):
    w.tables["spend"] = [r for r in w.tables["spend"] if r[0] not in ("2026-W05", "2026-W06")]


@case("a control with a gap", "period-gap", "warning", "context", column="period")
def _(w):
    del w.tables["context"][5]


@case("daily rows in weeks", "finer-than-period", column="period, lever, segment")
def _(w):
    w.tables["spend"][1:] = [
        [f"2026-01-{day:02d}", "tv", "families", "10", "5"] for day in range(5, 12)
    ]


# Keys and sources
@case("duplicate keys", "duplicate-key", dropped=2, column="period, lever, segment")
def _(w):
    w.tables["spend"].append(w.tables["spend"][1][:])


@case("duplicate keys in two spellings of a week", "duplicate-key", table="market", dropped=2)
def _(w):
    row = w.tables["market"][1][:]
    row[0] = "2026W02"
    w.tables["market"].append(row)


@after("overlapping sources", "overlapping-sources", dropped=2)
def _(w):
    w.file("spend_2.csv", w.text("spend").split("\n")[0] + "\n2026-W02,tv,families,5,5\n")


@case("the whole beside its parts", "all-and-parts", table="sales", dropped=1, column="segment")
def _(w):
    w.tables["sales"].append(["2026-W02", "own", "", "300", "1300", "0.4"])


@case("a category below own sales", "category-below-sales", table="market", rows=(2,), dropped=1)
def _(w):
    w.set("market", "category_units", "50", 2)


# Levers
@case("a lever without spend", "lever-without-spend", "warning", "spend", column="lever")
def _(w):
    w.toml += '[levers.radio]\nkind = "media"\ndepartment = "marketing"\n'


case("a column that never changes", "constant-column", "warning", "spend", column="spend")(
    lambda w: w.set("spend", "spend", "100")
)

# Experiments
cell("ends before it starts", "ends-before-start", "experiments", "end", "2026-01-01", 2)
cell("standard error of zero", "not-above-zero", "experiments", "se", "0", 2)
cell("negative standard error", "negative-number", "experiments", "se", "-1", 2)
cell("no change of spend", "no-change", "experiments", "spend_change", "0", 2)
cell("experiment on an unknown lever", "unknown-lever", "experiments", "lever", "radio", 2)

# Columns
case("missing required column", "missing-column", column="spend", dropped=56)(
    lambda w: w.drop("spend", "spend")
)


@case("a misspelt column", "missing-column", column="period", dropped=56)
def _(w):
    w.tables["spend"][0][0] = "periodd"


@case("capitals in the header", "column-read-as", "note", "spend", column="period")
def _(w):
    w.tables["spend"][0][0] = "Period"


@case("a column twice", "duplicate-column", column="spend", dropped=56)
def _(w):
    for row in w.tables["spend"]:
        row[4] = row[3]


@case("extra columns", "extra-columns", "note", "spend")
def _(w):
    for row in w.tables["spend"]:
        row.append("note")


@case("a column without a name", "extra-columns", "note", "spend")
def _(w):
    for place, row in enumerate(w.tables["spend"]):
        row.append("x" if place else "")


# Rows
@case("blank rows", "blank-row", "note", "spend", dropped=2)
def _(w):
    w.tables["spend"].insert(5, [""] * 5)
    w.tables["spend"].insert(9, [" "] * 5)


@case("an empty line", "blank-row", "note", "spend", rows=(6,), dropped=1)
def _(w):
    w.tables["spend"].insert(5, [])


@case("a totals row", "totals-row", "note", "spend", rows=(58,), dropped=1)
def _(w):
    w.tables["spend"].append(["Yhteensä", "", "", "60000", ""])


@case("a row too long", "row-width", rows=(4,), dropped=1)
def _(w):
    w.tables["spend"][3].append("7")


@case("a decimal comma between commas", "row-width", rows=(4,), dropped=1)
def _(w):
    w.set("spend", "spend", "12,50", 4)


@case("a row too short", "row-width", rows=(4,), dropped=1)
def _(w):
    del w.tables["spend"][3][4]


@case("rows above the header", "rows-above-header", "note", "spend")
def _(w):
    w.tables["spend"] = [["Report"], ["made 1.6.2026"], *w.tables["spend"]]


@case("header only", "no-rows", "warning", "spend")
def _(w):
    del w.tables["spend"][1:]


@case("an unclosed quote", "unclosed-quote")
def _(w):
    w.set("spend", "lever", '"tv', 2)


@case("both decimal marks", "mixed-decimal-marks", "warning", "spend", column="spend")
def _(w):
    w.delimiter = ";"
    w.set("spend", "spend", "12,5", 4)


# Files
@after("wrong delimiter", "missing-column", dropped=56)
def _(w):
    w.file("spend.csv", w.text("spend").replace(",", "#"))


@after("latin-1", "old-encoding", "warning", "terms")
def _(w):
    w.file("terms.csv", w.text("terms").encode("latin-1"))


after("0 bytes", "empty-file")(lambda w: w.file("spend.csv", b""))
after("only blank lines", "empty-file")(lambda w: w.file("spend.csv", b"\n \n\n"))
after("binary in a csv", "not-text")(lambda w: w.file("spend.csv", b"PK\x03\x04\0\0\0\0junk"))
after("damaged parquet", "damaged-file")(
    lambda w: (w.file("spend.parquet", b"PAR1 no"), (w.root / "data/spend.csv").unlink())
)


def workbook(rows, name="Sheet1"):
    """An XLSX file of these rows."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    sheet = book.add_worksheet(name)
    day = book.add_format({"num_format": "d.m.yyyy"})
    for line, row in enumerate(rows):
        for place, value in enumerate(row):
            if isinstance(value, date):
                sheet.write_datetime(line, place, value, day)
            else:
                sheet.write(line, place, value)
    book.close()
    return stream.getvalue()


def swap(w, name, content, old="spend.csv"):
    """Put one file in the place of another."""
    (w.root / "data" / old).unlink()
    w.file(name, content)


@after("truncated xlsx", "damaged-file")
def _(w):
    swap(w, "spend.xlsx", workbook(w.tables["spend"])[:900])


@after("an empty sheet", "empty-file")
def _(w):
    swap(w, "spend.xlsx", workbook([]))


@after("a date where a number is meant", "text-in-number", rows=(3,), dropped=1)
def _(w):
    rows = [row[:] for row in w.tables["spend"]]
    for row in rows[1:]:
        row[3] = float(row[3])
    rows[2][3] = date(2026, 5, 1)
    swap(w, "spend.xlsx", workbook(rows))


@after("a column of dates where numbers are meant", "date-in-number", column="spend", dropped=56)
def _(w):
    rows = [row[:] for row in w.tables["spend"]]
    for row in rows[1:]:
        row[3] = date(2026, 5, 1)
    swap(w, "spend.xlsx", workbook(rows))


@after("no such sheet", "no-such-sheet")
def _(w):
    swap(w, "book.xlsx", workbook(w.tables["spend"]))
    toml = w.toml + '[[sources]]\ntable = "spend"\npath = "data/book.xlsx"\nsheet = "Taul1"\n'
    (w.root / "kurssi.toml").write_text(toml)


@after("a file that is no table's", "unknown-file", "warning", None)
def _(w):
    w.file("spending.csv", "a,b\n1,2\n")


@after("an unknown format", "unknown-file", "warning", None)
def _(w):
    w.file("spend.pdf", b"%PDF")


after("a folder in data", "folder-not-read", "note", None)(lambda w: w.file("more/spend.csv", "x"))


@after("a link out of the workspace", "outside-workspace", "error", None)
def _(w):
    outside = w.root.parent / "outside.csv"
    outside.write_text(w.text("spend"))
    (w.root / "data" / "spend.csv").unlink()
    (w.root / "data" / "spend.csv").symlink_to(outside)


@after("a huge file", "huge-file")
def _(w):
    path = w.root / "data" / "spend.csv"
    with path.open("r+b") as stream:
        stream.truncate(6_000_000_000)  # a sparse file: no disk is used


@after("a huge parquet", "huge-file")
def _(w):
    (w.root / "data" / "spend.csv").unlink()
    column = pa.DictionaryArray.from_arrays(
        pa.array([0] * 500_000, pa.int8()), pa.array(["tv"])
    )
    table = pa.table({f"c{i}": column for i in range(500)})
    pq.write_table(table, w.root / "data" / "spend.parquet", compression="zstd")


# [[sources]]
def sourced(w, text):
    """Add a [[sources]] entry to kurssi.toml."""
    (w.root / "kurssi.toml").write_text(w.toml + "[[sources]]\n" + text)


@after("a source that is not there", "no-such-file", table="spend")
def _(w):
    sourced(w, 'table = "spend"\npath = "data/nothing.csv"\n')


@after("a source names a column that is not there", "no-such-column", column="spend", dropped=56)
def _(w):
    swap(w, "costs.csv", w.text("spend"))
    sourced(w, 'table = "spend"\npath = "data/costs.csv"\ncolumns = { spend = "cost" }\n')


@after("a wide file without its columns", "no-such-column", table="tracker", dropped=2)
def _(w):
    swap(w, "survey.csv", "id,date,q1_1\n7,2026-01-05,1\n", "tracker.csv")
    sourced(
        w,
        'table = "tracker"\npath = "data/survey.csv"\n'
        'columns = { respondent = "id", period = "date" }\n'
        'brands = { own = "1", rival = "2" }\nwide = { awareness = "q2_{brand}" }\n',
    )


@after("a wide file without one brand", "brand-without-column", "warning", "tracker")
def _(w):
    swap(w, "survey.csv", "id,date,q1_1\n7,2026-01-05,1\n", "tracker.csv")
    sourced(
        w,
        'table = "tracker"\npath = "data/survey.csv"\n'
        'columns = { respondent = "id", period = "date" }\n'
        'brands = { own = "1", rival = "2" }\nwide = { awareness = "q1_{brand}" }\n',
    )


@after("a source that recodes nothing known", "unknown-target", "warning", "spend")
def _(w):
    swap(w, "costs.csv", w.text("spend"))
    sourced(w, 'table = "spend"\npath = "data/costs.csv"\nvalues = { spent = { x = 1 } }\n')


@after("a constant that is no number", "text-in-number", table="spend", column="impressions")
def _(w):
    w.drop("spend", "impressions")
    swap(w, "costs.csv", w.text("spend"))
    sourced(w, 'table = "spend"\npath = "data/costs.csv"\nconstants = { impressions = "many" }\n')


@after("no tables at all", "no-tables", "error", None)
def _(w):
    for path in Path(w.root / "data").iterdir():
        path.unlink()


# The declaration, as far as a workspace opens
@case("no population", "no-population", "warning", None, column="segments.families")
def _(w):
    w.toml = w.toml.replace("population = 400000", "")


@case("populations that differ", "population-differs", "warning", None)
def _(w):
    w.toml = w.toml.replace("margin = 0.4", "margin = 0.4\npopulation = 5000000")
