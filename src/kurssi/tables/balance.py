"""Whether a table's numbers agree with each other: weights, scales, prices, the category."""

from kurssi.findings import Severity
from kurssi.messages import Message, Number
from kurssi.tables.cells import column_of
from kurssi.tables.contract import Sort
from kurssi.tables.items import POINTS, answer_scale, scale_place
from kurssi.tables.likely import likely
from kurssi.tables.mends import declare, scaled
from kurssi.tables.scales import OF_POINTS
from kurssi.tables.totals import ROUNDED
from kurssi.tables.warehouse import literal, quoted
from kurssi.tables.whole import Crossing, Whole

ENOUGH = 12  # answers before the scale they fill tells anything
SHORT_TOP = 10  # no answer above this on 0 to 100: another scale was used
PRICE_TIMES = 10.0


def balance(whole: Whole) -> list[Crossing]:
    """Every finding about numbers that do not agree."""
    names = set(whole.present)
    found: list[Crossing] = []
    if "weight" in names:
        found += _weightless(whole)
    if whole.name == "tracker" and whole.workspace.experience.scale is None:
        found += _short_scales(whole)
    if whole.name in ("waves", "targets") and {"measure", "value"} <= names:
        found += _points_as_shares(whole)
    if whole.name == "sales" and {"units", "revenue", "brand"} <= names:
        found += _prices(whole)
    if whole.name == "market" and "sales" in whole.earlier and "category_units" in names:
        found += _category(whole)
    return found


def _weightless(whole: Whole) -> list[Crossing]:
    """No answer counts."""
    test = "_skip = 0"
    ((most,),) = whole.rows(f"SELECT max(abs(weight)) FROM {whole.name} WHERE {test}")
    if most != 0:
        return []
    words = (
        Message("every weight is 0, so no answer counts"),
        Message("mend the weights, or remove the column to weigh all alike"),
    )
    return whole.tested(Severity.ERROR, "weights-all-zero", "weight", test, words)


def _short_scales(whole: Whole) -> list[Crossing]:
    """Items whose answers fill only the foot of the scale 0 to 100, in some files or in all."""
    found: list[Crossing] = []
    undeclared: dict[str, dict[str, tuple[float, float]]] = {}
    for name, ends in _ends(whole).items():
        short = [(low, high) for low, high in ends if high <= SHORT_TOP]
        if short and len(short) == len(ends) and _in_steps(whole, name):
            used = min(low for low, _ in short), max(high for _, high in short)
            place = scale_place(name, whole.workspace)
            undeclared.setdefault(place, {})[name] = used
        elif short:
            found.append(_short(whole, name, short, everywhere=len(short) == len(ends)))
    return found + [_undeclared(whole, place, of) for place, of in undeclared.items()]


def _ends(whole: Whole) -> dict[str, list[tuple[float, float]]]:
    """The lowest and highest answer in each file with enough of them, of items of 0 to 100."""
    names = [
        name
        for name in whole.present
        if column_of(whole.contract, name).sort is Sort.ANSWER
        and answer_scale(name, whole.workspace) == POINTS
    ]
    if not names:
        return {}
    sums = ", ".join(f"count({c}), min({c}), max({c})" for c in map(quoted, names))
    files = whole.rows(f"SELECT {sums} FROM {whole.name} WHERE _skip = 0 GROUP BY _file")
    return {
        name: [
            (float(row[3 * at + 1]), float(row[3 * at + 2]))
            for row in files
            if row[3 * at] >= ENOUGH
        ]
        for at, name in enumerate(names)
    }


def _in_steps(whole: Whole, name: str) -> bool:
    """Whether every answer is a whole number."""
    cell = quoted(name)
    ((between,),) = whole.rows(
        f"SELECT count(*) FROM {whole.name} WHERE _skip = 0 AND {cell} <> round({cell})"
    )
    return int(between) == 0


def _short(
    whole: Whole, name: str, short: list[tuple[float, float]], *, everywhere: bool
) -> Crossing:
    """Answers at the foot of the scale that are no whole numbers, or not in every file."""
    top = max(high for _, high in short)
    if everywhere:
        code = "scale-not-declared"
        what = Message(
            "no answer is above {top}; the scale 0 to 100 is not the one used", top=Number(top)
        )
    else:
        code = "mixed-scales"
        what = Message("some files use a short scale and others 0 to 100")
    scale = likely((min(low for low, _ in short), top)).scale
    place = scale_place(name, whole.workspace)
    mend = Message(
        "declare the scale that was asked; if it was this, {mend}",
        mend=declare(place, scaled(*scale)),
    )
    return Crossing(finding=whole.finding(Severity.WARNING, code, name, what, mend))


