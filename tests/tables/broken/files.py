"""Files that are wrong: columns, shapes, encodings, formats, sources, the declaration."""

import io
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import xlsxwriter

from tables.broken.registry import after, case

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
after("binary in a csv", "not-text")(lambda w: w.file("spend.csv", b"\x89PNG\r\n\x1a\n\0\0\0junk"))
after("half a workbook in a csv", "damaged-file")(
    lambda w: w.file("spend.csv", b"PK\x03\x04\0\0\0\0junk")
)
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


@after("a link to itself", "outside-workspace", "error", None)
def _(w):
    path = w.root / "data" / "spend.csv"
    path.unlink()
    path.symlink_to(path)


@after("a link to nothing", "unreachable")
def _(w):
    path = w.root / "data" / "spend.csv"
    path.unlink()
    path.symlink_to(w.root / "data" / "gone.csv")


@case("our own column names", "extra-columns", "note", "spend")
def _(w):
    for place, row in enumerate(w.tables["spend"]):
        row += ["1", "x", "y"] if place else ["rowid", "_file", "_Row"]


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
    table = pa.table({f"c{i}": pa.nulls(1_000_000) for i in range(201)})
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


@after("a source that recodes nearly a known column", "unknown-target", "error", "spend")
def _(w):
    swap(w, "costs.csv", w.text("spend"))
    sourced(w, 'table = "spend"\npath = "data/costs.csv"\nvalues = { spent = { x = 1 } }\n')


@after("a recode to a word", "recode-not-number", table="spend", column="impressions")
def _(w):
    swap(w, "costs.csv", w.text("spend"))
    recode = 'values = { impressions = { "5000" = "many" } }\n'
    sourced(w, 'table = "spend"\npath = "data/costs.csv"\n' + recode)


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
