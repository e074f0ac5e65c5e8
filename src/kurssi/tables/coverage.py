"""Whether a table covers what it should: its periods, its own brand, its levers."""

from collections.abc import Sequence
from datetime import date

from kurssi.findings import Severity
from kurssi.messages import Message, Number
from kurssi.periods import Frequency
from kurssi.tables.block import text
from kurssi.tables.dates import Reading, monthly
from kurssi.tables.warehouse import literal, quoted
from kurssi.tables.whole import Crossing, Whole
from kurssi.workspace.complaints import nearest, proposal

# Number columns that stay the same only by mistake.
_VARIES = (
    "spend", "units", "revenue", "category_units", "awareness", "consideration", "preference",
    "loyalty", "recommendation",
)  # fmt: skip
ENOUGH = 12  # rows before a column that never changes is worth a word
MOST_DAYS = 1200  # different days beyond which dates are surely not monthly

IDLE = "lever-without-spend"
NO_OWN = "no-own-brand"


def coverage(whole: Whole) -> list[Crossing]:
    """Every finding about what a table covers."""
    names = set(whole.present)
    found = _constant(whole)
    if (
        "period" in names
        and whole.workspace.frequency is Frequency.WEEK
        and whole.name != "targets"
    ):
        found += _months(whole)
    if "period" in names and not whole.contract.sparse:
        found += _gaps(whole)
    if "brand" in names:
        found += _own_brand(whole)
    if whole.name == "spend" and {"lever", "spend"} <= names:
        found += _idle_levers(whole)
    return found


def gaps(periods: Sequence[date], frequency: Frequency) -> list[date]:
    """The periods missing between the first and the last of ``periods``."""
    seen = {frequency.index(day) for day in periods}
    if not seen:
        return []
    return [frequency.at(i) for i in range(min(seen), max(seen) + 1) if i not in seen]


def _months(whole: Whole) -> list[Crossing]:
    """Plain dates that come once a month where weeks are posted."""
    test = f"_skip = 0 AND period IS NOT NULL AND {quoted('?period')} = {int(Reading.READ)}"
    days = whole.rows(
        f"SELECT _file, list(DISTINCT _day) FROM {whole.name} WHERE {test} "
        f"GROUP BY _file HAVING count(DISTINCT _day) <= {MOST_DAYS}"
    )
    files = ", ".join(literal(file) for file, found in days if monthly(found))
    if not files:
        return []
    severity = Severity.WARNING if whole.contract.sparse else Severity.ERROR
    words = (
        Message("the dates come once a month where weeks are posted"),
        Message('give weekly rows, or set period = "month" in kurssi.toml'),
    )
    where = f"{test} AND _file IN ({files})"
    return whole.tested(severity, "months-in-weeks", "period", where, words)


def _constant(whole: Whole) -> list[Crossing]:
    """Columns that never change."""
    names = [name for name in _VARIES if name in whole.present]
    if not names:
        return []
    parts = ", ".join(f"count({quoted(n)}), min({quoted(n)}), max({quoted(n)})" for n in names)
    (row,) = whole.rows(f"SELECT {parts} FROM {whole.name} WHERE _skip = 0")
    found = []
    for place, name in enumerate(names):
        count, low, high = row[3 * place : 3 * place + 3]
        if count < ENOUGH or low != high:
            continue
        what = Message(
            "every row has the same value {value}; nothing can be learned from it",
            value=Number(low),
        )
        mend = Message("see that the right column was exported")
        finding = whole.finding(Severity.WARNING, "constant-column", name, what, mend)
        found.append(Crossing(finding=finding))
    return found


def _own_brand(whole: Whole) -> list[Crossing]:
    own = whole.workspace.brand
    rows = whole.rows(
        f"SELECT DISTINCT brand FROM {whole.name} WHERE _skip = 0 AND brand IS NOT NULL ORDER BY 1"
    )
    brands = [str(row[0]) for row in rows]
    if own in brands or not brands:
        return []
    what = Message('the own brand "{brand}" of kurssi.toml is not among the brands', brand=own)
    near = nearest(own, brands) or brands[0]
    mend = Message(
        "{proposal}; set brand in kurssi.toml to the id the tables use, or say at the end of the "
        "[[sources]] entry which name is yours:\n[sources.values.brand]\n{near} = {own}",
        proposal=proposal(own, brands[:12]),
        near=text(near),
        own=text(own),
    )
    grave = Severity.ERROR if whole.name == "sales" else Severity.WARNING
    finding = whole.finding(grave, NO_OWN, "brand", what, mend)
    return [Crossing(finding=finding)]


def _gaps(whole: Whole) -> list[Crossing]:
    """Periods missing inside the table's span: of the own brand, of each control, or of all."""
    where, group = f"_skip = 0 AND period <= DATE {literal(whole.today.isoformat())}", "NULL"
    if whole.name == "sales" and "brand" in whole.present:
        where += f" AND brand = {literal(whole.workspace.brand)}"
    if whole.name == "context" and "name" in whole.present:
        group = "name"
    rows = whole.rows(
        f"SELECT {group} AS subject, list(DISTINCT period) FROM {whole.name} WHERE {where} "
        "GROUP BY ALL ORDER BY 1 LIMIT 200"
    )
    frequency, found = whole.workspace.frequency, []
    for subject, periods in rows:
        missing = gaps(periods or (), frequency)
        if not missing:
            continue
        shown = ", ".join(map(frequency.label, missing[:3])) + (" …" if len(missing) > 3 else "")
        what = Message(
            "periods missing between the first and the last, {count} in all: {periods}",
            count=len(missing),
            periods=shown,
        )
        if subject is not None:
            what = Message("{subject}: {sentence}", subject=subject, sentence=what)
        mend = Message("add the periods; nothing, if there was nothing in them")
        finding = whole.finding(Severity.WARNING, "period-gap", "period", what, mend)
        found.append(Crossing(finding=finding))
    return found


def _idle_levers(whole: Whole) -> list[Crossing]:
    """Levers declared and never used."""
    spent = {
        row[0]
        for row in whole.rows(
            f"SELECT DISTINCT lever FROM {whole.name} WHERE _skip = 0 AND spend > 0"
        )
    }
    found = []
    for lever in whole.workspace.levers:
        if lever in spent:
            continue
        what = Message(
            "the lever {lever} is declared and nothing was ever spent on it", lever=lever
        )
        mend = Message("add its spend, or remove [levers.{lever}] from kurssi.toml", lever=lever)
        finding = whole.finding(Severity.WARNING, IDLE, "lever", what, mend)
        found.append(Crossing(finding=finding))
    return found
