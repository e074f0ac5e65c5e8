"""Whether a table's numbers agree with each other: weights, scales, prices, the category."""

from kurssi.findings import Severity
from kurssi.messages import Message, Number
from kurssi.tables.cells import column_of
from kurssi.tables.contract import Sort
from kurssi.tables.items import POINTS, answer_scale
from kurssi.tables.scales import OF_POINTS
from kurssi.tables.warehouse import literal, quoted
from kurssi.tables.whole import Crossing, Whole
from kurssi.vocabulary import ALL_SEGMENTS

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
    if whole.name in ("sales", "market") and "segment" in names:
        found += _all_and_parts(whole)
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
    found = []
    for name in whole.present:
        column = column_of(whole.contract, name)
        if column.sort is not Sort.ANSWER or answer_scale(name, whole.workspace) != POINTS:
            continue
        tops = whole.rows(
            f"SELECT max({quoted(name)}) FROM {whole.name} WHERE _skip = 0 "
            f"GROUP BY _file HAVING count({quoted(name)}) >= {ENOUGH}"
        )
        short = [top for (top,) in tops if top <= SHORT_TOP]
        if not short:
            continue
        if len(short) < len(tops):
            code = "mixed-scales"
            what = Message("some files use a short scale and others 0 to 100")
        else:
            code = "scale-not-declared"
            what = Message(
                "no answer is above {top}; the scale 0 to 100 is not the one used",
                top=Number(max(short)),
            )
        mend = Message("declare the scale in kurssi.toml, for example [experience] scale = [1, 7]")
        finding = whole.finding(Severity.WARNING, code, name, what, mend)
        found.append(Crossing(finding=finding))
    return found


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


def _all_and_parts(whole: Whole) -> list[Crossing]:
    """The whole market beside its segments would be counted twice."""
    whole_market = literal(ALL_SEGMENTS)
    keys = ", ".join(quoted(name) for name in whole.contract.key if name != "segment")
    test = (
        f"_skip = 0 AND segment = {whole_market} AND ({keys}) IN (SELECT ({keys}) "
        f"FROM {whole.name} WHERE _skip = 0 AND segment <> {whole_market})"
    )
    words = (
        Message("the whole market stands beside its segments and would count twice"),
        Message("keep the segments, or the whole market alone"),
    )
    return whole.tested(Severity.ERROR, "all-and-parts", "segment", test, words)


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
    """The category cannot be smaller than the own sales within it."""
    columns = {row[0] for row in whole.rows("SELECT column_name FROM (DESCRIBE sales)")}
    if not {"period", "segment", "brand", "units"} <= columns:
        return []
    test = (
        "_skip = 0 AND rowid IN (SELECT m.rowid FROM market m JOIN (SELECT period, segment, "
        "sum(units) AS own FROM sales WHERE _skip = 0 AND brand = "
        f"{literal(whole.workspace.brand)} GROUP BY ALL) s USING (period, segment) "
        "WHERE m.category_units < s.own)"
    )
    words = (
        Message("the category is smaller than the own sales in it"),
        Message("count own sales into the category, in the same unit"),
    )
    return whole.tested(Severity.ERROR, "category-below-sales", "category_units", test, words)