def _undeclared(whole: Whole, place: str, used: dict[str, tuple[float, float]]) -> Crossing:
    """Whole answers on a short scale read as points from 0 to 100: levels would be next to 0."""
    low = min(each[0] for each in used.values())
    tops = {each[1] for each in used.values()}
    found = likely((low, max(tops)), tops)
    what = Message(
        "no answer is above {top}; the scale 0 to 100 is not the one used", top=Number(max(tops))
    )
    declaring = declare(place, scaled(*found.scale))
    mend = Message("declare the scale that was asked; if it was this, {mend}", mend=declaring)
    if found.code is not None:
        mend = Message(
            "declare the scale that was asked: {code} may be don't know beyond it (if it is an "
            "answer, the scale is [{low}, {code}]); else {mend}",
            code=Number(found.code),
            low=Number(low),
            mend=declaring,
        )
    name = ", ".join(used)
    finding = whole.finding(Severity.ERROR, "scale-not-declared", name, what, mend)
    return Crossing(finding=finding)


def _points_as_shares(whole: Whole) -> list[Crossing]:
    """Points given as shares: among points, or all of them."""
    test = f"_skip = 0 AND {OF_POINTS} AND value > 0 AND value <= 1"
    above = f"SELECT measure FROM {whole.name} WHERE _skip = 0 AND value > 1"
    mend = Message("multiply by 100")
    mixed = whole.tested(
        Severity.ERROR,
        "mixed-scales",
        "value",
        f"{test} AND measure IN ({above})",
        (Message("these look like shares among points from 0 to 100"), mend),
    )
    alone = whole.tested(
        Severity.ERROR,
        "share-for-points",
        "value",
        f"{test} AND measure NOT IN ({above} AND measure IS NOT NULL)",
        (Message("these look like shares; points from 0 to 100 are meant"), mend),
    )
    return mixed + alone


def _prices(whole: Whole) -> list[Crossing]:
    """A price ten times its brand's usual: a slipped decimal mark, or another unit."""
    test = (
        "rowid IN (SELECT id FROM (SELECT rowid AS id, revenue / units AS price, median(price) "
        f"OVER (PARTITION BY brand) AS usual FROM {whole.name} WHERE _skip = 0 AND units > 0 "
        f"AND revenue > 0) WHERE abs(ln(price / usual)) > ln({PRICE_TIMES}))"
    )
    words = (
        Message("revenue per unit is over ten times, or under a tenth of, the brand's usual"),
        Message("see the decimal mark, and that units and revenue speak of the same sales"),
    )
    return whole.tested(Severity.WARNING, "price-jump", "revenue", test, words)


def _category(whole: Whole) -> list[Crossing]:
    """The category cannot be smaller than the own sales within it, nor than all brands' sales."""
    columns = {row[0] for row in whole.rows("SELECT column_name FROM (DESCRIBE sales)")}
    if not {"period", "segment", "brand", "units"} <= columns:
        return []
    own = f"sum(units) FILTER (WHERE brand = {literal(whole.workspace.brand)})"
    joined = (
        "_skip = 0 AND rowid IN (SELECT m.rowid FROM market m JOIN (SELECT period, segment, "
        f"coalesce({own}, 0) AS own, sum(units) AS brands FROM sales WHERE _skip = 0 "
        "GROUP BY ALL) s USING (period, segment) WHERE "
    )
    words = (
        Message("the category is smaller than the own sales in it"),
        Message("count own sales into the category, in the same unit"),
    )
    test = f"{joined}m.category_units < s.own)"
    found = whole.tested(Severity.ERROR, "category-below-sales", "category_units", test, words)
    words = (
        Message("the brands' sales add up to more than the category"),
        Message("count every brand in the table sales into the category, in the same unit"),
    )
    larger = f"m.category_units * {1 + ROUNDED} < s.brands"
    test = f"{joined}m.category_units >= s.own AND {larger})"
    return found + whole.tested(
        Severity.WARNING, "category-below-brands", "category_units", test, words
    )
