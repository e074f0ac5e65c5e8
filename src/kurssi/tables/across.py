"""Tables with a column for each lever, segment or period, laid as rows: a report's usual shape.

``[sources.wide]`` says it: ``spend = "{lever}"`` takes every column of amounts that fills nothing
else, and its heading is the lever; ``impressions = "{lever} näytöt"`` takes those with that ending.
An empty cell is no row. What is *not* here: survey files, wide by brand (``wide``).
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import pyarrow as pa
import pyarrow.compute as pc

from kurssi.concepts import lexicon
from kurssi.concepts.levers import told_levers
from kurssi.tables.contract import Contract, Sort
from kurssi.tables.dated import TOTALS
from kurssi.tables.dates import Reading, moments
from kurssi.tables.deliveries import Delivery
from kurssi.tables.header import folded
from kurssi.tables.names import PLACES, names_of, proposed
from kurssi.tables.numerals import NOTHING
from kurssi.tables.sheet import Sheet
from kurssi.workspace.company import Source, Workspace
from kurssi.workspace.complaints import OF_HEADINGS

_COMMA = r"\d,\d{1,2}(\D|$)"
_PLACE = re.compile(r"\{(\w+)\}")
FEWEST = 2  # headings that are periods or segments
MOST_DIFFERENT = 200  # texts of a column of names
MOST_DATES = 1000
MOST_LEVERS = 40  # of them, where none is declared


def laid_long(
    delivery: Delivery, sheet: Sheet, contract: Contract, accepted: Mapping[str, str]
) -> tuple[Delivery, Sheet]:
    """A delivery and its sheet, with a row for each column that [sources.wide] spreads."""
    source = delivery.source
    place = place_of(source, contract)
    if place is None:
        return delivery, sheet
    spread = _spread(source, place, sheet, contract, accepted)
    columns = {**source.columns, **{name: name for name in (place, *source.wide)}}
    long = replace(source, columns=columns, wide={})
    return replace(delivery, source=long), _long(sheet, spread, place, tuple(source.wide))


def place_of(source: Source, contract: Contract) -> str | None:
    """The contract's column that the headings tell; None where they tell none, or brands."""
    if source.brands:
        return None
    places = {place for template in source.wide.values() for place in _PLACE.findall(template)}
    known = [c.name for c in contract.columns if c.name in places & OF_HEADINGS]
    return known[0] if len(known) == len(places) == 1 else None


def _spread(
    source: Source, place: str, sheet: Sheet, contract: Contract, accepted: Mapping[str, str]
) -> dict[str, dict[str, str]]:
    """Heading's text -> target -> the file's column; the most exact template takes a column."""
    patterns = sorted(
        (
            (target, re.compile("(.+)".join(map(re.escape, template.split(f"{{{place}}}")))))
            for target, template in source.wide.items()
        ),
        key=lambda one: -len(one[1].pattern),
    )
    found: dict[str, dict[str, str]] = {}
    for name in _free(sheet, contract, source.columns.values(), accepted):
        for target, pattern in patterns:
            if match := pattern.fullmatch(name):
                found.setdefault(match[1].strip(), {})[target] = name
                break
    return found


def _free(
    sheet: Sheet, contract: Contract, taken: Iterable[str], accepted: Mapping[str, str]
) -> list[str]:
    """The columns of amounts that fill no column of the contract by their own name."""
    used = set(taken)
    names = {column.name for column in contract.columns}
    return [
        name
        for name in sheet.columns.column_names
        if name not in used and folded(name) not in names
        if accepted.get(name, accepted.get(folded(name), "")) not in names
        if _of_amounts(sheet.columns.column(name))
    ]


def _of_amounts(column: pa.ChunkedArray) -> bool:
    """Whether a column holds any digit: a column of remarks is none of amounts."""
    if pa.types.is_floating(column.type):
        return column.null_count < len(column)
    return pa.types.is_string(column.type) and bool(
        pc.any(pc.match_substring_regex(column, r"\d")).as_py()
    )


def _long(
    sheet: Sheet, spread: Mapping[str, Mapping[str, str]], place: str, targets: Sequence[str]
) -> Sheet:
    """A row for each line and heading with anything in it."""
    rows = sheet.columns.num_rows
    gone = {column for columns in spread.values() for column in columns.values()}
    names = [n for n in sheet.columns.column_names if n not in (*gone, place, *targets)]
    kept = sheet.columns.select(names).append_column("\0", sheet.lines)
    decimal, parts = _decimal(sheet, gone), []
    for text, columns in spread.items():
        part = kept.append_column(place, pa.array([text] * rows, pa.string()))
        filled = pa.chunked_array([pa.array([False] * rows)])
        for target in targets:
            cells = pa.nulls(rows, pa.string())
            if target in columns:
                cells = _texts(sheet.columns.column(columns[target]), decimal)
                filled = pc.or_(filled, _said(cells))
            part = part.append_column(target, cells)
        parts.append(part.filter(filled))
    if not parts:
        empty = kept.slice(0, 0)
        for name in (place, *targets):
            empty = empty.append_column(name, pa.array([], pa.string()))
        parts = [empty]
    whole = pa.concat_tables(parts)
    order = pc.sort_indices(whole, [("\0", "ascending")])
    whole = whole.take(order)
    return replace(
        sheet,
        columns=whole.drop_columns(["\0"]),
        lines=whole.column("\0").combine_chunks(),
    )


