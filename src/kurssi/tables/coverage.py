"""What a whole table must say: its periods unbroken, its brand there, its scales and weights sane."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from kurssi.findings import Finding, Severity
from kurssi.messages import Message
from kurssi.periods import Frequency
from kurssi.tables.contract import Contract, Sort
from kurssi.tables.crossings import Crossing, first
from kurssi.tables.dates import monthly
from kurssi.tables.cells import column_of
from kurssi.tables.warehouse import literal, quoted
from kurssi.vocabulary import ALL_SEGMENTS
from kurssi.workspace.company import Workspace
from kurssi.workspace.complaints import proposal

if TYPE_CHECKING:
    import duckdb

# Number columns that stay the same only by mistake.
_VARIES = (
    "spend",
    "units",
    "revenue",
    "category_units",
    "awareness",
    "consideration",
    "preference",
    "loyalty",
    "recommendation",
)
ENOUGH = 12  # rows before a column that never changes is worth a word
PRICE_TIMES = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole:
    """One table as it lies in the database, with what is needed to judge it."""

    connection: "duckdb.DuckDBPyConnection"
    contract: Contract
    present: tuple[str, ...]
    workspace: Workspace
    earlier: frozenset[str]  # the tables that lie beside it already
    today: date

    @property
    def name(self) -> str:
        """The table's name."""
        return self.contract.name

    def rows(self, query: str) -> list[tuple]:  # type: ignore[type-arg]
        """The answer to a query."""
        return self.connection.execute(query).fetchall()

    def finding(
        self, severity: Severity, code: str, column: str | None, what: Message, mend: Message
    ) -> Finding:
        """A finding about the table as a whole."""
        return Finding(
            severity=severity, code=code, table=self.name, column=column, what=what, mend=mend
        )


def coverage(whole: Whole) -> list[Crossing]:
    """Every finding about a table taken whole."""
    names = set(whole.present)
    found = list(_months(whole)) + list(_constant(whole))
    if whole.contract.column("brand") is not None and "brand" in names:
        found += _own_brand(whole)
    if "period" in names and not whole.contract.sparse:
        found += _gaps(whole)
    if whole.name == "spend":
        found += _idle_levers(whole)
    if "weight" in names:
        found += _weightless(whole)
    if whole.name == "tracker":
        found += _short_scales(whole)
    if whole.name in ("waves", "targets") and {"measure", "value"} <= names:
        found += _points_as_shares(whole)
    if whole.name in ("sales", "market") and "segment" in names:
        found += _all_and_parts(whole)
    if whole.name == "sales" and {"units", "revenue", "brand"} <= names:
        found += _prices(whole)
    if whole.name == "market" and "sales" in whole.earlier:
        found += _category(whole)
    return found


def _months(whole: Whole) -> Iterable[Crossing]:
    """Plain dates that come once a month where weeks are posted."""
    if whole.workspace.frequency is not Frequency.WEEK or "period" not in whole.contract.key:
        return
    if "period" not in whole.present:
        return
    test = "_skip = 0 AND period IS NOT NULL"
    query = (
        f"SELECT _file, list(DISTINCT _day), count(*), min(_row, 40) FROM {whole.name} "
        f"WHERE {test} GROUP BY _file HAVING count(DISTINCT _day) <= 1200 ORDER BY _file"
    )
    for file, days, count, lines in whole.rows(query):
        if not monthly(days):
            continue
        sparse = whole.contract.sparse
        yield Crossing(
            finding=Finding(
                severity=Severity.WARNING if sparse else Severity.ERROR,
                code="months-in-weeks",
                file=file,
                table=whole.name,
                column="period",
                rows=first(lines),
                count=count,
                what=Message("the dates come once a month where weeks are posted"),
                mend=Message('give weekly rows, or set period = "month" in kurssi.toml'),
            ),
            drops=None if sparse else f"{test} AND _file = {literal(file)}",
        )


def _constant(whole: Whole) -> Iterable[Crossing]:
    names = [name for name in _VARIES if name in whole.present]
    if not names:
        return
    parts = ", ".join(f"count({quoted(n)}), min({quoted(n)}), max({quoted(n)})" for n in names)
    (row,) = whole.rows(f"SELECT {parts} FROM {whole.name} WHERE _skip = 0")
    for place, name in enumerate(names):
        count, low, high = row[3 * place : 3 * place + 3]
        if count >= ENOUGH and low == high:
            finding = whole.finding(
                Severity.WARNING,
                "constant-column",
                name,
                Message(
                    "every row has the same value {value}; nothing can be learned from it",
                    value=low,
                ),
                Message("see that the right column was exported"),
            )
            yield Crossing(finding=finding)


