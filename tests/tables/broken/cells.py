"""Cells and rows that are wrong: numbers, scales, answers, words, periods, keys, experiments."""

from datetime import date

from tables.broken.registry import after, case, cell

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


ITEMS = "relevance_1, relevance_2, differentiation_1"


@case("scale not declared", "scale-not-declared", "error", "tracker", column=ITEMS)
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
cell("unknown segment", "unknown-segment", "spend", "segment", "kids", 2)
cell("unknown measure", "unknown-measure", "waves", "measure", "awarness", 2)
cell("unknown design", "unknown-word", "experiments", "design", "random", 2)
cell("unknown language", "unknown-word", "terms", "language", "sv", 2)
cell("unknown department", "unknown-department", "terms", "department", "hr", 2, severity="warning")
cell("unknown owner", "unknown-department", "targets", "owner", "hr", 2, severity="warning")
case("own brand missing", "no-own-brand", "error", "sales", column="brand")(
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


@case("a month among weekly interviews", "months-in-weeks", "warning", "tracker", column="period")
def _(w):
    w.tables["tracker"][1][0 + w.tables["tracker"][0].index("period")] = "2026-02"


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


@case("parts that do not make the whole", "parts-not-total", "warning", "sales", column="units")
def _(w):
    w.tables["sales"].append(["2026-W02", "own", "", "300", "1300", "0.4"])


@case("parts that do not make the revenue", "parts-not-total", "warning", "sales", column="revenue")
def _(w):
    units = sum(float(row[3]) for row in w.tables["sales"][1:] if row[:2] == ["2026-W02", "own"])
    w.tables["sales"].append(["2026-W02", "own", "", f"{units}", "9999", "0.4"])


@case("spend of everyone that is its segments'", "total-beside-parts", "warning", column="spend")
def _(w):
    week, lever, *_ = w.tables["spend"][1]
    spent = sum(float(row[3]) for row in w.tables["spend"][1:] if row[:2] == [week, lever])
    w.tables["spend"].append([week, lever, "", f"{spent}", ""])


@case("a total that its rows do not make", "parts-not-total", "warning", column="spend", rows=(58,))
def _(w):
    w.tables["spend"].append(["Yhteensä", "", "", "60000", ""])


@case(
    "a category below all brands", "category-below-brands", "warning", "market",
    rows=(2,), column="category_units",
)  # fmt: skip
def _(w):
    w.set("market", "category_units", "150", 2)


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