def _decimal(sheet: Sheet, names: Iterable[str]) -> str | None:
    """The decimal mark of amounts typed as text, by which a workbook's numbers are written too."""
    texts = [column for name in names if pa.types.is_string((column := sheet.columns[name]).type)]
    typed = any(pc.any(pc.match_substring_regex(one, _COMMA)).as_py() for one in texts)
    return "," if typed else sheet.decimal


def _texts(column: pa.ChunkedArray, decimal: str | None) -> pa.ChunkedArray:
    """Cells as text, numbers with the file's own decimal mark.

    A number of three decimals gets a fourth: what is typed so may be thousands, a number is not.
    """
    if pa.types.is_string(column.type):
        return column
    texts = pc.replace_substring_regex(column.cast(pa.string()), r"^(-?\d+\.\d{3})$", r"\10")
    return pc.replace_substring(texts, ".", ",") if decimal == "," else texts


def _said(cells: pa.ChunkedArray) -> pa.ChunkedArray:
    """Whether each cell holds anything: a dash in a report is nothing."""
    bare = pc.utf8_lower(pc.utf8_trim(cells, " \t\u00a0"))
    nothing = pc.is_in(bare, value_set=pa.array(["", *NOTHING]))
    return pc.and_(pc.is_valid(cells), pc.invert(nothing))


def templates_for(
    sheet: Sheet, contract: Contract, columns: Mapping[str, str], workspace: Workspace
) -> dict[str, str]:
    """The [sources.wide] that a file's headings speak for; none where they tell nothing.

    ``columns`` are those that are found: what they lack must be one amount, and what it is of.
    """
    amounts = [c.name for c in contract.columns if c.required and c.sort is Sort.NUMBER]
    open_ = [c for c in contract.columns if c.name in OF_HEADINGS and c.name not in columns]
    if len(amounts) != 1 or amounts[0] in columns:
        return {}
    headings = _free(sheet, contract, columns.values(), {})
    for column in open_:
        lacks = {n for n in contract.required if n not in (*columns, column.name, *amounts)}
        if lacks <= {"brand"} and len(_telling(column.sort, headings, workspace)) >= FEWEST:
            return {amounts[0]: f"{{{column.name}}}"}
    return {}


def _telling_dates(texts: Sequence[str]) -> list[str]:
    read = moments(texts)
    return [one for one in texts if read[one].reading is Reading.READ and read[one].form != "excel"]


def _telling(sort: Sort, headings: Sequence[str], workspace: Workspace) -> list[str]:
    """The headings that tell a lever, a segment or a period."""
    if sort is Sort.PERIOD:
        return _telling_dates(headings)
    names = names_of(sort, workspace, {})
    exact = [heading for heading in headings if lexicon.plain(heading) in names]
    rest = [h for h in headings if h not in exact and h.casefold() not in TOTALS]
    if sort is Sort.LEVER:
        told = told_levers(rest)
        exact += [h for h, one in zip(rest, told, strict=True) if one is not None and one.sure]
        if exact:
            exact += [h for h, one in zip(rest, told, strict=True) if one and h not in exact]
        rest = [h for h in rest if h not in exact]
    near = proposed(rest, sort, workspace) if exact else []
    return [*exact, *(h for h, some in zip(rest, near, strict=False) if some and some[0].suggest)]


def _of_dates(column: pa.ChunkedArray) -> bool:
    """Whether a column holds several periods or days, and nothing but them and words of totals."""
    if pa.types.is_date(column.type):
        return column.null_count < len(column)
    if not pa.types.is_string(column.type):
        return False
    texts = [one for one in pc.unique(column).to_pylist() if one and one.strip()]
    texts = [one for one in texts if one.strip().casefold() not in TOTALS]
    return FEWEST <= len(texts) <= MOST_DATES and len(_telling_dates(texts)) == len(texts)


def told_by_values(
    sheet: Sheet, contract: Contract, columns: Mapping[str, str], workspace: Workspace
) -> dict[str, str]:
    """Columns whose heading says nothing, by what stands in them: names, or the only dates."""
    found: dict[str, str] = {}
    if "period" not in columns:
        free = (n for n in sheet.columns.column_names if n not in columns.values())
        dated = [name for name in free if _of_dates(sheet.columns.column(name))]
        found = {"period": dated[0]} if len(dated) == 1 else {}
    for column in contract.columns:
        if column.sort not in PLACES or column.name in columns:
            continue
        names = names_of(column.sort, workspace, {})
        for name in sheet.columns.column_names:
            cells = sheet.columns.column(name)
            if name in columns.values() or not pa.types.is_string(cells.type):
                continue
            texts = [one for one in pc.unique(cells).to_pylist() if one and one.strip()]
            known = sum(lexicon.plain(one) in names for one in texts[:MOST_DIFFERENT])
            if column.sort is Sort.LEVER and not known and len(texts) <= MOST_LEVERS:
                known = sum(one is not None and one.sure for one in told_levers(texts))
            if known and 2 * known >= len(texts):
                found[column.name] = name
                break
    return found