def _own_brand(whole: Whole) -> list[Crossing]:
    brands = [
        row[0]
        for row in whole.rows(
            f"SELECT DISTINCT brand FROM {whole.name} WHERE _skip = 0 AND brand IS NOT NULL ORDER BY 1 "
            "LIMIT 200"
        )
    ]
    own = whole.workspace.brand
    if own in brands or not brands:
        return []
    finding = whole.finding(
        Severity.WARNING,
        "no-own-brand",
        "brand",
        Message('the own brand "{brand}" of kurssi.toml is not among the brands', brand=own),
        Message(
            "{proposal}; set brand in kurssi.toml to the id the tables use",
            proposal=proposal(own, brands[:12]),
        ),
    )
    return [Crossing(finding=finding)]


def _gaps(whole: Whole) -> list[Crossing]:
    """Periods missing inside the table's span: of the own brand, of each control, or of all."""
    where, group = f"_skip = 0 AND period <= DATE {literal(whole.today.isoformat())}", "''"
    if whole.name == "sales":
        where += f" AND brand = {literal(whole.workspace.brand)}"
    if whole.name == "context":
        group = "name"
    rows = whole.rows(
        f"SELECT {group} AS what, list(DISTINCT period ORDER BY period) FROM {whole.name} "
        f"WHERE {where} GROUP BY ALL ORDER BY 1 LIMIT 200"
    )
    found = []
    for name, periods in rows:
        missing = gaps(periods, whole.workspace.frequency)
        if not missing:
            continue
        shown = ", ".join(whole.workspace.frequency.label(day) for day in missing[:3])
        shown += " …" if len(missing) > 3 else ""
        finding = Finding(
            severity=Severity.WARNING,
            code="period-gap",
            table=whole.name,
            column="period",
            count=len(missing),
            what=Message(
                "{count} periods are missing between the first and the last: {periods}",
                count=len(missing),
                periods=shown,
            )
            if not name
            else Message(
                "{name}: {count} periods are missing between the first and the last: {periods}",
                name=name,
                count=len(missing),
                periods=shown,
            ),
            mend=Message("add the periods; nothing, if there was nothing in them"),
        )
        found.append(Crossing(finding=finding))
    return found


def gaps(periods: Sequence[date], frequency: Frequency) -> list[date]:
    """The periods missing between the first and the last of ``periods``."""
    seen = {frequency.index(day) for day in periods}
    if not seen:
        return []
    return [frequency.at(i) for i in range(min(seen), max(seen) + 1) if i not in seen]


def _idle_levers(whole: Whole) -> list[Crossing]:
    if not {"lever", "spend"} <= set(whole.present):
        return []
    spent = {
        row[0]
        for row in whole.rows(
            f"SELECT lever FROM {whole.name} WHERE _skip = 0 AND spend > 0 GROUP BY lever"
        )
    }
    return [
        Crossing(
            finding=whole.finding(
                Severity.WARNING,
                "lever-without-spend",
                "lever",
                Message(
                    "the lever {lever} is declared and nothing was ever spent on it", lever=lever
                ),
                Message("add its spend, or remove [levers.{lever}] from kurssi.toml", lever=lever),
            )
        )
        for lever in whole.workspace.levers
        if lever not in spent
    ]


def _weightless(whole: Whole) -> list[Crossing]:
    test = "_skip = 0"
    (row,) = whole.rows(
        f"SELECT count(*), min(_row, 40), max(abs(weight)), count(weight) FROM {whole.name} "
        f"WHERE {test}"
    )
    count, lines, most, weighted = row
    if not weighted or most != 0:
        return []
    finding = Finding(
        severity=Severity.ERROR,
        code="weights-all-zero",
        table=whole.name,
        column="weight",
        rows=first(lines),
        count=count,
        what=Message("every weight is 0, so no answer counts"),
        mend=Message("mend the weights, or remove the column to weigh all alike"),
    )
    return [Crossing(finding=finding, drops=test)]


def _short_scales(whole: Whole) -> list[Crossing]:
    """Items whose answers fill only the foot of the declared scale, or differ between files."""
    if whole.workspace.experience.scale is not None:
        return []
    found = []
    for name in whole.present:
        column = column_of(whole.contract, name)
        if column.sort is not Sort.ANSWER or column.scale is not None:
            continue
        tops = whole.rows(
            f"SELECT _file, max({quoted(name)}) FROM {whole.name} WHERE _skip = 0 "
            f"GROUP BY _file HAVING count({quoted(name)}) >= {ENOUGH} ORDER BY _file"
        )
        short = [file for file, top in tops if top <= 10]
        if not short:
            continue
        if len(short) < len(tops):
            code, what = "mixed-scales", Message("some files use a short scale and others 0 to 100")
        else:
            code, what = (
                "scale-not-declared",
                Message(
                    "no answer is above {top}; the scale 0 to 100 is not the one used",
                    top=max(top for _, top in tops),
                ),
            )
        finding = whole.finding(
            Severity.WARNING,
            code,
            name,
            what,
            Message("declare the scale in kurssi.toml, for example [experience] scale = [1, 7]"),
        )
        found.append(Crossing(finding=finding))
    return found


def _points_as_shares(whole: Whole) -> list[Crossing]:
    """Points given as shares: among points, or all of them."""
    points = "measure IN ('relevance', 'differentiation', 'cx')"
    test = f"_skip = 0 AND {points} AND value > 0 AND value <= 1"
    rows = whole.rows(
        f"SELECT t._file, count(*), min(t._row, 40), max(m.top) FROM {whole.name} t JOIN "
        f"(SELECT measure, max(value) AS top FROM {whole.name} WHERE _skip = 0 GROUP BY measure) m "
        f"USING (measure) WHERE {test} GROUP BY ALL ORDER BY 1"
    )
    return [
        Crossing(
            finding=Finding(
                severity=Severity.ERROR,
                code="mixed-scales" if top > 1 else "share-for-points",
                file=file,
                table=whole.name,
                column="value",
                rows=first(lines),
                count=count,
                what=Message("these look like shares among points from 0 to 100")
                if top > 1
                else Message("these look like shares; points from 0 to 100 are meant"),
                mend=Message("multiply by 100"),
            ),
            drops=test,
        )
        for file, count, lines, top in rows
    ]


def _all_and_parts(whole: Whole) -> list[Crossing]:
    """The whole market beside its segments would be counted twice."""
    keys = ", ".join(quoted(name) for name in whole.contract.key if name != "segment")
    test = (
        f"_skip = 0 AND segment = {literal(ALL_SEGMENTS)} AND ({keys}) IN (SELECT ({keys}) "
        f"FROM {whole.name} WHERE _skip = 0 AND segment <> {literal(ALL_SEGMENTS)})"
    )
    rows = whole.rows(
        f"SELECT _file, count(*), min(_row, 40) FROM {whole.name} WHERE {test} GROUP BY _file ORDER BY 1"
    )
    return [
        Crossing(
            finding=Finding(
                severity=Severity.ERROR,
                code="all-and-parts",
                file=file,
                table=whole.name,
                column="segment",
                rows=first(lines),
                count=count,
                what=Message("the whole market stands beside its segments and would count twice"),
                mend=Message("keep the segments, or the whole market alone"),
            ),
            drops=test,
        )
        for file, count, lines in rows
    ]


def _prices(whole: Whole) -> list[Crossing]:
    """A price ten times its brand's usual: a slipped decimal mark, or another unit."""
    test = f"abs(ln(revenue / units / usual)) > ln({PRICE_TIMES})"
    rows = whole.rows(
        f"SELECT _file, count(*), min(_row, 40) FROM (SELECT *, median(revenue / units) OVER "
        f"(PARTITION BY brand) AS usual FROM {whole.name} WHERE _skip = 0 AND units > 0 AND "
        f"revenue > 0) WHERE {test} GROUP BY _file ORDER BY 1"
    )
    return [
        Crossing(
            finding=Finding(
                severity=Severity.WARNING,
                code="price-jump",
                file=file,
                table=whole.name,
                column="revenue",
                rows=first(lines),
                count=count,
                what=Message(
                    "revenue per unit is over ten times, or under a tenth of, the brand's usual"
                ),
                mend=Message(
                    "see the decimal mark and that units and revenue are in the same unit"
                ),
            )
        )
        for file, count, lines in rows
    ]


def _category(whole: Whole) -> list[Crossing]:
    """The category cannot be smaller than the own sales within it."""
    columns = {row[0] for row in whole.rows("SELECT column_name FROM (DESCRIBE sales)")}
    if (
        not {"period", "segment", "brand", "units"} <= columns
        or "category_units" not in whole.present
    ):
        return []
    test = (
        "_skip = 0 AND (period, segment, category_units) IN (SELECT (m.period, m.segment, "
        "m.category_units) FROM market m JOIN (SELECT period, segment, sum(units) AS own FROM sales "
        f"WHERE _skip = 0 AND brand = {literal(whole.workspace.brand)} GROUP BY ALL) s "
        "USING (period, segment) WHERE m.category_units < s.own)"
    )
    rows = whole.rows(
        f"SELECT _file, count(*), min(_row, 40) FROM market WHERE {test} GROUP BY _file ORDER BY 1"
    )
    return [
        Crossing(
            finding=Finding(
                severity=Severity.ERROR,
                code="category-below-sales",
                file=file,
                table="market",
                column="category_units",
                rows=first(lines),
                count=count,
                what=Message("the category is smaller than the own sales in it"),
                mend=Message("count own sales into the category, in the same unit"),
            ),
            drops=test,
        )
        for file, count, lines in rows
    ]
